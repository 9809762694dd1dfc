// SPDX-License-Identifier: GPL-3.0-or-later
/// A run in which every rank writes the tiles that it computes, without a manager: workers take tiles from
/// their compute node's board, compute nodes take portions of isochores from counters, and all ranks are
/// counted together at the end. docs/explanation/protocol.md describes it.
#include "clock/clock.h"
#include "sweep/mpi/compute_node.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/schedule/kinds.h"
#include "sweep/sink.h"
#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

/// Sums over all ranks, as doubles for one reduction.
struct totals {
  double busy_seconds, points, out_of_time, failed[SWEEP_STATUSES];
};

/// This rank in a run.
struct tickets {
  struct tile_worker own;
  struct sweep_plan *plan; // with the deadline on this rank's clock
  const struct sweep_sink *sink;
  struct compute_node node;
  struct pending pending;
  struct shares shares;
  struct task_run run; // with why this rank ends the run, where it does
  size_t place;        // on the board
  int status;          // 0, or that MPI failed between two tiles
  size_t contradicted; // isochore of which it found another solution, or NO_ISOCHORE
  struct totals totals;
  size_t told; // on rank 0: points that the sink knows of
};

// ---------------------------------------------------------------- tiles

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
    totals->failed[k] += failed[k];
  }
  totals->points += (double)result->tile.count;
}

