// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/model_options.h"

#include "cli/options/landscape_option.h"
#include "cli/options/system_options.h"
#include "cli/output/terminal.h"
#include "job/catalogue.h"
#include "job/universal.h"
#include "parameter/rules.h"
#include "run/no_temperature.h"
#include "run/phi_g.h"
#include "status/nearest.h"

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
  } known[] = {{"structure.", MODEL_STRUCTURE},
               {"system.", MODEL_STRUCTURE},
               {"material.", MODEL_MATERIAL},
               {"physics.", MODEL_PHYSICS}};
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
  case CAGEHOP_PARAMETER_TABLES:
    break;
  }
  return "NAME";
}

static_assert(OPTIONS_OWN_MAX + CAGEHOP_PARAMETERS_MAX + 4 + TABLE_OPTIONS + SYSTEM_OPTIONS <= OPTIONS_MAX,
              "raise OPTIONS_MAX");

static size_t material_option_rows(const struct command *command, struct option_row rows[]) {
  size_t materials;
  rows[0] = (struct option_row){.name = "material",
                                .word = "NAME",
                                .help = "a name of 'cagehop materials', or a YAML file with a material",
                                .left_out = cagehop_material_catalogue(&materials)[0].material.name,
                                .kind = OPTION_TEXT,
                                .offset = command->model + offsetof(struct model_options, material)};
  rows[1] = (struct option_row){
      .name = "catalogue",
      .word = "FILE",
      .help = "a YAML file with materials, whose names go before those of 'cagehop materials'",
      .left_out = "$CAGEHOP_CATALOGUE",
      .kind = OPTION_TEXT,
      .offset = command->model + offsetof(struct model_options, catalogue)};
  return 2;
}

size_t model_option_rows(const struct command *command, struct option_row rows[]) {
  size_t parameters, count = 0;
  const struct cagehop_parameter *row = cagehop_parameters(&parameters);
  if (command->sections != MODEL_STRUCTURE) { // S(q) knows no material, and is to be solved
    count = material_option_rows(command, rows);
    rows[count++] = landscape_option_row(command->model);
  }
  rows[count++] =
      (struct option_row){.name = "structure",
                          .word = "SOURCE",
                          .help = "where S(q) comes from: prism; percus-yevick, the closed form; or the file "
                                  "of a table, CSV or HDF5",
                          .left_out = "prism",
                          .kind = OPTION_TEXT,
                          .offset = command->model + offsetof(struct model_options, structure)};
  count += table_option_rows(command->model + offsetof(struct model_options, said), &rows[count]);
  count += system_option_rows(command->model, &rows[count]);
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

/// Whether the option of that key was given, in a struct model_options; --structure FILE gives
/// structure.file.
static bool is_given(const void *context, const char *key) {
  const struct model_options *options = context;
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    if (strcmp(row[k].key, key) == 0) {
      return options->text[k] != NULL || options->flag[k];
    }
  }
  return system_option_given(options, key) ||
         (strcmp(key, RULE_FILE_KEY) == 0 &&
          (options->table.table.n_phi > 0 || options->has_table || options->landscapes != NULL));
}

bool model_option_given(const struct model_options *options, const char *key) {
  return is_given(options, key);
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
    if (cagehop_model_set(model, row[k].key, text, NULL) != CAGEHOP_OK) {
      char words[CAGEHOP_PARAMETER_TEXT_MAX], hint[NEAREST_WORDS_MAX];
      struct nearest nearest = nearest_to(text);
      for (unsigned i = 0; row[k].name != NULL && row[k].name(i) != NULL; i++) {
        nearest_try(&nearest, row[k].name(i));
      }
      nearest_words(&nearest, hint);
      cagehop_parameter_words(&row[k], model, words);
      report("%s: %s is '%s'; %sit must be %s", command->name, row[k].option, text, hint, words);
      return EXIT_USAGE_ERROR;
    }
  }
  return EXIT_DONE;
}

/// The rules between the options.
static int check_rules(const struct command *command, const struct model_options *options,
                       const struct cagehop_model *model) {
  const struct rule_source source = {.context = options, .is_given = is_given, .by_options = true};
  char words[RULE_WORDS_MAX];
  if (rules_broken(&model->structure, &source, words) == NULL &&
      material_rules_broken(model, &source, words) == NULL &&
      rules_coupling_broken(true, model->elastic_coupling, &source, words) ==
          NULL) { // the flag only says true
    return EXIT_DONE;
  }
  report("%s: %s", command->name, words);
  return EXIT_USAGE_ERROR;
}

/// The command's own --phi, or NaN where it has none.
static double phi_of(const struct command *command, const struct model_options *options) {
  const char *request = (const char *)options - command->model;
  for (size_t k = 0; k < command->option_count; k++) {
    const struct option_row *row = &command->option[k];
    if (row->key == NULL && strcmp(row->name, "phi") == 0) {
      double phi;
      memcpy(&phi, request + row->offset, sizeof phi);
      return phi;
    }
  }
  return NAN;
}

