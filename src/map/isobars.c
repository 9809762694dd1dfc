// SPDX-License-Identifier: GPL-3.0-or-later
/// The variables on pressure: written, checked and kept block by block. Maps of format 2 have one checksum
/// for all of them, which is still read.
#include "map/open_map.h"

#include <assert.h>
#include <cagehop/status.h>
#include <stdlib.h>
#include <zlib.h>

enum { WHOLE_DONE, WHOLE_CHECKSUM, WHOLE_COUNT }; // elements of run/isobars, format 2

static_assert(MAP_ISOBAR_PART % MAP_ISOBAR_BLOCK == 0, "a part holds whole blocks");

size_t store_isobar_blocks(size_t n_pressure) {
  return (n_pressure + MAP_ISOBAR_BLOCK - 1) / MAP_ISOBAR_BLOCK;
}

/// Pressures from `first` on, at most `most`.
static size_t count_from(const struct map *map, size_t first, size_t most) {
  const size_t left = map->n_pressure - first;
  return left < most ? left : most;
}

static bool has_isobars(const struct map *map) {
  return map->isobar_status >= 0;
}

// ---------------------------------------------------------------- opening

bool store_open_isobars(struct map *map) {
  const bool blocks = store_has(map->file, "run/" STORE_ISOBAR_STATUS);
  if (!blocks && !store_has(map->file, "run/" STORE_ISOBARS_WHOLE)) {
    return true;
  }
  const size_t count = store_isobar_blocks(map->n_pressure);
  map->isobar_status = store_open_variable(map, "isobar_status", 1, map->n_pressure, 0);
  if (map->isobar_status < 0 || !store_open_columns(map, &map->isobar, 1, map->n_pressure, 0)) {
    return false;
  }
  if (!blocks) {
    map->isobars_whole = store_open_variable(map, "run/" STORE_ISOBARS_WHOLE, 1, WHOLE_COUNT, 0);
    return map->isobars_whole >= 0;
  }
  map->isobar_block_status = store_open_variable(map, "run/" STORE_ISOBAR_STATUS, 1, count, 0);
  map->isobar_block_checksum = store_open_variable(map, "run/" STORE_ISOBAR_CHECKSUM, 1, count, 0);
  return map->isobar_block_status >= 0 && map->isobar_block_checksum >= 0;
}

bool map_isobars_pending(const struct map *map) {
  return has_isobars(map) && map_isobars_there(map) < map->n_pressure;
}

size_t map_isobars_there(const struct map *map) {
  size_t there = 0;
  for (size_t first = 0; has_isobars(map) && first < map->n_pressure; first += MAP_ISOBAR_BLOCK) {
    there += map_isobars_done(map, first) ? count_from(map, first, MAP_ISOBAR_BLOCK) : 0;
  }
  return there;
}

bool map_isobars_done(const struct map *map, size_t first) {
  return map->isobars_done[first / MAP_ISOBAR_BLOCK] != STORE_TILE_PENDING;
}

// ---------------------------------------------------------------- writing

static uLong add_checksum(uLong sum, const void *value, size_t size) {
  return crc32(sum, (const Bytef *)value, (uInt)size);
}

/// Writes columns, then statuses; *sum receives their checksum.
static int write_isobar_columns(struct map *map, size_t first, size_t count,
                                const struct cagehop_isobar isobar[], uLong *sum) {
  double *value = malloc(count * sizeof *value);
  int8_t *failure = (int8_t *)value; // after the columns
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  *sum = crc32(0L, Z_NULL, 0);
  for (size_t k = 0; k < map->isobar.count && status == CAGEHOP_OK; k++) {
    const struct store_column *column = &map->isobar.column[k]; // all known: store_check_columns
    for (size_t j = 0; j < count; j++) {
      value[j] = cagehop_quantity_value(column->known, &isobar[j]);
    }
    *sum = add_checksum(*sum, value, count * sizeof *value);
    status = store_write_part(column->dataset, H5T_NATIVE_DOUBLE, first, count, value);
  }
  for (size_t j = 0; j < count && status == CAGEHOP_OK; j++) {
    failure[j] = (int8_t)isobar[j].status;
  }
  if (status == CAGEHOP_OK) {
    *sum = add_checksum(*sum, failure, count);
    status = store_write_part(map->isobar_status, H5T_NATIVE_INT8, first, count, failure);
  }
  free(value);
  return status;
}

/// Writes a block's status, and remembers it.
static int write_status(struct map *map, size_t block, uint8_t status) {
  map->isobars_done[block] = status;
  return store_write_element(map->isobar_block_status, H5T_NATIVE_UINT8, block, &status);
}

