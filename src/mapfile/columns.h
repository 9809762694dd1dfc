// SPDX-License-Identifier: GPL-3.0-or-later
/// The columns of a map: one line each. The map file, `cagehop point` and the documentation all read this
/// table.
#ifndef CAGEHOP_MAPFILE_COLUMNS_H
#define CAGEHOP_MAPFILE_COLUMNS_H

#include <cagehop/phase_map.h>
#include <stddef.h>

enum column_type { COLUMN_DOUBLE, COLUMN_INT };

/// Which maps have a column.
enum column_group {
  COLUMNS_ALWAYS,
  COLUMNS_RATES,           ///< where the job wants output.rates
  COLUMNS_OF_REDUCED_AXIS, ///< where the pressure axis is in kBT/d^3
  COLUMNS_OF_MPA_AXIS,     ///< where it is in MPa
};

/// What a column is for.
enum column_role {
  COLUMN_RESULT,     ///< in the checksum of its tile, row or isobar, and in the digest
  COLUMN_COORDINATE, ///< follows from the axes and other columns: in the checksum, not in the digest
  COLUMN_COST,       ///< differs from run to run: in neither
};

struct column {
  const char *name;
  const char *unit;         ///< as UDUNITS reads it: "1" for a reduced quantity
  const char *reduced_unit; ///< of a reduced quantity, "kBT/d^3"; else NULL
  const char *long_name;
  const char *equation; ///< the paper's number, or NULL
  enum column_group group;
  enum column_role role;
  enum column_type type;
  size_t offset; ///< in struct cagehop_point, struct cagehop_isochore_summary or struct cagehop_isobar
};

/// Variables on (phi, pressure), out of struct cagehop_point; without `regime` and `status`.
extern const struct column point_columns[];
extern const size_t point_column_count;

/// Variables on (phi), out of struct cagehop_isochore_summary.
extern const struct column isochore_columns[];
extern const size_t isochore_column_count;

/// Variables on (pressure), out of struct cagehop_isobar.
extern const struct column isobar_columns[];
extern const size_t isobar_column_count;

/// The unit that people read: the reduced one where the column has one.
const char *column_unit(const struct column *column);

/// The column of that name, or NULL.
const struct column *column_find(size_t count, const struct column columns[], const char *name);

/// Bytes of one of the column's values.
size_t column_size(const struct column *column);

/// The column's value in that record, as a double.
double column_value(const struct column *column, const void *record);

#endif
