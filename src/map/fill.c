// SPDX-License-Identifier: GPL-3.0-or-later
/// Fills the large datasets of a map that was laid out, before it gets its name.
#include "map/open_map.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// Writes the same value into a block of rows, or into a part of one.
static int fill_block(hid_t dataset, const hsize_t start[2], const hsize_t count[2], const double value[]) {
  const hid_t space = H5Dget_space(dataset), memory = H5Screate_simple(2, count, NULL);
  const bool done = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                    H5Dwrite(dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, value) >= 0;
  H5Sclose(space);
  H5Sclose(memory);
  return done ? CAGEHOP_OK : CAGEHOP_IO;
}

/// Fills a dataset on two axes with NaN, half a megabyte at a time.
static int fill_dataset(hid_t file, const char *name, size_t rows, size_t length) {
  enum { PART = 65536 };
  const size_t width = length < PART ? length : PART;
  const size_t height = PART / width < rows ? PART / width : rows;
  double *nan = malloc(width * height * sizeof *nan);
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  int status = nan == NULL ? CAGEHOP_NO_MEMORY : dataset < 0 ? CAGEHOP_IO : CAGEHOP_OK;
  for (size_t j = 0; nan != NULL && j < width * height; j++) {
    nan[j] = NAN;
  }
  for (size_t i = 0; i < rows; i += height) {
    for (size_t j = 0; j < length && status == CAGEHOP_OK; j += width) {
      const hsize_t start[2] = {i, j};
      const hsize_t count[2] = {rows - i < height ? rows - i : height,
                                length - j < width ? length - j : width};
      status = fill_block(dataset, start, count, nan);
    }
  }
  if (dataset >= 0) {
    H5Dclose(dataset);
  }
  free(nan);
  return status;
}

int store_fill(const char *path, const struct map_layout *layout) {
  const hid_t access = store_access_list(), file = H5Fopen(path, H5F_ACC_RDWR, access);
  H5Pclose(access);
  size_t columns;
  const struct cagehop_quantity *column = cagehop_quantities(CAGEHOP_ON_POINT, &columns);
  int status = file < 0 ? CAGEHOP_IO : CAGEHOP_OK;
  for (size_t k = 0; k < columns && status == CAGEHOP_OK; k++) {
    if (store_wants(layout, &column[k])) {
      status = fill_dataset(file, column[k].name, layout->n_phi, layout->n_pressure);
    }
  }
  if (status == CAGEHOP_OK && layout->profiles) {
    status = fill_dataset(file, "S", layout->n_phi, CAGEHOP_PROFILE_Q);
  }
  if (status == CAGEHOP_OK && layout->profiles) {
    status = fill_dataset(file, "g", layout->n_phi, CAGEHOP_PROFILE_R);
  }
  return file >= 0 && H5Fclose(file) < 0 ? CAGEHOP_IO : status;
}
