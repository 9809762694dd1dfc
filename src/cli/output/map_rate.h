// SPDX-License-Identifier: GPL-3.0-or-later
/// How fast a map is filled, from one look at it.
#ifndef CAGEHOP_CLI_MAP_RATE_H
#define CAGEHOP_CLI_MAP_RATE_H

#include "map/map.h"

/// NaN where it is not known yet.
struct map_rate {
  double tiles_per_second; ///< of the last run: its ranks at the pace of all ranks of all runs until now
  double seconds_left;     ///< to the last tile
};

/// mean_seconds: what an isochore took to solve. Its price decides where the history does not tell how long
/// runs took: one that was killed, tiles of another map.
struct map_rate map_rate_of(const struct map_info *info, double mean_seconds);

enum { MAP_RATE_WORDS = 96 };

/// ", 12.3 tiles/s, 1:02:03 left"; empty where it is not known.
void map_rate_words(const struct map_rate *rate, char words[MAP_RATE_WORDS]);

#endif
