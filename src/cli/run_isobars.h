// SPDX-License-Identifier: GPL-3.0-or-later
/// The isobars of a run: found by the same ranks, after the last tile.
#ifndef CAGEHOP_CLI_RUN_ISOBARS_H
#define CAGEHOP_CLI_RUN_ISOBARS_H

#include "mapfile/mapfile.h"
#include "sweep/sweep.h"

/// Solves the isochores that the isobars want, at the plan's pressures and by its deadline, and writes the
/// map's variables on pressure. `stop` as in a sink. Returns 0 or a negative status; where it was stopped the
/// map is as before, and *stats says why. by_status[s] grows by the isobars with status s.
int run_isobars(struct sweep_team *team, const struct sweep_plan *plan,
                const struct cagehop_isobar_params *params, bool (*stop)(void *context), struct mapfile *map,
                struct sweep_stats *stats, size_t by_status[SWEEP_STATUSES]);

#endif
