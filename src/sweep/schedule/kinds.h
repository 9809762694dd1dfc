// SPDX-License-Identifier: GPL-3.0-or-later
/// Ranks on machines whose arithmetic differs in the last bits (see cagehop_arithmetic). Pure arithmetic: no
/// MPI. Not collective.
#ifndef CAGEHOP_SWEEP_KINDS_H
#define CAGEHOP_SWEEP_KINDS_H

#include "sweep/schedule/groups.h"
#include "sweep/schedule/plan.h"

#include <stdint.h>

/// The number of different values in arithmetic[i], i < count; `count` at least 1.
int kinds_of(size_t count, const uint32_t arithmetic[]);

/// Whether all ranks of each group have the same arithmetic; arithmetic[rank] for all ranks. Where not, *a is
/// the leader of a group and *b a rank of it that differs.
bool kinds_grouped_alike(const struct grouping *grouping, const uint32_t arithmetic[], int *a, int *b);

/// Whether all of an isochore must be computed by the worker that begins it, because another worker might get
/// different numbers: where the machines' arithmetic differs, or where a state may exceed its time limit on
/// one rank and not on another.
bool kinds_exclusive(int kinds, const struct sweep_plan *plan);

#endif
