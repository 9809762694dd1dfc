// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/json_option.h"
#include "cli/options/options.h"
#include "cli/output/json.h"

#include <cagehop/structure.h>
#include <stdio.h>

static int print_closures(void) {
  const struct cagehop_closure_entry *entry;
  printf("%-18s  %-18s  %-9s  %s\n", "name", "a state takes", "parameter", "published by");
  for (unsigned i = 0; (entry = cagehop_closure_find((enum cagehop_closure)i)) != NULL; i++) {
    printf("%-18s  %-18s  %-9s  %s\n", entry->name, entry->quick ? "milliseconds" : "0.05 to 10 s",
           text_or_dash(entry->parameter), entry->reference);
  }
  return EXIT_DONE;
}

static int print_closures_json(void) {
  const struct cagehop_closure_entry *entry;
  json_t *rows = json_array();
  for (unsigned i = 0; (entry = cagehop_closure_find((enum cagehop_closure)i)) != NULL; i++) {
    json_array_append_new(rows,
                          json_pack("{s:s, s:s, s:s?, s:b}", "name", entry->name, "reference",
                                    entry->reference, "parameter", entry->parameter, "quick", entry->quick));
  }
  return json_print(json_pack("{s:o}", "closures", rows));
}

static int run_closures(const struct command *command, int argc, char **argv) {
  struct json_request request = {0};
  const int status = options_parse(command, argc, argv, &request, NULL);
  if (status != OPTIONS_STOP) {
    return status;
  }
  return request.json ? print_closures_json() : print_closures();
}

static const struct option_row closures_options[] = {JSON_OPTION("one JSON object, {\"closures\": [...]}")};

const struct command command_closures = {
    .name = "closures",
    .summary = "the closures of prism, their cost and source",
    .description =
        "Lists the closures that a job file and --closure can name: how long a state of hard spheres takes "
        "(milliseconds with any of them for a pair potential or chains), the "
        "parameter that is found from "
        "thermodynamic consistency where the closure has one, and who published it.",
    .option = closures_options,
    .option_count = OPTION_COUNT(closures_options),
    .run = run_closures,
};
