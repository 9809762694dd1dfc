// SPDX-License-Identifier: GPL-3.0-or-later
/// A map that a run is writing, looked at again and again.
#ifndef CAGEHOP_CLI_MAP_FOLLOW_H
#define CAGEHOP_CLI_MAP_FOLLOW_H

#include "cli/output/map_rate.h"
#include "map/map.h"

#include <stdbool.h>

/// How far the looks have come; begins as {0}.
struct map_follow {
  bool begun, told;
  double start; ///< of the first look, monotonic [s]
  size_t found; ///< tiles that were there then
  size_t done;  ///< and at the last line
  size_t isobars;
};

/// One look: the rate since the first one; where no tile has come since then, as map_rate_of tells.
struct map_rate map_follow_look(struct map_follow *follow, const struct map_info *info, double mean_seconds);

/// Prints a line where anything has come since the last: tiles, their rate, the time that is left.
void map_follow_line(struct map_follow *follow, const struct map_info *info, const struct map_rate *rate);

/// How the last run has ended, a line.
void map_follow_end(const struct map_info *info);

/// Waits until it is time for the next look.
void map_follow_wait(void);

#endif
