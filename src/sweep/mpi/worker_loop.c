// SPDX-License-Identifier: GPL-3.0-or-later
/// Every rank but 0: computes what rank 0 hands out, or takes tickets. docs/explanation/protocol.md describes
/// it.
#include "sweep/mpi/deal.h"
#include "sweep/mpi/tickets.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"

#include <cagehop/status.h>
#include <stddef.h>
#include <stdlib.h>

/// The number of valid bytes of a result, which are sent.
static int tile_result_bytes(const struct sweep_plan *plan, const struct tile_result *result) {
  const size_t head = offsetof(struct tile_result, point);
  if (result->status < 0) {
    return (int)(head + (result->explained ? sizeof result->error : 0));
  }
  return (int)(plan->profiles && result->solved ? sizeof *result
                                                : head + result->tile.count * sizeof result->point[0]);
}

/// Computes tiles until rank 0 sends an empty one. Results are sent without waiting until rank 0 receives
/// them, because it may be computing a tile of its own.
static int process_tiles(struct sweep_team *team, struct worker *worker) {
  MPI_Request sent[RESULTS_IN_FLIGHT_MAX];
  struct tile tile;
  size_t turn = 0;
  for (size_t k = 0; k < RESULTS_IN_FLIGHT_MAX; k++) {
    sent[k] = MPI_REQUEST_NULL;
  }
  int status = wire_receive(team, TAG_TILE, (int)sizeof tile, &tile);
  while (status == CAGEHOP_OK && tile.count > 0) {
    struct tile_result *result = &team->result[turn];
    status = mpi_checked_with(0, MPI_Wait(&sent[turn], MPI_STATUS_IGNORE));
    if (status == CAGEHOP_OK) {
      status = group_compute(&team->group, worker, &tile, result);
    }
    if (status == CAGEHOP_OK) {
      wire_explain(team, result);
      status = mpi_checked_with(0, MPI_Isend(result, tile_result_bytes(worker->plan, result), MPI_BYTE, 0,
                                             TAG_RESULT, team->comm, &sent[turn]));
    }
    if (status == CAGEHOP_OK) {
      status = wire_receive(team, TAG_TILE, (int)sizeof tile, &tile);
    }
    turn = (turn + 1) % RESULTS_IN_FLIGHT_MAX;
  }
  if (status == CAGEHOP_OK) {
    MPI_Status unread[RESULTS_IN_FLIGHT_MAX]; // instead of MPI_STATUSES_IGNORE, as in wire_announce
    status = mpi_checked_with(0, MPI_Waitall(RESULTS_IN_FLIGHT_MAX, sent, unread));
  }
  return status != CAGEHOP_OK ? status : group_release(&team->group);
}

/// One run of which rank 0 writes the tiles, on another rank: as leader of a group computes what rank 0 hands
/// out, as member helps its leader. Collective.
static int work_for_manager(struct sweep_team *team, struct sweep_plan *plan) {
  struct worker worker;
  worker_init(&worker, plan);
  int status = team_join_group(team, plan);
  const int group = grouping_group(&team->grouping, team->rank);
  if (status == CAGEHOP_OK && group >= 0) {
    status = grouping_leader(&team->grouping, group) == team->rank
                 ? process_tiles(team, &worker)
                 : group_assist(&team->group, &worker, &team->result[0]);
  }
  worker_clear(&worker);
  group_leave(&team->group);
  return status;
}

/// One run on a rank other than 0. Collective.
static int work_on_plan(struct sweep_team *team, struct sweep_plan *plan) {
  struct sweep_stats unused; // rank 0's tell of all
  const int status =
      wire_points_stay(plan) ? tickets_run(team, plan, team->sink, &unused) : work_for_manager(team, plan);
  return status == CAGEHOP_COMMUNICATION ? status : CAGEHOP_OK; // rank 0 has every other status too
}

/// Receives the plan's numbers and works on it. Collective. Returns 0 or a negative status.
static int work_on_announcement(struct sweep_team *team, const struct announcement *announcement) {
  const size_t count = plan_wire_count(&announcement->plan);
  struct plan_wire_tables tables;
  double *numbers = malloc(count * sizeof *numbers);
  size_t *first = malloc(plan_wire_firsts(&announcement->plan) * sizeof *first);
  if (numbers == NULL || first == NULL) {
    free(numbers);
    free(first);
    return mpi_failed("out of memory for the plan"); // no message can tell rank 0; the caller aborts
  }
  int status = wire_share_bytes(team, count * sizeof *numbers, numbers);
  if (status == CAGEHOP_OK) {
    struct sweep_plan plan = plan_wire_unpack(&announcement->plan, numbers, first, &tables);
    if (plan_wire_take_landscapes(&announcement->plan, numbers, &plan) != CAGEHOP_OK) {
      status = mpi_failed("out of memory for the landscape table");
    } else {
      status = announcement->deals ? deal_work(team, &plan, announcement) : work_on_plan(team, &plan);
    }
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
