// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the variables on pressure, which are written, checked and kept block by block.
#ifndef CAGEHOP_MAP_ISOBARS_H
#define CAGEHOP_MAP_ISOBARS_H

#include "map/open_map.h"

/// Their bookkeeping in the file.
#define ISOBARS_STATUS "run/isobar_block_status"
#define ISOBARS_CHECKSUM "run/isobar_block_checksum"
#define ISOBARS_WHOLE "run/isobars" // in maps of format 2
#define ISOBARS_COOLING_AXIS "cooling_rate"

/// Blocks of BLOCK_ISOBARS pressures, the last one perhaps shorter.
size_t isobars_blocks(size_t n_pressure);

/// Finds the variables on pressure and their bookkeeping; true where the map has all of them, or none. False
/// with map->error.
bool isobars_find(struct map *map);

/// Whether a file has isobars, and at how many pressures they are there.
void isobars_count(const struct store *store, size_t n_pressure, bool *has, size_t *there);

/// Holds finished isobars against their checksums, into the check's isobar_ members; also while a run writes
/// them. `pressure` has the length of the axis. 0, CAGEHOP_IO with map->error, or CAGEHOP_NO_MEMORY.
int isobars_verify(struct map *map, const double pressure[], struct map_check *check);

/// Makes blocks pending again that hold an isobar that failed for another reason than that there is no
/// transition; `again` says whether there was one. 0 or CAGEHOP_IO.
int isobars_retry(struct map *map, bool *again);

/// Learns which isobars are done; damaged blocks are pending again. 0, CAGEHOP_IO with map->error, or
/// CAGEHOP_NO_MEMORY.
int isobars_resume(struct map *map);

#endif
