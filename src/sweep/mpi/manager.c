// SPDX-License-Identifier: GPL-3.0-or-later
/// The manager, on rank 0: hands out tiles, also ahead of time where that costs no balance; receives results
/// and gives them to the sink; computes tiles itself where there are few ranks. docs/explanation/protocol.md
/// describes it.
#include "sweep/mpi/manager.h"

#include "clock/clock.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/schedule/kinds.h"

#include <cagehop/status.h>
#include <stdlib.h>

// See board_may_prefetch; chosen on simulated runs, see docs/explanation/scaling.md.
enum { PREFETCH_LEAST = 4 };

/// Whether a rank with `under_way` unfinished tiles may get one more.
static bool may_hand_out(struct manager *manager, int under_way) {
  return manager->schedule.board->parted_left > 0 && gather_admits(&manager->gather, under_way);
}

/// Chooses the next tile for a worker; false where it should not get one now.
static bool next_tile(struct manager *manager, int rank, struct tile *tile) {
  struct worker_state *state = &manager->state[rank];
  // Where rank 0 computes, more is handed out ahead, because a worker may wait for as long as rank 0 takes to
  // solve an isochore.
  const size_t least = manager->works ? 1 : PREFETCH_LEAST;
  if (state->under_way == TILES_PER_WORKER_MAX || !may_hand_out(manager, state->under_way) ||
      (state->under_way > 0 && !board_may_prefetch(manager->schedule.board, state->place, least)) ||
      !schedule_next(&manager->schedule, &state->place, tile)) {
    return false;
  }
  state->under_way++;
  manager->under_way++;
  return true;
}

static int send_tile(const struct manager *manager, int rank, const struct tile *tile) {
  struct worker_state *state = &manager->state[rank];
  const size_t place = state->messages++ % TILES_PER_WORKER_MAX;
  struct tile *message = &state->message[place];
  const int status = mpi_checked_with(rank, MPI_Wait(&state->sent[place], MPI_STATUS_IGNORE));
  if (status != CAGEHOP_OK) {
    return status;
  }
  *message = *tile;
  return mpi_checked_with(rank, MPI_Isend(message, (int)sizeof *message, MPI_BYTE, rank, TAG_TILE,
                                          manager->team->comm, &state->sent[place]));
}

/// Gives a worker as many tiles as it may have; with none it becomes idle.
static int refill(struct manager *manager, int rank) {
  struct tile tile;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && next_tile(manager, rank, &tile)) {
    status = send_tile(manager, rank, &tile);
  }
  if (manager->state[rank].under_way == 0) {
    manager->idle_workers[manager->idle_count++] = rank;
  }
  return status;
}

/// Gives tiles to idle workers as far as there are any for them: there may be now, because whether it pays to
/// join another worker's isochore depends on costs that were not measured when the worker became idle.
static int resume_idle(struct manager *manager) {
  struct tile tile;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && manager->idle_count > 0 &&
         next_tile(manager, manager->idle_workers[manager->idle_count - 1], &tile)) {
    status = send_tile(manager, manager->idle_workers[--manager->idle_count], &tile);
  }
  return status;
}

/// Updates what is known of costs with a result's.
static void learn(struct manager *manager, const struct tile_result *result) {
  gather_learn(&manager->gather, result);
  if (result->status >= 0 && result->summary.status == CAGEHOP_OK) {
    board_learn(manager->schedule.board, result->tile.count, result->busy_seconds,
                result->solved ? result->summary.solve_seconds : 0.0);
  }
}

/// Receives one result and gives its sender the next tiles; *there: whether a result had arrived.
static int receive_result(struct manager *manager, bool *there) {
  struct sweep_team *team = manager->team;
  struct tile_result *result = &team->result[0];
  int source;
  int status = wire_poll(team, MPI_ANY_SOURCE, TAG_RESULT, there, &source);
  if (status != CAGEHOP_OK || !*there) {
    return status;
  }
  status = mpi_checked_with(source, MPI_Recv(result, (int)sizeof *result, MPI_BYTE, source, TAG_RESULT,
                                             team->comm, MPI_STATUS_IGNORE));
  if (status != CAGEHOP_OK) {
    return status;
  }
  manager->state[source].under_way--;
  manager->under_way--;
  // The worker must not wait for the disk: the next tile is sent first, and the result is written afterwards.
  // Choosing the tile needs this result's cost, so that is taken into account here already.
  learn(manager, result);
  status = refill(manager, source);
  if (status == CAGEHOP_OK) {
    status = resume_idle(manager);
  }
  gather_accept(&manager->gather, result);
  return status;
}

