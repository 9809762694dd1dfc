// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether rank 0 hands out anything any more, tiles or other tasks (tasks.h), and what that has cost so
/// far. Not collective.
#ifndef CAGEHOP_SWEEP_ADMISSION_H
#define CAGEHOP_SWEEP_ADMISSION_H

#include "sweep/schedule/budget.h"
#include "sweep/sweep.h"

struct admission {
  struct budget budget;
  bool (*stop)(void *context); ///< whether the run is asked to stop; NULL: never
  void *context;
  struct sweep_stats *stats; ///< borrowed
  int status;                ///< the first negative status of the run; 0: none so far
};

/// By the plan's deadline and the cost that it knows; stats begin anew.
void admission_begin(const struct sweep_plan *plan, bool (*stop)(void *context), void *context,
                     struct sweep_stats *stats, struct admission *admission);

/// Whether a worker with `under_way` unfinished tiles or tasks may get one more. Once no worker may get any
/// more, because the run is asked to stop or the deadline is near, stats->stopped is set.
bool admission_allows(struct admission *admission, int under_way);

/// Takes note of what a tile or a task cost, [s].
void admission_learn(struct admission *admission, double busy_seconds);

/// Records a status and its reason, unless an earlier failure is recorded. `why` may be NULL.
void admission_fail(struct admission *admission, int status, const char *why);

#endif
