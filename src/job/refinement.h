// SPDX-License-Identifier: GPL-3.0-or-later
/// States by bisection: `resolve` in the range of grid.packing_fraction or grid.temperature_K. The range's
/// values are the states of the first generation; each further one halves steps of the one before.
#ifndef CAGEHOP_JOB_REFINEMENT_H
#define CAGEHOP_JOB_REFINEMENT_H

#include "job/job.h"

#include <cagehop/parameter.h>
#include <stdio.h>

enum { REFINEMENT_KEYS = 3 };

/// The keys of resolve, "grid.packing_fraction.resolve.tau_alpha", of grid.temperature_K too; their offsets
/// are in struct job_refinement.
extern const struct cagehop_parameter refinement_keys[REFINEMENT_KEYS];

/// The last word of such a key, "tau_alpha".
const char *refinement_word(const struct cagehop_parameter *row);

/// What holds where they are left out, for a range.
struct job_refinement refinement_default(double from, double to);

/// The lines of a job's identity that say it, "grid.packing_fraction.resolve.tau_alpha: 0.1"; none without
/// it.
void refinement_write(FILE *out, const char *axis, const struct job_refinement *refinement);

/// The state between two neighbours: their mean, as the decimal of 15 digits where that is within rounding,
/// as in ranges.
double refinement_between(double low, double high);

/// Whether a step from `low` to `high` may be halved: no state then has a neighbour nearer than step_min.
bool refinement_may_halve(const struct job_refinement *refinement, double low, double high);

#endif
