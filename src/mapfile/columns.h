// SPDX-License-Identifier: GPL-3.0-or-later
/// The columns of a map: one line each. The map file, `cagehop point` and the documentation all read this
/// table.
#ifndef CAGEHOP_MAPFILE_COLUMNS_H
#define CAGEHOP_MAPFILE_COLUMNS_H

#include <cagehop/phase_map.h>
#include <stddef.h>

enum column_type { COLUMN_DOUBLE, COLUMN_INT };

struct column {
  const char *name;
  const char *unit;
  const char *long_name;
  const char *equation; ///< the paper's number, or NULL
  enum column_type type;
  size_t offset; ///< in struct cagehop_point, struct cagehop_isochore_summary or struct cagehop_isobar
};

/// Variables on (phi, pressure), out of struct cagehop_point; without `regime` and `status`.
extern const struct column point_columns[];
extern const size_t point_column_count;

/// So many of them are in every map; the others only where the job wants rates.
extern const size_t plain_point_column_count;

/// Variables on (phi), out of struct cagehop_isochore_summary.
extern const struct column isochore_columns[];
extern const size_t isochore_column_count;

/// Variables on (pressure), out of struct cagehop_isobar.
extern const struct column isobar_columns[];
extern const size_t isobar_column_count;

/// Bytes of one of the column's values.
size_t column_size(const struct column *column);

/// The column's value in that record, as a double.
double column_value(const struct column *column, const void *record);

#endif
