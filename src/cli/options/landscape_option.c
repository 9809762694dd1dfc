// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/landscape_option.h"

#include "cli/output/terminal.h"
#include "table_file/landscape_file.h"

#include <cagehop/status.h>

struct option_row landscape_option_row(size_t model) {
  return (struct option_row){
      .name = "landscape-table",
      .word = "FILE",
      .help = "states from a file that cagehop tabulate wrote, instead of --structure and --closure",
      .kind = OPTION_TEXT,
      .offset = model + offsetof(struct model_options, landscape_table)};
}

int landscape_option_read(const struct command *command, struct model_options *options,
                          struct cagehop_model *model) {
  char error[FILE_ERROR_MAX], sha256[DIGEST_TEXT];
  if (options->structure != NULL) {
    report("%s: --landscape-table and --structure exclude each other; leave one out", command->name);
    return EXIT_USAGE_ERROR;
  }
  const int status = landscape_file_read(options->landscape_table, &options->landscapes, sha256, error);
  if (status != CAGEHOP_OK) {
    report("%s: --landscape-table: %s", command->name, error);
    return status == CAGEHOP_NO_MEMORY ? EXIT_OTHER : EXIT_BAD_INPUT;
  }
  cagehop_landscape_table_choose(options->landscapes, &model->structure);
  return EXIT_DONE;
}
