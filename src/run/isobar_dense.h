// SPDX-License-Identifier: GPL-3.0-or-later
/// A part of a map's isobars whose pressures are so many that they are found from those at few
/// (phase_map/isobar_panels.h): their states by the sweep, all else by rank 0.
#ifndef CAGEHOP_RUN_ISOBAR_DENSE_H
#define CAGEHOP_RUN_ISOBAR_DENSE_H

#include "run/isobar_sink.h"
#include "run/isobar_states.h"

/// Pressures of a part, from its `first` on: whole blocks of isobars.
struct isobar_range {
  size_t first, count;
};

/// Finds and writes the blocks of a part that the map does not have and that are certified. `part` has the
/// pressures of the part, of which the map's number `first` is the first. *left: from the first block that is
/// not certified to the last, which have to be found directly; the same whatever the map has. Returns 0 or a
/// negative status; where it was stopped, as states->stats says, finished blocks are in the map.
int isobar_dense_run(struct isobar_states *states, const struct sweep_plan *part, size_t first,
                     struct isobar_sink *sink, struct isobar_range *left);

#endif