/// The file of a table.
static int read_table(const struct command *command, struct model_options *options,
                      struct cagehop_model *model) {
  char error[TABLE_FILE_ERROR_MAX];
  struct table_said said;
  if (access(options->structure, F_OK) != 0) {
    report("%s: --structure '%s' is neither %s nor %s nor a file with a table of S(q)", command->name,
           options->structure, cagehop_structure_source_name(CAGEHOP_STRUCTURE_PRISM),
           cagehop_structure_source_name(CAGEHOP_STRUCTURE_PERCUS_YEVICK));
    return EXIT_USAGE_ERROR;
  }
  const int exit_status = table_options_read(command, &options->said, options->structure, &said);
  if (exit_status != EXIT_DONE) {
    return exit_status;
  }
  said.phi_of_only_state = phi_of(command, options);
  const int status = table_set_read(1, &said, &options->table, error);
  if (status != CAGEHOP_OK) {
    report("%s", error);
    return status == CAGEHOP_BAD_ARGUMENT ? EXIT_USAGE_ERROR : EXIT_BAD_INPUT;
  }
  for (size_t k = 0; k < options->table.n_remarks; k++) {
    report("%s: remark: %s", command->name, options->table.remark[k]);
  }
  model->structure.source = CAGEHOP_STRUCTURE_TABLE;
  model->structure.table = &options->table.table;
  return EXIT_DONE;
}

/// Whether a name is that of a source which needs a file: its own name is taken for one then.
static bool is_source_of_a_file(const char *name) {
  return strcmp(name, cagehop_structure_source_name(CAGEHOP_STRUCTURE_TABLE)) == 0 ||
         strcmp(name, cagehop_structure_source_name(CAGEHOP_STRUCTURE_LANDSCAPE_TABLE)) == 0;
}

