// SPDX-License-Identifier: GPL-3.0-or-later
/// A map that gets more isochores: laid out anew beside the old file, filled with all that is there, and
/// renamed over it, so that under the map's name there is always a whole one.
#ifndef CAGEHOP_MAP_GROW_H
#define CAGEHOP_MAP_GROW_H

#include "map/map.h"

/// Asked between two isochores: whether to leave off.
struct map_grow_stop {
  bool (*wanted)(void *context); ///< or NULL
  void *context;
};

/// Replaces *map, open for writing by this rank alone, by one of `layout`, which differs in its states only.
/// Every finished tile of a state that both have is taken over as it stands, failed points with it; isobars
/// are pending. The history of runs and the lock go on. Returns 0; CAGEHOP_STOPPED where `stop` wanted it, or
/// CAGEHOP_IO or CAGEHOP_NO_MEMORY with one line in `error`: then *map is the old one, and no file is left.
int map_grow(struct map **map, const struct map_layout *layout, const struct map_grow_stop *stop,
             char error[MAP_ERROR_MAX]);

/// Removes what map_grow has left, "MAP.h5.next-generation", where a kill ended it; `map` is open for
/// writing.
void map_clear_growth(const struct map *map);

/// Reads tau_alpha [s] and regimes of isochore i, n_pressure of each. 0, or CAGEHOP_IO with map_error.
int map_read_times(struct map *map, size_t i, double tau_alpha[], uint8_t regime[]);

/// The states of the map at `path`, ascending, allocated, if there is a map of that job with that table of
/// S(q), each as in struct map_layout. False where there is none; says nothing of why.
bool map_recall_states(const char *path, const char *job_sha256, const char *table_sha256, size_t *count,
                       double **state);

/// Opens a map, which a run may be writing, for map_read_times and map_tile_done; to be closed with
/// map_close. Returns 0, or CAGEHOP_IO or CAGEHOP_NO_MEMORY with one line in `error`.
int map_open_for_reading(const char *path, struct map **map, char error[MAP_ERROR_MAX]);

#endif