/// Between tiles: news from other compute nodes; on rank 0 also whether to stop, and what the sink is told.
static int attend(struct tickets *tickets) {
  static const uint32_t none[SWEEP_STATUSES] = {0}; // known at the end
  if (tickets->own.team->rank == 0) {
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

/// The next tile from the board, where this rank has time for one.
static enum board_answer ask_board(struct tickets *tickets, struct tile *tile) {
  struct board *board = compute_node_board(&tickets->node);
  tickets->run.admission.budget.max_tile_seconds = board->max_tile_seconds;
  const enum board_answer answer =
      admission_allows(&tickets->run.admission, 0)
          ? board_next(board, &tickets->pending, &tickets->shares, &tickets->place, tile)
          : BOARD_NOTHING;
  compute_node_release(&tickets->node);
  return answer;
}

/// The next tile, for which it may have to wait.
static size_t next_ticket(void *context, int rank, int under_way, void *tile) {
  struct tickets *tickets = context;
  struct backoff backoff = {0};
  enum board_answer answer = BOARD_WAIT;
  int status = CAGEHOP_OK;
  (void)rank, (void)under_way;
  while (status == CAGEHOP_OK && (answer == BOARD_FETCH || answer == BOARD_WAIT)) {
    status = attend(tickets);
    answer = status == CAGEHOP_OK ? ask_board(tickets, tile) : BOARD_NOTHING;
    if (answer == BOARD_FETCH) {
      status = fetch_portion(tickets);
      backoff = (struct backoff){0};
    } else if (answer == BOARD_WAIT) {
      MPI_Status found;
      bool unused; // polling lets MPI serve others
      status = wire_poll(tickets->own.team, MPI_ANY_SOURCE, TAG_TASK, &unused, &found);
      backoff_wait(&backoff);
    }
  }
  tickets->status = status;
  return answer == BOARD_TILE ? sizeof(struct tile) : 0;
}

/// Compares a solution with the first one of its isochore on this compute node, writes the tile, and says on
/// the board what it took.
static int store_result(void *context, struct task_result *result) {
  struct tickets *tickets = context;
  struct tile_result *own = (struct tile_result *)result;
  const size_t isochore = own->tile.isochore;
  struct board *board = compute_node_board(&tickets->node);
  const bool agrees = tiles_agree(&board->work[tickets->place].first, own);
  compute_node_release(&tickets->node);
  tickets->contradicted = agrees ? NO_ISOCHORE : isochore;
  // Another rank that solves the isochore writes the same row, or rank 0 discards it.
  if (!agrees || tiles_store(tickets->plan, tickets->sink, own->solved, own) < 0) {
    wire_explain(tickets->own.team, own);
    return result->status;
  }
  count_tile(tickets, own);
  board_learn(compute_node_board(&tickets->node), own->tile.count, result->busy_seconds, own->solved,
              own->summary.solve_seconds);
  compute_node_release(&tickets->node);
  return CAGEHOP_OK;
}

/// Computes tiles until there are no more for this rank. A failure ends the run on all ranks.
static int take_tiles(void *context) {
  struct tickets *tickets = context;
  const int status = task_run_serial(&tickets->run);
  if (tickets->run.admission.status < 0) {
    compute_node_board(&tickets->node)->stop = true;
    compute_node_release(&tickets->node);
  }
  return status != CAGEHOP_OK ? status : tickets->status;
}

// ---------------------------------------------------------------- beginning

/// Shares what is to be done, and by when. Collective.
static int share_opening(struct tickets *tickets, struct sweep_stats *stats) {
  const struct sweep_team *team = tickets->own.team;
  struct sweep_plan *plan = tickets->plan;
  const struct sweep_tasks tasks = {.context = tickets,
                                    .task_bytes = sizeof(struct tile),
                                    .result_bytes = sizeof(struct tile_result),
                                    .next = next_ticket,
                                    .compute = tiles_compute,
                                    .take = store_result};
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
  plan->deadline = plan->deadline != 0.0 ? clock_seconds() + opening.seconds : 0.0;
  task_begin(&tasks, plan, stats, &tickets->run);
  const bool works = grouping_leads(&team->grouping, team->rank);
  const int status = compute_node_join(team->comm, works, plan, opening.exclusive, &tickets->node);
  if (status == CAGEHOP_OK && works) {
    tickets->shares = shares_of(tickets->pending.count, compute_node_count(&tickets->node),
                                (size_t)tickets->node.worker_count);
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
  int status = mpi_checked(MPI_Ibarrier(tickets->own.team->comm, &all));
  while (status == CAGEHOP_OK && !done) {
    status = mpi_checked(MPI_Test(&all, &done, MPI_STATUS_IGNORE));
    if (status == CAGEHOP_OK && !done) {
      status = works ? attend(tickets) : CAGEHOP_OK;
      backoff_wait(&backoff);
    }
  }
  return status == CAGEHOP_OK && works ? compute_node_settle(&tickets->node) : status;
}

/// Fills the statistics with what all did together, and tells rank 0's sink what it does not know yet.
/// Collective.
static int add_up(struct tickets *tickets, struct sweep_stats *stats) {
  struct totals *totals = &tickets->totals;
  uint32_t failed[SWEEP_STATUSES];
  MPI_Comm comm = tickets->own.team->comm;
  totals->busy_seconds = stats->busy_seconds;
  totals->out_of_time = stats->out_of_time;
  if (tickets->node.workers != MPI_COMM_NULL) {
    stats->max_tile_seconds = compute_node_board(&tickets->node)->max_tile_seconds;
    compute_node_release(&tickets->node);
  }
  if (mpi_checked(MPI_Allreduce(MPI_IN_PLACE, totals, (int)(sizeof *totals / sizeof(double)), MPI_DOUBLE,
                                MPI_SUM, comm)) ||
      mpi_checked(MPI_Allreduce(MPI_IN_PLACE, &stats->max_tile_seconds, 1, MPI_DOUBLE, MPI_MAX, comm))) {
    return CAGEHOP_COMMUNICATION;
  }
  const size_t points = (size_t)totals->points;
  for (size_t k = 0; k < SWEEP_STATUSES; k++) {
    failed[k] = (uint32_t)totals->failed[k];
  }
  sink_tally(tickets->sink, points - tickets->told, failed);
  stats->workers = tickets->own.team->grouping.count;
  stats->busy_seconds = totals->busy_seconds;
  stats->stopped = points < tickets->pending.points;
  stats->out_of_time = stats->stopped && totals->out_of_time > 0.0;
  return CAGEHOP_OK;
}

/// Makes rank 0's sink discard the isochores of which ranks found other solutions; after all have closed the
/// map. Collective. Returns 0 or a negative status.
static int discard(struct tickets *tickets, struct sweep_stats *stats) {
  const struct sweep_team *team = tickets->own.team;
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
  status = status == CAGEHOP_OK ? add_up(tickets, stats) : status;
  if (status != CAGEHOP_OK) {
    return status;
  }
  const int closed =
      wire_close(tickets->own.team, tickets->sink, tickets->run.admission.status, &any, stats->error);
  if (closed == CAGEHOP_COMMUNICATION || !any) {
    return closed;
  }
  status = discard(tickets, stats);
  return status != CAGEHOP_OK ? status : closed;
}

/// A run whose map is open on all ranks. Collective.
static int run_opened(struct tickets *tickets, struct sweep_stats *stats) {
  int status = share_opening(tickets, stats);
  status = status == CAGEHOP_OK ? team_take_part(tickets->own.team, take_tiles, tickets, &tickets->own.worker)
                                : status;
  status = status == CAGEHOP_OK ? finish(tickets, stats) : status;
  if (status != CAGEHOP_COMMUNICATION) { // else all ranks are about to be ended
    compute_node_leave(&tickets->node);
  }
  pending_clear(&tickets->pending);
  return status;
}

/// Computes a plan that is announced. Collective. Returns, on rank 0, the run's status, with its reason in
/// stats->error; on other ranks 0; CAGEHOP_COMMUNICATION where MPI fails.
static int run_announced(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                         struct sweep_stats *stats) {
  struct tickets tickets = {
      .own = {.team = team}, .plan = plan, .sink = sink, .place = BOARD_NOWHERE, .contradicted = NO_ISOCHORE};
  worker_init(&tickets.own.worker, plan);
  int status = team_join_group(team, plan);
  status = status == CAGEHOP_OK ? wire_open(team, sink, plan->shared_path, stats->error) : status;
  status = status == CAGEHOP_OK ? run_opened(&tickets, stats) : status;
  worker_clear(&tickets.own.worker);
  group_leave(&team->group);
  return status;
}

int tiles_run_shared(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                     struct sweep_stats *stats) {
  if (team->comm == MPI_COMM_NULL) {
    return tiles_run(team, plan, sink, stats);
  }
  struct announcement announcement = {.leave = false};
  *stats = (struct sweep_stats){.workers = 1};
  const int status = team->rank == 0 ? wire_share_plan(team, plan, &announcement) : CAGEHOP_OK;
  return status == CAGEHOP_OK ? run_announced(team, plan, sink, stats) : status;
}
