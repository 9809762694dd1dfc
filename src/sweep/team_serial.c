// SPDX-License-Identifier: GPL-3.0-or-later
/// A team of one process, for builds without MPI.
#include "clock/clock.h"
#include "sweep/gather.h"
#include "sweep/sweep.h"
#include "sweep/worker.h"

#include <cagehop/status.h>
#include <stdlib.h>

struct sweep_team {
  struct tile_result result;
};

int sweep_team_join(int *argc, char ***argv, struct sweep_team **team) {
  (void)argc;
  (void)argv;
  *team = calloc(1, sizeof **team);
  return *team == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

int sweep_team_rank(const struct sweep_team *team) {
  (void)team;
  return 0;
}

int sweep_team_size(const struct sweep_team *team) {
  (void)team;
  return 1;
}

const char *sweep_team_library(void) {
  return "none";
}

bool sweep_has_groups(void) {
  return false;
}

int sweep_team_follow(struct sweep_team *team, const struct sweep_sink *sink) {
  (void)team;
  (void)sink;
  return 0;
}

int sweep_run(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  const double start = clock_seconds();
  struct schedule schedule = {0};
  struct gather gather = {0};
  struct worker worker;
  struct tile tile;

  *stats = (struct sweep_stats){.workers = 1};
  worker_init(&worker, plan);
  int status = schedule_create(plan->n_phi, sweep_tiling(plan), sink->done, sink->context, 1, &schedule);
  if (status == CAGEHOP_OK) {
    status = gather_create(plan, sink, stats, &gather);
  }
  while (status == CAGEHOP_OK && schedule.points > 0 && gather_admits(&gather, 0)) {
    schedule_next(&schedule, worker.held, &tile);
    worker_compute(&worker, &tile, &team->result);
    gather_accept(&gather, &team->result);
    status = gather.status;
  }
  worker_clear(&worker);
  gather_clear(&gather);
  schedule_clear(&schedule);
  stats->wall_seconds = clock_seconds() - start;
  return status;
}

void sweep_team_leave(struct sweep_team **team, int exit_code) {
  (void)exit_code;
  free(*team);
  *team = NULL;
}

void sweep_team_abort(struct sweep_team *team, int exit_code) {
  (void)team;
  exit(exit_code != 0 ? exit_code : 1);
}
