// SPDX-License-Identifier: GPL-3.0-or-later
/// Every rank computes and writes; docs/explanation/protocol.md describes it.
#include "sweep/mpi/tickets.h"

#include "clock/clock.h"
#include "sweep/gather.h"
#include "sweep/mpi/compute_node.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/schedule/budget.h"
#include "sweep/schedule/kinds.h"
#include "sweep/sink.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

/// Sums and largest values over all ranks, as doubles for one reduction each.
struct totals {
  struct {
    double busy_seconds, points, failed[SWEEP_STATUSES];
  } sum;
  struct {
    double max_tile_seconds, out_of_time;
  } most;
};

/// This rank in a run.
struct tickets {
  struct sweep_team *team;
  const struct sweep_plan *plan;
  const struct sweep_sink *sink;
  struct worker worker;
  struct compute_node node;
  struct pending pending;
  struct shares shares;
  struct budget budget;
  size_t place; // on the board
  int status;   // why this rank ends the run: negative; 0: it doesn't
  char error[SWEEP_ERROR_MAX];
  size_t contradicted; // isochore of which it found another solution, or NO_ISOCHORE
  struct totals totals;
  size_t told; // on rank 0: points that the sink knows of
};

// ---------------------------------------------------------------- beginning

/// Shares what is to be done, and by when. Collective.
static int share_opening(struct tickets *tickets) {
  const struct sweep_team *team = tickets->team;
  const struct sweep_plan *plan = tickets->plan;
  struct {
    double seconds; // until the deadline, because compute nodes' clocks differ
    bool exclusive; // whether an isochore is computed by one worker
  } opening = {.seconds = plan->deadline - clock_seconds()};
  if (pending_create(plan->n_phi, sweep_tiling(plan), &tickets->pending) != CAGEHOP_OK) {
    return mpi_failed("out of memory for the list of tiles"); // no message can tell the others
  }
  if (team->rank == 0) {
    opening.exclusive = kinds_exclusive(sweep_team_kinds(team), plan);
    pending_mark(&tickets->pending, tickets->sink->done, tickets->sink->context);
  }
  if (wire_share_bytes(team, sizeof opening, &opening) ||
      wire_share_bytes(team, tickets->pending.bytes, tickets->pending.done)) {
    return CAGEHOP_COMMUNICATION;
  }
  pending_list(&tickets->pending);
  const double now = clock_seconds();
  tickets->budget = budget_until(plan->deadline != 0.0 ? now + opening.seconds : 0.0, plan->margin, now);
  const int group = grouping_group(&team->grouping, team->rank);
  const bool works = group >= 0 && grouping_leader(&team->grouping, group) == team->rank;
  const int status = compute_node_join(team->comm, works, plan, opening.exclusive, &tickets->node);
  if (status == CAGEHOP_OK && works) {
    tickets->shares = shares_of(tickets->pending.count, compute_node_count(&tickets->node),
                                (size_t)tickets->node.worker_count);
  }
  return status;
}

// ---------------------------------------------------------------- tiles

/// Ends the run on all ranks, because of this one.
static void fail(struct tickets *tickets, int status, const char *why) {
  tickets->status = status;
  snprintf(tickets->error, sizeof tickets->error, "%s", why);
}

/// Gets a portion for this compute node: of its own isochores, else of another compute node's. Several
/// workers of a compute node never do this at a time, so a list that was found empty need not be looked at
/// again.
static int fetch_portion(struct tickets *tickets) {
  struct compute_node *node = &tickets->node;
  const struct shares *shares = &tickets->shares;
  const struct board *board = compute_node_board(node);
  size_t list = board->list, number = board->end > 0, first = 0, count = 0; // so for the only compute node
  compute_node_release(node);
  for (size_t looked = 0; looked < shares->looks && count == 0; looked++) {
    if (looked > 0) {
      list = (list + 1) % shares->compute_nodes;
    }
    if (shares->compute_nodes > 1 && compute_node_draw(node, list, &number) != CAGEHOP_OK) {
      return CAGEHOP_COMMUNICATION;
    }
    shares_portion(shares, list, number, &first, &count);
  }
  board_give(compute_node_board(node), list, first, count);
  compute_node_release(node);
  return CAGEHOP_OK;
}

/// Counts a tile that is in the map.
static void count_tile(struct tickets *tickets, const struct tile_result *result) {
  struct totals *totals = &tickets->totals;
  uint32_t failed[SWEEP_STATUSES] = {0};
  worker_tally(result->tile.count, result->point, failed);
  for (size_t k = 0; k < SWEEP_STATUSES; k++) {
    totals->sum.failed[k] += failed[k];
  }
  totals->sum.points += (double)result->tile.count;
}

