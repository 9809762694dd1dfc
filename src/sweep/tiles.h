// SPDX-License-Identifier: GPL-3.0-or-later
/// A map's tiles as tasks of rank 0, where rank 0 writes: which worker gets which, and what becomes of the
/// results. A task is a struct tile, its result a struct tile_result. Not collective.
#ifndef CAGEHOP_SWEEP_TILES_H
#define CAGEHOP_SWEEP_TILES_H

#include "sweep/gather.h"
#include "sweep/schedule/groups.h"
#include "sweep/schedule/schedule.h"
#include "sweep/tasks.h"

struct tiles {
  struct schedule schedule;
  struct gather gather;
  struct worker worker;    ///< rank 0's own
  size_t *place;           ///< of each rank, on the board: the isochore of the last tile it was given; owned
  size_t prefetch;         ///< see board_may_prefetch
  struct sweep_team *team; ///< borrowed, for ranks that compute tiles together
};

/// For the ranks' groups, of which rank 0 is in one where groups->manager_works; exclusive: see
/// kinds_exclusive. Borrows plan, sink and stats. Returns 0 or CAGEHOP_NO_MEMORY; tiles_clear in either case.
int tiles_create(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats,
                 const struct grouping *groups, bool exclusive, struct tiles *tiles);
void tiles_clear(struct tiles *tiles);

/// The team is set, and `compute` exchanged, where there are groups.
struct sweep_tasks tiles_tasks(struct tiles *tiles);

/// As sweep_run, in one process.
int tiles_run_serial(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats);

#endif
