// SPDX-License-Identifier: GPL-3.0-or-later
/// A map that a run is writing, looked at again and again.
#ifndef CAGEHOP_CLI_MAP_FOLLOW_H
#define CAGEHOP_CLI_MAP_FOLLOW_H

#include "map/map.h"

#include <stdbool.h>

/// How far the looks have come; begins as {0}.
struct map_follow {
  bool begun;
  double start;       ///< of the first look, monotonic [s]
  size_t found, done; ///< tiles that were there then, and at the last line
  size_t isobars;
};

/// Whether the map's last run goes on: what a run that was killed on another host leaves looks the same.
bool map_follow_is_live(const struct map_info *info);

/// Prints a line where anything has come since the last: tiles, their rate, the time that is left.
void map_follow_line(struct map_follow *follow, const struct map_info *info);

/// How the last run has ended, a line.
void map_follow_end(const struct map_info *info);

/// Waits until it is time for the next look.
void map_follow_wait(void);

#endif
