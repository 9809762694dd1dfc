// SPDX-License-Identifier: GPL-3.0-or-later
/// The isobars of a run, found by the same ranks after the last tile: first their states, then the isobars
/// themselves.
#ifndef CAGEHOP_RUN_ISOBAR_STAGE_H
#define CAGEHOP_RUN_ISOBAR_STAGE_H

#include "map/map.h"
#include "run/events.h"
#include "run/standard_errors.h"
#include "sweep/sweep.h"

/// States that isobars are interpolated between: 39 to 50 where no pressure traps them.
enum { ISOBAR_STATES = 50 };

/// What the stage works with; all borrowed.
struct isobar_stage {
  struct sweep_team *team;
  const struct sweep_plan *plan; ///< the map's
  const struct cagehop_isobar_params *params;
  const struct run_events *events;
  struct map *map;
  const char *map_path;
  const struct standard_errors *errors; ///< of what isobars are found for
  const char *physics_sha256;           ///< of what decides the states' numbers
};

/// How it went.
struct isobar_stats {
  struct sweep_stats sweep; ///< why it was stopped, and how long the stage took
  size_t found;             ///< isobars that were written
  size_t kept_states;       ///< states that were put by, for a run that goes on
};

/// Finds the isobars that the map still lacks, by the plan's deadline, and writes them block by block.
/// Returns 0 or a negative status; where it was stopped, finished blocks are in the map and states that took
/// long in the journal beside it, *stats says why, and the same call goes on to the same bits.
int isobar_stage_run(const struct isobar_stage *stage, struct isobar_stats *stats);

#endif