int map_write_isobars(struct map *map, size_t first, size_t count, const struct cagehop_isobar isobar[]) {
  const size_t block = first / MAP_ISOBAR_BLOCK;
  if (map->isobar_block_status < 0 || first % MAP_ISOBAR_BLOCK != 0 || first >= map->n_pressure ||
      count != count_from(map, first, MAP_ISOBAR_BLOCK)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  uLong sum;
  int status = store_watch_before(map);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = write_isobar_columns(map, first, count, isobar, &sum);
  // As with tiles: data, then its checksum, then that it is there.
  if (status == CAGEHOP_OK) {
    const uint32_t checksum = (uint32_t)sum;
    status = store_write_element(map->isobar_block_checksum, H5T_NATIVE_UINT32, block, &checksum);
  }
  if (status == CAGEHOP_OK) {
    status = write_status(map, block, STORE_TILE_DONE);
  }
  store_watch_after(map);
  return status == CAGEHOP_IO
             ? store_fail(map->error, "%s: the isobars can't be written: %s", map->path, store_reason())
             : status;
}

// ---------------------------------------------------------------- checking

/// Adds the columns and statuses of some pressures, as they are in the file, to a checksum.
static int add_stored(const struct map *map, size_t first, size_t count, double value[], uLong *sum) {
  int status = CAGEHOP_OK;
  for (size_t k = 0; k < map->isobar.count && status == CAGEHOP_OK; k++) {
    const struct store_column *column = &map->isobar.column[k];
    if (column->summed) {
      status = store_read_part(column->dataset, column->type, first, count, value);
      *sum = add_checksum(*sum, value, count * column->size);
    }
  }
  if (status == CAGEHOP_OK) {
    status = store_read_part(map->isobar_status, H5T_NATIVE_INT8, first, count, value);
    *sum = add_checksum(*sum, value, count * sizeof(int8_t));
  }
  return status;
}

static int read_failed(struct map *map) {
  return store_fail(map->error, "%s: the isobars' status can't be read: the file is damaged", map->path);
}

/// Whether a block says that it is there, and whether that is true. `value` has room for a block.
static int check_block(struct map *map, size_t block, double value[], bool *done, bool *sound) {
  const size_t first = block * MAP_ISOBAR_BLOCK;
  uint8_t stored_status;
  uint32_t stored;
  uLong sum = crc32(0L, Z_NULL, 0);
  if (store_read_element(map->isobar_block_status, H5T_NATIVE_UINT8, block, &stored_status) != CAGEHOP_OK) {
    return read_failed(map);
  }
  *done = stored_status != STORE_TILE_PENDING;
  *sound = !*done ||
           (stored_status == STORE_TILE_DONE &&
            store_read_element(map->isobar_block_checksum, H5T_NATIVE_UINT32, block, &stored) == CAGEHOP_OK &&
            add_stored(map, first, count_from(map, first, MAP_ISOBAR_BLOCK), value, &sum) == CAGEHOP_OK &&
            stored == (uint32_t)sum);
  return CAGEHOP_OK;
}

/// The same for all isobars of a map of format 2. `value` has room for a part.
static int check_whole(struct map *map, double value[], bool *done, bool *sound) {
  uint32_t stored[WHOLE_COUNT];
  uLong sum = crc32(0L, Z_NULL, 0);
  if (H5Dread(map->isobars_whole, H5T_NATIVE_UINT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, stored) < 0) {
    return read_failed(map);
  }
  int status = CAGEHOP_OK;
  *done = stored[WHOLE_DONE] != 0;
  for (size_t first = 0; *done && first < map->n_pressure && status == CAGEHOP_OK; first += MAP_ISOBAR_PART) {
    status = add_stored(map, first, count_from(map, first, MAP_ISOBAR_PART), value, &sum);
  }
  *sound =
      !*done || (status == CAGEHOP_OK && stored[WHOLE_DONE] == 1 && stored[WHOLE_CHECKSUM] == (uint32_t)sum);
  return CAGEHOP_OK;
}

static int note_isobar_damage(struct map_check *check, const double pressure[], size_t first, size_t count) {
  const size_t damaged = check->isobar_damaged_count;
  struct map_isobar_damage *longer =
      realloc(check->isobar_damaged, (damaged + 1) * sizeof *check->isobar_damaged);
  if (longer == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  check->isobar_damaged = longer;
  check->isobar_damaged[check->isobar_damaged_count++] =
      (struct map_isobar_damage){pressure[first], pressure[first + count - 1]};
  return CAGEHOP_OK;
}

/// Checks block b, or all isobars of a map of format 2. What looks damaged is looked at again, because a run
/// may have been writing it.
static int verify_some(struct map *map, size_t block, const double pressure[], double value[],
                       struct map_check *check) {
  const bool whole = map->isobars_whole >= 0;
  const size_t first = whole ? 0 : block * MAP_ISOBAR_BLOCK;
  const size_t count = count_from(map, first, whole ? map->n_pressure : MAP_ISOBAR_BLOCK);
  bool done = false, sound = false;
  int status = CAGEHOP_OK;
  for (int look = 0; look < 2 && !sound && status == CAGEHOP_OK; look++) {
    status = whole ? check_whole(map, value, &done, &sound) : check_block(map, block, value, &done, &sound);
  }
  if (status == CAGEHOP_OK) {
    check->isobars_there += done ? count : 0;
    status = sound ? CAGEHOP_OK : note_isobar_damage(check, pressure, first, count);
  }
  return status;
}

int store_verify_isobars(struct map *map, const double pressure[], struct map_check *check) {
  if (!has_isobars(map)) {
    return CAGEHOP_OK;
  }
  double *value = malloc(count_from(map, 0, MAP_ISOBAR_PART) * sizeof *value);
  const size_t blocks = map->isobars_whole >= 0 ? 1 : store_isobar_blocks(map->n_pressure);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  check->isobar_count = map->n_pressure;
  for (size_t b = 0; b < blocks && status == CAGEHOP_OK; b++) {
    status = verify_some(map, b, pressure, value, check);
  }
  free(value);
  return status;
}

void store_count_isobars(hid_t file, size_t n_pressure, bool *has, size_t *there) {
  const bool blocks = store_has(file, "run/" STORE_ISOBAR_STATUS);
  const size_t count = blocks ? store_isobar_blocks(n_pressure) : 1;
  const struct store_shape shape = {.rank = 1, .extent = {blocks ? count : WHOLE_COUNT, 0}};
  const hid_t dataset = store_open_dataset(
      file, blocks ? "run/" STORE_ISOBAR_STATUS : "run/" STORE_ISOBARS_WHOLE, &shape, NULL);
  uint32_t done;
  *has = dataset >= 0;
  *there = 0;
  for (size_t b = 0; *has && b < count; b++) {
    const size_t length = b + 1 < count ? MAP_ISOBAR_BLOCK : n_pressure - b * MAP_ISOBAR_BLOCK;
    if (store_read_element(dataset, H5T_NATIVE_UINT32, b, &done) == CAGEHOP_OK && done == STORE_TILE_DONE) {
      *there += blocks ? length : n_pressure;
    }
  }
  if (dataset >= 0) {
    H5Dclose(dataset);
  }
}

// ---------------------------------------------------------------- going on

int store_resume_isobars(struct map *map) {
  double *value = has_isobars(map) ? malloc(MAP_ISOBAR_BLOCK * sizeof *value) : NULL;
  int status = has_isobars(map) && value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t b = 0; value != NULL && b < store_isobar_blocks(map->n_pressure) && status == CAGEHOP_OK; b++) {
    bool done = false, sound = false;
    status = check_block(map, b, value, &done, &sound);
    map->isobars_done[b] = done && sound ? STORE_TILE_DONE : STORE_TILE_PENDING;
    if (status == CAGEHOP_OK && !sound && write_status(map, b, STORE_TILE_PENDING) != CAGEHOP_OK) {
      status = store_fail(map->error, "%s: damaged isobars can't be reset", map->path);
    }
  }
  free(value);
  return status;
}

/// The statuses of a block that is there.
static int read_failures(struct map *map, size_t first, int8_t failure[MAP_ISOBAR_BLOCK]) {
  return store_read_part(map->isobar_status, H5T_NATIVE_INT8, first, count_from(map, first, MAP_ISOBAR_BLOCK),
                         failure) == CAGEHOP_OK
             ? CAGEHOP_OK
             : store_fail(map->error, "%s: isobar_status can't be read: the file is damaged", map->path);
}

int store_retry_isobars(struct map *map, bool *again) {
  int8_t failure[MAP_ISOBAR_BLOCK];
  *again = false;
  for (size_t first = 0; map->isobar_block_status >= 0 && first < map->n_pressure;
       first += MAP_ISOBAR_BLOCK) {
    bool failed = false;
    if (!map_isobars_done(map, first)) {
      continue;
    }
    if (read_failures(map, first, failure) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    for (size_t j = 0; j < count_from(map, first, MAP_ISOBAR_BLOCK); j++) {
      failed |= failure[j] != CAGEHOP_OK && failure[j] != CAGEHOP_NO_TRANSITION;
    }
    if (failed && write_status(map, first / MAP_ISOBAR_BLOCK, STORE_TILE_PENDING) != CAGEHOP_OK) {
      return store_fail(map->error, "%s: failed isobars can't be reset", map->path);
    }
    *again = *again || failed;
  }
  return CAGEHOP_OK;
}

int map_count_isobars(struct map *map, size_t length, size_t by_status[]) {
  int8_t failure[MAP_ISOBAR_BLOCK];
  for (size_t s = 0; s < length; s++) {
    by_status[s] = 0;
  }
  for (size_t first = 0; has_isobars(map) && first < map->n_pressure; first += MAP_ISOBAR_BLOCK) {
    if (!map_isobars_done(map, first)) {
      continue;
    }
    if (read_failures(map, first, failure) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    for (size_t j = 0; j < count_from(map, first, MAP_ISOBAR_BLOCK); j++) {
      if (failure[j] >= 0 && (size_t)failure[j] < length) {
        by_status[failure[j]]++;
      }
    }
  }
  return CAGEHOP_OK;
}
