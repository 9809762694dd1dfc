// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the columns of group run/history, one value a run in each.
#ifndef CAGEHOP_MAP_HISTORY_H
#define CAGEHOP_MAP_HISTORY_H

#include "map/map.h"

#include <hdf5.h>
#include <stddef.h>

enum history_type { HISTORY_TEXT, HISTORY_INT64, HISTORY_INT32, HISTORY_UINT32, HISTORY_OUTCOME };

/// One column of the history: a member of struct map_run.
struct history_column {
  const char *name;
  const char *unit; ///< what UDUNITS reads; NULL for text and flags
  const char *long_name;
  enum history_type type;
  size_t offset, size; ///< of the member; a text is padded with zero bytes to its size
};

/// Dimensions of a column's dataset: a number for each run; of a text `size` bytes for each. A matrix of
/// bytes, because netCDF-C 4.9.0 crashes when it reads an array of texts, and Octave 7 stops at a matrix of
/// characters. Writes them into extent[2] and returns how many.
int history_extent(const struct history_column *column, hsize_t extent[2]);

extern const struct history_column history_columns[];
extern const size_t history_column_count;

/// The HDF5 type of a column's values, in memory and in the file: one of HDF5's own, not to be closed.
hid_t history_type(const struct history_column *column);

/// The names of the outcomes, in their order, separated by blanks: "none running ...".
const char *history_outcomes(void);

#endif
