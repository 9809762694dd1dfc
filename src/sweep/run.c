// SPDX-License-Identifier: GPL-3.0-or-later
/// What rank 0 asks for: a map, and a deal. docs/explanation/protocol.md describes both.
#include "clock/clock.h"
#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <stdio.h>

/// The end of a run on rank 0: its time, and why communication failed if it did.
static int ended(int status, double start, struct sweep_stats *stats) {
  if (status == CAGEHOP_COMMUNICATION && sweep_team_failure()[0] != '\0') {
    snprintf(stats->error, sizeof stats->error, "rank 0: %s", sweep_team_failure());
  }
  stats->wall_seconds = clock_seconds() - start;
  return status;
}

int sweep_run(struct sweep_team *team, const struct sweep_plan *asked, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  const double start = clock_seconds();
  struct sweep_plan plan = *asked; // a copy, in which the communicator of rank 0's group is set
  return ended((plan.shared_path != NULL ? tiles_run_shared : tiles_run)(team, &plan, sink, stats), start,
               stats);
}

int sweep_deal(struct sweep_team *team, const struct sweep_plan *asked, size_t helper,
               const struct sweep_tasks *tasks, struct sweep_stats *stats) {
  const double start = clock_seconds();
  struct sweep_plan plan = *asked;
  struct task_run run;
  plan.ranks_per_solve = 1;
  plan.shared_path = NULL;
  task_begin(tasks, &plan, stats, &run);
  const int status = task_run_on_all(team, &plan, helper, &run);
  return ended(status == CAGEHOP_OK ? run.admission.status : status, start, stats);
}
