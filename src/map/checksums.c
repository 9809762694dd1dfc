// SPDX-License-Identifier: GPL-3.0-or-later
/// The checksums of axes, rows and tiles.
#include "map/open_map.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

uint32_t store_axis_checksum(size_t count, const double value[]) {
  uLong sum = crc32(0L, Z_NULL, 0);
  for (size_t i = 0; i < count; i++) {
    sum = crc32(sum, (const Bytef *)&value[i], sizeof value[i]);
  }
  return (uint32_t)sum;
}

bool store_axis_is_sound(hid_t file, const char *name, size_t count, const double value[]) {
  char attribute[64];
  snprintf(attribute, sizeof attribute, "%s_checksum", name);
  const hid_t run = H5Gopen2(file, "run", H5P_DEFAULT);
  const int64_t stored = run >= 0 ? store_read_number(run, attribute) : -1;
  if (run >= 0) {
    H5Gclose(run);
  }
  return stored < 0 || stored == (int64_t)store_axis_checksum(count, value);
}

/// Adds a whole dataset on (phi), read as that type, to the rows' checksums.
static int add_to_rows(struct map *map, hid_t dataset, hid_t type, size_t size, unsigned char bytes[]) {
  if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
    return CAGEHOP_IO;
  }
  for (size_t i = 0; i < map->n_phi; i++) {
    map->row[i] = (uint32_t)crc32(map->row[i], &bytes[i * size], (uInt)size);
  }
  return CAGEHOP_OK;
}

uint32_t store_profile_checksum(uint32_t row, const struct cagehop_profile *profile) {
  const uLong sum = crc32(row, (const Bytef *)profile->S, (uInt)sizeof profile->S);
  return (uint32_t)crc32(sum, (const Bytef *)profile->g, (uInt)sizeof profile->g);
}

int store_read_profile(const struct map *map, size_t i, struct cagehop_profile *profile) {
  const int status = store_read_row(map->profile_S, H5T_NATIVE_DOUBLE, i, 0, CAGEHOP_PROFILE_Q, profile->S);
  return status != CAGEHOP_OK
             ? status
             : store_read_row(map->profile_g, H5T_NATIVE_DOUBLE, i, 0, CAGEHOP_PROFILE_R, profile->g);
}

/// Adds a row of a dataset on (phi, q) or (phi, r) to a checksum.
static int add_profile(hid_t dataset, size_t i, size_t length, uint32_t *row) {
  double *value = malloc(length * sizeof *value);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    status = store_read_row(dataset, H5T_NATIVE_DOUBLE, i, 0, length, value);
  }
  if (status == CAGEHOP_OK) {
    *row = (uint32_t)crc32(*row, (const Bytef *)value, (uInt)(length * sizeof *value));
  }
  free(value);
  return status;
}

int store_add_profile(const struct map *map, size_t i, uint32_t *row) {
  if (map->profile_S < 0) {
    return CAGEHOP_OK;
  }
  const int status = add_profile(map->profile_S, i, map->profile_q, row);
  return status == CAGEHOP_OK ? add_profile(map->profile_g, i, map->profile_r, row) : status;
}

int store_row_checksums(struct map *map) {
  unsigned char *bytes = malloc(map->n_phi * sizeof(double));
  int status = bytes == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  memset(map->row, 0, map->n_phi * sizeof *map->row);
  for (size_t k = 0; k < map->isochore.count && status == CAGEHOP_OK; k++) {
    const struct store_column *column = &map->isochore.column[k];
    if (column->summed) {
      status = add_to_rows(map, column->dataset, column->type, column->size, bytes);
    }
  }
  if (status == CAGEHOP_OK) {
    status = add_to_rows(map, map->isochore_status, H5T_NATIVE_INT8, sizeof(int8_t), bytes);
  }
  if (status == CAGEHOP_OK && map->origin >= 0) {
    status = add_to_rows(map, map->origin, H5T_NATIVE_UINT32, sizeof(uint32_t), bytes);
  }
  for (size_t i = 0; i < map->n_phi && status == CAGEHOP_OK; i++) {
    status = store_add_profile(map, i, &map->row[i]);
  }
  free(bytes);
  return status;
}

