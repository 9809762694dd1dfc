// SPDX-License-Identifier: GPL-3.0-or-later
/// Isobars whose states are there, found by all ranks: rank 0 deals them, puts blocks together and writes
/// them.
#ifndef CAGEHOP_RUN_ISOBAR_DEAL_H
#define CAGEHOP_RUN_ISOBAR_DEAL_H

#include "run/isobar_sink.h"
#include "sweep/tasks.h"

/// Pressures first .. first + n_pressure - 1 of a map, whole blocks of it; all borrowed.
struct isobar_deal {
  struct sweep_team *team;
  const struct sweep_plan *plan; ///< of these pressures
  struct isobar_sink *sink;
  const struct standard_errors *errors; ///< rank 0's
  const struct cagehop_isobars *isobars;
  size_t first, n_pressure;
};

/// Finds those that the map does not have, by the plan's deadline, and writes them block by block. Returns as
/// sweep_deal; where *stats says that it was stopped, finished blocks are in the map.
int isobar_deal_run(struct isobar_deal *deal, struct sweep_stats *stats);

/// The other ranks' side, HELPER_ISOBARS.
extern const struct sweep_helper isobar_helper;

#endif
