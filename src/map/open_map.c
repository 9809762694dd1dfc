// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/open_map.h"

#include "file_check/file_error.h"
#include "map/format.h"
#include "map/history.h"
#include "map/isobars.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct map *map_new(const char *path, size_t n_phi, struct tiling tiling) {
  struct map *map = calloc(1, sizeof *map);
  if (map != NULL) {
    map->lock = -1;
    map->synced = NAN;
    map->n_phi = n_phi;
    map->tiling = tiling;
    map->blocks = tiling_blocks(tiling);
    map->path = strdup(path);
    if (map->path == NULL) {
      free(map);
      return NULL;
    }
  }
  return map;
}

int map_rename(struct map *map, const char *path) {
  char *copy = strdup(path);
  if (copy == NULL) {
    file_fail(map->error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  free(map->path);
  map->path = copy;
  return CAGEHOP_OK;
}

void map_discard(struct map *map) {
  map_close_store(map);
  if (map->lock >= 0) {
    close(map->lock);
  }
  free(map->done);
  free(map->column);
  free(map->row);
  free(map->isobars_done);
  free(map->path);
  free(map);
}

// ---------------------------------------------------------------- tiles

int map_read_tile_status(struct map *map, uint8_t status[]) {
  return store_read(&map->variable.tile_status, 0, 0, map->n_phi * map->blocks, status) == CAGEHOP_OK
             ? CAGEHOP_OK
             : file_fail(map->error, "%s: the tiles' status can't be read: the file is damaged", map->path);
}

int map_reset_tile(struct map *map, size_t i, size_t block) {
  const uint8_t pending = MAP_TILE_PENDING;
  const struct column_place place = columns_place(map->tiling, i, block);
  memset(map->column, 0, place.count);
  map->done[i * map->blocks + block] = MAP_TILE_PENDING;
  const int status = store_write(&map->variable.tile_status, i, block, 1, &pending);
  return status == CAGEHOP_OK ? store_write(&map->variable.regime, i, place.first, place.count, map->column)
                              : status;
}

// ---------------------------------------------------------------- opening

int map_open_store(struct map *map, bool writing) {
  const int status = store_open(map->path, writing, &map->store);
  if (status == CAGEHOP_NO_MEMORY) {
    file_fail(map->error, "%s: out of memory", map->path);
  } else if (status != CAGEHOP_OK) {
    file_fail(map->error, "%s is no HDF5 file, or damaged; choose another file with -o", map->path);
  }
  return status;
}

bool map_find(struct map *map, const char *name, struct store_shape want, struct store_variable *found) {
  if (!store_find(map->store, name, &want, found)) {
    file_fail(map->error, "%s has no variable '%s' of numbers on its grid: it is no cagehop map, or damaged",
              map->path, name);
  }
  return found->id != 0;
}

/// A variable on isochores.
static bool find_on_phi(struct map *map, const char *name, enum store_type type,
                        struct store_variable *found) {
  return map_find(map, name, (struct store_shape){.rank = 1, .extent = {map->n_phi}, .type = type}, found);
}

/// A variable on isochores and something else.
static bool find_on_two(struct map *map, const char *name, enum store_type type, size_t length,
                        struct store_variable *found) {
  return map_find(map, name, (struct store_shape){.rank = 2, .extent = {map->n_phi, length}, .type = type},
                  found);
}

/// Both variables of the profiles, or none; on whatever q and r.
static bool find_profiles(struct map *map) {
  return !store_has(map->store, "S") || (find_on_two(map, "S", STORE_DOUBLE, 0, &map->variable.profile_S) &&
                                         find_on_two(map, "g", STORE_DOUBLE, 0, &map->variable.profile_g));
}

/// What maps of format 2 lack: what computed an isochore, who writes, and a history in columns.
static bool find_bookkeeping(struct map *map) {
  const struct store_shape one = {.rank = 1, .extent = {1}, .type = STORE_UINT64};
  return format_version(map->store) < FORMAT_TYPED_HISTORY ||
         (find_on_phi(map, "run/origin", STORE_UINT32, &map->variable.origin) &&
          map_find(map, "run/owner", one, &map->variable.owner) && history_open(map) == CAGEHOP_OK);
}

/// All variables; false with map->error where one is not as it must be.
static bool find_all(struct map *map) {
  struct map_variables *variable = &map->variable;
  return find_on_two(map, "regime", STORE_UINT8, map->tiling.n_pressure, &variable->regime) &&
         find_on_two(map, "status", STORE_INT8, map->tiling.n_pressure, &variable->status) &&
         find_on_phi(map, "isochore_status", STORE_INT8, &variable->isochore_status) &&
         find_on_two(map, "run/tile_status", STORE_UINT8, map->blocks, &variable->tile_status) &&
         find_on_two(map, "run/tile_checksum", STORE_UINT32, map->blocks, &variable->tile_checksum) &&
         columns_find(map, &map->point, 2, map->n_phi, map->tiling.n_pressure) &&
         columns_find(map, &map->isochore, 1, map->n_phi, 0) && find_profiles(map) && isobars_find(map) &&
         find_bookkeeping(map);
}

static int allocate_buffers(struct map *map) {
  if (map->done == NULL) { // opened for the first time
    map->done = calloc(map->n_phi * map->blocks, sizeof *map->done);
    map->column = calloc(map->tiling.width, sizeof *map->column);
    map->row = calloc(map->n_phi, sizeof *map->row);
    map->isobars_done = calloc(isobars_blocks(map->tiling.n_pressure), sizeof *map->isobars_done);
  }
  if (map->done == NULL || map->isobars_done == NULL || map->column == NULL || map->row == NULL) {
    file_fail(map->error, "%s: out of memory", map->path);
    return CAGEHOP_NO_MEMORY;
  }
  return CAGEHOP_OK;
}

int map_open_variables(struct map *map) {
  if (format_state_axis(map->store, map->state_axis) != CAGEHOP_OK) {
    return file_fail(map->error, "%s: the attribute state_axis is damaged; take a copy of it", map->path);
  }
  const int status = columns_read_lists(map);
  if (status != CAGEHOP_OK) {
    return status;
  }
  return find_all(map) ? allocate_buffers(map) : CAGEHOP_IO;
}

// ---------------------------------------------------------------- closing

static void forget_variables(struct map *map) {
  columns_clear(&map->point);
  columns_clear(&map->isochore);
  columns_clear(&map->isobar);
  columns_clear(&map->cooling);
  map->variable = (struct map_variables){0};
}

void map_leave_store(struct map *map) {
  forget_variables(map);
  store_leave_open(&map->store);
}

int map_close_store(struct map *map) {
  forget_variables(map);
  return store_close(&map->store);
}
