// SPDX-License-Identifier: GPL-3.0-or-later
/// Ranks on machines of several kinds. Pure arithmetic: no MPI.
#ifndef CAGEHOP_SWEEP_KINDS_H
#define CAGEHOP_SWEEP_KINDS_H

#include "sweep/groups.h"
#include "sweep/sweep.h"

#include <stdint.h>

/// How many different values there are; `count` at least 1.
int kinds_of(size_t count, const uint32_t arithmetic[]);

/// Whether in every group all ranks have the same; arithmetic[] is of each rank. Where not, *a leads a group
/// in which *b has another one.
bool kinds_grouped_alike(const struct grouping *grouping, const uint32_t arithmetic[], int *a, int *b);

/// Whether all of an isochore must be computed by the worker that begins it, because another one's solution
/// of it might be other numbers: on another kind of machine, or where a state may take too long on one rank
/// and not on another.
bool kinds_exclusive(int kinds, const struct sweep_plan *plan);

#endif
