// SPDX-License-Identifier: GPL-3.0-or-later
/// The map file as the sweep sees it: on rank 0, and on ranks that write their own tiles.
#ifndef CAGEHOP_RUN_MAP_SINK_H
#define CAGEHOP_RUN_MAP_SINK_H

#include "map/map.h"
#include "run/events.h"
#include "sweep/sweep.h"

struct map_sink {
  struct map *map; ///< rank 0's belongs to its run; others have theirs while it is open on all
  const struct run_events *events; ///< on rank 0; borrowed
  struct run_progress progress;    ///< on rank 0: of the points
  size_t failed[SWEEP_STATUSES];   ///< on rank 0: points that failed, by status
  size_t
      max_failed; ///< on rank 0: the run ends after so many points that failed on end for one reason; 0: none
  size_t failed_on_end;      ///< the last points, which failed ...
  int failed_by;             ///< ... with this status
  int failure;               ///< the first write's that failed
  char error[MAP_ERROR_MAX]; ///< why it failed; on others than rank 0, why the map could not be opened
};

/// Whether so many points failed that the run is to end.
bool map_sink_gives_up(const struct map_sink *sink);

/// The sink for rank 0; it borrows *sink.
struct sweep_sink map_sink_of_manager(struct map_sink *sink);

/// The sink for any other rank.
struct sweep_sink map_sink_of_worker(struct map_sink *sink);

#endif
