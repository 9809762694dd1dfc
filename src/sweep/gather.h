// SPDX-License-Identifier: GPL-3.0-or-later
/// What rank 0 does with results, whoever computed them.
#ifndef CAGEHOP_SWEEP_GATHER_H
#define CAGEHOP_SWEEP_GATHER_H

#include "sweep/sweep.h"
#include "sweep/worker.h"

struct gather {
  const struct sweep_sink *sink; ///< borrowed
  struct sweep_stats *stats;     ///< borrowed
  bool *summarized;              ///< isochores whose summary the sink has; length n_phi
  int status;                    ///< the first negative status met
};

/// Returns 0 or CAGEHOP_NO_MEMORY.
int gather_create(size_t n_phi, const struct sweep_sink *sink, struct sweep_stats *stats,
                  struct gather *gather);
void gather_clear(struct gather *gather);

/// Passes a result on to the sink, the isochore's summary first and once.
void gather_accept(struct gather *gather, const struct tile_result *result);

#endif
