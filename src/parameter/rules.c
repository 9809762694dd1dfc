// SPDX-License-Identifier: GPL-3.0-or-later
#include "parameter/rules.h"

#include "parameter/system_rules.h"

#include "status/text.h"

#include <stdio.h>
#include <string.h>

const char *rule_name(const struct rule_source *source, const char *key) {
  static const struct {
    const char *key, *option;
  } files[] = {{RULE_POTENTIAL_FILE_KEY, RULE_POTENTIAL_FILE_OPTION},
               {RULE_OMEGA_FILE_KEY, RULE_OMEGA_FILE_OPTION},
               {RULE_BRIDGE_FILE_KEY, RULE_BRIDGE_FILE_OPTION}};
  for (size_t k = 0; source->by_options && k < sizeof files / sizeof files[0]; k++) {
    if (strcmp(files[k].key, key) == 0) {
      return files[k].option;
    }
  }
  const struct cagehop_parameter *row = source->by_options ? cagehop_parameter_find(key) : NULL;
  return row != NULL && row->option != NULL ? row->option : key;
}

/// The sources of S(q) that read a key: "prism or table".
static void list_sources(unsigned sources, char words[RULE_WORDS_MAX]) {
  words[0] = '\0';
  for (unsigned i = 0; cagehop_structure_source_name(i) != NULL; i++) {
    if ((sources & 1u << i) != 0) {
      text_append(words, RULE_WORDS_MAX, words[0] != '\0' ? " or " : "");
      text_append(words, RULE_WORDS_MAX, cagehop_structure_source_name(i));
    }
  }
}

/// Whether a key was given that this source of S(q) does not read.
static bool is_in_vain(const char *key, unsigned sources, const struct cagehop_structure_params *structure,
                       const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  if (sources == 0 || (sources & 1u << structure->source) != 0 || !source->is_given(source->context, key)) {
    return false;
  }
  char list[RULE_WORDS_MAX];
  list_sources(sources, list);
  snprintf(words, RULE_WORDS_MAX, "%s is for %s %.60s only, and that is %s; leave it out",
           rule_name(source, key), rule_name(source, "structure.source"), list,
           cagehop_structure_source_name(structure->source));
  return true;
}

/// Keys that this source of S(q) does not read, and the one that it needs.
static const char *check_sources(const struct cagehop_structure_params *structure,
                                 const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  size_t count;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    if (is_in_vain(row[k].key, row[k].sources, structure, source, words)) {
      return row[k].key;
    }
  }
  static const struct {
    const char *key;
    unsigned sources;
  } files[] = {{RULE_FILE_KEY, RULE_FILE_SOURCES},
               {RULE_FILES_KEY, 1u << CAGEHOP_STRUCTURE_TABLE},
               {RULE_POTENTIAL_FILE_KEY, 1u << CAGEHOP_STRUCTURE_PRISM},
               {RULE_OMEGA_FILE_KEY, 1u << CAGEHOP_STRUCTURE_PRISM},
               {RULE_BRIDGE_FILE_KEY, 1u << CAGEHOP_STRUCTURE_PRISM},
               {RULE_SIGMA_KEY, 1u << CAGEHOP_STRUCTURE_PRISM}};
  for (size_t k = 0; k < sizeof files / sizeof files[0]; k++) {
    if (is_in_vain(files[k].key, files[k].sources, structure, source, words)) {
      return files[k].key;
    }
  }
  const bool has_file = source->is_given(source->context, RULE_FILE_KEY);
  const bool has_files = source->is_given(source->context, RULE_FILES_KEY);
  if (has_files && has_file) {
    snprintf(words, RULE_WORDS_MAX, "%s and %s exclude each other; leave one out", RULE_FILES_KEY,
             RULE_FILE_KEY);
    return RULE_FILES_KEY;
  }
  if (structure->source == CAGEHOP_STRUCTURE_TABLE && !has_file && !has_files) {
    snprintf(words, RULE_WORDS_MAX, "%s is missing: source: table needs the file with S(q)", RULE_FILE_KEY);
    return "structure.source";
  }
  if (structure->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE && !has_file) {
    snprintf(words, RULE_WORDS_MAX,
             "%s is missing: source: landscape-table needs the file that cagehop tabulate makes",
             source->by_options ? "--landscape-table FILE" : RULE_FILE_KEY);
    return "structure.source";
  }
  return NULL;
}

