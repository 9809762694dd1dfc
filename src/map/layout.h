// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: what a map's file is laid out from, for whoever stores it. Everything is there before
/// the first number: every variable allocated, every attribute written, so that later only data changes.
#ifndef CAGEHOP_MAP_LAYOUT_H
#define CAGEHOP_MAP_LAYOUT_H

#include "grid/tiling.h"
#include "map/map.h"
#include "map_hdf5/layout.h"

/// How the map's pressures are divided into tiles.
struct tiling layout_tiling(const struct map_layout *layout);

/// Creates the file of a map under the name `path`, complete but for the data. 0, CAGEHOP_NO_MEMORY, or
/// CAGEHOP_IO with the reason in store_reason.
int layout_create(const char *path, const struct map_layout *map);

/// Fills its large variables of doubles with NaN. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int layout_fill(const char *path, const struct map_layout *layout);

/// Group run: status and checksum of tiles, what computed each isochore, who writes, the history of runs, the
/// job.
void bookkeeping_create(struct store *store, const struct map_layout *layout);

/// The map's own account of its columns, in the order of its checksums: who reads it takes them from here.
void bookkeeping_create_lists(struct store *store, const struct map_layout *layout);

/// The file's own attributes: format, job, table, physics and further provenance.
void bookkeeping_set_root(struct store *store, const struct map_layout *layout);

/// Adds a word to a list with blanks between; where there is no room, the file fails.
void bookkeeping_add_word(struct store *store, char *list, size_t size, const char *word);

/// Bytes of the history's columns.
size_t bookkeeping_history_bytes(void);

#endif
