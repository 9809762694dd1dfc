// SPDX-License-Identifier: GPL-3.0-or-later
/// The variables on pressure: written, checked and kept block by block. Maps of format 2 have one checksum
/// for all of them, which is still read.
#include "map/isobars.h"

#include "file_check/file_error.h"
#include "map/checksums.h"
#include "map/watch.h"
#include "status/array.h"

#include <assert.h>
#include <cagehop/status.h>
#include <stdlib.h>

enum { WHOLE_DONE, WHOLE_CHECKSUM, WHOLE_COUNT }; // elements of run/isobars, format 2

static struct tiling in_blocks(size_t n_pressure) {
  return (struct tiling){n_pressure, BLOCK_ISOBARS};
}

static struct tiling in_parts(size_t n_pressure) {
  return (struct tiling){n_pressure, BLOCK_ISOBAR_PART};
}

size_t isobars_blocks(size_t n_pressure) {
  return tiling_blocks(in_blocks(n_pressure));
}

/// Where the isobars of a block stand.
static struct column_place place_of(const struct map *map, size_t block) {
  return columns_place(in_blocks(map->tiling.n_pressure), 0, block);
}

static bool has_isobars(const struct map *map) {
  return map->variable.isobar_status.id != 0;
}

/// Whether they are of format 2, with one checksum for all.
static bool are_whole(const struct map *map) {
  return map->variable.isobars_whole.id != 0;
}

// ---------------------------------------------------------------- opening

static bool find_on_pressure(struct map *map, const char *name, enum store_type type, size_t length,
                             struct store_variable *found) {
  return map_find(map, name, (struct store_shape){.rank = 1, .extent = {length}, .type = type}, found);
}

/// What stands on cooling rate and pressure, where the map lists some.
static bool find_cooling(struct map *map) {
  const size_t n_pressure = map->tiling.n_pressure;
  struct store_variable axis;
  map->n_cooling_rate = 0;
  if (map->cooling.count == 0) {
    return true;
  }
  if (!map_find(map, ISOBARS_COOLING_AXIS, (struct store_shape){.rank = 1, .type = STORE_DOUBLE}, &axis)) {
    return false;
  }
  map->n_cooling_rate = axis.shape.extent[0];
  return map_find(
             map, "cooling_status",
             (struct store_shape){.rank = 2, .extent = {map->n_cooling_rate, n_pressure}, .type = STORE_INT8},
             &map->variable.cooling_status) &&
         columns_find(map, &map->cooling, 2, map->n_cooling_rate, n_pressure);
}

bool isobars_find(struct map *map) {
  struct map_variables *variable = &map->variable;
  const bool blocks = store_has(map->store, ISOBARS_STATUS);
  const size_t count = isobars_blocks(map->tiling.n_pressure);
  if (!blocks && !store_has(map->store, ISOBARS_WHOLE)) {
    return true;
  }
  if (!find_on_pressure(map, "isobar_status", STORE_INT8, map->tiling.n_pressure, &variable->isobar_status) ||
      !columns_find(map, &map->isobar, 1, map->tiling.n_pressure, 0) || !find_cooling(map)) {
    return false;
  }
  if (!blocks) {
    return find_on_pressure(map, ISOBARS_WHOLE, STORE_UINT32, WHOLE_COUNT, &variable->isobars_whole);
  }
  return find_on_pressure(map, ISOBARS_STATUS, STORE_UINT8, count, &variable->isobar_block_status) &&
         find_on_pressure(map, ISOBARS_CHECKSUM, STORE_UINT32, count, &variable->isobar_block_checksum);
}

bool map_isobars_pending(const struct map *map) {
  return has_isobars(map) && map_isobars_there(map) < map->tiling.n_pressure;
}

size_t map_isobars_there(const struct map *map) {
  size_t there = 0;
  for (size_t b = 0; has_isobars(map) && b < isobars_blocks(map->tiling.n_pressure); b++) {
    there += map->isobars_done[b] != MAP_TILE_PENDING ? place_of(map, b).count : 0;
  }
  return there;
}

bool map_isobars_done(const struct map *map, size_t first) {
  return map->isobars_done[tiling_block_of(in_blocks(map->tiling.n_pressure), first)] != MAP_TILE_PENDING;
}

// ---------------------------------------------------------------- writing

