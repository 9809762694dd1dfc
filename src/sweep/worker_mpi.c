// SPDX-License-Identifier: GPL-3.0-or-later
/// The workers, on every rank but 0: compute what rank 0 hands out. docs/protocol.md describes it.
#include "sweep/team_mpi.h"

#include "ranks/ranks.h"

#include "sweep/wait_mpi.h"

#include <cagehop/status.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The number of valid bytes of a result, which are sent.
static int result_bytes(const struct sweep_plan *plan, const struct tile_result *result) {
  const size_t head = offsetof(struct tile_result, point);
  if (result->status < 0) {
    return (int)(head + (result->explained ? sizeof result->error : 0));
  }
  if (result->stored_locally) {
    return (int)head;
  }
  return (int)(plan->profiles && result->solved ? sizeof *result
                                                : head + result->tile.count * sizeof result->point[0]);
}

/// Completes the reason of a failure with rank and host.
static void explain(const struct sweep_team *team, struct tile_result *result) {
  if (result->status >= 0) {
    return;
  }
  if (!result->explained) {
    snprintf(result->error, sizeof result->error, "%s", cagehop_status_message(result->status));
    result->explained = true;
  }
  team_sign(team, result->error);
}

/// Waits for a task from rank 0 and receives it.
static int receive_tile(const struct sweep_team *team, struct tile *tile) {
  struct backoff backoff = {0};
  bool there = false;
  int source;
  int status = team_poll(team, 0, TAG_TILE, &there, &source);
  while (status == CAGEHOP_OK && !there) {
    backoff_wait(&backoff);
    status = team_poll(team, 0, TAG_TILE, &there, &source);
  }
  return status != CAGEHOP_OK ? status
                              : mpi_checked_with(0, MPI_Recv(tile, (int)sizeof *tile, MPI_BYTE, 0, TAG_TILE,
                                                             team->comm, MPI_STATUS_IGNORE));
}

/// Computes all tiles of a task and writes them on this rank; *result sums up their costs and failed points.
static int compute_task(struct sweep_team *team, struct worker *worker, const struct tile *task,
                        struct tile_result *result) {
  struct tile left = *task;
  uint32_t failed[SWEEP_STATUSES] = {0};
  double busy_seconds = 0.0;
  bool solved = false;
  int status;
  do {
    const struct tile tile = tile_cut(&left, sweep_tiling(worker->plan));
    status = group_compute(&team->group, worker, &tile, result);
    if (status != CAGEHOP_OK) {
      return status;
    }
    worker_store_locally(worker, team->sink, result);
    for (size_t k = 0; k < SWEEP_STATUSES; k++) {
      failed[k] += result->failed[k];
    }
    busy_seconds += result->busy_seconds;
    solved = solved || result->solved;
  } while (result->status >= 0 && left.count > 0);
  memcpy(result->failed, failed, sizeof failed);
  result->tile = *task; // also when a tile failed: the whole task is finished for rank 0
  result->busy_seconds = busy_seconds;
  result->solved = solved;
  return status;
}

/// Computes the next tile of a task, or all its tiles where this rank writes them, and removes them from it.
static int compute_next(struct sweep_team *team, struct worker *worker, struct tile *task,
                        struct tile_result *result) {
  if (team_points_stay(worker->plan)) {
    const int status = compute_task(team, worker, task, result);
    task->count = 0;
    explain(team, result);
    return status;
  }
  const struct tile tile = tile_cut(task, sweep_tiling(worker->plan));
  const int status = group_compute(&team->group, worker, &tile, result);
  explain(team, result);
  return status;
}

/// Computes tasks, from *first on (which may be empty), until rank 0 sends an empty one. Results are sent
/// without waiting until rank 0 receives them, because it may be computing a tile of its own.
static int process_tasks(struct sweep_team *team, struct worker *worker, const struct tile *first) {
  MPI_Request sent[RESULTS_IN_FLIGHT_MAX];
  struct tile task = *first;
  size_t turn = 0;
  for (size_t k = 0; k < RESULTS_IN_FLIGHT_MAX; k++) {
    sent[k] = MPI_REQUEST_NULL;
  }
  int status = task.count > 0 ? CAGEHOP_OK : receive_tile(team, &task);
  while (status == CAGEHOP_OK && task.count > 0) {
    struct tile_result *result = &team->result[turn];
    status = mpi_checked(MPI_Wait(&sent[turn], MPI_STATUS_IGNORE));
    if (status == CAGEHOP_OK) {
      status = compute_next(team, worker, &task, result);
    }
    if (status == CAGEHOP_OK) {
      status = mpi_checked_with(0, MPI_Isend(result, result_bytes(worker->plan, result), MPI_BYTE, 0,
                                             TAG_RESULT, team->comm, &sent[turn]));
    }
    if (status == CAGEHOP_OK && task.count == 0) {
      status = receive_tile(team, &task);
    }
    turn = (turn + 1) % RESULTS_IN_FLIGHT_MAX;
  }
  if (status == CAGEHOP_OK) {
    MPI_Status unread[RESULTS_IN_FLIGHT_MAX]; // instead of MPI_STATUSES_IGNORE, as in team_announce
    status = mpi_checked(MPI_Waitall(RESULTS_IN_FLIGHT_MAX, sent, unread));
  }
  return status != CAGEHOP_OK ? status : group_release(&team->group);
}

/// One run on a rank other than 0: as leader of a group computes rank 0's tasks, as member helps its leader.
static int work_on_plan(struct sweep_team *team, struct sweep_plan *plan) {
  struct worker worker;
  struct tile first = {0};
  int status = team_join_group(team, plan);
  const int group = grouping_group(&team->grouping, team->rank);
  worker_init(&worker, plan);
  bool open = status == CAGEHOP_OK;
  if (open && team_points_stay(plan)) { // where it fails rank 0 reports why
    open =
        team->sink->open(team->sink->context, plan->shared_path, &(struct ranks){team->comm}) == CAGEHOP_OK;
  }
  if (open) {
    status = team_share_first(team, NULL, &first);
  }
  if (open && status == CAGEHOP_OK && group >= 0) {
    const bool leads = grouping_leader(&team->grouping, group) == team->rank;
    status =
        leads ? process_tasks(team, &worker, &first) : group_assist(&team->group, &worker, &team->result[0]);
  }
  if (open && status == CAGEHOP_OK && team_points_stay(plan)) {
    char error[SWEEP_ERROR_MAX]; // filled on rank 0 only
    status = team_close(team, team->sink, error);
  }
  worker_clear(&worker);
  group_leave(&team->group);
  return status;
}

int sweep_team_work(struct sweep_team *team, const struct sweep_sink *sink) {
  team->sink = sink;
  for (;;) {
    struct announcement announcement;
    int status = team_announce(team, &announcement);
    if (status != CAGEHOP_OK) {
      return -1;
    }
    if (announcement.leave) {
      return announcement.exit_code;
    }
    const size_t count = plan_wire_count(&announcement.plan);
    struct cagehop_table table;
    double *numbers = malloc(count * sizeof *numbers);
    if (numbers == NULL) {
      return -1; // no message can tell rank 0; the caller aborts
    }
    status = team_share_numbers(team, count, numbers);
    if (status == CAGEHOP_OK) {
      struct sweep_plan plan = plan_wire_unpack(&announcement.plan, numbers, &table);
      status = work_on_plan(team, &plan);
    }
    free(numbers);
    if (status != CAGEHOP_OK) {
      return -1;
    }
  }
}