/// Holds a solution against the first of its isochore on this compute node.
static void compare(struct tickets *tickets, struct tile_result *result) {
  const char *what = board_difference(compute_node_board(&tickets->node), tickets->place, &result->summary);
  compute_node_release(&tickets->node);
  if (what != NULL) {
    result->head.status = CAGEHOP_CONTRADICTION;
    tickets->contradicted = result->tile.isochore;
    gather_contradiction(result->summary.phi, what, result->error);
    result->head.explained = true;
  }
}

/// Computes a tile and writes it.
static int compute(struct tickets *tickets, const struct tile *tile) {
  struct sweep_team *team = tickets->team;
  struct tile_result *result = &team->result;
  const double start = clock_seconds();
  const int status = group_compute(&team->group, &tickets->worker, tile, result);
  if (status != CAGEHOP_OK) {
    return status;
  }
  result->head.busy_seconds = clock_seconds() - start;
  tickets->totals.sum.busy_seconds += result->head.busy_seconds;
  if (result->head.status >= 0) {
    compare(tickets, result);
  }
  if (result->head.status >= 0) {
    worker_store_locally(&tickets->worker, tickets->sink, result);
  }
  const bool fails = result->head.status < 0;
  if (fails) {
    wire_explain(team, result);
    fail(tickets, result->head.status, result->head.explained ? result->error : "");
  } else {
    count_tile(tickets, result);
  }
  struct board *board = compute_node_board(&tickets->node);
  board->stop = board->stop || fails;
  if (!fails) {
    board_learn(board, tile->count, result->head.busy_seconds,
                result->solved ? result->summary.solve_seconds : 0.0);
  }
  compute_node_release(&tickets->node);
  return CAGEHOP_OK;
}

/// Between tiles: news from other compute nodes; on rank 0 also whether to stop, and what the sink is told.
static int attend(struct tickets *tickets) {
  static const uint32_t none[SWEEP_STATUSES] = {0}; // known at the end
  if (tickets->team->rank == 0) {
    const bool stop = sink_stop(tickets->sink);
    struct board *board = compute_node_board(&tickets->node);
    board->stop = board->stop || stop;
    const size_t points = (size_t)(board->all_points + board->points - board->told);
    compute_node_release(&tickets->node);
    if (points > tickets->told) {
      sink_tally(tickets->sink, points - tickets->told, none);
      tickets->told = points;
    }
  }
  return compute_node_keep_in_touch(&tickets->node);
}

/// The next tile for this rank; false where there is none any more, or no time for one.
static enum board_answer take_ticket(struct tickets *tickets, struct tile *tile) {
  struct board *board = compute_node_board(&tickets->node);
  tickets->budget.max_tile_seconds = board->max_tile_seconds;
  const bool fits = budget_fits(&tickets->budget, clock_seconds(), 0);
  const enum board_answer answer =
      fits ? board_next(board, &tickets->pending, &tickets->shares, &tickets->place, tile) : BOARD_NOTHING;
  compute_node_release(&tickets->node);
  tickets->totals.most.out_of_time = fits ? 0.0 : 1.0;
  return answer;
}

/// Computes tiles until there are no more for this rank.
static int take_tiles(struct tickets *tickets) {
  struct backoff backoff = {0};
  enum board_answer answer = BOARD_WAIT;
  MPI_Status found;
  bool unused;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && answer != BOARD_NOTHING) {
    struct tile tile;
    status = attend(tickets);
    answer = status == CAGEHOP_OK ? take_ticket(tickets, &tile) : BOARD_NOTHING;
    if (answer == BOARD_TILE) {
      status = compute(tickets, &tile);
    } else if (answer == BOARD_FETCH) {
      status = fetch_portion(tickets);
    } else if (answer == BOARD_WAIT) {
      status = wire_poll(tickets->team, MPI_ANY_SOURCE, TAG_TASK, &unused, &found); // lets MPI serve others
      backoff_wait(&backoff);
      continue;
    }
    backoff = (struct backoff){0};
  }
  return status;
}

// ---------------------------------------------------------------- the end

/// Waits until all ranks have computed their last tile. Collective.
static int wait_for_all(struct tickets *tickets) {
  const bool works = tickets->node.workers != MPI_COMM_NULL;
  struct backoff backoff = {0};
  MPI_Request all;
  int done = 0;
  int status = mpi_checked(MPI_Ibarrier(tickets->team->comm, &all));
  while (status == CAGEHOP_OK && !done) {
    status = mpi_checked(MPI_Test(&all, &done, MPI_STATUS_IGNORE));
    if (status == CAGEHOP_OK && !done) {
      status = works ? attend(tickets) : CAGEHOP_OK;
      backoff_wait(&backoff);
    }
  }
  return status == CAGEHOP_OK && works ? compute_node_settle(&tickets->node) : status;
}

