// SPDX-License-Identifier: GPL-3.0-or-later
/// The manager's part of a run, on rank 0: which worker has what, and the loop that hands out tiles and
/// receives results. run.c puts it between the announcement of the plan and the closing of the map.
#ifndef CAGEHOP_SWEEP_MANAGER_H
#define CAGEHOP_SWEEP_MANAGER_H

#include "sweep/gather.h"
#include "sweep/mpi/team.h"
#include "sweep/schedule/schedule.h"

enum { TILES_PER_WORKER_MAX = 2 }; // most tiles that a worker has at a time: one in progress, one prefetched

/// What rank 0 knows of one worker.
struct worker_state {
  size_t place;  // on the board, of the isochore of the last tile it was given
  int under_way; // number of tiles it was given and has not finished
  // Its last messages. A send may wait until the worker receives it, and the worker may be waiting until rank
  // 0 receives a result, so rank 0 does not wait: with so many tiles at a time, the one whose place a message
  // takes is finished, and was received.
  struct tile message[TILES_PER_WORKER_MAX];
  MPI_Request sent[TILES_PER_WORKER_MAX];
  size_t messages; // sent so far
};

struct manager {
  struct sweep_team *team;
  bool works; // whether rank 0 computes tiles too
  struct schedule schedule;
  struct gather gather;
  struct worker_state *state; // of each rank; [0] is rank 0's own
  int *idle_workers;          // ranks of idle workers (leaders of groups) that may get another tile
  int idle_count;
  size_t under_way; // number of unfinished tiles, over all ranks
};

/// Prepares a run; nothing is sent yet. It borrows team, sink and stats. Not collective. Returns 0 or
/// CAGEHOP_NO_MEMORY.
int manager_create(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
                   struct sweep_stats *stats, struct manager *manager);
void manager_clear(struct manager *manager);

/// Hands out all tiles and receives their results; `worker` computes rank 0's own tiles. Ends when all tiles
/// that were handed out are finished and no more may be, with all workers released. Collective, with
/// work_on_plan of worker_loop.c. Returns 0 or CAGEHOP_COMMUNICATION; what else failed is in manager->gather.
int manager_distribute(struct manager *manager, struct worker *worker);

#endif
