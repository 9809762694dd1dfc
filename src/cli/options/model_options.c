// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/model_options.h"

#include "cli/output/terminal.h"
#include "run/no_temperature.h"
#include "run/phi_g.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// ---------------------------------------------------------------- the options

/// Whether a row of the table is an option of a command with these sections. --structure is read by hand: it
/// may be the file of a table.
static bool is_option(const struct cagehop_parameter *row, unsigned sections) {
  static const struct {
    const char *prefix;
    unsigned section;
  } known[] = {{"structure.", MODEL_STRUCTURE}, {"material.", MODEL_MATERIAL}, {"physics.", MODEL_PHYSICS}};
  if (row->option == NULL || strcmp(row->option, "--structure") == 0) {
    return false;
  }
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (strncmp(row->key, known[i].prefix, strlen(known[i].prefix)) == 0) {
      return (sections & known[i].section) != 0;
    }
  }
  return false;
}

/// What stands for the value in the help.
static const char *word_of(const struct cagehop_parameter *row) {
  switch (row->type) {
  case CAGEHOP_PARAMETER_TRUTH:
    return NULL;
  case CAGEHOP_PARAMETER_COUNT:
    return "N";
  case CAGEHOP_PARAMETER_NUMBER:
  case CAGEHOP_PARAMETER_AUTO:
    return "X";
  case CAGEHOP_PARAMETER_NAME:
  case CAGEHOP_PARAMETER_TEXT:
  case CAGEHOP_PARAMETER_FILE:
  case CAGEHOP_PARAMETER_AXIS:
    break;
  }
  return "NAME";
}

static_assert(OPTIONS_OWN_MAX + CAGEHOP_PARAMETERS_MAX + 2 <= OPTIONS_MAX, "raise OPTIONS_MAX");

size_t model_option_rows(const struct command *command, struct option_row rows[]) {
  size_t parameters, materials, count = 0;
  const struct cagehop_parameter *row = cagehop_parameters(&parameters);
  rows[count++] = (struct option_row){.name = "material",
                                      .word = "NAME",
                                      .help = "a name of 'cagehop materials'",
                                      .left_out = cagehop_material_catalogue(&materials)[0].material.name,
                                      .kind = OPTION_TEXT,
                                      .offset = command->model + offsetof(struct model_options, material)};
  rows[count++] =
      (struct option_row){.name = "structure",
                          .word = "SOURCE",
                          .help = "where S(q) comes from: prism; percus-yevick, the closed form; or the file "
                                  "of a table, CSV or HDF5",
                          .left_out = "prism",
                          .kind = OPTION_TEXT,
                          .offset = command->model + offsetof(struct model_options, structure)};
  for (size_t k = 0; k < parameters; k++) {
    if (is_option(&row[k], command->sections)) {
      const bool flag = row[k].type == CAGEHOP_PARAMETER_TRUTH;
      const size_t place = flag ? offsetof(struct model_options, flag) + k * sizeof(bool)
                                : offsetof(struct model_options, text) + k * sizeof(const char *);
      rows[count++] = (struct option_row){.key = row[k].key,
                                          .kind = flag ? OPTION_FLAG : OPTION_TEXT,
                                          .word = word_of(&row[k]),
                                          .offset = command->model + place};
    }
  }
  return count;
}

// ---------------------------------------------------------------- the model

/// Whether the option of that key was given.
static bool is_given(const struct model_options *options, const char *key) {
  size_t count;
  const size_t k = (size_t)(cagehop_parameter_find(key) - cagehop_parameters(&count));
  return options->text[k] != NULL || options->flag[k];
}

/// Refuses an option that this source of S(q) does not read.
static int check_source(const struct command *command, const struct cagehop_parameter *row,
                        const struct cagehop_model *model) {
  if (row->sources == 0 || (row->sources & 1u << model->structure.source) != 0) {
    return EXIT_DONE;
  }
  report("%s: %s is for --structure prism only; leave it out", command->name, row->option);
  return EXIT_USAGE_ERROR;
}

/// The options of the table that were given.
static int read_parameters(const struct command *command, const struct model_options *options,
                           struct cagehop_model *model) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    const char *text = options->flag[k] ? "true" : options->text[k];
    if (text == NULL) {
      continue;
    }
    if (check_source(command, &row[k], model) != EXIT_DONE) {
      return EXIT_USAGE_ERROR;
    }
    if (cagehop_model_set(model, row[k].key, text, NULL) != CAGEHOP_OK) {
      char words[CAGEHOP_PARAMETER_TEXT_MAX];
      cagehop_parameter_words(&row[k], model, words);
      report("%s: %s is '%s'; it must be %s", command->name, row[k].option, text, words);
      return EXIT_USAGE_ERROR;
    }
  }
  return EXIT_DONE;
}

