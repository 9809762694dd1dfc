// SPDX-License-Identifier: GPL-3.0-or-later
/// A map as whoever shows it needs it: its axes, and its own columns by number, with their texts. What a
/// run has not finished, and what the checksums don't vouch for, is not there: NaN, regime `pending`.
#ifndef CAGEHOP_MAP_VIEW_H
#define CAGEHOP_MAP_VIEW_H

#include "map/map.h"

#include <cagehop/quantity.h>

struct map_view; ///< a map open for reading

/// The axes. Borrowed from the view.
struct map_view_axes {
  const char *state_name;    ///< of the first dimension: "phi", "temperature" or "density"
  const char *state_unit;    ///< as people read it: "1", "K" or "1/d^3"
  const char *pressure_unit; ///< as people read it: "kBT/d^3" or "MPa"
  size_t n_state, n_pressure;
  const double *state, *pressure; ///< ascending
  size_t n_cooling_rate;          ///< 0: there is no such axis
  const double *cooling_rate;     ///< [K/s]
};

/// A column as the file lists it. Texts are owned: map_view_column_clear.
struct map_view_column {
  char *name;
  char *unit;         ///< as people read it: the reduced one where there is one; "1" for a plain number
  char *long_name;    ///< NULL where the file has none
  char *equation;     ///< the paper's number; NULL where there is none
  const char *symbol; ///< in TeX; NULL for a column that this program does not know
  bool is_status;     ///< whether its values are cagehop_status
};

/// Opens a map, also while a run writes it, and holds it against its checksums. 0, or CAGEHOP_IO /
/// CAGEHOP_NO_MEMORY with one line in `error`.
int map_view_open(const char *path, struct map_view **view, char error[MAP_ERROR_MAX]);

/// Closes it and sets *view to NULL, which it may be.
void map_view_close(struct map_view **view);

const struct map_view_axes *map_view_axes(const struct map_view *view);

/// What its checksums say. Borrowed from the view.
const struct map_check *map_view_check(const struct map_view *view);

/// Columns of one kind of record; 0 where the map has none of that kind.
size_t map_view_columns(const struct map_view *view, enum cagehop_on on);

/// Column k of one kind. 0 or CAGEHOP_NO_MEMORY.
int map_view_column(const struct map_view *view, enum cagehop_on on, size_t k,
                    struct map_view_column *column);
void map_view_column_clear(struct map_view_column *column);

/// Whether a record is there: finished and sound. `row` and `j` as below.
bool map_view_has(const struct map_view *view, enum cagehop_on on, size_t row, size_t j);

/// Values of column k: of points those of state `row`, length n_pressure; of cooling those of rate `row`,
/// length n_pressure; of isochores all, length n_state; of isobars all, length n_pressure. 0 or CAGEHOP_IO.
int map_view_read(const struct map_view *view, enum cagehop_on on, size_t k, size_t row, double value[]);

/// Why a record has no result, CAGEHOP_OK where it has, in the same order; 0 too for what is not there. 0 or
/// CAGEHOP_IO.
int map_view_status(const struct map_view *view, enum cagehop_on on, size_t row, int8_t status[]);

/// Regimes of the points of state `row`, length n_pressure. 0 or CAGEHOP_IO.
int map_view_regime(const struct map_view *view, size_t row, uint8_t regime[]);

/// The numbers among the file's own attributes, as phi_g and the transition time, from k = 0; false past the
/// last. Those that are texts are in struct map_info.
bool map_view_number(const struct map_view *view, size_t *k, char *name, size_t size, double *value);

#endif
