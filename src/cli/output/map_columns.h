// SPDX-License-Identifier: GPL-3.0-or-later
/// What can stand in a table of a map's records, and the values of what was chosen, a row of the map at a
/// time.
#ifndef CAGEHOP_CLI_MAP_COLUMNS_H
#define CAGEHOP_CLI_MAP_COLUMNS_H

#include "map/view.h"

#include <cagehop/quantity.h>
#include <stdbool.h>
#include <stddef.h>

/// What tables are called, by the records that they have; NULL past the last.
extern const char *const map_table_names[CAGEHOP_RECORD_KINDS + 1];

/// Where the values of a column come from.
enum choice_source {
  CHOICE_FROM_ROWS,     ///< the axis along the rows of the records: states, or cooling rates
  CHOICE_FROM_LENGTH,   ///< the axis along a row: pressures, or states of isochores
  CHOICE_FROM_REGIME,   ///< of a point, a word
  CHOICE_FROM_STATUS,   ///< why a record has no result, a word
  CHOICE_FROM_RECORD,   ///< a column of these records
  CHOICE_FROM_ISOCHORE, ///< a column of isochores, the same for all points of one
};

struct map_choice {
  char *name, *unit; ///< owned; the unit as people read it, "1" for a plain number
  enum choice_source source;
  size_t k;       ///< number of the column in the map
  bool is_status; ///< whether its numbers are statuses, which are printed as words
  bool chosen;    ///< whether it is printed
  bool read;      ///< whether its values are wanted
  double *value;  ///< of the row that was read; of isochores all; owned
};

/// The columns of one kind of record.
struct map_columns_of {
  const struct map_view *view;
  enum cagehop_on on;
  size_t rows, length;
  size_t count;
  struct map_choice *column; ///< in the order of the map; owned
  size_t printed_count;
  size_t *printed; ///< the columns that are printed, in that order; owned
  int8_t *status;  ///< of the row that was read; owned
  uint8_t *regime; ///< likewise
};

/// Lists what there is of one kind of record, of which nothing is chosen yet. 0 or CAGEHOP_NO_MEMORY; then
/// too it wants map_columns_clear.
int map_columns_list(const struct map_view *view, enum cagehop_on on, struct map_columns_of *columns);
void map_columns_clear(struct map_columns_of *columns);

/// The column of that name, or NULL.
struct map_choice *map_columns_find(const struct map_columns_of *columns, const char *name);

/// Chooses columns by names with commas between, "all", or NULL for the chief ones. Returns 0, or the exit
/// status after a reported error.
int map_columns_choose(const char *command, const char *names, struct map_columns_of *columns);

/// Makes room for the columns that are wanted, and reads what is not row by row. 0, CAGEHOP_IO or
/// CAGEHOP_NO_MEMORY.
int map_columns_begin(struct map_columns_of *columns);

/// Reads row i of all that is wanted. 0 or CAGEHOP_IO.
int map_columns_read(struct map_columns_of *columns, size_t i);

/// The number of a column at (i, j), of the row i that was read; NaN for what is a word.
double map_columns_value(const struct map_columns_of *columns, const struct map_choice *column, size_t i,
                         size_t j);

#endif
