// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/system_options.h"

#include "cli/output/terminal.h"
#include "parameter/system_rules.h"

#include <cagehop/status.h>
#include <math.h>
#include <string.h>

/// The tables, and what they are told by.
static const struct {
  const char *key, *option, *help;
  enum curve_kind kind;
} system_tables[MODEL_CURVES] = {
    {RULE_POTENTIAL_FILE_KEY, RULE_POTENTIAL_FILE_OPTION,
     "for --potential table: u(r), columns r in d and u "
     "in epsilon",
     CURVE_POTENTIAL},
    {RULE_OMEGA_FILE_KEY, RULE_OMEGA_FILE_OPTION, "for --chain table: omega(q), columns q in 1/d and omega",
     CURVE_OMEGA},
    {RULE_BRIDGE_FILE_KEY, RULE_BRIDGE_FILE_OPTION,
     "for --closure bridge-table: the bridge function, columns r in d and B", CURVE_BRIDGE},
};

size_t system_option_rows(size_t model, struct option_row rows[]) {
  for (size_t k = 0; k < MODEL_CURVES; k++) {
    rows[k] = (struct option_row){.name = system_tables[k].option + strlen("--"),
                                  .word = "FILE",
                                  .help = system_tables[k].help,
                                  .kind = OPTION_TEXT,
                                  .offset = model + offsetof(struct model_options, curve_file) +
                                            k * sizeof(const char *)};
  }
  return MODEL_CURVES;
}

static bool option_is_given(const void *options, const char *key) {
  return model_option_given(options, key);
}

bool system_option_given(const struct model_options *options, const char *key) {
  for (size_t k = 0; k < MODEL_CURVES; k++) {
    if (strcmp(system_tables[k].key, key) == 0) {
      return options->curve_file[k] != NULL;
    }
  }
  return false;
}

/// What the tables hold, and what was chosen beside them.
static int check_tables(const struct command *command, const struct model_options *options,
                        const struct cagehop_structure_params *structure) {
  const struct rule_source source = {.context = options, .is_given = option_is_given, .by_options = true};
  char words[RULE_WORDS_MAX];
  const char *key = system_tables_broken(structure, &source, words);
  if (key == NULL) {
    return EXIT_DONE;
  }
  for (size_t k = 0; k < MODEL_CURVES; k++) {
    if (strcmp(system_tables[k].key, key) == 0) {
      report("%s: %s: %s", command->name, options->curve_file[k], words);
      return EXIT_BAD_INPUT;
    }
  }
  report("%s: %s", command->name, words);
  return EXIT_USAGE_ERROR;
}

int system_options_read(const struct command *command, struct model_options *options,
                        struct cagehop_model *model) {
  struct cagehop_structure_params *structure = &model->structure;
  const struct cagehop_system_table **const place[MODEL_CURVES] = {
      &structure->system.potential_table, &structure->system.omega_table, &structure->bridge_table};
  // A d that nobody said is no scale of a file's nanometres.
  const bool has_d = options->material != NULL || model_option_given(options, RULE_DIAMETER_KEY);
  const struct curve_scale scale = {has_d ? model->material.diameter_nm : NAN, structure->system.epsilon_K};
  bool any = false;
  if ((command->sections & MODEL_CHAINS) == 0 && cagehop_system_is_chain(&structure->system)) {
    report("%s: " CAGEHOP_CHAINS_HAVE_NO_LANDSCAPE "; 'cagehop structure' has their S(q) and g(r)",
           command->name);
    return EXIT_USAGE_ERROR;
  }
  for (size_t k = 0; k < MODEL_CURVES; k++) {
    char error[TABLE_FILE_ERROR_MAX];
    if (options->curve_file[k] == NULL) {
      continue;
    }
    const int status =
        curve_file_read(options->curve_file[k], system_tables[k].kind, &scale, &options->curve[k], error);
    if (status != CAGEHOP_OK) {
      report("%s: %s: %s", command->name, system_tables[k].option,
             status == CAGEHOP_NO_MEMORY ? "out of memory" : error);
      return status == CAGEHOP_NO_MEMORY ? EXIT_OTHER : EXIT_BAD_INPUT;
    }
    *place[k] = &options->curve[k].table;
    any = true;
  }
  return any ? check_tables(command, options, structure) : EXIT_DONE;
}
