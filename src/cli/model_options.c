// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/model_options.h"

#include "cli/terminal.h"
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

/// What --help says of a row.
static void write_help(const struct cagehop_parameter *row, char help[MODEL_HELP_MAX]) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  if (row->type == CAGEHOP_PARAMETER_TRUTH) {
    snprintf(help, MODEL_HELP_MAX, "%s", row->help);
    return;
  }
  cagehop_parameter_words(row, NULL, words);
  const char *left_out = row->left_out != NULL ? row->left_out : "";
  const bool said = row->unit != NULL && row->left_out != NULL; // the words end with "or left out"
  snprintf(help, MODEL_HELP_MAX, "%s; %s%s%s%s", row->help, words,
           said                    ? " ("
           : row->left_out != NULL ? "; left out: "
                                   : "",
           left_out, said ? ")" : "");
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
    break;
  }
  return "NAME";
}

static_assert(OPTIONS_OWN_MAX + CAGEHOP_PARAMETERS_MAX + 2 + TABLE_OPTIONS <= OPTIONS_MAX,
              "raise OPTIONS_MAX");

int model_options_parse(const struct command *command, int argc, char **argv, size_t count,
                        const struct option_spec own[], unsigned sections, struct model_options *options) {
  struct option_spec spec[OPTIONS_MAX];
  char help[CAGEHOP_PARAMETERS_MAX][MODEL_HELP_MAX];
  size_t rows;
  const struct cagehop_parameter *row = cagehop_parameters(&rows);
  memcpy(spec, own, count * sizeof *spec);
  for (size_t k = 0; k < count; k++) {
    if (strcmp(own[k].name, "phi") == 0) {
      options->phi = own[k].value;
    }
  }
  spec[count++] = (struct option_spec){.name = "material", .kind = OPTION_TEXT, .value = &options->material};
  spec[count++] =
      (struct option_spec){.name = "structure", .kind = OPTION_TEXT, .value = &options->structure};
  for (size_t k = 0; k < rows; k++) {
    if (is_option(&row[k], sections)) {
      const bool flag = row[k].type == CAGEHOP_PARAMETER_TRUTH;
      write_help(&row[k], help[k]);
      spec[count++] =
          (struct option_spec){.name = row[k].option + strlen("--"),
                               .kind = flag ? OPTION_FLAG : OPTION_TEXT,
                               .value = flag ? (void *)&options->flag[k] : (void *)&options->text[k],
                               .word = word_of(&row[k]),
                               .help = help[k]};
    }
  }
  options->said = table_options_nothing();
  table_options_spec(&options->said, &spec[count]);
  count += TABLE_OPTIONS;
  int first;
  return options_parse(command, argc, argv, count, spec, 0, 0, &first);
}

// ---------------------------------------------------------------- ranges

int check_phi(const struct command *command, double phi) {
  if (phi > 0.0 && phi <= CAGEHOP_PACKING_FRACTION_MAX) {
    return EXIT_DONE;
  }
  report("%s: --phi %g is out of range; it must be above 0 and at most %g", command->name, phi,
         CAGEHOP_PACKING_FRACTION_MAX);
  return EXIT_USAGE_ERROR;
}

int check_pressure(const struct command *command, double pressure) {
  if (pressure >= 0.0 && pressure <= CAGEHOP_PRESSURE_MAX) {
    return EXIT_DONE;
  }
  report("%s: --pressure %g is out of range; it must be from 0 to %g kBT/d^3", command->name, pressure,
         CAGEHOP_PRESSURE_MAX);
  return EXIT_USAGE_ERROR;
}

int check_count(const struct command *command, double count) {
  if (count >= 2.0 && count <= 1e7 && count == floor(count)) {
    return EXIT_DONE;
  }
  report("%s: --count %g must be a whole number from 2 to 10000000", command->name, count);
  return EXIT_USAGE_ERROR;
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

/// The file of a table.
static int read_table(const struct command *command, struct model_options *options,
                      struct cagehop_model *model) {
  char error[TABLE_FILE_ERROR_MAX];
  struct table_said said;
  if (access(options->structure, F_OK) != 0) {
    report("%s: --structure '%s' is neither prism nor percus-yevick nor a file with a table of S(q)",
           command->name, options->structure);
    return EXIT_USAGE_ERROR;
  }
  const int exit_status = table_options_read(command, &options->said, options->structure, &said);
  if (exit_status != EXIT_DONE) {
    return exit_status;
  }
  said.phi_of_only_state = options->phi != NULL ? *options->phi : NAN;
  const int status = table_set_read(1, &said, &options->table, error);
  if (status != CAGEHOP_OK) {
    report("%s", error);
    return status == CAGEHOP_BAD_ARGUMENT ? EXIT_USAGE_ERROR : EXIT_BAD_INPUT;
  }
  model->structure.source = CAGEHOP_STRUCTURE_TABLE;
  model->structure.table = &options->table.table;
  return EXIT_DONE;
}

/// A source by its name, or the file of a table.
static int read_structure(const struct command *command, struct model_options *options,
                          struct cagehop_model *model) {
  const char *table = cagehop_structure_source_name(CAGEHOP_STRUCTURE_TABLE);
  if (options->structure != NULL &&
      (strcmp(options->structure, table) == 0 ||
       cagehop_model_set(model, "structure.source", options->structure, NULL) != CAGEHOP_OK)) {
    return read_table(command, options, model);
  }
  if (table_options_given(&options->said)) {
    report(
        "%s: --columns, --q-unit, --density..., --temperature-K and --diameter-nm say what a table is; name "
        "its file with --structure FILE, or leave them out",
        command->name);
    return EXIT_USAGE_ERROR;
  }
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
  table_set_clear(&options->table);
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