/// Computes one tile on rank 0, together with its group; *found: whether there was one.
static int compute_own(struct manager *manager, struct worker *worker, bool *found) {
  struct tile_result *result = &manager->team->result[0];
  struct tile tile;
  *found = may_hand_out(manager, 0) && schedule_next(&manager->schedule, &manager->state[0].place, &tile);
  if (!*found) {
    return CAGEHOP_OK;
  }
  const int status = group_compute(&manager->team->group, worker, &tile, result);
  if (status == CAGEHOP_OK) {
    wire_explain(manager->team, result);
    learn(manager, result);
    gather_accept(&manager->gather, result);
  }
  return status;
}

static int first_leader(const struct manager *manager) {
  return manager->works ? 1 : 0; // the first group that rank 0 does not lead
}

/// Sends all workers their first tiles, the first of each before anybody's second.
static int hand_out_first(struct manager *manager) {
  const struct grouping *groups = &manager->team->grouping;
  struct tile tile;
  int status = CAGEHOP_OK;
  for (int group = first_leader(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    const int rank = grouping_leader(groups, group);
    status = next_tile(manager, rank, &tile) ? send_tile(manager, rank, &tile) : CAGEHOP_OK;
  }
  for (int group = first_leader(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    status = refill(manager, grouping_leader(groups, group));
  }
  return status;
}

/// When no result has arrived: computes a tile, or waits. *over: whether all tiles that were handed out are
/// finished.
static int work_or_wait(struct manager *manager, struct worker *worker, struct backoff *backoff, bool *over) {
  bool found = false;
  int status = CAGEHOP_OK;
  if (manager->works) {
    status = compute_own(manager, worker, &found);
  }
  if (status != CAGEHOP_OK || found) {
    return status;
  }
  *over = manager->under_way == 0;
  if (!*over) {
    backoff_wait(backoff);
  }
  return status;
}

/// Receives results and hands out tiles until all tiles that were handed out are finished and no more may be
/// handed out.
static int event_loop(struct manager *manager, struct worker *worker) {
  struct backoff backoff = {0};
  bool over = false;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && !over) {
    bool there;
    status = receive_result(manager, &there);
    if (there) {
      backoff = (struct backoff){0};
    } else if (status == CAGEHOP_OK) {
      status = work_or_wait(manager, worker, &backoff, &over);
    }
  }
  return status;
}

/// Waits until a worker has received all that was sent to it.
static int finish_sending(struct worker_state *state) {
  MPI_Status unread[TILES_PER_WORKER_MAX]; // instead of MPI_STATUSES_IGNORE, as in wire_announce
  return mpi_checked(MPI_Waitall(TILES_PER_WORKER_MAX, state->sent, unread));
}

/// Tells all workers that there are no more tiles.
static int release_workers(struct manager *manager) {
  const struct tile none = {0};
  const struct grouping *groups = &manager->team->grouping;
  int status = manager->works ? group_release(&manager->team->group) : CAGEHOP_OK;
  for (int group = first_leader(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    status = send_tile(manager, grouping_leader(groups, group), &none);
  }
  for (int group = first_leader(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    status = finish_sending(&manager->state[grouping_leader(groups, group)]);
  }
  return status;
}

int manager_distribute(struct manager *manager, struct worker *worker) {
  int status = hand_out_first(manager);
  if (status == CAGEHOP_OK) {
    status = event_loop(manager, worker);
  }
  if (status == CAGEHOP_OK) { // else MPI has failed, and all ranks are about to be ended
    status = release_workers(manager);
  }
  return status;
}

// ---------------------------------------------------------------- creating

int manager_create(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
                   struct sweep_stats *stats, struct manager *manager) {
  const struct grouping groups = team_grouping(team, plan);
  const size_t size = (size_t)team->size;
  *manager = (struct manager){.team = team, .works = groups.manager_works};
  manager->state = calloc(size, sizeof *manager->state);
  manager->idle_workers = calloc(size, sizeof *manager->idle_workers);
  int status = manager->state == NULL || manager->idle_workers == NULL
                   ? CAGEHOP_NO_MEMORY
                   : gather_create(plan, sink, stats, &manager->gather);
  if (status == CAGEHOP_OK) {
    status = schedule_create(plan, sink->done, sink->context, (size_t)groups.count,
                             kinds_exclusive(sweep_team_kinds(team), plan), &manager->schedule);
  }
  if (status != CAGEHOP_OK) {
    manager_clear(manager);
    return status;
  }
  for (size_t rank = 0; rank < size; rank++) {
    manager->state[rank].place = BOARD_NOWHERE;
    for (size_t k = 0; k < TILES_PER_WORKER_MAX; k++) {
      manager->state[rank].sent[k] = MPI_REQUEST_NULL;
    }
  }
  return CAGEHOP_OK;
}

void manager_clear(struct manager *manager) {
  gather_clear(&manager->gather);
  schedule_clear(&manager->schedule);
  free(manager->state);
  free(manager->idle_workers);
  *manager = (struct manager){0};
}
