// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/mpi/compute_node.h"

#include "clock/clock.h"
#include "sweep/mpi/wait.h"

#include <cagehop/status.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>

/// Counters of each compute node. SUMMARY counts on compute node 0 only, and for all compute nodes: the
/// points that were computed in its lower bits, compute nodes that want all to stop above.
enum { COUNTER_PORTIONS, COUNTER_SUMMARY, COUNTERS };
enum { SUMMARY_STOP_BIT = 48 };

static const double touch_seconds = 0.1; // time between two exchanges of a compute node with the others

// ---------------------------------------------------------------- the board

struct board *compute_node_board(struct compute_node *node) {
  while (atomic_exchange_explicit(&node->shared->taken, 1, memory_order_acquire) != 0) {
    sched_yield();
  }
  return &node->shared->board;
}

void compute_node_release(struct compute_node *node) {
  atomic_store_explicit(&node->shared->taken, 0, memory_order_release);
}

/// Allocates the memory that the compute node's workers share, and lays out the board. Collective over them.
static int share_board(const struct sweep_plan *plan, bool exclusive, struct compute_node *node) {
  int rank, size, unit;
  MPI_Aint bytes;
  if (mpi_checked(MPI_Comm_rank(node->on_node, &rank)) || mpi_checked(MPI_Comm_size(node->on_node, &size))) {
    return CAGEHOP_COMMUNICATION;
  }
  bytes = rank == 0 ? (MPI_Aint)(offsetof(struct compute_node_shared, board) + board_bytes((size_t)size)) : 0;
  if (mpi_checked(MPI_Win_allocate_shared(bytes, 1, MPI_INFO_NULL, node->on_node, &node->shared,
                                          &node->shared_window)) ||
      mpi_checked(MPI_Win_shared_query(node->shared_window, 0, &bytes, &unit, &node->shared))) {
    return CAGEHOP_COMMUNICATION;
  }
  if (rank == 0) {
    atomic_init(&node->shared->taken, 0);
    board_init(plan, (size_t)size, exclusive, &node->shared->board);
    node->shared->board.list = compute_node_index(node);
    node->shared->board.touched = clock_seconds();
  }
  return mpi_checked(MPI_Barrier(node->on_node));
}

// ---------------------------------------------------------------- the compute nodes

/// Parts the workers into compute nodes. CAGEHOP_TEST_RANKS_A_NODE takes so many neighbours for a compute
/// node, for tests on one machine. Collective over the workers.
static int part_into_compute_nodes(int rank, struct compute_node *node) {
  const char *each = getenv("CAGEHOP_TEST_RANKS_A_NODE");
  const int size = each != NULL ? atoi(each) : 0;
  return size > 0 ? mpi_checked(MPI_Comm_split(node->workers, rank / size, rank, &node->on_node))
                  : mpi_checked(MPI_Comm_split_type(node->workers, MPI_COMM_TYPE_SHARED, rank, MPI_INFO_NULL,
                                                    &node->on_node));
}

/// Finds and numbers the compute nodes. Collective over the workers.
static int find_compute_nodes(struct compute_node *node) {
  int rank, on_node;
  MPI_Comm firsts = MPI_COMM_NULL; // the first worker of each compute node
  if (mpi_checked(MPI_Comm_size(node->workers, &node->worker_count)) ||
      mpi_checked(MPI_Comm_rank(node->workers, &rank)) || part_into_compute_nodes(rank, node) ||
      mpi_checked(MPI_Comm_rank(node->on_node, &on_node)) ||
      mpi_checked(MPI_Comm_split(node->workers, on_node == 0 ? 0 : MPI_UNDEFINED, rank, &firsts))) {
    return CAGEHOP_COMMUNICATION;
  }
  if (on_node == 0 &&
      (mpi_checked(MPI_Comm_rank(firsts, &node->place[0])) ||
       mpi_checked(MPI_Comm_size(firsts, &node->place[1])) || mpi_checked(MPI_Comm_free(&firsts)))) {
    return CAGEHOP_COMMUNICATION;
  }
  return mpi_checked(MPI_Bcast(node->place, 2, MPI_INT, 0, node->on_node));
}

// ---------------------------------------------------------------- the counters

/// The worker that holds a compute node's counters; where compute nodes have successive ranks it is the
/// compute node's first.
static int holder_of(const struct compute_node *node, size_t list) {
  return (int)list * (node->worker_count / node->place[1]);
}

