// SPDX-License-Identifier: GPL-3.0-or-later
/// A run on rank 0, in its steps: prepare, announce, distribute, close. docs/protocol.md describes it.
#include "clock/clock.h"
#include "sweep/mpi/manager.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/serial.h"
#include "sweep/sink.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

/// Sends the plan to the workers. Collective.
static int share_plan(struct sweep_team *team, const struct sweep_plan *plan) {
  struct announcement announcement = {.plan = plan_wire_header(plan)};
  const size_t count = plan_wire_count(&announcement.plan);
  double *numbers = malloc(count * sizeof *numbers); // not const, because MPI_Bcast takes a writable buffer
  if (numbers == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  plan_wire_pack(plan, numbers);
  int status = wire_announce(team, &announcement);
  if (status == CAGEHOP_OK) {
    status = wire_share_numbers(team, count, numbers);
  }
  free(numbers);
  return status;
}

/// Until all ranks are ready for their first task: the plan, the groups, the map that all ranks write to.
/// Collective.
static int announce(struct manager *manager, struct sweep_plan *plan) {
  struct sweep_team *team = manager->team;
  int status = share_plan(team, plan);
  if (status == CAGEHOP_OK) {
    status = team_join_group(team, plan);
  }
  if (status == CAGEHOP_OK && wire_points_stay(plan)) {
    char error[SWEEP_ERROR_MAX];
    status = wire_open(team, manager->gather.sink, plan->shared_path, error);
    if (status != CAGEHOP_OK) {
      gather_fail(&manager->gather, status, error);
    }
  }
  return status;
}

/// After the last tile: closes the map on all ranks that write to it, and makes the sink discard isochores
/// with contradicting results. Collective. Returns the run's status.
static int finish(struct manager *manager, const struct sweep_plan *plan) {
  struct gather *gather = &manager->gather;
  char error[SWEEP_ERROR_MAX] = "";
  const int closed = wire_points_stay(plan) ? wire_close(manager->team, gather->sink, error) : CAGEHOP_OK;
  if (closed == CAGEHOP_COMMUNICATION) {
    return closed;
  }
  if (closed != CAGEHOP_OK) {
    gather_fail(gather, closed, error);
  }
  gather_discard(gather);
  return gather->status;
}

/// A run with everything prepared. Collective.
static int run_prepared(struct manager *manager, struct sweep_plan *plan) {
  struct worker worker;
  worker_init(&worker, plan);
  int status = announce(manager, plan);
  if (status == CAGEHOP_OK) {
    manager->gather.stats->workers = manager->team->grouping.count;
    status = manager_distribute(manager, &worker);
  }
  if (status == CAGEHOP_OK) {
    status = finish(manager, plan);
  }
  worker_clear(&worker);
  group_leave(&manager->team->group);
  return status;
}

int sweep_run(struct sweep_team *team, const struct sweep_plan *asked, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  if (team->comm == MPI_COMM_NULL) {
    return sweep_run_serial(asked, sink, stats, &team->result[0]);
  }
  const double start = clock_seconds();
  struct sweep_plan plan = *asked; // a copy, in which the communicator of rank 0's group is set
  struct manager manager;
  *stats = (struct sweep_stats){.workers = 1};
  int status = manager_create(team, &plan, sink, stats, &manager);
  if (status == CAGEHOP_OK) {
    status = run_prepared(&manager, &plan);
    manager_clear(&manager);
  }
  if (status == CAGEHOP_COMMUNICATION && mpi_failure()[0] != '\0') {
    snprintf(stats->error, sizeof stats->error, "rank 0: %s", mpi_failure());
  }
  stats->wall_seconds = clock_seconds() - start;
  return status;
}