/// A source by its name, or the file of a table.
static int read_structure(const struct command *command, struct model_options *options,
                          struct cagehop_model *model) {
  if (options->landscape_table != NULL) {
    const int status = landscape_option_read(command, options, model);
    if (status != EXIT_DONE) {
      return status;
    }
  }
  if (options->structure != NULL &&
      (is_source_of_a_file(options->structure) ||
       cagehop_model_set(model, "structure.source", options->structure, NULL) != CAGEHOP_OK)) {
    return read_table(command, options, model);
  }
  if (table_options_given(&options->said)) {
    report("%s: --columns, --q-unit, --density..., --temperature-K, --diameter..., --partial and "
           "--concentration say what a table is; name "
           "its file with --structure FILE, or leave them out",
           command->name);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_DONE;
}

/// A name of a catalogue, or the only material of a file.
static int look_up_material(const struct command *command, const char *name,
                            const struct catalogue *catalogue, struct model_options *options,
                            struct cagehop_material *material) {
  char words[CATALOGUE_WORDS_MAX], error[JOB_ERROR_MAX];
  const struct cagehop_material_entry *entry = catalogue_find(catalogue, name);
  struct catalogue file = {0};
  if (entry != NULL) {
    *material = entry->material;
    options->uncertainty = catalogue_uncertainty(catalogue, entry);
    return EXIT_DONE;
  }
  if (access(name, F_OK) != 0) {
    catalogue_words(catalogue, name, words);
    report("%s: material '%s' is not in the catalogue, and no file; %s; see 'cagehop materials'",
           command->name, name, words);
    return EXIT_USAGE_ERROR;
  }
  if (catalogue_read(name, &file, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_USAGE_ERROR;
  }
  const size_t count = file.count;
  if (count == 1) {
    *material = file.entry[0].material;
    options->uncertainty = file.uncertainty[0];
  } else {
    report("%s: %s holds %zu materials; choose one with --catalogue %s --material NAME", command->name, name,
           count, name);
  }
  catalogue_clear(&file);
  return count == 1 ? EXIT_DONE : EXIT_USAGE_ERROR;
}

/// Whether states come from a landscape table of a system, at whose temperature they are.
static bool is_of_warm_landscapes(const struct cagehop_model *model) {
  return model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE &&
         cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED;
}

/// Whether the material is none of a catalogue where none is named: by its glass transition, or by the energy
/// of its potential.
static bool is_own_material(const struct model_options *options, const struct cagehop_model *model) {
  return options->material == NULL &&
         (is_given(options, "material.glass_transition_K") || is_given(options, "system.epsilon_K") ||
          is_given(options, "system.temperature") || is_of_warm_landscapes(model));
}

/// The material that was named; else the default, or the universal one where there is an own Tg, or an own
/// potential.
static int read_material(const struct command *command, struct model_options *options,
                         struct cagehop_model *model) {
  struct catalogue catalogue = {0};
  char error[JOB_ERROR_MAX];
  if (options->material == NULL) {
    if (options->catalogue != NULL) {
      report("%s: --catalogue is for --material NAME; add that, or leave it out", command->name);
      return EXIT_USAGE_ERROR;
    }
    if (is_own_material(options, model)) {
      model->material = cagehop_material_universal();
    }
    return EXIT_DONE;
  }
  const char *path = catalogue_path(options->catalogue);
  if (path != NULL && catalogue_read(path, &catalogue, error) != CAGEHOP_OK) {
    report("%s", error);
    return EXIT_USAGE_ERROR;
  }
  const int exit_status = look_up_material(command, options->material, &catalogue, options, &model->material);
  catalogue_clear(&catalogue);
  return exit_status;
}

/// What of the material is taken for granted, was given in vain, or cannot be chosen.
static int tell_material(const struct command *command, const struct model_options *options,
                         const struct cagehop_model *model) {
  const struct rule_source source = {.context = options, .is_given = is_given, .by_options = true};
  char words[UNIVERSAL_WORDS_MAX];
  if (is_own_material(options, model) && (command->sections & MODEL_CHAINS) == 0) { // which need no material
    universal_words(&source, model, words);
    if (words[0] != '\0') {
      report("%s: remark: taken as universal beside %s: %s", command->name,
             is_given(options, "material.glass_transition_K") ? "--glass-transition"
             : is_of_warm_landscapes(model)                   ? "--landscape-table"
                                                              : "--potential",
             words);
    }
  }
  unread_words(&source, model, words);
  if (words[0] != '\0') {
    report("%s: remark: not read: %s; %s", command->name, words,
           model->material.compressibility.count > 0 ? "temperatures are those of the material's S_0"
           : model->structure.source == CAGEHOP_STRUCTURE_TABLE
               ? "the states of this table have temperatures of their own"
               : "the states of this system have temperatures of their own");
  }
  const bool chosen = is_given(options, "material.phi_g") && !isnan(model->material.phi_g);
  if (chosen && model->material.compressibility.count > 0) {
    report("%s: --phi-g is no choice with the S_0 of a material: it follows from the theory; leave it out",
           command->name);
    return EXIT_USAGE_ERROR;
  }
  return EXIT_DONE;
}

int model_options_read(const struct command *command, struct model_options *options,
                       struct cagehop_model *model) {
  *model = cagehop_model_default();
  int exit_status = read_structure(command, options, model);
  if (exit_status == EXIT_DONE) {
    exit_status = read_material(command, options, model);
  }
  if (exit_status == EXIT_DONE) {
    exit_status = read_parameters(command, options, model);
  }
  options->phi_g_follows = isnan(model->material.phi_g);
  exit_status = exit_status == EXIT_DONE ? check_rules(command, options, model) : exit_status;
  exit_status = exit_status == EXIT_DONE ? system_options_read(command, options, model) : exit_status;
  return exit_status == EXIT_DONE ? tell_material(command, options, model) : exit_status;
}

int model_options_read_for_table(const struct command *command, struct model_options *options,
                                 struct cagehop_model *model) {
  *model = cagehop_model_default();
  model->structure.source = CAGEHOP_STRUCTURE_TABLE;
  options->has_table = true;
  const int exit_status = read_parameters(command, options, model);
  return exit_status == EXIT_DONE ? check_rules(command, options, model) : exit_status;
}

void model_options_clear(struct model_options *options) {
  table_set_clear(&options->table);
  for (size_t k = 0; k < MODEL_CURVES; k++) {
    curve_file_clear(&options->curve[k]);
  }
  cagehop_landscape_table_destroy(&options->landscapes);
}

int model_options_resolve(const struct command *command, struct model_options *options,
                          struct cagehop_model *model) {
  const int exit_status = model_options_read(command, options, model);
  if (exit_status != EXIT_DONE) {
    return exit_status;
  }
  if (!cagehop_model_resolves_quickly(model) && !is_given(options, "material.phi_g")) {
    report("%s: remark: there is no temperature, because finding phi_g takes long with closure %s; add "
           "--phi-g auto, or its value",
           command->name, cagehop_closure_name(model->structure.closure));
    return EXIT_DONE;
  }
  struct terminal terminal = {0};
  const struct run_events events = terminal_events(&terminal);
  struct cagehop_error error;
  char line[RUN_LINE_MAX];
  const int status = phi_g_find(command->name, "--phi-g NUMBER", 0.0, &events, model, NULL, &error);
  return status == CAGEHOP_OK
             ? EXIT_DONE
             : terminal_exit(go_on_without_temperature(command->name, &error, &events, line), line);
}
