// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: the columns of group run/history, one value a run in each.
#ifndef CAGEHOP_MAPFILE_HISTORY_H
#define CAGEHOP_MAPFILE_HISTORY_H

#include "mapfile/mapfile.h"

#include <hdf5.h>
#include <stddef.h>

enum history_type { HISTORY_TEXT, HISTORY_INT64, HISTORY_INT32, HISTORY_UINT32, HISTORY_OUTCOME };

/// One column of the history: a member of struct mapfile_run.
struct history_column {
  const char *name;
  const char *unit; ///< what UDUNITS reads; NULL for text and flags
  const char *long_name;
  enum history_type type;
  size_t offset, size; ///< of the member; a text is padded with zero bytes to its size
};

extern const struct history_column history_columns[];
extern const size_t history_column_count;

/// The HDF5 type of a column's values, in memory and in the file; to be closed with H5Tclose. Texts are of
/// fixed length, because variable-length data is not crash-safe; marked ASCII, because Octave stops at UTF-8
/// texts of fixed length; and have no fill value, because netCDF-C 4.9.0 aborts on one.
hid_t history_type(const struct history_column *column);

/// The names of the outcomes, in their order, separated by blanks: "none running ...".
const char *history_outcomes(void);

#endif
