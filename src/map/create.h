// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the steps of creating a map under a temporary name. `path` is what messages call it.
#ifndef CAGEHOP_MAP_CREATE_H
#define CAGEHOP_MAP_CREATE_H

#include "map/open_map.h"

/// Whether a file of that size can be made under that name. HDF5 would not say why not, and 1.10 crashes at
/// exit once a file could not be closed for want of room. 0 or CAGEHOP_IO.
int create_probe(const char *temporary, const char *path, size_t size, char error[MAP_ERROR_MAX]);

/// Lays the file out under its temporary name, takes its lock and notes this run in it. 0, CAGEHOP_IO or
/// CAGEHOP_NO_MEMORY, with one line in `error`; *map is then NULL or to be discarded.
int create_under(const char *temporary, const char *path, const struct map_layout *layout, struct map **map,
                 char error[MAP_ERROR_MAX]);

#endif
