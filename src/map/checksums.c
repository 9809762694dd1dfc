// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/checksums.h"

#include "file_check/file_error.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

uint32_t checksum_add(uint32_t sum, const void *data, size_t size) {
  return (uint32_t)crc32_z(sum, data, size);
}

// ---------------------------------------------------------------- axes, programs

uint32_t checksum_axis(size_t count, const double value[]) {
  return checksum_add(0, value, count * sizeof *value);
}

bool checksum_axis_is_sound(const struct store *store, const char *name, size_t count, const double value[]) {
  char attribute[64];
  int64_t stored;
  snprintf(attribute, sizeof attribute, "%s_checksum", name);
  return !store_whole(store, "run", attribute, &stored) || stored < 0 ||
         stored == (int64_t)checksum_axis(count, value);
}

uint32_t checksum_program(const struct map_origin *origin) {
  const uint32_t sum = checksum_add(0, origin->program, strlen(origin->program) + 1);
  return checksum_add(sum, origin->compiler, strlen(origin->compiler));
}

uint32_t checksum_origin(const struct map *map, uint32_t arithmetic) {
  return checksum_add(map->program, &arithmetic, sizeof arithmetic);
}

// ---------------------------------------------------------------- rows

uint32_t checksum_add_status(uint32_t row, int status, uint32_t origin) {
  const int8_t failure = (int8_t)status;
  return checksum_add(checksum_add(row, &failure, sizeof failure), &origin, sizeof origin);
}

uint32_t checksum_add_profile(uint32_t row, const struct cagehop_profile *profile) {
  return checksum_add(checksum_add(row, profile->S, sizeof profile->S), profile->g, sizeof profile->g);
}

/// Adds a row of a variable on (phi, q) or (phi, r) to a checksum.
static int add_profile(const struct store_variable *variable, size_t i, uint32_t *row) {
  const size_t length = variable->shape.extent[1];
  double *value = malloc(length * sizeof *value);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    status = store_read(variable, i, 0, length, value);
  }
  if (status == CAGEHOP_OK) {
    *row = checksum_add(*row, value, length * sizeof *value);
  }
  free(value);
  return status;
}

int checksum_add_stored_profile(const struct map *map, size_t i, uint32_t *row) {
  if (map->variable.profile_S.id == 0) {
    return CAGEHOP_OK;
  }
  const int status = add_profile(&map->variable.profile_S, i, row);
  return status == CAGEHOP_OK ? add_profile(&map->variable.profile_g, i, row) : status;
}

/// Adds a whole variable on (phi) to the rows' checksums.
static int add_to_rows(struct map *map, const struct store_variable *variable, unsigned char bytes[]) {
  const size_t size = variable->shape.size;
  const int status = store_read(variable, 0, 0, map->n_phi, bytes);
  for (size_t i = 0; i < map->n_phi && status == CAGEHOP_OK; i++) {
    map->row[i] = checksum_add(map->row[i], &bytes[i * size], size);
  }
  return status;
}

static int add_rows(struct map *map, unsigned char bytes[]) {
  int status = CAGEHOP_OK;
  memset(map->row, 0, map->n_phi * sizeof *map->row);
  for (size_t k = 0; k < map->isochore.count && status == CAGEHOP_OK; k++) {
    const struct map_column *column = &map->isochore.column[k];
    status = column->summed ? add_to_rows(map, &column->variable, bytes) : CAGEHOP_OK;
  }
  if (status == CAGEHOP_OK) {
    status = add_to_rows(map, &map->variable.isochore_status, bytes);
  }
  if (status == CAGEHOP_OK && map->variable.origin.id != 0) {
    status = add_to_rows(map, &map->variable.origin, bytes);
  }
  for (size_t i = 0; i < map->n_phi && status == CAGEHOP_OK; i++) {
    status = checksum_add_stored_profile(map, i, &map->row[i]);
  }
  return status;
}

int checksum_rows(struct map *map) {
  unsigned char *bytes = malloc(map->n_phi * sizeof(double));
  const int status = bytes != NULL ? add_rows(map, bytes) : CAGEHOP_NO_MEMORY;
  free(bytes);
  if (status != CAGEHOP_OK) {
    file_fail(map->error,
              status == CAGEHOP_NO_MEMORY ? "%s: out of memory"
                                          : "%s: the variables on phi can't be read: the file is damaged",
              map->path);
  }
  return status;
}

// ---------------------------------------------------------------- tiles

uint32_t checksum_add_marks(uint32_t sum, size_t count, const uint8_t regime[], const int8_t failure[]) {
  return checksum_add(checksum_add(sum, regime, count), failure, count);
}

int checksum_tile(struct map *map, size_t i, size_t block, struct cagehop_point point[], uint32_t *checksum) {
  const struct column_place place = columns_place(map->tiling, i, block);
  uint8_t *regime = (uint8_t *)map->column; // 2 of the 8 bytes a point has there
  int8_t *failure = (int8_t *)map->column + place.count;
  *checksum = map->row[i]; // a tile is as good as its isochore's row
  for (size_t j = 0; j < place.count && point != NULL; j++) {
    cagehop_record_clear(CAGEHOP_ON_POINT, &point[j]); // what the map has no column for stays unknown
  }
  if (columns_read(&map->point, CAGEHOP_ON_POINT, place, point, map->column, checksum) != CAGEHOP_OK ||
      store_read(&map->variable.regime, i, place.first, place.count, regime) != CAGEHOP_OK ||
      store_read(&map->variable.status, i, place.first, place.count, failure) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  *checksum = checksum_add_marks(*checksum, place.count, regime, failure);
  for (size_t j = 0; j < place.count && point != NULL; j++) {
    point[j].landscape.regime = regime[j];
    point[j].status = (int)failure[j];
  }
  return CAGEHOP_OK;
}

bool checksum_tile_is_sound(struct map *map, size_t i, size_t block, struct cagehop_point point[]) {
  uint32_t stored, found;
  return store_read(&map->variable.tile_checksum, i, block, 1, &stored) == CAGEHOP_OK &&
         checksum_tile(map, i, block, point, &found) == CAGEHOP_OK && stored == found;
}
