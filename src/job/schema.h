// SPDX-License-Identifier: GPL-3.0-or-later
/// The job file as libcyaml loads it: every number still a text, because libcyaml takes "3.5x" for 3.5 and "3.5" for a
/// whole 3; values.h turns them into numbers strictly.
#ifndef CAGEHOP_JOB_SCHEMA_H
#define CAGEHOP_JOB_SCHEMA_H

#include "job/document.h"

struct raw_axis {
  const char *key; ///< the key that is there ("temperature_K"), borrowed from static text
  char *from, *to, *count;
  char **list;
  unsigned list_count;
};

struct raw_material {
  char *name, *diameter_nm, *glass_transition_K, *phi_g, *phi_0, *beta_phi_0_per_K, *enskog_time_s;
};

struct raw_structure {
  char *source, *closure, *tolerance;
};

struct raw_job {
  char *material_name; ///< NULL where the material is a mapping
  struct raw_material material;
  struct raw_structure structure; ///< NULL texts where the section or key is left out
  struct {
    struct raw_axis state, pressure;
  } grid;
  struct {
    char *file;
  } output;
};

/// Loads the text by the schema that fits the document's forms. 0, CAGEHOP_NO_MEMORY or CAGEHOP_BAD_ARGUMENT with `error`.
int schema_load(const struct document *document, const char *text, struct raw_job **job, char error[JOB_ERROR_MAX]);

/// Frees *job and sets it to NULL; NULL is allowed.
void schema_free(const struct document *document, struct raw_job **job);

#endif
