// SPDX-License-Identifier: GPL-3.0-or-later
/// Fills the large variables of a map that was laid out, before it gets its name.
#include "map/columns.h"
#include "map/layout.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// Fills a variable on two axes with NaN, half a megabyte at a time: whole rows, or a part of one.
static int fill_variable(const struct store *store, const char *name) {
  enum { PART = 65536 };
  const struct store_shape want = {.rank = 2, .type = STORE_DOUBLE};
  struct store_variable variable;
  if (!store_find(store, name, &want, &variable)) {
    return CAGEHOP_IO;
  }
  const size_t rows = variable.shape.extent[0], length = variable.shape.extent[1];
  const size_t width = length < PART ? length : PART;
  const size_t height = PART / width < rows ? PART / width : rows;
  double *nan = malloc(width * height * sizeof *nan);
  int status = nan != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t j = 0; nan != NULL && j < width * height; j++) {
    nan[j] = NAN;
  }
  for (size_t i = 0; i < rows && status == CAGEHOP_OK; i += height) {
    const size_t here = rows - i < height ? rows - i : height;
    for (size_t j = 0; j < length && status == CAGEHOP_OK; j += width) {
      status = store_write(&variable, i, j, here * (length - j < width ? length - j : width), nan);
    }
  }
  free(nan);
  return status;
}

int layout_fill(const char *path, const struct map_layout *layout) {
  struct store *store;
  size_t columns;
  const struct cagehop_quantity *column = cagehop_quantities(CAGEHOP_ON_POINT, &columns);
  int status = store_open(path, true, &store);
  for (size_t k = 0; k < columns && status == CAGEHOP_OK; k++) {
    if (columns_wanted(layout, &column[k]) && columns_type(&column[k]) == STORE_DOUBLE) {
      status = fill_variable(store, column[k].name);
    }
  }
  if (status == CAGEHOP_OK && layout->profiles) {
    status = fill_variable(store, "S");
  }
  if (status == CAGEHOP_OK && layout->profiles) {
    status = fill_variable(store, "g");
  }
  const int closed = store_close(&store);
  return status != CAGEHOP_OK ? status : closed;
}
