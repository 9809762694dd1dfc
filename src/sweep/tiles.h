// SPDX-License-Identifier: GPL-3.0-or-later
/// A map's tiles as tasks: which worker gets which, and what becomes of the results. A task is a struct tile,
/// its result a struct tile_result. Not collective where not said.
#ifndef CAGEHOP_SWEEP_TILES_H
#define CAGEHOP_SWEEP_TILES_H

#include "sweep/schedule/groups.h"
#include "sweep/schedule/schedule.h"
#include "sweep/worker.h"

/// What a rank computes tiles with, alone or as leader of a group; first member of the context of tasks.
struct tile_worker {
  struct sweep_team *team; ///< borrowed
  struct worker worker;
};

/// What rank 0 has received of an isochore.
struct isochore_note {
  struct first_solution first;
  bool passed_on;    ///< whether it has given the row to the sink
  bool contradicted; ///< whether a different solution was received
};

/// Where rank 0 writes: all that it hands out and receives. A result goes to the sink: its isochore's row
/// once, before its first tile, and the tile; after a failure it is dropped, but its solution still compared
/// with the first one of the isochore.
struct tiles {
  struct tile_worker own; ///< rank 0's
  const struct sweep_plan *plan;
  const struct sweep_sink *sink;
  struct schedule schedule;
  size_t *place;   ///< of each rank, on the board: the isochore of the last tile it was given; owned
  size_t prefetch; ///< see board_may_prefetch
  struct isochore_note *note; ///< of each isochore; owned
  struct task_run run;        ///< the tiles as tasks
};

/// For the ranks' groups, of which rank 0 is in one where groups->manager_works; exclusive: see
/// kinds_exclusive. Borrows team, plan, sink and stats. Returns 0 or CAGEHOP_NO_MEMORY; tiles_clear in either
/// case.
int tiles_create(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
                 struct sweep_stats *stats, const struct grouping *groups, bool exclusive,
                 struct tiles *tiles);
void tiles_clear(struct tiles *tiles);

/// Makes the sink discard the isochores of which two different solutions were received. To be called when no
/// rank writes any more. Returns the run's status: 0 or the first negative one.
int tiles_end(struct tiles *tiles);

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

/// Holds the solution that a result is from against the first one of its isochore. Where they differ two
/// ranks found different solutions: then it returns false, and the result has CAGEHOP_CONTRADICTION with its
/// reason.
bool tiles_agree(struct first_solution *first, struct tile_result *result);

/// Gives a computed tile to a sink, after its isochore's row where `row`, with S(q) and g(r) where the plan
/// asks for them. Returns 0 or the first negative status, of a point or of the sink; then the result has it
/// too, and the sink's reason.
int tiles_store(const struct sweep_plan *plan, const struct sweep_sink *sink, bool row,
                struct tile_result *result);

#endif
