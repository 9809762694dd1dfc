// SPDX-License-Identifier: GPL-3.0-or-later
/// What `cagehop info` tells of a map besides its numbers, in lines as wide as a terminal.
#ifndef CAGEHOP_CLI_MAP_LINES_H
#define CAGEHOP_CLI_MAP_LINES_H

#include "cli/output/map_rate.h"
#include "map/map.h"

enum { MAP_LINES_INDENT = 11 }; ///< where the texts stand

/// Grid and tiles.
void map_lines_progress(const struct map_info *info);

/// The run that goes on, with its rate; nothing where there is none.
void map_lines_running(const struct map_info *info, enum map_life life, const struct map_rate *rate);

/// What an unfinished map still costs, at what an isochore took; nothing where that is not known.
void map_lines_rest(const struct map_info *info, double mean_seconds);

/// Isobars, cooling rates, who computed.
void map_lines_detail(const struct map_info *info);

void map_lines_regimes(const struct map_info *info);

/// All attributes and runs, or the few and the last runs.
void map_lines_provenance(const struct map_info *info, bool all);

#endif