static int add_up(struct tickets *tickets) {
  struct totals *totals = &tickets->totals;
  MPI_Comm comm = tickets->team->comm;
  const int sums = (int)(sizeof totals->sum / sizeof(double)),
            mosts = (int)(sizeof totals->most / sizeof(double));
  if (tickets->node.workers != MPI_COMM_NULL) {
    totals->most.max_tile_seconds = compute_node_board(&tickets->node)->max_tile_seconds;
    compute_node_release(&tickets->node);
  }
  const int status = mpi_checked(MPI_Allreduce(MPI_IN_PLACE, &totals->sum, sums, MPI_DOUBLE, MPI_SUM, comm));
  return status != CAGEHOP_OK
             ? status
             : mpi_checked(MPI_Allreduce(MPI_IN_PLACE, &totals->most, mosts, MPI_DOUBLE, MPI_MAX, comm));
}

/// On rank 0: fills the statistics, and tells the sink what it does not know yet.
static void conclude(struct tickets *tickets, struct sweep_stats *stats) {
  const struct totals *totals = &tickets->totals;
  const size_t points = (size_t)totals->sum.points;
  uint32_t failed[SWEEP_STATUSES];
  for (size_t k = 0; k < SWEEP_STATUSES; k++) {
    failed[k] = (uint32_t)totals->sum.failed[k];
  }
  sink_tally(tickets->sink, points - tickets->told, failed);
  stats->workers = tickets->team->grouping.count;
  stats->busy_seconds = totals->sum.busy_seconds;
  stats->max_tile_seconds = totals->most.max_tile_seconds;
  stats->stopped = points < tickets->pending.points;
  stats->out_of_time = stats->stopped && totals->most.out_of_time > 0.0;
}

/// Makes rank 0's sink discard the isochores of which ranks found other solutions; after all have closed the
/// map. Collective. Returns 0 or a negative status.
static int discard(struct tickets *tickets, struct sweep_stats *stats) {
  const struct sweep_team *team = tickets->team;
  const int bytes = (int)sizeof(size_t);
  size_t *all = team->rank == 0 ? malloc((size_t)team->size * sizeof *all) : NULL;
  if (team->rank == 0 && all == NULL) {
    return mpi_failed("out of memory for the list of contradictions");
  }
  int status =
      mpi_checked(MPI_Gather(&tickets->contradicted, bytes, MPI_BYTE, all, bytes, MPI_BYTE, 0, team->comm));
  for (int rank = 0; all != NULL && rank < team->size && status == CAGEHOP_OK; rank++) {
    bool again = all[rank] == NO_ISOCHORE;
    for (int before = 0; before < rank && !again; before++) {
      again = all[before] == all[rank];
    }
    status = again ? CAGEHOP_OK : sink_discard(tickets->sink, all[rank]);
    if (status < 0) {
      snprintf(stats->error, sizeof stats->error, "%s", sink_reason(tickets->sink, status));
    }
  }
  free(all);
  return status;
}

/// After the last tile: what all did together, and the map closed on all ranks. Collective.
static int finish(struct tickets *tickets, struct sweep_stats *stats) {
  bool any = false;
  int status = wait_for_all(tickets);
  if (status == CAGEHOP_OK) {
    status = add_up(tickets);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (tickets->team->rank == 0) {
    conclude(tickets, stats);
  }
  const int closed =
      wire_close(tickets->team, tickets->sink, tickets->status, tickets->error, &any, stats->error);
  if (closed == CAGEHOP_COMMUNICATION || !any) {
    return closed;
  }
  status = discard(tickets, stats);
  return status != CAGEHOP_OK ? status : closed;
}

/// A run whose map is open on all ranks. Collective.
static int run_opened(struct tickets *tickets, struct sweep_stats *stats) {
  struct sweep_team *team = tickets->team;
  int status = share_opening(tickets);
  if (status == CAGEHOP_OK && tickets->node.workers != MPI_COMM_NULL) {
    status = take_tiles(tickets);
    status = status == CAGEHOP_OK ? group_release(&team->group) : status;
  } else if (status == CAGEHOP_OK && team->group.comm != MPI_COMM_NULL) {
    status = group_assist(&team->group, &tickets->worker, &team->result);
  }
  if (status == CAGEHOP_OK) {
    status = finish(tickets, stats);
  }
  if (status != CAGEHOP_COMMUNICATION) { // else all ranks are about to be ended
    compute_node_leave(&tickets->node);
  }
  pending_clear(&tickets->pending);
  return status;
}

int tickets_run(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                struct sweep_stats *stats) {
  struct tickets tickets = {
      .team = team, .plan = plan, .sink = sink, .place = BOARD_NOWHERE, .contradicted = NO_ISOCHORE};
  worker_init(&tickets.worker, plan);
  int status = team_join_group(team, plan);
  if (status == CAGEHOP_OK) {
    status = wire_open(team, sink, plan->shared_path, stats->error);
  }
  if (status == CAGEHOP_OK) {
    status = run_opened(&tickets, stats);
  }
  worker_clear(&tickets.worker);
  group_leave(&team->group);
  return status;
}
