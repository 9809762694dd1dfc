// SPDX-License-Identifier: GPL-3.0-or-later
/// The keys of a job file, a row each: those of the model, which the library's table has, and those of the
/// grid, the output and the run, with their place in struct job. The schema, the checks of ranges, the
/// identity of jobs, options that stand for a key and the documentation are made from these rows.
#ifndef CAGEHOP_JOB_KEY_TABLE_H
#define CAGEHOP_JOB_KEY_TABLE_H

#include "job/job.h"

#include <cagehop/parameter.h>

enum {
  JOB_OWN_KEYS_MAX = 32, ///< keys that are no parameters of the model
  JOB_KEYS_MAX = CAGEHOP_PARAMETERS_MAX + JOB_OWN_KEYS_MAX,
  JOB_SECTIONS = 9,
};

/// A section of a job file.
struct job_section {
  const char *name; ///< "structure"; "system.chain" of a mapping inside the section before it
  bool required;
  const char *help;
};

/// The sections, in the order in which messages list them.
extern const struct job_section job_sections[JOB_SECTIONS];

/// The rows of keys that are no parameters of the model; their offsets are in struct job.
const struct cagehop_parameter *job_own_keys(size_t *count);

/// All keys: the model's in the library's order, then the job's own. Returns their number.
size_t job_keys(const struct cagehop_parameter *key[JOB_KEYS_MAX]);

/// The row of a key, "run.ranks_per_solve", in either table; NULL where there is none.
const struct cagehop_parameter *job_key_find(const char *key);

/// The struct that the row's offset is in: job->model or *job.
void *job_record(const struct cagehop_parameter *row, struct job *job);

/// The last word of a row's key where it belongs to that section and to none inside it, else NULL.
const char *job_key_word(const struct cagehop_parameter *row, const char *section);

/// A number of the job as maps and programs tell it.
struct job_number {
  char name[64]; ///< "isobar_vft_points"
  double value;
  bool whole; ///< whether it is a count
};

/// What the isobars are found for: the keys of that section. Returns how many there are.
size_t job_isobar_numbers(const struct job *job, struct job_number number[JOB_OWN_KEYS_MAX]);

/// The key that names the file of such a table.
const char *job_curve_key(enum job_curve curve);

/// The row of the axis in that unit.
const struct cagehop_parameter *job_axis_row(enum cagehop_unit unit);

/// The last word of that row's key, "pressure_MPa".
const char *job_axis_key(enum cagehop_unit unit);

#endif
