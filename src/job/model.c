// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/checks.h"

#include <cagehop/status.h>
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

// ---------------------------------------------------------------- structure

static bool is_written(const struct parsed_job *parsed, const char *key) {
  return schema_written(parsed, key) != NULL;
}

/// The keys that not every source of S(q) reads.
static int check_sources(struct document *document, const struct parsed_job *parsed,
                         const struct cagehop_structure_params *structure) {
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  for (size_t k = 0; k < count; k++) {
    if (row[k]->sources == 0 || (row[k]->sources & 1u << structure->source) != 0 ||
        !is_written(parsed, row[k]->key)) {
      continue;
    }
    char sources[SCHEMA_WORDS_MAX] = "";
    for (unsigned i = 0; cagehop_structure_source_name(i) != NULL; i++) {
      if ((row[k]->sources & 1u << i) != 0) {
        append(sources, sizeof sources, sources[0] != '\0' ? " or " : "");
        append(sources, sizeof sources, cagehop_structure_source_name(i));
      }
    }
    return diagnose(document->diagnostic, document_key_line(document, row[k]->key),
                    "%s is for source: %s only, and the source is %s; leave it out", row[k]->key, sources,
                    cagehop_structure_source_name(structure->source));
  }
  if (structure->source == CAGEHOP_STRUCTURE_TABLE && !is_written(parsed, "structure.file")) {
    return diagnose(document->diagnostic, document_key_line(document, "structure.source"),
                    "structure.file is missing: source: table needs the file with S(q)");
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

int material_check(struct document *document, const struct parsed_job *parsed,
                   struct cagehop_material *material) {
  if (parsed->material_name != NULL) {
    return find_material(document, parsed->material_name, material);
  }
  const struct cagehop_material_entry *entry = schema_catalogue_material(document);
  *material = entry != NULL ? entry->material : (struct cagehop_material){0};
  return CAGEHOP_OK;
}

int structure_check(struct document *document, const struct parsed_job *parsed,
                    const struct cagehop_structure_params *structure) {
  const int status = check_sources(document, parsed, structure);
  return status == CAGEHOP_OK ? check_compatibility(document, parsed, structure) : status;
}