/// Allocates the counters, and lets every worker reach them until compute_node_leave. Collective over the
/// workers.
static int share_counters(struct compute_node *node) {
  int rank;
  int64_t *own = NULL;
  if (mpi_checked(MPI_Comm_rank(node->workers, &rank))) {
    return CAGEHOP_COMMUNICATION;
  }
  if (MPI_Win_allocate(COUNTERS * (MPI_Aint)sizeof *own, sizeof *own, MPI_INFO_NULL, node->workers, &own,
                       &node->counters) != MPI_SUCCESS) {
    return mpi_failed("MPI_Win_allocate: this MPI has no one-sided communication between these nodes; leave "
                      "output.parallel out");
  }
  if (mpi_checked(MPI_Win_set_errhandler(node->counters, MPI_ERRORS_RETURN)) ||
      mpi_checked(MPI_Win_lock_all(0, node->counters))) {
    return CAGEHOP_COMMUNICATION;
  }
  for (int k = 0; k < COUNTERS; k++) {
    own[k] = 0;
  }
  return mpi_checked(MPI_Win_sync(node->counters)) || mpi_checked(MPI_Barrier(node->workers))
             ? CAGEHOP_COMMUNICATION
             : CAGEHOP_OK;
}

int compute_node_draw(struct compute_node *node, size_t list, size_t *number) {
  const int64_t one = 1;
  int64_t before = 0;
  const int holder = holder_of(node, list);
  if (mpi_checked_with(holder, MPI_Fetch_and_op(&one, &before, MPI_INT64_T, holder, COUNTER_PORTIONS, MPI_SUM,
                                                node->counters)) ||
      mpi_checked_with(holder, MPI_Win_flush(holder, node->counters))) {
    return CAGEHOP_COMMUNICATION;
  }
  *number = (size_t)before;
  return CAGEHOP_OK;
}

/// Begins an exchange where one is due: after some time, or at once to make the others stop.
static int begin_exchange(struct compute_node *node) {
  const double now = clock_seconds();
  struct board *board = compute_node_board(node);
  const bool stops = board->stop && !board->stop_told;
  const bool due = stops || now - board->touched >= touch_seconds;
  if (due) {
    node->ours = (int64_t)(board->points - board->told) + (stops ? (int64_t)1 << SUMMARY_STOP_BIT : 0);
    board->told = board->points;
    board->stop_told = board->stop;
    board->touched = now;
  }
  compute_node_release(node);
  if (!due) {
    return CAGEHOP_OK;
  }
  node->touching = true;
  return mpi_checked_with(0, MPI_Rget_accumulate(&node->ours, 1, MPI_INT64_T, &node->before, 1, MPI_INT64_T,
                                                 holder_of(node, 0), COUNTER_SUMMARY, 1, MPI_INT64_T, MPI_SUM,
                                                 node->counters, &node->exchange));
}

/// Takes note of what an exchange brought.
static void end_exchange(struct compute_node *node) {
  const int64_t all = node->before + node->ours;
  const uint64_t points = (uint64_t)all & (((uint64_t)1 << SUMMARY_STOP_BIT) - 1);
  struct board *board = compute_node_board(node);
  if (all >> SUMMARY_STOP_BIT > 0) {
    board->stop = board->stop_told = true;
  }
  board->all_points = points > board->all_points ? points : board->all_points;
  compute_node_release(node);
  node->touching = false;
}

int compute_node_keep_in_touch(struct compute_node *node) {
  int done = 0;
  if (compute_node_count(node) == 1) {
    return CAGEHOP_OK;
  }
  int status = node->touching ? CAGEHOP_OK : begin_exchange(node);
  if (status == CAGEHOP_OK && node->touching) {
    status = mpi_checked(MPI_Test(&node->exchange, &done, MPI_STATUS_IGNORE));
  }
  if (done) {
    end_exchange(node);
  }
  return status;
}

int compute_node_settle(struct compute_node *node) {
  if (!node->touching) {
    return CAGEHOP_OK;
  }
  const int status = wait_with_backoff(&node->exchange, MPI_PROC_NULL, MPI_STATUS_IGNORE);
  if (status == CAGEHOP_OK) {
    end_exchange(node);
  }
  return status;
}

// ---------------------------------------------------------------- joining and leaving

int compute_node_join(MPI_Comm comm, bool works, const struct sweep_plan *plan, bool exclusive,
                      struct compute_node *node) {
  int rank;
  *node = (struct compute_node){.workers = MPI_COMM_NULL};
  if (mpi_checked(MPI_Comm_rank(comm, &rank)) ||
      mpi_checked(MPI_Comm_split(comm, works ? 0 : MPI_UNDEFINED, rank, &node->workers))) {
    return CAGEHOP_COMMUNICATION;
  }
  if (works &&
      (mpi_checked(MPI_Comm_set_errhandler(node->workers, MPI_ERRORS_RETURN)) || find_compute_nodes(node) ||
       share_board(plan, exclusive, node) || (compute_node_count(node) > 1 && share_counters(node)))) {
    return CAGEHOP_COMMUNICATION;
  }
  return CAGEHOP_OK;
}

void compute_node_leave(struct compute_node *node) {
  if (node->workers == MPI_COMM_NULL) {
    return;
  }
  if (compute_node_count(node) > 1) {
    MPI_Win_unlock_all(node->counters);
    MPI_Win_free(&node->counters);
  }
  MPI_Win_free(&node->shared_window);
  MPI_Comm_free(&node->on_node);
  MPI_Comm_free(&node->workers);
}
