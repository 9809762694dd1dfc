// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: a map open for reading, and its axes.
#ifndef CAGEHOP_MAP_READER_H
#define CAGEHOP_MAP_READER_H

#include "map/open_map.h"

struct map_reader {
  struct map *map;
  double *state, *pressure; ///< length map->n_phi, map->n_pressure; owned
};

/// Opens a map for reading, also while a run writes it, if its axes and its job's text are sound. 0, or
/// CAGEHOP_IO / CAGEHOP_NO_MEMORY with `error`; to be ended either way.
int reader_begin(const char *path, struct map_reader *reader, char error[MAP_ERROR_MAX]);
void reader_end(struct map_reader *reader);

/// What map_verify does, of a map that is open. 0, or CAGEHOP_IO / CAGEHOP_NO_MEMORY with `error`.
int reader_verify(const struct map_reader *reader, struct map_check *check, char error[MAP_ERROR_MAX]);

#endif
