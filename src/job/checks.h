// SPDX-License-Identifier: GPL-3.0-or-later
/// Ranges and ordering: from what was written to what is computed.
#ifndef CAGEHOP_JOB_CHECKS_H
#define CAGEHOP_JOB_CHECKS_H

#include "job/schema.h"

/// All parameters of the model. Returns 0, or CAGEHOP_BAD_ARGUMENT with a diagnostic.
int model_check(struct document *document, const struct parsed_job *parsed, struct cagehop_model *model);

/// The two axes of *job; its material, read before, tells which temperatures are too cold or too hot, unless
/// phi_g is NaN. Returns 0, CAGEHOP_BAD_ARGUMENT with a diagnostic or CAGEHOP_NO_MEMORY; the caller clears
/// the job in every case.
int grid_check(struct document *document, const struct parsed_grid *grid, struct job *job);

#endif
