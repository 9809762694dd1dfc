// SPDX-License-Identifier: GPL-3.0-or-later
/// The workers of one node and the other nodes, where every rank writes its own tiles: a board in memory that
/// the node's workers share, and a counter for each node's isochores that all workers can reach (MPI's
/// one-sided communication). Not collective where not said.
#ifndef CAGEHOP_SWEEP_COMPUTE_NODE_H
#define CAGEHOP_SWEEP_COMPUTE_NODE_H

#include "sweep/schedule/board.h"

#include <mpi.h>
#include <stdatomic.h>

/// What the workers of a node share.
struct node_shared {
  atomic_int taken; ///< whether a worker is at the board
  struct board board;
};

struct node {
  MPI_Comm workers; ///< all workers of all nodes; MPI_COMM_NULL on a rank that takes no tiles
  MPI_Comm on_node; ///< the workers of this node
  int worker_count; ///< on all nodes
  int place[2];     ///< this node's number, and how many there are
  MPI_Win shared_window, counters;
  struct node_shared *shared;
  bool touching;        ///< whether this worker has begun an exchange with the others
  int64_t ours, before; ///< what it adds to the count for all nodes, and what that was
  MPI_Request exchange;
};

static inline size_t node_index(const struct node *node) {
  return (size_t)node->place[0];
}

static inline size_t node_count(const struct node *node) {
  return (size_t)node->place[1];
}

/// Brings a rank together with the others of its node, whose board is laid out for the plan; `works`: whether
/// it takes tiles. Collective over `comm`. Returns 0 or CAGEHOP_COMMUNICATION.
int node_join(MPI_Comm comm, bool works, const struct sweep_plan *plan, bool exclusive, struct node *node);

/// Frees what node_join made. Collective over the workers, and all of them must have called node_settle.
void node_leave(struct node *node);

/// Between these two this worker alone is at its node's board.
struct board *node_board(struct node *node);
void node_release(struct node *node);

/// Draws the number of the next portion of a list; only where there are several nodes. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int node_draw(struct node *node, size_t list, size_t *number);

/// Keeps this node in touch with the others, to be called between tiles: what they have computed, and whether
/// any of them wants all to stop. Does little more than look at the clock most of the time. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int node_keep_in_touch(struct node *node);

/// Completes this worker's exchange, after its last node_keep_in_touch. Returns 0 or CAGEHOP_COMMUNICATION.
int node_settle(struct node *node);

#endif
