// SPDX-License-Identifier: GPL-3.0-or-later
/// A map's tiles as tasks of rank 0, where rank 0 writes: which worker gets which, and what becomes of the
/// results. A task is a struct tile, its result a struct tile_result. Not collective.
#ifndef CAGEHOP_SWEEP_TILES_H
#define CAGEHOP_SWEEP_TILES_H

#include "sweep/gather.h"
#include "sweep/schedule/groups.h"
#include "sweep/schedule/schedule.h"
#include "sweep/tasks.h"

/// What a rank computes tiles with, alone or as leader of a group; first member of the context of tasks.
struct tile_worker {
  struct sweep_team *team; ///< borrowed
  struct worker worker;
};

struct tiles {
  struct tile_worker own; ///< rank 0's
  struct schedule schedule;
  struct gather gather;
  size_t *place;   ///< of each rank, on the board: the isochore of the last tile it was given; owned
  size_t prefetch; ///< see board_may_prefetch
};

/// For the ranks' groups, of which rank 0 is in one where groups->manager_works; exclusive: see
/// kinds_exclusive. Borrows team, plan, sink and stats. Returns 0 or CAGEHOP_NO_MEMORY; tiles_clear in either
/// case.
int tiles_create(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
                 struct sweep_stats *stats, const struct grouping *groups, bool exclusive,
                 struct tiles *tiles);
void tiles_clear(struct tiles *tiles);

struct sweep_tasks tiles_tasks(struct tiles *tiles);

/// As sweep_run, but for the time; sets the plan's communicator of states. tiles_run_shared is for plans with
/// a path. Collective.
int tiles_run(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
              struct sweep_stats *stats);
int tiles_run_shared(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                     struct sweep_stats *stats);

/// As sweep_tasks.compute and sweep_helper.compute, for a context that begins with a struct tile_worker:
/// computes a tile, together with the other members of the group. Where that fails the reason names the rank
/// that failed and a host, see wire_explain. Collective over the group.
int tiles_compute(void *context, const void *task, struct task_result *result, size_t *bytes);

#endif
