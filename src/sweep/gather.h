// SPDX-License-Identifier: GPL-3.0-or-later
/// What rank 0 does with results, whoever computed them.
#ifndef CAGEHOP_SWEEP_GATHER_H
#define CAGEHOP_SWEEP_GATHER_H

#include "sweep/budget.h"
#include "sweep/sweep.h"
#include "sweep/worker.h"

/// A tile that comes in parts.
struct parted_tile {
  struct parted_tile *next;
  struct tile whole;
  size_t there; ///< points that have come
  struct cagehop_point point[TILE_PRESSURES_MAX];
};

/// What has come of an isochore.
struct isochore_note {
  bool known;                              ///< whether a summary has come
  bool passed_on;                          ///< whether the sink has it from rank 0
  bool contradicted;                       ///< whether another solution of it has come
  struct cagehop_isochore_summary summary; ///< the first that came
};

struct gather {
  const struct sweep_sink *sink;  ///< borrowed
  struct sweep_stats *stats;      ///< borrowed
  struct budget budget;           ///< learns from every result
  struct isochore_note *isochore; ///< what is known of each; length n_phi
  size_t n_phi;
  bool profiles; ///< whether results carry S(q) and g(r)
  struct tiling tiling;
  struct parted_tile *parted; ///< begun and not complete; owned
  int status;                 ///< the first negative status met
};

/// Returns 0 or CAGEHOP_NO_MEMORY.
int gather_create(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats,
                  struct gather *gather);
void gather_clear(struct gather *gather);

/// Whether a worker with `under_way` tiles to do may have one more. Where no worker ever may again, because
/// the sink says stop or the deadline is near, it notes that in the statistics.
bool gather_admits(struct gather *gather, int under_way);

/// Passes a result on to the sink, the isochore's summary first and once, a tile when all of it is there. A
/// result whose summary is not the one that came first for its isochore is of another solution: it does not
/// reach the sink, and gather->status becomes CAGEHOP_CONTRADICTION.
void gather_accept(struct gather *gather, const struct tile_result *result);

/// Notes a failure and why, unless one was noted before. `why` may be NULL.
void gather_fail(struct gather *gather, int status, const char *why);

/// Has the sink discard the isochores that two solutions came of. To be called when nobody writes any more.
void gather_discard(struct gather *gather);

#endif
