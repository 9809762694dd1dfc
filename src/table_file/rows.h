// SPDX-License-Identifier: GPL-3.0-or-later
/// Rows of numbers, before they are states.
#ifndef CAGEHOP_TABLE_FILE_ROWS_H
#define CAGEHOP_TABLE_FILE_ROWS_H

#include "table_file/table_file.h"

struct rows {
  bool has[TABLE_ROLES];
  size_t slot[TABLE_ROLES]; ///< of a role in a row
  size_t width;             ///< roles in a row
  size_t count, room;
  double *value; ///< count x width, owned
  size_t *line;  ///< where each row stood, owned
};

/// Chooses the roles of the rows: those of the columns, each at most once.
void rows_begin(struct rows *rows, const struct table_reading *reading);

/// Adds a row, to be filled by the caller through *value (width numbers). CAGEHOP_NO_MEMORY or 0.
int rows_add(struct rows *rows, size_t line, double **value);

void rows_clear(struct rows *rows);

/// The value of a role in a row; NaN where the rows don't have it.
double rows_value(const struct rows *rows, size_t row, enum table_role role);

#endif
