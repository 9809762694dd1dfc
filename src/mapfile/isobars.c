// SPDX-License-Identifier: GPL-3.0-or-later
/// The variables on pressure: written at once, when all of them are known.
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <zlib.h>

enum { DONE, CHECKSUM }; // elements of run/isobars

bool mapfile_isobars_pending(const struct mapfile *map) {
  return map->isobars >= 0 && !map->isobars_done;
}

/// One column over all pressures.
static void gather_column(const struct mapfile *map, const struct column *column,
                          const struct cagehop_isobar isobar[], double value[]) {
  for (size_t j = 0; j < map->n_pressure; j++) {
    value[j] = column_value(column, &isobar[j]);
  }
}

static int write_whole(hid_t dataset, hid_t type, const void *value) {
  return H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, value) >= 0 ? CAGEHOP_OK : CAGEHOP_IO;
}

static int write_columns(struct mapfile *map, const struct cagehop_isobar isobar[], uint32_t *checksum) {
  double *value = malloc(map->n_pressure * sizeof *value);
  int8_t *failure = (int8_t *)value; // after the columns
  uLong sum = crc32(0L, Z_NULL, 0);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t k = 0; k < isobar_column_count && status == CAGEHOP_OK; k++) {
    gather_column(map, &isobar_columns[k], isobar, value);
    sum = crc32(sum, (const Bytef *)value, (uInt)(map->n_pressure * sizeof *value));
    status = write_whole(map->isobar[k], H5T_NATIVE_DOUBLE, value);
  }
  for (size_t j = 0; j < map->n_pressure && status == CAGEHOP_OK; j++) {
    failure[j] = (int8_t)isobar[j].status;
  }
  if (status == CAGEHOP_OK) {
    sum = crc32(sum, (const Bytef *)failure, (uInt)map->n_pressure);
    status = write_whole(map->isobar_status, H5T_NATIVE_INT8, failure);
  }
  free(value);
  *checksum = (uint32_t)sum;
  return status;
}

int mapfile_write_isobars(struct mapfile *map, const struct cagehop_isobar isobar[]) {
  const uint32_t done = 1;
  uint32_t checksum;
  int status = write_columns(map, isobar, &checksum);
  // As with tiles: data, then its checksum, then that it is there.
  if (status == CAGEHOP_OK) {
    status = store_write_element(map->isobars, H5T_NATIVE_UINT32, CHECKSUM, &checksum);
  }
  if (status == CAGEHOP_OK) {
    status = store_write_element(map->isobars, H5T_NATIVE_UINT32, DONE, &done);
  }
  map->isobars_done = status == CAGEHOP_OK;
  return status == CAGEHOP_IO
             ? store_fail(map->error, "%s: the isobars can't be written; is the disk full?", map->path)
             : status;
}

/// The checksum of what is in the file.
static int find_checksum(const struct mapfile *map, uint32_t *checksum) {
  double *value = malloc(map->n_pressure * sizeof *value);
  uLong sum = crc32(0L, Z_NULL, 0);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t k = 0; k <= isobar_column_count && status == CAGEHOP_OK; k++) {
    const bool last = k == isobar_column_count;
    const size_t size = last ? sizeof(int8_t) : sizeof *value;
    status = H5Dread(last ? map->isobar_status : map->isobar[k], last ? H5T_NATIVE_INT8 : H5T_NATIVE_DOUBLE,
                     H5S_ALL, H5S_ALL, H5P_DEFAULT, value) >= 0
                 ? CAGEHOP_OK
                 : CAGEHOP_IO;
    sum = crc32(sum, (const Bytef *)value, (uInt)(map->n_pressure * size));
  }
  free(value);
  *checksum = (uint32_t)sum;
  return status;
}

int store_check_isobars(struct mapfile *map, bool *done, bool *sound) {
  uint32_t stored[2] = {0, 0}, found;
  *done = false;
  *sound = true;
  if (map->isobars < 0) {
    return CAGEHOP_OK;
  }
  if (H5Dread(map->isobars, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, stored) < 0) {
    return store_fail(map->error, "%s: the isobars' status can't be read: the file is damaged", map->path);
  }
  *done = stored[DONE] != 0;
  if (*done) {
    const int status = find_checksum(map, &found);
    if (status == CAGEHOP_NO_MEMORY) {
      return status;
    }
    *sound = status == CAGEHOP_OK && stored[DONE] == 1 && found == stored[CHECKSUM];
  }
  return CAGEHOP_OK;
}

int store_resume_isobars(struct mapfile *map) {
  const uint32_t pending = 0;
  bool done, sound;
  int status = store_check_isobars(map, &done, &sound);
  if (status == CAGEHOP_OK && done && !sound) {
    status = store_write_element(map->isobars, H5T_NATIVE_UINT32, DONE, &pending);
  }
  map->isobars_done = done && sound;
  return status;
}
