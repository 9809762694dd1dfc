// SPDX-License-Identifier: GPL-3.0-or-later
/// Reading and writing parts of datasets. A read is of what store_open_dataset found fit.
#include "map/open_map.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <string.h>

static hid_t row_space(hid_t dataset, size_t i, size_t first, size_t count) {
  const hsize_t start[2] = {i, first}, extent[2] = {1, count};
  const hid_t space = H5Dget_space(dataset);
  if (space >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) < 0) {
    H5Sclose(space);
    return -1;
  }
  return space;
}

/// Elements of a dataset of one dimension.
static hid_t part_space(hid_t dataset, size_t first, size_t count) {
  const hsize_t start = first, extent = count;
  const hid_t space = H5Dget_space(dataset);
  if (space >= 0 && H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &extent, NULL) < 0) {
    H5Sclose(space);
    return -1;
  }
  return space;
}

/// The reason of the last failed transfer on this thread, like errno.
static _Thread_local char reason[160];

/// Keeps the description on HDF5's error stack that the system gave, or MPI, else the innermost one.
static herr_t keep_reason(unsigned depth, const H5E_error2_t *entry, void *system) {
  bool *found = system;
  const char *text = entry->desc != NULL ? entry->desc : "";
  const char *said = strstr(text, "error message = '");
  if (entry->min_num == H5E_MPIERRSTR && !*found) {
    snprintf(reason, sizeof reason, "%s; is the disk full?", text);
    *found = true;
  } else if (said != NULL && !*found) {
    const char *from = said + strlen("error message = '");
    snprintf(reason, sizeof reason, "%.*s", (int)strcspn(from, "'"), from);
    *found = true;
  } else if (depth == 0 && !*found) {
    snprintf(reason, sizeof reason, "HDF5: %s; is the disk full?", text);
  }
  return 0;
}

void store_note_reason(void) {
  bool found = false;
  snprintf(reason, sizeof reason, "unknown reason");
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_reason, &found);
}

const char *store_reason(void) {
  return reason;
}

/// Moves `count` elements between memory and the selected space, which is closed.
static int transfer(hid_t dataset, hid_t type, hid_t space, size_t count, void *read, const void *write) {
  const hsize_t extent = count;
  const hid_t memory = H5Screate_simple(1, &extent, NULL);
  herr_t result = -1;
  if (space >= 0 && memory >= 0) {
    result = write != NULL ? H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, write)
                           : H5Dread(dataset, type, memory, space, H5P_DEFAULT, read);
  }
  if (result < 0) {
    store_note_reason();
  }
  if (space >= 0) {
    H5Sclose(space);
  }
  if (memory >= 0) {
    H5Sclose(memory);
  }
  return result < 0 ? CAGEHOP_IO : CAGEHOP_OK;
}

int store_read_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, void *data) {
  return transfer(dataset, type, row_space(dataset, i, first, count), count, data, NULL);
}

int store_write_row(hid_t dataset, hid_t type, size_t i, size_t first, size_t count, const void *data) {
  return transfer(dataset, type, row_space(dataset, i, first, count), count, NULL, data);
}

int store_read_element(hid_t dataset, hid_t type, size_t i, void *data) {
  return transfer(dataset, type, part_space(dataset, i, 1), 1, data, NULL);
}

int store_write_element(hid_t dataset, hid_t type, size_t i, const void *data) {
  return transfer(dataset, type, part_space(dataset, i, 1), 1, NULL, data);
}

int store_read_part(hid_t dataset, hid_t type, size_t first, size_t count, void *data) {
  return transfer(dataset, type, part_space(dataset, first, count), count, data, NULL);
}

int store_write_part(hid_t dataset, hid_t type, size_t first, size_t count, const void *data) {
  return transfer(dataset, type, part_space(dataset, first, count), count, NULL, data);
}
