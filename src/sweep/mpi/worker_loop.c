// SPDX-License-Identifier: GPL-3.0-or-later
/// The workers, on every rank but 0: compute what rank 0 hands out. docs/protocol.md describes it.
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/sink.h"

#include <cagehop/status.h>
#include <stddef.h>
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

/// Waits for a task from rank 0 and receives it.
static int receive_tile(const struct sweep_team *team, struct tile *tile) {
  struct backoff backoff = {0};
  bool there = false;
  int source;
  int status = wire_poll(team, 0, TAG_TILE, &there, &source);
  while (status == CAGEHOP_OK && !there) {
    backoff_wait(&backoff);
    status = wire_poll(team, 0, TAG_TILE, &there, &source);
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
  if (wire_points_stay(worker->plan)) {
    const int status = compute_task(team, worker, task, result);
    task->count = 0;
    wire_explain(team, result);
    return status;
  }
  const struct tile tile = tile_cut(task, sweep_tiling(worker->plan));
  const int status = group_compute(&team->group, worker, &tile, result);
  wire_explain(team, result);
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
    status = mpi_checked_with(0, MPI_Wait(&sent[turn], MPI_STATUS_IGNORE));
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
    MPI_Status unread[RESULTS_IN_FLIGHT_MAX]; // instead of MPI_STATUSES_IGNORE, as in wire_announce
    status = mpi_checked_with(0, MPI_Waitall(RESULTS_IN_FLIGHT_MAX, sent, unread));
  }
  return status != CAGEHOP_OK ? status : group_release(&team->group);
}

/// This rank's part in the tiles of a run: as leader of a group computes rank 0's tasks, as member helps its
/// leader. Collective.
static int take_part_in_tiles(struct sweep_team *team, struct worker *worker) {
  const int group = grouping_group(&team->grouping, team->rank);
  struct tile first = {0};
  const int status = wire_share_first(team, NULL, &first);
  if (status != CAGEHOP_OK || group < 0) {
    return status;
  }
  return grouping_leader(&team->grouping, group) == team->rank
             ? process_tasks(team, worker, &first)
             : group_assist(&team->group, worker, &team->result[0]);
}

/// One run on a rank other than 0. Collective.
static int work_on_plan(struct sweep_team *team, struct sweep_plan *plan) {
  const bool shared = wire_points_stay(plan);
  char unused[SWEEP_ERROR_MAX]; // the reason is told on rank 0 only
  struct worker worker;
  worker_init(&worker, plan);
  int status = team_join_group(team, plan);
  if (status == CAGEHOP_OK && shared) {
    status = wire_open(team, team->sink, plan->shared_path, unused);
  }
  if (status == CAGEHOP_OK) {
    status = take_part_in_tiles(team, &worker);
  }
  if (status == CAGEHOP_OK && shared) {
    status = wire_close(team, team->sink, unused);
  }
  worker_clear(&worker);
  group_leave(&team->group);
  return status == CAGEHOP_COMMUNICATION ? status : CAGEHOP_OK; // rank 0 has every other status too
}

/// Receives the plan's numbers and works on it. Collective. Returns 0 or a negative status.
static int work_on_announcement(struct sweep_team *team, const struct announcement *announcement) {
  const size_t count = plan_wire_count(&announcement->plan);
  struct cagehop_table table;
  double *numbers = malloc(count * sizeof *numbers);
  size_t *first = malloc(plan_wire_firsts(&announcement->plan) * sizeof *first);
  if (numbers == NULL || first == NULL) {
    free(numbers);
    free(first);
    return mpi_failed("out of memory for the plan"); // no message can tell rank 0; the caller aborts
  }
  int status = wire_share_numbers(team, count, numbers);
  if (status == CAGEHOP_OK) {
    struct sweep_plan plan = plan_wire_unpack(&announcement->plan, numbers, first, &table);
    status = plan_wire_take_landscapes(&announcement->plan, numbers, &plan) == CAGEHOP_OK
                 ? work_on_plan(team, &plan)
                 : mpi_failed("out of memory for the landscape table");
    plan_wire_drop_landscapes(&plan);
  }
  free(numbers);
  free(first);
  return status;
}

int sweep_team_work(struct sweep_team *team, const struct sweep_sink *sink) {
  struct announcement announcement = {.leave = false};
  team->sink = sink;
  int status = wire_announce(team, &announcement);
  while (status == CAGEHOP_OK && !announcement.leave) {
    status = work_on_announcement(team, &announcement);
    if (status == CAGEHOP_OK) {
      status = wire_announce(team, &announcement);
    }
  }
  return status == CAGEHOP_OK ? announcement.exit_code : -1;
}
