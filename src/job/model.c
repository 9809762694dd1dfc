// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/checks.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

// ---------------------------------------------------------------- material

static int find_material(struct document *document, const char *name, struct cagehop_material *material) {
  const struct cagehop_material_entry *entry = cagehop_material_find(name);
  if (entry != NULL) {
    *material = entry->material;
    return CAGEHOP_OK;
  }
  char names[SCHEMA_WORDS_MAX] = "", found[NODE_WORDS_MAX];
  size_t count = 0;
  const struct cagehop_material_entry *catalogue = cagehop_material_catalogue(&count);
  for (size_t i = 0; i < count; i++) {
    append(names, sizeof names, i > 0 ? ", " : "");
    append(names, sizeof names, catalogue[i].material.name);
  }
  node_words(document_value(document, "material"), found);
  return diagnose(document->diagnostic, document_value_line(document, "material"),
                  "material %s is not in the catalogue; write one of: %s; or a mapping with its own numbers",
                  found, names);
}

// ---------------------------------------------------------------- parameters

/// A written value as a number. Not for texts.
static double number_of(const struct cagehop_parameter *parameter, const struct written_value *value) {
  switch (parameter->type) {
  case CAGEHOP_PARAMETER_AUTO:
    return value->number != NULL ? *value->number : NAN;
  case CAGEHOP_PARAMETER_COUNT:
    return (double)*value->count;
  case CAGEHOP_PARAMETER_TRUTH:
    return *value->truth ? 1.0 : 0.0;
  case CAGEHOP_PARAMETER_NAME:
    return *value->name;
  case CAGEHOP_PARAMETER_NUMBER:
  case CAGEHOP_PARAMETER_TEXT:
    break;
  }
  return *value->number;
}

static int complain_range(struct document *document, const struct cagehop_parameter *parameter,
                          const struct cagehop_model *model, double value) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  const int digits = parameter->type == CAGEHOP_PARAMETER_COUNT ? 17 : 12;
  cagehop_parameter_words(parameter, model, words);
  return diagnose(document->diagnostic, document_value_line(document, parameter->key),
                  "%s is %.*g; it must be %s", parameter->key, digits, value, words);
}

/// Every parameter that was written, in the table's order, if it is in its range.
static int take_parameters(struct document *document, const struct parsed_job *parsed,
                           struct cagehop_model *model) {
  size_t count;
  const struct cagehop_parameter *parameter = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    const struct written_value *value = schema_written(parsed, &parameter[k]);
    if (value == NULL) {
      continue;
    }
    if (parameter[k].type == CAGEHOP_PARAMETER_TEXT) {
      snprintf((char *)model + parameter[k].offset, parameter[k].size, "%s", value->text);
      continue;
    }
    const double number = number_of(&parameter[k], value);
    if (!cagehop_parameter_allows(&parameter[k], model, number)) {
      return complain_range(document, &parameter[k], model, number);
    }
    cagehop_parameter_store(&parameter[k], number, model);
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- structure

static bool is_written(const struct parsed_job *parsed, const char *key) {
  return schema_written(parsed, cagehop_parameter_find(key)) != NULL;
}

/// The keys that not every source of S(q) reads.
static int check_sources(struct document *document, const struct parsed_job *parsed,
                         const struct cagehop_structure_params *structure) {
  size_t count;
  const struct cagehop_parameter *parameter = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    if (parameter[k].sources == 0 || (parameter[k].sources & 1u << structure->source) != 0 ||
        schema_written(parsed, &parameter[k]) == NULL) {
      continue;
    }
    char sources[SCHEMA_WORDS_MAX] = "";
    for (unsigned i = 0; cagehop_structure_source_name(i) != NULL; i++) {
      if ((parameter[k].sources & 1u << i) != 0) {
        append(sources, sizeof sources, sources[0] != '\0' ? " or " : "");
        append(sources, sizeof sources, cagehop_structure_source_name(i));
      }
    }
    return diagnose(document->diagnostic, document_key_line(document, parameter[k].key),
                    "%s is for source: %s only, and the source is %s; leave it out", parameter[k].key,
                    sources, cagehop_structure_source_name(structure->source));
  }
  return CAGEHOP_OK;
}

/// A table needs its file, and nothing else does.
static int check_table(struct document *document, const struct parsed_structure *parsed,
                       const struct cagehop_structure_params *structure) {
  const bool is_table = structure->source == CAGEHOP_STRUCTURE_TABLE;
  if (is_table && parsed->file == NULL) {
    return diagnose(document->diagnostic, document_key_line(document, "structure.source"),
                    "structure.file is missing: source: table needs the file with S(q)");
  }
  if (!is_table && parsed->file != NULL) {
    return diagnose(document->diagnostic, document_key_line(document, "structure.file"),
                    "structure.file is for source: table only, and the source is %s; leave one out",
                    cagehop_structure_source_name(structure->source));
  }
  return CAGEHOP_OK;
}

/// Another program's grid, and its step.
static int check_compatibility(struct document *document, const struct parsed_job *parsed,
                               const struct cagehop_structure_params *structure) {
  if (structure->compatibility == CAGEHOP_COMPATIBILITY_NONE) {
    return !is_written(parsed, "structure.dr")
               ? CAGEHOP_OK
               : diagnose(document->diagnostic, document_key_line(document, "structure.dr"),
                          "structure.dr is the step of a compatibility grid; add "
                          "compatibility: pyprism, or leave dr out");
  }
  if (!is_written(parsed, "structure.dr")) {
    return diagnose(document->diagnostic, document_key_line(document, "structure.compatibility"),
                    "structure.dr is missing: compatibility needs the radial step, 0.01 in the paper");
  }
  if (structure->closure != CAGEHOP_CLOSURE_PERCUS_YEVICK) {
    return diagnose(
        document->diagnostic, document_key_line(document, "structure.compatibility"),
        "structure.compatibility is for closure: percus-yevick only, and the closure is %s; leave one out",
        cagehop_closure_name(structure->closure));
  }
  if (is_written(parsed, "structure.grid_points")) {
    return diagnose(document->diagnostic, document_key_line(document, "structure.grid_points"),
                    "structure.grid_points and compatibility exclude each other; leave one out");
  }
  return CAGEHOP_OK;
}

int model_check(struct document *document, const struct parsed_job *parsed, struct cagehop_model *model) {
  *model = cagehop_model_default();
  int status = CAGEHOP_OK;
  if (parsed->material == NULL) {
    status = find_material(document, parsed->material_name, &model->material);
  } else {
    const struct cagehop_material_entry *entry = schema_catalogue_material(document);
    model->material = entry != NULL ? entry->material : (struct cagehop_material){0};
  }
  if (status == CAGEHOP_OK) {
    status = take_parameters(document, parsed, model);
  }
  if (status == CAGEHOP_OK) {
    status = check_sources(document, parsed, &model->structure);
  }
  if (status == CAGEHOP_OK && parsed->structure != NULL) {
    status = check_table(document, parsed->structure, &model->structure);
  }
  return status == CAGEHOP_OK ? check_compatibility(document, parsed, &model->structure) : status;
}