/// Another program's grid, its step, and what excludes it.
static const char *check_compatibility(const struct cagehop_structure_params *structure,
                                       const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  static const char step[] = "structure.dr", grid[] = "structure.compatibility",
                    points[] = "structure.grid_points", closure[] = "structure.closure";
  const char *step_name = rule_name(source, step), *grid_name = rule_name(source, grid);
  const bool has_step = source->is_given(source->context, step);
  if (structure->compatibility == CAGEHOP_COMPATIBILITY_NONE) {
    snprintf(words, RULE_WORDS_MAX, "%s is the step of a compatibility's grid; add %s %s, or leave it out",
             step_name, grid_name, cagehop_compatibility_name(CAGEHOP_COMPATIBILITY_PYPRISM));
    return has_step ? step : NULL;
  }
  if (!has_step) {
    char range[CAGEHOP_PARAMETER_TEXT_MAX];
    cagehop_parameter_words(cagehop_parameter_find(step), NULL, range);
    snprintf(words, RULE_WORDS_MAX, "%s is missing: %s needs the radial step, %.100s", step_name, grid_name,
             range);
    return grid;
  }
  if (structure->closure != CAGEHOP_CLOSURE_PERCUS_YEVICK) {
    snprintf(words, RULE_WORDS_MAX, "%s is for %s %s only, and that is %s; leave one out", grid_name,
             rule_name(source, closure), cagehop_closure_name(CAGEHOP_CLOSURE_PERCUS_YEVICK),
             cagehop_closure_name(structure->closure));
    return grid;
  }
  snprintf(words, RULE_WORDS_MAX, "%s and %s exclude each other; leave one out", rule_name(source, points),
           grid_name);
  return source->is_given(source->context, points) ? points : NULL;
}

const char *rules_broken(const struct cagehop_structure_params *structure, const struct rule_source *source,
                         char words[RULE_WORDS_MAX]) {
  const char *key = check_sources(structure, source, words);
  if (key == NULL) {
    key = check_compatibility(structure, source, words);
  }
  return key != NULL ? key : system_rules_broken(structure, source, words);
}

static const char modulus[] = "material.bulk_modulus_GPa", derivative[] = "material.bulk_modulus_derivative";

bool material_key_is_read(const struct cagehop_material *material, enum cagehop_temperature_rule rule,
                          const char *key) {
  static const char *const mapping[] = {"material.glass_transition_K",
                                        "material.phi_0",
                                        "material.beta_phi_0_per_K",
                                        "material.phi_g",
                                        modulus,
                                        derivative};
  const size_t unread = rule != CAGEHOP_TEMPERATURE_MAPPED    ? sizeof mapping / sizeof mapping[0]
                        : material->compressibility.count > 0 ? 3
                                                              : 0;
  for (size_t k = 0; k < unread; k++) {
    if (strcmp(mapping[k], key) == 0) {
      return false;
    }
  }
  return true;
}

/// What maps packing fractions to temperatures, beside states that have temperatures of their own.
static const char *check_own_temperatures(const struct cagehop_model *model, const struct rule_source *source,
                                          char words[RULE_WORDS_MAX]) {
  const struct cagehop_material *material = &model->material;
  const bool compressible = cagehop_material_is_compressible(material);
  const char *key = compressible ? modulus : RULE_S_0_KEY;
  if (!compressible && material->compressibility.count == 0) {
    return NULL;
  }
  snprintf(words, RULE_WORDS_MAX,
           "%s maps packing fractions to temperatures, and the states of this %s have temperatures "
           "of their own, which no pressure shifts; leave it out",
           source->is_given(source->context, key) ? rule_name(source, key) : key,
           model->structure.source == CAGEHOP_STRUCTURE_TABLE ? "table of S(q)" : "system");
  return key;
}

const char *material_rules_broken(const struct cagehop_model *model, const struct rule_source *source,
                                  char words[RULE_WORDS_MAX]) {
  const struct cagehop_material *material = &model->material;
  if (cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return check_own_temperatures(model, source, words);
  }
  if (cagehop_material_is_compressible(material) || !source->is_given(source->context, derivative)) {
    return NULL;
  }
  snprintf(words, RULE_WORDS_MAX, "%s is that of a bulk modulus; add %s, or leave it out",
           rule_name(source, derivative), rule_name(source, modulus));
  return derivative;
}

const char *rules_coupling_broken(bool barrier, double coupling, const struct rule_source *source,
                                  char words[RULE_WORDS_MAX]) {
  static const char truth[] = RULE_BARRIER_KEY, number[] = RULE_COUPLING_KEY;
  if (!source->is_given(source->context, truth) || !source->is_given(source->context, number) ||
      coupling == (barrier ? 1.0 : 0.0)) {
    return NULL;
  }
  snprintf(words, RULE_WORDS_MAX, "%s is %.12g, and %s says %d; leave one out", rule_name(source, number),
           coupling, rule_name(source, truth), barrier);
  return number;
}
