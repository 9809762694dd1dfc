// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/admission.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <stdio.h>

void admission_begin(const struct sweep_plan *plan, bool (*stop)(void *context), void *context,
                     struct sweep_stats *stats, struct admission *admission) {
  *stats = (struct sweep_stats){.workers = 1, .max_tile_seconds = plan->max_tile_seconds};
  *admission = (struct admission){.budget = budget_until(plan->deadline, plan->margin, clock_seconds()),
                                  .stop = stop,
                                  .context = context,
                                  .stats = stats};
  admission->budget.max_tile_seconds = plan->max_tile_seconds;
}

bool admission_allows(struct admission *admission, int under_way) {
  struct sweep_stats *stats = admission->stats;
  const double now = clock_seconds();
  if (!stats->stopped) {
    stats->stopped = admission->stop != NULL && admission->stop(admission->context);
  }
  if (!stats->stopped && !budget_fits(&admission->budget, now, 0)) {
    stats->stopped = stats->out_of_time = true;
  }
  return admission->status == CAGEHOP_OK && !stats->stopped &&
         budget_fits(&admission->budget, now, under_way);
}

void admission_learn(struct admission *admission, double busy_seconds) {
  budget_learn(&admission->budget, busy_seconds);
  admission->stats->max_tile_seconds = admission->budget.max_tile_seconds;
  admission->stats->busy_seconds += busy_seconds;
}

void admission_fail(struct admission *admission, int status, const char *why) {
  if (admission->status == CAGEHOP_OK) {
    admission->status = status;
    snprintf(admission->stats->error, sizeof admission->stats->error, "%s", why != NULL ? why : "");
  }
}
