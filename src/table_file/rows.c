// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/rows.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

void rows_begin(struct rows *rows, const struct table_reading *reading) {
  *rows = (struct rows){0};
  for (size_t k = 0; k < reading->n_columns; k++) {
    const enum table_role role = reading->role[k];
    if (role != TABLE_SKIPPED && !rows->has[role]) {
      rows->has[role] = true;
      rows->slot[role] = rows->width++;
    }
  }
}

int rows_add(struct rows *rows, size_t line, double **value) {
  if (rows->count == rows->room) {
    const size_t room = rows->room > 0 ? 2 * rows->room : 1024;
    double *values = realloc(rows->value, room * rows->width * sizeof *values);
    rows->value = values != NULL ? values : rows->value;
    size_t *lines = realloc(rows->line, room * sizeof *lines);
    rows->line = lines != NULL ? lines : rows->line;
    if (values == NULL || lines == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    rows->room = room;
  }
  *value = &rows->value[rows->count * rows->width];
  rows->line[rows->count++] = line;
  return CAGEHOP_OK;
}

double rows_value(const struct rows *rows, size_t row, enum table_role role) {
  return rows->has[role] ? rows->value[row * rows->width + rows->slot[role]] : NAN;
}

void rows_clear(struct rows *rows) {
  free(rows->value);
  free(rows->line);
  *rows = (struct rows){0};
}