/// Another program's grid, its step, and what excludes it.
static int check_compatibility(const struct command *command, const struct model_options *options,
                               const struct cagehop_model *model) {
  const bool step = is_given(options, "structure.dr");
  if (model->structure.compatibility == CAGEHOP_COMPATIBILITY_NONE && step) {
    report("%s: use --compatibility %s with --dr", command->name,
           cagehop_compatibility_name(CAGEHOP_COMPATIBILITY_PYPRISM));
    return EXIT_USAGE_ERROR;
  }
  if (model->structure.compatibility == CAGEHOP_COMPATIBILITY_NONE) {
    return EXIT_DONE;
  }
  if (model->structure.closure != CAGEHOP_CLOSURE_PERCUS_YEVICK) {
    report("%s: --compatibility is for --closure percus-yevick only; leave one out", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (is_given(options, "structure.grid_points")) {
    report("%s: --grid-points and --compatibility exclude each other; leave one out", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (!step) {
    char words[CAGEHOP_PARAMETER_TEXT_MAX];
    cagehop_parameter_words(cagehop_parameter_find("structure.dr"), model, words);
    report("%s: --compatibility needs --dr, the radial step: %s", command->name, words);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_DONE;
}

/// A source by its name, or the file of a table.
static int read_structure(const struct command *command, struct model_options *options,
                          struct cagehop_model *model) {
  char error[TABLE_FILE_ERROR_MAX];
  const char *table = cagehop_structure_source_name(CAGEHOP_STRUCTURE_TABLE);
  if (options->structure == NULL ||
      (strcmp(options->structure, table) != 0 &&
       cagehop_model_set(model, "structure.source", options->structure, NULL) == CAGEHOP_OK)) {
    return EXIT_DONE;
  }
  if (access(options->structure, F_OK) != 0) {
    report("%s: --structure '%s' is neither prism nor percus-yevick nor a file with a table of S(q)",
           command->name, options->structure);
    return EXIT_USAGE_ERROR;
  }
  if (table_file_read(options->structure, &options->table, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_BAD_INPUT;
  }
  model->structure.source = CAGEHOP_STRUCTURE_TABLE;
  model->structure.table = &options->table.table;
  return EXIT_DONE;
}

int model_options_read(const struct command *command, struct model_options *options,
                       struct cagehop_model *model) {
  *model = cagehop_model_default();
  if (options->material != NULL &&
      cagehop_model_set(model, "material", options->material, NULL) != CAGEHOP_OK) {
    report("%s: material '%s' is not in the catalogue; see 'cagehop materials'", command->name,
           options->material);
    return EXIT_USAGE_ERROR;
  }
  int exit_status = read_structure(command, options, model);
  if (exit_status == EXIT_DONE) {
    exit_status = read_parameters(command, options, model);
  }
  return exit_status == EXIT_DONE ? check_compatibility(command, options, model) : exit_status;
}

void model_options_clear(struct model_options *options) {
  table_file_clear(&options->table);
}

int model_options_resolve(const struct command *command, struct model_options *options,
                          struct cagehop_model *model) {
  const int exit_status = model_options_read(command, options, model);
  if (exit_status != EXIT_DONE) {
    return exit_status;
  }
  const bool slow = !cagehop_closure_find(model->structure.closure)->quick;
  if (slow && isnan(model->material.phi_g) && !is_given(options, "material.phi_g")) {
    report("%s: remark: there is no temperature, because finding phi_g takes long with closure %s; add "
           "--phi-g auto, or its value",
           command->name, cagehop_closure_name(model->structure.closure));
    return EXIT_DONE;
  }
  struct terminal terminal = {0};
  const struct run_events events = terminal_events(&terminal);
  struct cagehop_error error;
  char line[RUN_LINE_MAX];
  const int status = phi_g_find(command->name, "--phi-g NUMBER", 0.0, &events, model, &error);
  return status == CAGEHOP_OK
             ? EXIT_DONE
             : terminal_exit(go_on_without_temperature(command->name, &error, &events, line), line);
}
