// SPDX-License-Identifier: GPL-3.0-or-later
/// What a job file may say, as a libcyaml schema. libcyaml has no variant types, so the schema is put
/// together for the forms one file uses: a material by name or by mapping, an axis by range or by list, phi_g
/// as a number or `auto`.
#ifndef CAGEHOP_JOB_SCHEMA_H
#define CAGEHOP_JOB_SCHEMA_H

#include "job/document.h"
#include "job/job.h"

#include <cagehop/parameter.h>
#include <cyaml/cyaml.h>

/// The job as written, one member per key; NULL for what was left out.
struct parsed_range {
  double from;
  double to;
  uint64_t count;
};

struct parsed_axis {
  struct parsed_range *range; ///< either this
  double *list;               ///< or this, length list_count
  uint32_t list_count;
};

enum { AXIS_UNITS = CAGEHOP_UNIT_KELVIN + 1 };

struct parsed_grid {
  struct parsed_axis axis[AXIS_UNITS]; ///< by enum cagehop_unit
};

/// A parameter of the table as written, by its type; all NULL where it was left out.
struct written_value {
  double *number;
  uint64_t *count;
  bool *truth;
  int *name; ///< of an enumeration; of CAGEHOP_PARAMETER_AUTO where the word auto stands there
  char *text;
};

/// The parameters of one section, by their place in cagehop_parameters(); the first member of its struct.
#define WRITTEN_PARAMETERS struct written_value value[CAGEHOP_PARAMETERS_MAX]

struct parsed_material {
  WRITTEN_PARAMETERS;
};

struct parsed_structure {
  WRITTEN_PARAMETERS;
  char *file;
};

struct parsed_physics {
  WRITTEN_PARAMETERS;
};

struct parsed_output {
  WRITTEN_PARAMETERS;
  char *file;
  bool structure;
  bool parallel;
  bool *isobars;
};

struct parsed_isobars {
  double *transition_time_s;
  double *vft_from_s;
  double *vft_to_s;
  uint64_t *vft_points;
};

struct parsed_run {
  WRITTEN_PARAMETERS;
  uint64_t *ranks_per_solve;
};

struct parsed_job {
  char *material_name;              ///< either this
  struct parsed_material *material; ///< or this
  struct parsed_structure *structure;
  struct parsed_physics physics;
  struct parsed_grid grid;
  struct parsed_output output;
  struct parsed_isobars isobars;
  struct parsed_run *run;
};

/// The key of a grid axis in that unit.
const char *schema_axis_key(enum cagehop_unit unit);

enum {
  SCHEMA_SECTIONS = 5, // that hold parameters of the table
  SCHEMA_OWN_MAX = 8,  // keys of a section besides those, and its end
  SCHEMA_FIELDS_MAX = CAGEHOP_PARAMETERS_MAX + SCHEMA_OWN_MAX,
  SCHEMA_JOB_MAX = 9, // sections of a job, and its end
};

/// The tables of one file's schema; they point into each other, so the struct must stay where it was
/// assembled.
struct schema {
  cyaml_strval_t names[CAGEHOP_PARAMETERS_MAX][CAGEHOP_PARAMETER_NAMES_MAX]; ///< of enumerations
  cyaml_schema_field_t section[SCHEMA_SECTIONS][SCHEMA_FIELDS_MAX];
  cyaml_schema_field_t grid[AXIS_UNITS + 1];
  cyaml_schema_field_t job[SCHEMA_JOB_MAX];
  cyaml_schema_value_t root;
};

/// A parameter as it was written, or NULL where it was left out.
const struct written_value *schema_written(const struct parsed_job *parsed,
                                           const struct cagehop_parameter *parameter);

/// Chooses the rows that fit the forms in the document.
void schema_assemble(struct document *document, struct schema *schema);

/// The catalogue's entry of the name in a material's mapping, whose numbers stand for those left out; NULL
/// where there is none.
const struct cagehop_material_entry *schema_catalogue_material(struct document *document);

/// The field of that key in a table ending with a NULL key, or NULL.
const cyaml_schema_field_t *schema_field(const cyaml_schema_field_t *fields, const char *key, size_t length);

/// The keys of a table, to follow "the keys": `from, to, count`.
void schema_keys(const cyaml_schema_field_t *fields, char *words, size_t size);

enum { SCHEMA_WORDS_MAX = 256 };

/// What the value of that key (NULL: the job itself) has to be, to follow "must be": `a finite number`.
void schema_words(const char *key, const cyaml_schema_value_t *value, char words[SCHEMA_WORDS_MAX]);

#endif
