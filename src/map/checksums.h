// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the checksums of axes, rows and tiles, CRC-32 all of them. A row is an isochore's
/// variables on phi, then its status, what computed it, S(q) and g(r); a tile goes on from its row with its
/// columns, its regimes and its statuses; a block of isobars is its columns and its statuses.
#ifndef CAGEHOP_MAP_CHECKSUMS_H
#define CAGEHOP_MAP_CHECKSUMS_H

#include "map/open_map.h"

/// Adds bytes to a checksum, which begins as 0.
uint32_t checksum_add(uint32_t sum, const void *data, size_t size);

/// Whether these values of an axis have the checksum in the file; maps of older programs have none.
bool checksum_axis_is_sound(const struct store *store, const char *name, size_t count, const double value[]);

/// Checksum of the texts that name program and compiler.
uint32_t checksum_program(const struct map_origin *origin);

/// What computes an isochore, as run/origin has it: a checksum of map->program and that arithmetic.
uint32_t checksum_origin(const struct map *map, uint32_t arithmetic);

/// Fills map->row from the file. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY, with map->error.
int checksum_rows(struct map *map);

/// Adds an isochore's status and what computed it to the checksum of its columns.
uint32_t checksum_add_status(uint32_t row, int status, uint32_t origin);

/// Adds a profile to its row's checksum.
uint32_t checksum_add_profile(uint32_t row, const struct cagehop_profile *profile);

/// The same with S(q) and g(r) of isochore i as they are in the file, on whatever q and r the map has them.
/// 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int checksum_add_stored_profile(const struct map *map, size_t i, uint32_t *row);

/// Adds a tile's regimes and statuses to the checksum of its columns.
uint32_t checksum_add_marks(uint32_t sum, size_t count, const uint8_t regime[], const int8_t failure[]);

/// CRC-32 of an axis' values.
uint32_t checksum_axis(size_t count, const double value[]);

/// Reads a tile and its checksum as it is in the file, with its isochore's row from map->row. `point` gets
/// the known columns of the tile's points, and may be NULL; it is read once, so that the checksum is its. 0
/// or CAGEHOP_IO.
int checksum_tile(struct map *map, size_t i, size_t block, struct cagehop_point point[], uint32_t *checksum);

/// Whether a tile is what its checksum says, and its points in `point`, which may be NULL. map->row is read.
bool checksum_tile_is_sound(struct map *map, size_t i, size_t block, struct cagehop_point point[]);

#endif
