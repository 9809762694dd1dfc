// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: an isochore of one open map into another one, bit by bit.
#ifndef CAGEHOP_MAP_TAKE_H
#define CAGEHOP_MAP_TAKE_H

#include "map/open_map.h"

#define TAKE_NOWHERE ((size_t)-1) ///< of an index: there is no such value

/// Finds the values of one ascending axis on another, bit by bit; at[] has the new axis' length.
void take_match_axis(size_t count, const double value[], size_t old_count, const double old[], size_t at[]);

/// Makes isochore i of the new map ready for the old one's tiles; *fits: whether they may be copied. The
/// checksums of finished tiles include the row, so a row that is there is not changed, and only tiles that
/// were computed with the same row are added. 0, or CAGEHOP_IO with map->error.
int take_row(struct map *map, size_t i, struct map *old, size_t old_i, bool *fits);

#endif