/// Writes columns on cooling rate and pressure, then statuses, rate by rate; adds them to the checksum *sum.
static int write_cooling(struct map *map, struct column_place place, const struct cagehop_cooling cooling[],
                         double value[], uint32_t *sum) {
  int8_t *failure = (int8_t *)value; // after the columns
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < map->n_cooling_rate && status == CAGEHOP_OK; i++, cooling += place.count) {
    place.row = i;
    if (columns_write(&map->cooling, CAGEHOP_ON_COOLING, place, cooling, value, sum) != NULL) {
      return CAGEHOP_IO;
    }
    for (size_t j = 0; j < place.count; j++) {
      failure[j] = (int8_t)cooling[j].status;
    }
    *sum = checksum_add(*sum, failure, place.count);
    status = store_write(&map->variable.cooling_status, i, place.first, place.count, failure);
  }
  return status;
}

/// Writes columns, then statuses, then what stands on cooling rates too; *sum receives their checksum.
static int write_isobar_columns(struct map *map, struct column_place place,
                                const struct cagehop_isobar isobar[], const struct cagehop_cooling cooling[],
                                uint32_t *sum) {
  double *value = malloc(place.count * sizeof *value);
  int8_t *failure = (int8_t *)value; // after the columns
  if (value == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  *sum = 0;
  int status = columns_write(&map->isobar, CAGEHOP_ON_ISOBAR, place, isobar, value, sum) == NULL ? CAGEHOP_OK
                                                                                                 : CAGEHOP_IO;
  if (status == CAGEHOP_OK) {
    for (size_t j = 0; j < place.count; j++) {
      failure[j] = (int8_t)isobar[j].status;
    }
    *sum = checksum_add(*sum, failure, place.count);
    status = store_write(&map->variable.isobar_status, 0, place.first, place.count, failure);
  }
  if (status == CAGEHOP_OK) {
    status = write_cooling(map, place, cooling, value, sum);
  }
  free(value);
  return status;
}

/// Writes a block's status, and remembers it.
static int write_status(struct map *map, size_t block, uint8_t status) {
  map->isobars_done[block] = status;
  return store_write(&map->variable.isobar_block_status, 0, block, 1, &status);
}

int map_write_isobars(struct map *map, size_t first, size_t count, const struct cagehop_isobar isobar[],
                      const struct cagehop_cooling cooling[]) {
  const size_t block = tiling_block_of(in_blocks(map->tiling.n_pressure), first);
  const struct column_place place = place_of(map, block);
  uint32_t sum;
  if (map->variable.isobar_block_status.id == 0 || first >= map->tiling.n_pressure || first != place.first ||
      count != place.count) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  int status = watch_before(map);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = write_isobar_columns(map, place, isobar, cooling, &sum);
  // As with tiles: data, then its checksum, then that it is there.
  if (status == CAGEHOP_OK) {
    status = store_write(&map->variable.isobar_block_checksum, 0, block, 1, &sum);
  }
  if (status == CAGEHOP_OK) {
    status = write_status(map, block, MAP_TILE_DONE);
  }
  watch_after(map);
  return status == CAGEHOP_IO
             ? file_fail(map->error, "%s: the isobars can't be written: %s", map->path, store_reason())
             : status;
}

// ---------------------------------------------------------------- checking

static int read_failed(struct map *map) {
  return file_fail(map->error, "%s: the isobars' status can't be read: the file is damaged", map->path);
}

/// Adds what stands on cooling rate and pressure to the checksum *sum. 0 or CAGEHOP_IO.
static int add_cooling(const struct map *map, struct column_place place, double value[], uint32_t *sum) {
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < map->n_cooling_rate && status == CAGEHOP_OK; i++) {
    place.row = i;
    status = columns_read(&map->cooling, CAGEHOP_ON_COOLING, place, NULL, value, sum);
    if (status == CAGEHOP_OK) {
      status = store_read(&map->variable.cooling_status, i, place.first, place.count, value);
      *sum = checksum_add(*sum, value, place.count * sizeof(int8_t));
    }
  }
  return status;
}

