// SPDX-License-Identifier: GPL-3.0-or-later
/// From texts to numbers that are in range.
#ifndef CAGEHOP_JOB_VALUES_H
#define CAGEHOP_JOB_VALUES_H

#include "job/schema.h"

/// Each fills its part of *job and returns 0, or CAGEHOP_BAD_ARGUMENT / CAGEHOP_NO_MEMORY with `error`.
int values_material(const struct document *document, const struct raw_job *raw, struct cagehop_material *material,
                    char error[JOB_ERROR_MAX]);
int values_structure(const struct document *document, const struct raw_job *raw,
                     struct cagehop_structure_params *structure, char error[JOB_ERROR_MAX]);
int values_axis(const struct document *document, const struct raw_axis *raw, struct job_axis *axis,
                char error[JOB_ERROR_MAX]);

#endif
