// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether rank 0 hands out anything any more, tiles (gather.h) or tasks (dealer.h), and what that has cost
/// so far. Not collective.
#ifndef CAGEHOP_SWEEP_ADMISSION_H
#define CAGEHOP_SWEEP_ADMISSION_H

#include "sweep/schedule/budget.h"
#include "sweep/sweep.h"

struct admission {
  struct budget budget;
  struct sweep_stats *stats; ///< borrowed
};

/// By the plan's deadline and the cost that it knows.
void admission_begin(const struct sweep_plan *plan, struct sweep_stats *stats, struct admission *admission);

/// Whether a worker with `under_way` unfinished tiles or tasks may get one more. `stop`, NULL allowed:
/// whether the run is asked to stop. Once no worker may get any more, stats->stopped is set.
bool admission_allows(struct admission *admission, bool (*stop)(void *context), void *context, int under_way);

/// Takes note of what a tile or a task cost, [s].
void admission_learn(struct admission *admission, double busy_seconds);

#endif
