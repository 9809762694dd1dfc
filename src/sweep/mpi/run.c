// SPDX-License-Identifier: GPL-3.0-or-later
/// A run on rank 0, in its steps: prepare, announce, then hand out tasks, or take tickets.
/// docs/explanation/protocol.md describes it.
#include "clock/clock.h"
#include "sweep/mpi/manager.h"
#include "sweep/mpi/tickets.h"
#include "sweep/mpi/wait.h"
#include "sweep/schedule/kinds.h"
#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <stdio.h>

/// The end of a run on rank 0: its time, and why communication failed if it did.
static int ended(int status, double start, struct sweep_stats *stats) {
  if (status == CAGEHOP_COMMUNICATION && mpi_failure()[0] != '\0') {
    snprintf(stats->error, sizeof stats->error, "rank 0: %s", mpi_failure());
  }
  stats->wall_seconds = clock_seconds() - start;
  return status;
}

// ---------------------------------------------------------------- tiles

static int compute_with_group(void *context, const void *task, struct task_result *result, size_t *bytes) {
  struct tiles *tiles = context;
  *bytes = sizeof(struct tile_result);
  return team_compute(tiles->team, &tiles->worker, task, (struct tile_result *)result);
}

/// A run of which rank 0 writes the tiles, with everything prepared. Collective.
static int run_prepared(struct manager *manager, struct sweep_team *team, struct sweep_plan *plan) {
  struct announcement announcement = {.leave = false};
  int status = wire_share_plan(team, plan, &announcement);
  if (status == CAGEHOP_OK) {
    status = team_join_group(team, plan);
  }
  if (status == CAGEHOP_OK) {
    status = manager_run(manager);
  }
  if (status == CAGEHOP_OK && manager->groups.manager_works) {
    status = group_release(&team->group);
  }
  return status;
}

static int run_with_manager(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                            struct sweep_stats *stats) {
  const struct grouping groups = team_grouping(team, plan);
  struct tiles tiles;
  struct manager manager = {.team = team};
  int status =
      tiles_create(plan, sink, stats, &groups, kinds_exclusive(sweep_team_kinds(team), plan), &tiles);
  struct sweep_tasks tasks = tiles_tasks(&tiles);
  tasks.compute = compute_with_group;
  tiles.team = team;
  if (status == CAGEHOP_OK) {
    status = manager_create(team, &groups, &(struct task_run){&tasks, &tiles.gather.admission}, &manager);
  }
  if (status == CAGEHOP_OK) {
    status = run_prepared(&manager, team, plan);
    status = status == CAGEHOP_OK ? gather_end(&tiles.gather) : status;
    group_leave(&team->group);
  }
  manager_clear(&manager);
  tiles_clear(&tiles);
  return status;
}

static int run_with_tickets(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                            struct sweep_stats *stats) {
  struct announcement announcement = {.leave = false};
  *stats = (struct sweep_stats){.workers = 1};
  const int status = wire_share_plan(team, plan, &announcement);
  return status == CAGEHOP_OK ? tickets_run(team, plan, sink, stats) : status;
}

int sweep_run(struct sweep_team *team, const struct sweep_plan *asked, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  if (team->comm == MPI_COMM_NULL) {
    return tiles_run_serial(asked, sink, stats);
  }
  const double start = clock_seconds();
  struct sweep_plan plan = *asked; // a copy, in which the communicator of rank 0's group is set
  return ended(wire_points_stay(&plan) ? run_with_tickets(team, &plan, sink, stats)
                                       : run_with_manager(team, &plan, sink, stats),
               start, stats);
}

// ---------------------------------------------------------------- deals

int sweep_deal(struct sweep_team *team, const struct sweep_plan *plan, size_t helper,
               const struct sweep_tasks *tasks, struct sweep_stats *stats) {
  if (team->comm == MPI_COMM_NULL) {
    return task_deal_serial(plan, tasks, stats);
  }
  const double start = clock_seconds();
  const struct grouping alone = grouping_of(team->size, 1, false);
  struct announcement announcement = {
      .deals = true, .helper = helper, .task_bytes = tasks->task_bytes, .result_bytes = tasks->result_bytes};
  struct admission admission;
  struct manager manager;
  admission_begin(plan, tasks->stop, tasks->context, stats, &admission);
  stats->workers = alone.count;
  int status = manager_create(team, &alone, &(struct task_run){tasks, &admission}, &manager);
  if (status == CAGEHOP_OK) {
    status = wire_share_plan(team, plan, &announcement);
  }
  if (status == CAGEHOP_OK) {
    status = manager_run(&manager);
  }
  manager_clear(&manager);
  return ended(status == CAGEHOP_OK ? admission.status : status, start, stats);
}
