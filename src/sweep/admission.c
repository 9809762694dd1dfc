// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/admission.h"

#include "clock/clock.h"

void admission_begin(const struct sweep_plan *plan, struct sweep_stats *stats, struct admission *admission) {
  *admission = (struct admission){budget_until(plan->deadline, plan->margin, clock_seconds()), stats};
  admission->budget.max_tile_seconds = stats->max_tile_seconds = plan->max_tile_seconds;
}

bool admission_allows(struct admission *admission, bool (*stop)(void *context), void *context,
                      int under_way) {
  struct sweep_stats *stats = admission->stats;
  const double now = clock_seconds();
  if (!stats->stopped) {
    stats->stopped = stop != NULL && stop(context);
  }
  if (!stats->stopped && !budget_fits(&admission->budget, now, 0)) {
    stats->stopped = stats->out_of_time = true;
  }
  return !stats->stopped && budget_fits(&admission->budget, now, under_way);
}

void admission_learn(struct admission *admission, double busy_seconds) {
  budget_learn(&admission->budget, busy_seconds);
  admission->stats->max_tile_seconds = admission->budget.max_tile_seconds;
  admission->stats->busy_seconds += busy_seconds;
}
