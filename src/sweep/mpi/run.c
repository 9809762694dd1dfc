// SPDX-License-Identifier: GPL-3.0-or-later
/// A run on rank 0, in its steps: prepare, announce, then distribute, or take tickets.
/// docs/explanation/protocol.md describes it.
#include "clock/clock.h"
#include "sweep/mpi/manager.h"
#include "sweep/mpi/tickets.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/serial.h"

#include <cagehop/status.h>
#include <stdio.h>

/// A run of which rank 0 writes the tiles, with everything prepared. Collective.
static int run_prepared(struct manager *manager, struct sweep_plan *plan) {
  struct sweep_team *team = manager->team;
  struct announcement announcement = {.leave = false};
  struct worker worker;
  worker_init(&worker, plan);
  int status = wire_share_plan(team, plan, &announcement);
  if (status == CAGEHOP_OK) {
    status = team_join_group(team, plan);
  }
  if (status == CAGEHOP_OK) {
    manager->gather.stats->workers = team->grouping.count;
    status = manager_distribute(manager, &worker);
  }
  if (status == CAGEHOP_OK) {
    gather_discard(&manager->gather);
    status = manager->gather.status;
  }
  worker_clear(&worker);
  group_leave(&team->group);
  return status;
}

static int run_with_manager(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                            struct sweep_stats *stats) {
  struct manager manager;
  int status = manager_create(team, plan, sink, stats, &manager);
  if (status == CAGEHOP_OK) {
    status = run_prepared(&manager, plan);
    manager_clear(&manager);
  }
  return status;
}

static int run_with_tickets(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                            struct sweep_stats *stats) {
  struct announcement announcement = {.leave = false};
  const int status = wire_share_plan(team, plan, &announcement);
  return status == CAGEHOP_OK ? tickets_run(team, plan, sink, stats) : status;
}

int sweep_run(struct sweep_team *team, const struct sweep_plan *asked, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  if (team->comm == MPI_COMM_NULL) {
    return sweep_run_serial(asked, sink, stats, &team->result[0]);
  }
  const double start = clock_seconds();
  struct sweep_plan plan = *asked; // a copy, in which the communicator of rank 0's group is set
  *stats = (struct sweep_stats){.workers = 1};
  const int status = wire_points_stay(&plan) ? run_with_tickets(team, &plan, sink, stats)
                                             : run_with_manager(team, &plan, sink, stats);
  if (status == CAGEHOP_COMMUNICATION && mpi_failure()[0] != '\0') {
    snprintf(stats->error, sizeof stats->error, "rank 0: %s", mpi_failure());
  }
  stats->wall_seconds = clock_seconds() - start;
  return status;
}
