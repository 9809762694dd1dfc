// SPDX-License-Identifier: GPL-3.0-or-later
/// The workers of one compute node and the other compute nodes, where every rank writes its own tiles: a
/// board in memory that the compute node's workers share, and a counter for each compute node's isochores
/// that all workers can reach (MPI's one-sided communication). Not collective where not said.
#ifndef CAGEHOP_SWEEP_COMPUTE_NODE_H
#define CAGEHOP_SWEEP_COMPUTE_NODE_H

#include "sweep/schedule/board.h"

#include <mpi.h>
#include <stdatomic.h>

/// What the workers of a compute node share.
struct compute_node_shared {
  atomic_int taken; ///< whether a worker is at the board
  struct board board;
};

struct compute_node {
  MPI_Comm workers; ///< all workers of all compute nodes; MPI_COMM_NULL on a rank that takes no tiles
  MPI_Comm on_node; ///< the workers of this compute node
  int worker_count; ///< on all compute nodes
  int place[2];     ///< this compute node's number, and how many there are
  MPI_Win shared_window, counters;
  struct compute_node_shared *shared;
  bool touching;        ///< whether this worker has begun an exchange with the others
  int64_t ours, before; ///< what it adds to the count for all compute nodes, and what that was
  MPI_Request exchange;
};

static inline size_t compute_node_index(const struct compute_node *node) {
  return (size_t)node->place[0];
}

static inline size_t compute_node_count(const struct compute_node *node) {
  return (size_t)node->place[1];
}

/// Brings a rank together with the others of its compute node, whose board is laid out for the plan; `works`:
/// whether it takes tiles. Collective over `comm`. Returns 0 or CAGEHOP_COMMUNICATION.
int compute_node_join(MPI_Comm comm, bool works, const struct sweep_plan *plan, bool exclusive,
                      struct compute_node *node);

/// Frees what compute_node_join made. Collective over the workers, and all of them must have called
/// compute_node_settle.
void compute_node_leave(struct compute_node *node);

/// Between these two this worker alone is at its compute node's board.
struct board *compute_node_board(struct compute_node *node);
void compute_node_release(struct compute_node *node);

/// Draws the number of the next portion of a list; only where there are several compute nodes. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int compute_node_draw(struct compute_node *node, size_t list, size_t *number);

/// Keeps this compute node in touch with the others, to be called between tiles: what they have computed, and
/// whether any of them wants all to stop. Does little more than look at the clock most of the time. Returns 0
/// or CAGEHOP_COMMUNICATION.
int compute_node_keep_in_touch(struct compute_node *node);

/// Completes this worker's exchange, after its last compute_node_keep_in_touch. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int compute_node_settle(struct compute_node *node);

#endif
