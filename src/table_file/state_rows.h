// SPDX-License-Identifier: GPL-3.0-or-later
/// Scattered states in a text file: a header that names its columns, and a state a row.
#ifndef CAGEHOP_TABLE_FILE_STATE_ROWS_H
#define CAGEHOP_TABLE_FILE_STATE_ROWS_H

#include "table_file/text.h"

#include <cagehop/phase_map.h>

/// Where the columns of a state are, and the rows of the file.
struct state_rows {
  struct text text; ///< owned
  char separator;   ///< ',' ';' '\t' or ' '
  size_t columns;
  struct span name[TABLE_COLUMNS_MAX];
  enum cagehop_unit place;  ///< of thermal: a packing fraction, T in K, or rho d^3
  bool megapascal;          ///< whether pressure is in MPa, else in kBT/d^3
  size_t thermal, pressure; ///< columns; pressure is `columns` where there is none: 0 then
  size_t count;
  struct cursor *row; ///< before each row; length count, owned
};

/// A row as it stands in the file.
struct state_row {
  size_t line;   ///< from 1
  size_t fields; ///< that it has; at most `columns` of them are stored
  struct span field[TABLE_COLUMNS_MAX];
  double thermal, pressure; ///< NaN where the field is no number
};

/// Reads the header, the first line that is no comment, and finds the rows below it. phi or T_K
/// (temperature_K, T, temperature), where neither is there density (rho), and P_MPa (pressure_MPa) or
/// pressure (P), in any case. Returns 0; CAGEHOP_IO with one line where the file can't be read or its header
/// names none of the first three, or two of one kind; CAGEHOP_NO_MEMORY.
int state_rows_read(const char *path, struct state_rows *rows, char error[TABLE_FILE_ERROR_MAX]);
void state_rows_clear(struct state_rows *rows);

/// Whether a column is called a pressure, alone or in some unit, as P_GPa and "Pressure (MPa)" are: where it
/// is not known it would be taken for one more column, and the states for those at P = 0.
bool is_pressure_in_unit(struct span name);

/// Row i, i < count.
void state_rows_get(const struct state_rows *rows, size_t i, struct state_row *row);

#endif
