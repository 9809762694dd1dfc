// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: whether the file is still the one that this run opened, whole, and nobody else wrote
/// to it.
#ifndef CAGEHOP_MAP_WATCH_H
#define CAGEHOP_MAP_WATCH_H

#include "map/open_map.h"

/// Notes the open file as it is. 0 or CAGEHOP_IO.
int watch_begin(struct map *map);

/// Before this run writes: whether the file was cut, or is another run's by now; where its time moved since
/// this run last wrote, what it wrote is read back at the end. 0 or CAGEHOP_IO.
int watch_before(struct map *map);

/// After this run wrote.
void watch_after(struct map *map);

/// Whether the name still leads to that file, of that size, with that head. 0 or CAGEHOP_IO.
int watch_name(struct map *map);

#endif
