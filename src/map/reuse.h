// SPDX-License-Identifier: GPL-3.0-or-later
/// Takes from an old map what a new one would compute again: same physics, same build, same points.
#ifndef CAGEHOP_MAP_REUSE_H
#define CAGEHOP_MAP_REUSE_H

#include "map/map.h"

struct map_source; ///< an old map, open for reading

/// What can be told of the old map at `path` before phi_g is found, which may take hours: whether it can be
/// read, comes from the same build on the same kind of machine, and its job says the same of all that decides
/// a point's numbers. 0; CAGEHOP_IO with one line in `error`; CAGEHOP_NO_MEMORY.
int map_source_check(const char *path, const struct map_origin *own, const char *job_identity,
                     char error[MAP_ERROR_MAX]);

/// Opens the old map at `path` for a new one of that layout; nothing is written, and a run may be writing the
/// old one. 0; CAGEHOP_IO with one line in `error` when it can't be read, is damaged, or has other physics or
/// tiles of another build; or CAGEHOP_NO_MEMORY, with a line too. *source is NULL then.
int map_source_open(const char *path, const struct map_layout *layout, struct map_source **source,
                    char error[MAP_ERROR_MAX]);

/// Fills the pending tiles of `map`, which has the layout *source was opened for, as far as all points of a
/// tile are in the old map, bit by bit at the same place, in finished tiles with right checksums, and none
/// has failed. The isochore's row comes with them. *points receives the points taken. 0, or
/// CAGEHOP_IO with map_error(map) when the new map can't be written.
int map_take(struct map *map, struct map_source *source, size_t *points);

/// Closes the old map and sets *source to NULL; NULL is allowed.
void map_source_close(struct map_source **source);

#endif
