// SPDX-License-Identifier: GPL-3.0-or-later
/// One process, for builds without MPI.
#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

struct sweep_team {
  char nothing; // a struct has a member
};

int sweep_team_init(int *argc, char ***argv, struct sweep_team **team) {
  (void)argc, (void)argv;
  *team = calloc(1, sizeof **team);
  return *team == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

int sweep_team_serial(struct sweep_team **team) {
  return sweep_team_init(NULL, NULL, team);
}

int sweep_team_agree(struct sweep_team *team, const char *build, uint32_t arithmetic,
                     char error[SWEEP_ERROR_MAX]) {
  (void)team, (void)build;
  snprintf(error, SWEEP_ERROR_MAX, "%s", arithmetic == 0 ? "out of memory" : "");
  return arithmetic == 0 ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

int sweep_team_kinds(const struct sweep_team *team) {
  (void)team;
  return 1;
}

bool sweep_team_grouped_alike(const struct sweep_team *team, int ranks_per_solve, bool all_write, int *a,
                              int *b) {
  (void)team, (void)all_write, (void)ranks_per_solve;
  *a = *b = 0;
  return true;
}

const char *sweep_team_failure(void) {
  return "";
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

bool sweep_team_needs_launcher(void) {
  return true;
}

bool sweep_team_needs_pmix(void) {
  return false;
}

bool sweep_has_groups(void) {
  return false;
}

int sweep_team_work(struct sweep_team *team, const struct sweep_sink *sink) {
  (void)team, (void)sink;
  return 0;
}

int task_run_on_all(struct sweep_team *team, struct sweep_plan *plan, size_t helper, struct task_run *run) {
  (void)team, (void)plan, (void)helper;
  return task_run_serial(run);
}

int tiles_run_shared(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                     struct sweep_stats *stats) {
  return tiles_run(team, plan, sink, stats);
}

int tiles_compute(void *context, const void *task, struct task_result *result, size_t *bytes) {
  struct tile_worker *own = context;
  *bytes = sizeof(struct tile_result);
  worker_compute(&own->worker, task, (struct tile_result *)result);
  return result->status;
}

void sweep_team_finalize(struct sweep_team **team, int exit_code) {
  (void)exit_code;
  free(*team);
  *team = NULL;
}

void sweep_team_abort(struct sweep_team *team, int exit_code) {
  (void)team;
  exit(exit_code != 0 ? exit_code : 1);
}
