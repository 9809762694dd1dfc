// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: what is looked at before HDF5 gets a file in this process.
#ifndef CAGEHOP_MAP_PROBE_H
#define CAGEHOP_MAP_PROBE_H

#include "map/open_map.h"

/// Whether HDF5 may be given the file: a regular file, its superblock sound, no byte missing at its end, and
/// a child process that opened it and looked about in it came back. Not collective; forks. 0, or CAGEHOP_IO
/// with one line in `error`.
int probe_file(const char *path, char error[MAP_ERROR_MAX]);

/// The same, but what the child does is `trial`: best the same calls that this process makes next, because
/// how HDF5 fails on a damaged file can depend on what it allocated before.
int probe_as(const char *path, void (*trial)(const char *path), char error[MAP_ERROR_MAX]);

/// Where a copy was cut short, gives the locked file its length again, zeros where bytes are missing: what
/// its tiles' checksums don't vouch for is computed anew. *was receives the length before, for probe_shorten.
/// 0 also where nothing is missing, or CAGEHOP_IO with map->error.
int probe_extend(struct map *map, off_t *was);

/// Takes probe_extend back, for a file that turned out not to be this job's map.
void probe_shorten(struct map *map, off_t was);

#endif