/// Whether a block says that it is there, and whether that is true. `value` has room for a block.
static int check_block(struct map *map, size_t block, double value[], bool *done, bool *sound) {
  const struct column_place place = place_of(map, block);
  uint8_t stored_status;
  uint32_t stored, sum = 0;
  if (store_read(&map->variable.isobar_block_status, 0, block, 1, &stored_status) != CAGEHOP_OK) {
    return read_failed(map);
  }
  *done = stored_status != MAP_TILE_PENDING;
  *sound = !*done;
  if (stored_status == MAP_TILE_DONE &&
      store_read(&map->variable.isobar_block_checksum, 0, block, 1, &stored) == CAGEHOP_OK &&
      columns_read(&map->isobar, CAGEHOP_ON_ISOBAR, place, NULL, value, &sum) == CAGEHOP_OK &&
      store_read(&map->variable.isobar_status, 0, place.first, place.count, value) == CAGEHOP_OK) {
    sum = checksum_add(sum, value, place.count * sizeof(int8_t));
    *sound = add_cooling(map, place, value, &sum) == CAGEHOP_OK && stored == sum;
  }
  return CAGEHOP_OK;
}

/// The same for all isobars of a map of format 2, whose checksum goes over parts. `value` has room for one.
static int check_whole(struct map *map, double value[], bool *done, bool *sound) {
  uint32_t stored[WHOLE_COUNT], sum = 0;
  if (store_read(&map->variable.isobars_whole, 0, 0, WHOLE_COUNT, stored) != CAGEHOP_OK) {
    return read_failed(map);
  }
  int status = CAGEHOP_OK;
  *done = stored[WHOLE_DONE] != 0;
  const struct tiling parts = in_parts(map->tiling.n_pressure);
  for (size_t b = 0; *done && b < tiling_blocks(parts) && status == CAGEHOP_OK; b++) {
    const struct column_place place = columns_place(parts, 0, b);
    status = columns_read(&map->isobar, CAGEHOP_ON_ISOBAR, place, NULL, value, &sum);
    if (status == CAGEHOP_OK) {
      status = store_read(&map->variable.isobar_status, 0, place.first, place.count, value);
      sum = checksum_add(sum, value, place.count * sizeof(int8_t));
    }
  }
  *sound = !*done || (status == CAGEHOP_OK && stored[WHOLE_DONE] == 1 && stored[WHOLE_CHECKSUM] == sum);
  return CAGEHOP_OK;
}

static int note_isobar_damage(struct map_check *check, const double pressure[], size_t first, size_t count) {
  struct map_isobar_damage *longer =
      array_grown(check->isobar_damaged, check->isobar_damaged_count, sizeof *longer);
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
  const bool whole = are_whole(map);
  const struct column_place place =
      whole ? (struct column_place){0, 0, map->tiling.n_pressure} : place_of(map, block);
  bool done = false, sound = false;
  int status = CAGEHOP_OK;
  for (int look = 0; look < 2 && !sound && status == CAGEHOP_OK; look++) {
    status = whole ? check_whole(map, value, &done, &sound) : check_block(map, block, value, &done, &sound);
  }
  if (status == CAGEHOP_OK) {
    check->isobars_there += done ? place.count : 0;
    status = sound ? CAGEHOP_OK : note_isobar_damage(check, pressure, place.first, place.count);
  }
  return status;
}

int isobars_verify(struct map *map, const double pressure[], struct map_check *check) {
  if (!has_isobars(map)) {
    return CAGEHOP_OK;
  }
  double *value = malloc(columns_place(in_parts(map->tiling.n_pressure), 0, 0).count * sizeof *value);
  const size_t blocks = are_whole(map) ? 1 : isobars_blocks(map->tiling.n_pressure);
  int status = value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  check->isobar_count = map->tiling.n_pressure;
  for (size_t b = 0; b < blocks && status == CAGEHOP_OK; b++) {
    status = verify_some(map, b, pressure, value, check);
  }
  free(value);
  return status;
}

/// Counts isobars of a map of format 2, which has all of them or none.
static void count_whole(const struct store *store, size_t n_pressure, bool *has, size_t *there) {
  const struct store_shape want = {.rank = 1, .extent = {WHOLE_COUNT}, .type = STORE_UINT32};
  struct store_variable whole;
  uint32_t done;
  *has = store_find(store, ISOBARS_WHOLE, &want, &whole);
  *there = *has && store_read(&whole, 0, 0, 1, &done) == CAGEHOP_OK && done == MAP_TILE_DONE ? n_pressure : 0;
}

