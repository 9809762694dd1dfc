// SPDX-License-Identifier: GPL-3.0-or-later
/// The states that a map's isobars are interpolated between: solved by the sweep, or taken from the journal
/// beside the map.
#ifndef CAGEHOP_RUN_ISOBAR_STATES_H
#define CAGEHOP_RUN_ISOBAR_STATES_H

#include "run/isobar_stage.h"

struct isobar_journal;

struct isobar_states {
  const struct isobar_stage *stage;
  struct isobar_stats *stats;
  struct isobar_journal *journal; ///< owned
  bool fault_told;                ///< that the journal can't be written
  double max_tile_seconds;        ///< of a tile so far, [s]
};

/// Opens the journal. Returns 0 or CAGEHOP_NO_MEMORY.
int isobar_states_open(const struct isobar_stage *stage, struct isobar_stats *stats,
                       struct isobar_states *states);
void isobar_states_close(struct isobar_states *states);

/// Solves all states of some isobars, whose plan `part` has their pressures, batch by batch until nothing
/// more is wanted or the sweep was stopped, which the stats say. `first` and the number of pressures tell
/// them from others of the same map. Returns 0 or a negative status.
int isobar_states_solve(struct isobar_states *states, const struct sweep_plan *part, size_t first,
                        struct cagehop_isobars *isobars);

/// Adds what a sweep took; whether it was stopped, and why, is what is said last.
void isobar_stats_add(struct isobar_stats *stats, const struct sweep_stats *of);

#endif
