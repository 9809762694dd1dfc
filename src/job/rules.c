// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/rules.h"

#include "job/diagnostic.h"
#include "job/key_table.h"

#include <stdio.h>

/// What the key is called where it was given.
static const char *name_of(const struct rule_source *source, const char *key) {
  const struct cagehop_parameter *row = job_key_find(key);
  return source->by_options && row->option != NULL ? row->option : row->key;
}

/// The sources of S(q) that read a key: "prism or table".
static void list_sources(unsigned sources, char words[RULE_WORDS_MAX]) {
  words[0] = '\0';
  for (unsigned i = 0; cagehop_structure_source_name(i) != NULL; i++) {
    if ((sources & 1u << i) != 0) {
      append(words, RULE_WORDS_MAX, words[0] != '\0' ? " or " : "");
      append(words, RULE_WORDS_MAX, cagehop_structure_source_name(i));
    }
  }
}

/// Keys that this source of S(q) does not read, and the one that it needs.
static const char *check_sources(const struct cagehop_structure_params *structure,
                                 const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  static const char file[] = "structure.file", files[] = "structure.files";
  const struct cagehop_parameter *row[JOB_KEYS_MAX];
  const size_t count = job_keys(row);
  for (size_t k = 0; k < count; k++) {
    if (row[k]->sources != 0 && (row[k]->sources & 1u << structure->source) == 0 &&
        source->is_given(source->context, row[k]->key)) {
      char sources[RULE_WORDS_MAX];
      list_sources(row[k]->sources, sources);
      snprintf(words, RULE_WORDS_MAX, "%s is for %s %.60s only, and that is %s; leave it out",
               name_of(source, row[k]->key), name_of(source, "structure.source"), sources,
               cagehop_structure_source_name(structure->source));
      return row[k]->key;
    }
  }
  const bool has_files = source->is_given(source->context, files);
  if (has_files && source->is_given(source->context, file)) {
    snprintf(words, RULE_WORDS_MAX, "%s and %s exclude each other; leave one out", files,
             name_of(source, file));
    return files;
  }
  if (structure->source == CAGEHOP_STRUCTURE_TABLE && !has_files &&
      !source->is_given(source->context, file)) {
    snprintf(words, RULE_WORDS_MAX, "%s is missing: source: table needs the file with S(q)",
             name_of(source, file));
    return "structure.source";
  }
  return NULL;
}

/// Another program's grid, its step, and what excludes it.
static const char *check_compatibility(const struct cagehop_structure_params *structure,
                                       const struct rule_source *source, char words[RULE_WORDS_MAX]) {
  static const char step[] = "structure.dr", grid[] = "structure.compatibility",
                    points[] = "structure.grid_points", closure[] = "structure.closure";
  const char *step_name = name_of(source, step), *grid_name = name_of(source, grid);
  const bool has_step = source->is_given(source->context, step);
  if (structure->compatibility == CAGEHOP_COMPATIBILITY_NONE) {
    snprintf(words, RULE_WORDS_MAX, "%s is the step of a compatibility's grid; add %s %s, or leave it out",
             step_name, grid_name, cagehop_compatibility_name(CAGEHOP_COMPATIBILITY_PYPRISM));
    return has_step ? step : NULL;
  }
  if (!has_step) {
    char range[CAGEHOP_PARAMETER_TEXT_MAX];
    cagehop_parameter_words(job_key_find(step), NULL, range);
    snprintf(words, RULE_WORDS_MAX, "%s is missing: %s needs the radial step, %.100s", step_name, grid_name,
             range);
    return grid;
  }
  if (structure->closure != CAGEHOP_CLOSURE_PERCUS_YEVICK) {
    snprintf(words, RULE_WORDS_MAX, "%s is for %s %s only, and that is %s; leave one out", grid_name,
             name_of(source, closure), cagehop_closure_name(CAGEHOP_CLOSURE_PERCUS_YEVICK),
             cagehop_closure_name(structure->closure));
    return grid;
  }
  snprintf(words, RULE_WORDS_MAX, "%s and %s exclude each other; leave one out", name_of(source, points),
           grid_name);
  return source->is_given(source->context, points) ? points : NULL;
}

const char *rules_broken(const struct cagehop_structure_params *structure, const struct rule_source *source,
                         char words[RULE_WORDS_MAX]) {
  const char *key = check_sources(structure, source, words);
  return key != NULL ? key : check_compatibility(structure, source, words);
}