/// Reads the columns of a tile and adds them to the checksum; `point` may be NULL.
static int read_columns(struct map *map, size_t i, size_t first, size_t count, struct cagehop_point point[],
                        uLong *sum) {
  for (size_t k = 0; k < map->point.count; k++) {
    const struct store_column *column = &map->point.column[k];
    if (!column->summed && (column->known == NULL || point == NULL)) {
      continue;
    }
    if (store_read_row(column->dataset, column->type, i, first, count, map->column) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    if (column->summed) {
      *sum = crc32(*sum, (const Bytef *)map->column, (uInt)(count * column->size));
    }
    for (size_t j = 0; j < count && point != NULL && column->known != NULL; j++) {
      memcpy((char *)&point[j] + column->known->offset, (const char *)map->column + j * column->size,
             column->size);
    }
  }
  return CAGEHOP_OK;
}

int store_read_tile(struct map *map, size_t i, size_t block, struct cagehop_point point[],
                    uint32_t *checksum) {
  const size_t first = block * map->tile_pressures, count = store_block_count(map, block);
  uint8_t *regime = (uint8_t *)map->column; // 2 of the 8 bytes a point has there
  int8_t *failure = (int8_t *)map->column + count;
  uLong sum = map->row[i];
  for (size_t j = 0; j < count && point != NULL; j++) {
    cagehop_record_clear(CAGEHOP_ON_POINT, &point[j]); // what the map has no column for stays unknown
  }
  if (read_columns(map, i, first, count, point, &sum) != CAGEHOP_OK ||
      store_read_row(map->regime, H5T_NATIVE_UINT8, i, first, count, regime) != CAGEHOP_OK ||
      store_read_row(map->status, H5T_NATIVE_INT8, i, first, count, failure) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  sum = crc32(sum, regime, (uInt)count);
  sum = crc32(sum, (const Bytef *)failure, (uInt)count);
  for (size_t j = 0; j < count && point != NULL; j++) {
    point[j].landscape.regime = regime[j];
    point[j].status = (int)failure[j];
  }
  *checksum = (uint32_t)sum;
  return CAGEHOP_OK;
}

int store_tile_checksum(struct map *map, size_t i, size_t block, uint32_t *checksum) {
  return store_read_tile(map, i, block, NULL, checksum);
}

uint32_t store_row_checksum(const struct map *map, const struct cagehop_isochore_summary *summary) {
  const int8_t failure = (int8_t)summary->status;
  uLong sum = crc32(0L, Z_NULL, 0);
  for (size_t k = 0; k < map->isochore.count; k++) {
    const struct store_column *column = &map->isochore.column[k];
    if (column->summed && column->known != NULL) {
      sum = crc32(sum, (const Bytef *)summary + column->known->offset, (uInt)column->size);
    }
  }
  return (uint32_t)crc32(sum, (const Bytef *)&failure, sizeof failure);
}

uint32_t store_add_origin(uint32_t row, uint32_t origin) {
  return (uint32_t)crc32(row, (const Bytef *)&origin, sizeof origin);
}

uint32_t store_program(const struct map_origin *origin) {
  const uLong sum =
      crc32(crc32(0L, Z_NULL, 0), (const Bytef *)origin->program, (uInt)strlen(origin->program) + 1);
  return (uint32_t)crc32(sum, (const Bytef *)origin->compiler, (uInt)strlen(origin->compiler));
}

uint32_t store_origin(const struct map *map, uint32_t arithmetic) {
  return (uint32_t)crc32(map->program, (const Bytef *)&arithmetic, sizeof arithmetic);
}

bool store_tile_is_sound(struct map *map, size_t i, size_t block) {
  uint32_t stored, found;
  return store_read_row(map->tile_checksum, H5T_NATIVE_UINT32, i, block, 1, &stored) == CAGEHOP_OK &&
         store_tile_checksum(map, i, block, &found) == CAGEHOP_OK && stored == found;
}
