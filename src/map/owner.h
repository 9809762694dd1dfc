// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: one writer at a time. A lock of the file system, and what the map itself says: the
/// last run of its history, and a random number in run/owner that each run looks at before it writes.
#ifndef CAGEHOP_MAP_OWNER_H
#define CAGEHOP_MAP_OWNER_H

#include "map/open_map.h"

/// Opens map->path for this process alone, and sets map->guard. CAGEHOP_IO when it can't be written, or
/// another run writes it: map->error names that run.
int owner_lock(struct map *map);

/// CAGEHOP_IO with map->error: the run that holds the lock, by the last run of the history at map->path.
int owner_name(struct map *map);

/// Where the file system has no locks: CAGEHOP_IO with map->error if the last run in the history may be
/// alive, unless the user takes the map over. The history is open.
int owner_check(struct map *map, bool take_over);

/// Makes this run the owner: a random number in run/owner. 0 or CAGEHOP_IO.
int owner_become(struct map *map);

/// Whether that number is still this run's. 0 or CAGEHOP_IO.
int owner_check_token(struct map *map);

/// Which boot of this host it is, and in which namespace its process numbers are; empty where unknown.
void owner_boot(char *text, size_t size);

#endif
