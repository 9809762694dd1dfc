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

struct gather {
  const struct sweep_sink *sink; ///< borrowed
  struct sweep_stats *stats;     ///< borrowed
  struct budget budget;          ///< learns from every result
  bool *summarized;              ///< isochores whose summary the sink has; length n_phi
  bool profiles;                 ///< whether results carry S(q) and g(r)
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

/// Passes a result on to the sink, the isochore's summary first and once, a tile when all of it is there.
void gather_accept(struct gather *gather, const struct tile_result *result);

#endif
