// SPDX-License-Identifier: GPL-3.0-or-later
/// What a job file may say, as a libcyaml schema. libcyaml has no variant types, so the schema is put
/// together for the forms one file uses: a material by name or by mapping, an axis by range or by list, phi_g
/// as a number or `auto`. Its keys are those of the table of keys.
#ifndef CAGEHOP_JOB_SCHEMA_H
#define CAGEHOP_JOB_SCHEMA_H

#include "job/document.h"
#include "job/key_table.h"

#include <cyaml/cyaml.h>

/// The job as written, one member per key; NULL for what was left out.
struct parsed_resolve {
  double tau_alpha;
  double *step_min;
  uint64_t *max_count;
};

struct parsed_range {
  double from;
  double to;
  uint64_t count;                 ///< 0 where it was left out, which only a range with resolve may
  struct parsed_resolve *resolve; ///< of the states; or NULL
};

struct written_table;

/// A key as written, by its type; all NULL where it was left out.
struct written_value {
  double *number;
  uint64_t *count;
  bool *truth;
  int *name; ///< of an enumeration; of CAGEHOP_PARAMETER_AUTO where the word auto stands there
  char *text;
  struct parsed_range *range; ///< of an axis either this
  double *list;               ///< or this, length list_count
  uint32_t list_count;
  struct written_table *tables; ///< length list_count; see tables.c
};

/// A section: its keys, by their place in job_keys().
struct parsed_section {
  struct written_value value[JOB_KEYS_MAX];
  struct parsed_section *inner; ///< the section inside it; NULL for what was left out
};

struct parsed_job {
  char *material_name;                          ///< where the material is a name
  struct parsed_section *section[JOB_SECTIONS]; ///< by job_sections; NULL for what was left out, and for
                                                ///< those inside others
};

/// The tables of one file's schema; they point into each other, so the struct must stay where it was
/// assembled. Each table has room for its end.
struct schema {
  cyaml_strval_t names[JOB_KEYS_MAX][CAGEHOP_PARAMETER_NAMES_MAX]; ///< of enumerations
  cyaml_schema_field_t section[JOB_SECTIONS][JOB_KEYS_MAX + 2];    ///< its keys, a section inside it, the end
  cyaml_schema_field_t job[JOB_SECTIONS + 1];
  cyaml_schema_value_t root;
};

/// A key as it was written, or NULL where it was left out.
const struct written_value *schema_written(const struct parsed_job *parsed, const char *key);

/// Chooses the rows that fit the forms in the document. `known_material`: its numbers need not be written.
void schema_assemble(struct document *document, bool known_material, struct schema *schema);

/// The field of that key in a table ending with a NULL key, or NULL.
const cyaml_schema_field_t *schema_field(const cyaml_schema_field_t *fields, const char *key, size_t length);

/// The keys of a table, to follow "the keys": `from, to, count`.
void schema_keys(const cyaml_schema_field_t *fields, char *words, size_t size);

enum { SCHEMA_WORDS_MAX = 256 };

/// What the value at that key path ("": the job itself) has to be, to follow "must be": `a finite number
/// above 0`. A value of an axis has the range of the axis.
void schema_words(const char *path, const cyaml_schema_value_t *value, char words[SCHEMA_WORDS_MAX]);

#endif
