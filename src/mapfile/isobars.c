// SPDX-License-Identifier: GPL-3.0-or-later
/// The variables on pressure: written part by part, and done when all of them are there.
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <zlib.h>

enum { DONE, CHECKSUM }; // elements of run/isobars

bool mapfile_isobars_pending(const struct mapfile *map) {
  return map->isobars >= 0 && !map->isobars_done;
}

/// A part of a column, which both sides of the file number alike.
static size_t part_count(const struct mapfile *map, size_t first) {
  const size_t left = map->n_pressure - first;
  return left < MAPFILE_ISOBAR_PART ? left : MAPFILE_ISOBAR_PART;
}

static uLong add_checksum(uLong sum, const void *value, size_t size) {
  return crc32(sum, (const Bytef *)value, (uInt)size);
}

static int write_part(struct mapfile *map, size_t first, size_t count, const struct cagehop_isobar isobar[]) {
  double *value = malloc(count * sizeof *value);
  int8_t *failure = (int8_t *)value; // after the columns
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t k = 0; k < map->isobar.count && status == CAGEHOP_OK; k++) {
    const struct store_column *column = &map->isobar.column[k]; // all known: store_check_columns
    for (size_t j = 0; j < count; j++) {
      value[j] = column_value(column->known, &isobar[j]);
    }
    map->isobar_sum = add_checksum(map->isobar_sum, value, count * sizeof *value);
    status = store_write_part(column->dataset, H5T_NATIVE_DOUBLE, first, count, value);
  }
  for (size_t j = 0; j < count && status == CAGEHOP_OK; j++) {
    failure[j] = (int8_t)isobar[j].status;
  }
  if (status == CAGEHOP_OK) {
    map->isobar_sum = add_checksum(map->isobar_sum, failure, count);
    status = store_write_part(map->isobar_status, H5T_NATIVE_INT8, first, count, failure);
  }
  free(value);
  return status;
}

int mapfile_write_isobars(struct mapfile *map, size_t first, size_t count,
                          const struct cagehop_isobar isobar[]) {
  if (first % MAPFILE_ISOBAR_PART != 0 || count != part_count(map, first)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  map->isobar_sum = first == 0 ? crc32(0L, Z_NULL, 0) : map->isobar_sum;
  int status = write_part(map, first, count, isobar);
  // As with tiles: data, then its checksum, then that it is there.
  if (status == CAGEHOP_OK && first + count == map->n_pressure) {
    const uint32_t done = 1, checksum = (uint32_t)map->isobar_sum;
    status = store_write_element(map->isobars, H5T_NATIVE_UINT32, CHECKSUM, &checksum);
    if (status == CAGEHOP_OK) {
      status = store_write_element(map->isobars, H5T_NATIVE_UINT32, DONE, &done);
    }
    map->isobars_done = status == CAGEHOP_OK;
  }
  return status == CAGEHOP_IO
             ? store_fail(map->error, "%s: the isobars can't be written; is the disk full?", map->path)
             : status;
}

/// The checksum of what is in the file.
static int find_checksum(const struct mapfile *map, uint32_t *checksum) {
  double *value = malloc(part_count(map, 0) * sizeof *value);
  uLong sum = crc32(0L, Z_NULL, 0);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t first = 0; first < map->n_pressure; first += MAPFILE_ISOBAR_PART) {
    const size_t count = part_count(map, first);
    for (size_t k = 0; k < map->isobar.count && status == CAGEHOP_OK; k++) {
      const struct store_column *column = &map->isobar.column[k];
      if (column->summed) {
        status = store_read_part(column->dataset, column->type, first, count, value);
        sum = add_checksum(sum, value, count * column->size);
      }
    }
    if (status == CAGEHOP_OK) {
      status = store_read_part(map->isobar_status, H5T_NATIVE_INT8, first, count, value);
      sum = add_checksum(sum, value, count * sizeof(int8_t));
    }
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

int store_retry_isobars(struct mapfile *map, bool *again) {
  const uint32_t pending = 0;
  int status = CAGEHOP_OK;
  *again = false;
  if (map->isobars < 0 || !map->isobars_done) {
    return status;
  }
  int8_t *failure = malloc(part_count(map, 0));
  if (failure == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t first = 0; first < map->n_pressure && status == CAGEHOP_OK; first += MAPFILE_ISOBAR_PART) {
    const size_t count = part_count(map, first);
    if (store_read_part(map->isobar_status, H5T_NATIVE_INT8, first, count, failure) != CAGEHOP_OK) {
      status = store_fail(map->error, "%s: isobar_status can't be read: the file is damaged", map->path);
    }
    for (size_t j = 0; j < count && status == CAGEHOP_OK; j++) {
      *again = *again || (failure[j] != CAGEHOP_OK && failure[j] != CAGEHOP_NO_TRANSITION);
    }
  }
  if (status == CAGEHOP_OK && *again) {
    status = store_write_element(map->isobars, H5T_NATIVE_UINT32, DONE, &pending);
    map->isobars_done = false;
  }
  free(failure);
  return status;
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
