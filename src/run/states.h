// SPDX-License-Identifier: GPL-3.0-or-later
/// From the values of a job's axis to the states of its map.
#ifndef CAGEHOP_RUN_STATES_H
#define CAGEHOP_RUN_STATES_H

#include "run/resolve.h"

/// The state that a value of the axis means: itself, or the packing fraction at that temperature or density.
double states_of(const struct resolved_job *resolved, double value);

/// Where on the axis, of `count` values, state i stands: hot is dilute, so ascending temperatures are
/// descending packing fractions.
size_t states_place(const struct resolved_job *resolved, size_t count, size_t i);

/// The map's first axis, borrowed: the states as they are numbered, or their densities where the job gives
/// these.
struct cagehop_axis states_axis(const struct resolved_job *resolved);

/// Fills resolved->state and resolved->n_phi, in place of what they were, from the job's axis. 0, or
/// CAGEHOP_NO_MEMORY with all as it was.
int states_fill(struct resolved_job *resolved);

/// The same of another axis, whose values the job then owns.
int states_replace(struct resolved_job *resolved, struct cagehop_axis axis);

#endif
