// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the columns that a map lists, and how records go into them and out of them. A tile,
/// an isochore's row and a block of isobars are all written, read and summed by the same two functions, so
/// that the order of a checksum stands in one place.
#ifndef CAGEHOP_MAP_COLUMNS_H
#define CAGEHOP_MAP_COLUMNS_H

#include "grid/tiling.h"
#include "map/map.h"
#include "map_hdf5/store.h"

#include <cagehop/quantity.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  COLUMNS_MAX = 1024, // that a file may list for one kind of record
};

/// A column of an open map, as its file lists it.
struct map_column {
  char *name;                           ///< owned
  const struct cagehop_quantity *known; ///< what this program writes under that name and type, or NULL
  bool summed;                          ///< whether it is in the checksum
  struct store_variable variable;
};

/// The columns of one kind of record, in the order in which the checksum goes over them.
struct map_columns {
  size_t count;
  struct map_column *column; ///< owned
};

/// The attributes of group run that hold the lists.
extern const char *const columns_list_names[CAGEHOP_RECORD_KINDS];

/// Reads the column lists of map->store; no variable is looked for. 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO with
/// map->error.
int columns_read_lists(struct map *map);

/// Finds the variables of one kind, on axes of that rank and extent. A column whose type is not this
/// program's is not known to it. False with map->error where one is not as it must be.
bool columns_find(struct map *map, struct map_columns *columns, int rank, size_t rows, size_t length);

/// Frees a list.
void columns_clear(struct map_columns *columns);

/// The type of a column's values in memory and in the file.
enum store_type columns_type(const struct cagehop_quantity *column);

/// The name of a layout's first axis: "phi", or "temperature" or "density" where that numbers the states.
const char *columns_state_axis(const struct map_layout *layout);

/// Whether a layout asks for a column. Its axis is none.
bool columns_wanted(const struct map_layout *layout, const struct cagehop_quantity *column);

/// Whether the open map's columns are those that a layout asks for, in that order: only such a map may be
/// written. CAGEHOP_IO with map->error where not.
int columns_check(struct map *map, const struct map_layout *layout);

/// Whether all columns of the open map are known to this program, as those who write it need. 0, or
/// CAGEHOP_IO with map->error.
int columns_check_known(struct map *map);

/// The names of the file's variables that don't belong into the digest, with blanks between, allocated; NULL
/// where the file lists none.
char *columns_not_digested(const struct store *store);

/// Whether a name is one of those in a list with blanks between.
bool columns_is_listed(const char *list, const char *name);

/// The place of records in their columns.
struct column_place {
  size_t row, first, count; ///< as for store_read
};

/// The place of block `block` of that tiling, on that row.
struct column_place columns_place(struct tiling tiling, size_t row, size_t block);

/// Writes `count` records of that kind, all of whose columns are known, and adds their columns to the
/// checksum *sum. `buffer` has room for a column. NULL, or the name of the column that can't be written.
const char *columns_write(const struct map_columns *columns, enum cagehop_on on, struct column_place place,
                          const void *record, double buffer[], uint32_t *sum);

/// Adds the columns of `count` records to the checksum *sum as they are in the file, and puts those that are
/// known into `record`, which may be NULL. 0 or CAGEHOP_IO.
int columns_read(const struct map_columns *columns, enum cagehop_on on, struct column_place place,
                 void *record, double buffer[], uint32_t *sum);

#endif