void isobars_count(const struct store *store, size_t n_pressure, bool *has, size_t *there) {
  if (!store_has(store, ISOBARS_STATUS)) {
    count_whole(store, n_pressure, has, there);
    return;
  }
  const size_t count = isobars_blocks(n_pressure);
  // As it is stored: where HDF5 converts, it clears a megabyte for that.
  const struct store_shape want = {.rank = 1, .extent = {count}, .type = STORE_UINT8};
  struct store_variable status;
  uint8_t done;
  *has = store_find(store, ISOBARS_STATUS, &want, &status);
  *there = 0;
  for (size_t b = 0; *has && b < count; b++) {
    if (store_read(&status, 0, b, 1, &done) == CAGEHOP_OK && done == MAP_TILE_DONE) {
      *there += columns_place(in_blocks(n_pressure), 0, b).count;
    }
  }
}

// ---------------------------------------------------------------- going on

int isobars_resume(struct map *map) {
  double *value = has_isobars(map) ? malloc(BLOCK_ISOBARS * sizeof *value) : NULL;
  int status = has_isobars(map) && value == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t b = 0; value != NULL && b < isobars_blocks(map->tiling.n_pressure) && status == CAGEHOP_OK;
       b++) {
    bool done = false, sound = false;
    status = check_block(map, b, value, &done, &sound);
    map->isobars_done[b] = done && sound ? MAP_TILE_DONE : MAP_TILE_PENDING;
    if (status == CAGEHOP_OK && !sound && write_status(map, b, MAP_TILE_PENDING) != CAGEHOP_OK) {
      status = file_fail(map->error, "%s: damaged isobars can't be reset", map->path);
    }
  }
  free(value);
  return status;
}

/// Whether a status says that another try may do better.
static bool may_do_better(int8_t failure) {
  return failure != CAGEHOP_OK && failure != CAGEHOP_NO_TRANSITION;
}

/// Whether something in block b at some cooling rate failed, for a reason that another try may mend.
static int look_for_failed_cooling(struct map *map, size_t b, bool *failed) {
  int8_t failure[BLOCK_ISOBARS];
  const struct column_place place = place_of(map, b);
  for (size_t i = 0; i < map->n_cooling_rate; i++) {
    if (store_read(&map->variable.cooling_status, i, place.first, place.count, failure) != CAGEHOP_OK) {
      return file_fail(map->error, "%s: cooling_status can't be read: the file is damaged", map->path);
    }
    for (size_t j = 0; j < place.count; j++) {
      *failed = *failed || may_do_better(failure[j]);
    }
  }
  return CAGEHOP_OK;
}

/// The statuses of block b, where it is there; *count is 0 where not.
static int read_failures(struct map *map, size_t b, int8_t failure[BLOCK_ISOBARS], size_t *count) {
  *count = map->isobars_done[b] != MAP_TILE_PENDING ? place_of(map, b).count : 0;
  return *count == 0 ||
                 store_read(&map->variable.isobar_status, 0, b * BLOCK_ISOBARS, *count, failure) == CAGEHOP_OK
             ? CAGEHOP_OK
             : file_fail(map->error, "%s: isobar_status can't be read: the file is damaged", map->path);
}

int isobars_retry(struct map *map, bool *again) {
  int8_t failure[BLOCK_ISOBARS];
  const size_t blocks =
      map->variable.isobar_block_status.id != 0 ? isobars_blocks(map->tiling.n_pressure) : 0;
  *again = false;
  for (size_t b = 0; b < blocks; b++) {
    bool failed = false;
    size_t count;
    if (read_failures(map, b, failure, &count) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    for (size_t j = 0; j < count; j++) {
      failed |= may_do_better(failure[j]);
    }
    if (count > 0 && look_for_failed_cooling(map, b, &failed) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    if (failed && write_status(map, b, MAP_TILE_PENDING) != CAGEHOP_OK) {
      return file_fail(map->error, "%s: failed isobars can't be reset", map->path);
    }
    *again = *again || failed;
  }
  return CAGEHOP_OK;
}

int map_count_isobars(struct map *map, size_t length, size_t by_status[]) {
  int8_t failure[BLOCK_ISOBARS];
  for (size_t s = 0; s < length; s++) {
    by_status[s] = 0;
  }
  for (size_t b = 0; has_isobars(map) && b < isobars_blocks(map->tiling.n_pressure); b++) {
    size_t count;
    if (read_failures(map, b, failure, &count) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    for (size_t j = 0; j < count; j++) {
      if (failure[j] >= 0 && (size_t)failure[j] < length) {
        by_status[failure[j]]++;
      }
    }
  }
  return CAGEHOP_OK;
}
