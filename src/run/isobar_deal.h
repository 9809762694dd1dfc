// SPDX-License-Identifier: GPL-3.0-or-later
/// Isobars whose states are there, found by all ranks: rank 0 deals them, puts blocks together and writes
/// them.
#ifndef CAGEHOP_RUN_ISOBAR_DEAL_H
#define CAGEHOP_RUN_ISOBAR_DEAL_H

#include "map/map.h"
#include "run/events.h"
#include "run/standard_errors.h"
#include "sweep/tasks.h"

/// Pressures first .. first + n_pressure - 1 of a map, whole blocks of it; all but `found` borrowed.
struct isobar_deal {
  struct sweep_team *team;
  const struct sweep_plan *plan; ///< of these pressures
  const struct run_events *events;
  struct map *map;
  const struct standard_errors *errors; ///< rank 0's
  const struct cagehop_isobars *isobars;
  struct run_progress *progress; ///< of all the map's isobars
  size_t first, n_pressure;
  size_t found; ///< isobars that were written
};

/// Finds those that the map does not have, by the plan's deadline, and writes them block by block. Returns as
/// sweep_deal; where *stats says that it was stopped, finished blocks are in the map.
int isobar_deal_run(struct isobar_deal *deal, struct sweep_stats *stats);

/// The other ranks' side, HELPER_ISOBARS.
extern const struct sweep_helper isobar_helper;

#endif
