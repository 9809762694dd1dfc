// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/open_map.h"

#include <cagehop/status.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

int store_fail(char error[MAP_ERROR_MAX], const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error, MAP_ERROR_MAX, format, arguments);
  va_end(arguments);
  return CAGEHOP_IO;
}

struct map *store_new(const char *path, size_t n_phi, size_t n_pressure, size_t tile_pressures) {
  struct map *map = calloc(1, sizeof *map);
  if (map != NULL) {
    map->file = -1;
    map->lock = -1;
    map->synced = NAN;
    map->regime = map->status = map->isochore_status = map->isobar_status = -1;
    map->isobar_block_status = map->isobar_block_checksum = map->isobars_whole = -1;
    map->profile_S = map->profile_g = -1;
    map->tile_status = map->tile_checksum = map->origin = map->owner = -1;
    for (size_t k = 0; k < STORE_HISTORY_MAX; k++) {
      map->history[k] = -1;
    }
    map->n_phi = n_phi;
    map->n_pressure = n_pressure;
    map->tile_pressures = tile_pressures;
    map->blocks = (n_pressure + tile_pressures - 1) / tile_pressures;
    map->path = strdup(path);
    if (map->path == NULL) {
      free(map);
      return NULL;
    }
  }
  return map;
}

int store_rename(struct map *map, const char *path) {
  char *copy = strdup(path);
  if (copy == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  free(map->path);
  map->path = copy;
  return CAGEHOP_OK;
}

void store_discard(struct map *map) {
  store_close(map);
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

hid_t store_access_list(void) {
  const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
  if (list >= 0) {
    // Without a sieve buffer each write is a write(2): a killed program loses nothing it wrote.
    H5Pset_sieve_buf_size(list, 0);
#if H5_VERSION_GE(1, 10, 7)
    H5Pset_file_locking(
        list, 0, 1); // readers may open the file while a run writes it; our own lock keeps writers apart
#endif
  }
  return list;
}

int store_open_known(const char *path, hid_t *file, char error[MAP_ERROR_MAX]) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  const hid_t access = store_access_list();
  *file = H5Fopen(path, H5F_ACC_RDONLY, access);
  H5Pclose(access);
  if (*file < 0) {
    return store_fail(error, "%s is no HDF5 file, or damaged", path);
  }
  const int status = store_check_format(*file, path, error);
  if (status != CAGEHOP_OK) {
    H5Fclose(*file);
    *file = -1;
  }
  return status;
}

int store_open_reading(const char *path, hid_t *file, char error[MAP_ERROR_MAX]) {
  *file = -1;
  const int status = store_probe(path, error);
  return status == CAGEHOP_OK ? store_open_known(path, file, error) : status;
}

// ---------------------------------------------------------------- datasets

hid_t store_open_variable(struct map *map, const char *name, int rank, size_t rows, size_t columns) {
  const struct store_shape shape = {.rank = rank, .extent = {rows, columns}};
  const hid_t dataset = store_open_dataset(map->file, name, &shape, NULL);
  if (dataset < 0) {
    store_fail(map->error, "%s has no variable '%s' of numbers on its grid: it is no cagehop map, or damaged",
               map->path, name);
  }
  return dataset;
}

bool store_open_columns(struct map *map, struct store_columns *columns, int rank, size_t rows,
                        size_t length) {
  for (size_t k = 0; k < columns->count; k++) {
    struct store_column *column = &columns->column[k];
    column->dataset = store_open_variable(map, column->name, rank, rows, length);
    column->type = column->dataset >= 0 ? store_number_type(column->dataset) : -1;
    if (column->type < 0) {
      return false;
    }
    column->size = H5Tget_size(column->type);
    if (column->known != NULL && H5Tequal(column->type, store_column_type(column->known)) <= 0) {
      column->known = NULL;
    }
  }
  return true;
}

static hid_t open_profile(struct map *map, const char *name, size_t *length) {
  struct store_shape shape = {.rank = 2, .extent = {map->n_phi, 0}};
  const hid_t dataset = store_open_dataset(map->file, name, &shape, &shape);
  *length = (size_t)shape.extent[1];
  if (dataset < 0) {
    store_fail(map->error, "%s has no variable '%s' of numbers on its grid: it is no cagehop map, or damaged",
               map->path, name);
  }
  return dataset;
}

/// Both variables of the profiles, or none.
static bool open_profiles(struct map *map) {
  if (H5Lexists(map->file, "S", H5P_DEFAULT) <= 0) {
    return true;
  }
  map->profile_S = open_profile(map, "S", &map->profile_q);
  map->profile_g = open_profile(map, "g", &map->profile_r);
  return map->profile_S >= 0 && map->profile_g >= 0;
}

/// What maps of format 2 lack: what computed an isochore, who writes, and a history in columns.
static bool open_bookkeeping(struct map *map) {
  if (store_read_number(map->file, "format_version") < STORE_TYPED_HISTORY) {
    return true;
  }
  map->origin = store_open_variable(map, "run/origin", 1, map->n_phi, 0);
  map->owner = store_open_variable(map, "run/owner", 1, 1, 0);
  return map->origin >= 0 && map->owner >= 0 && store_open_history(map) == CAGEHOP_OK;
}

/// All datasets; false with map->error where one is not as it must be.
static bool open_all(struct map *map) {
  map->regime = store_open_variable(map, "regime", 2, map->n_phi, map->n_pressure);
  map->status = store_open_variable(map, "status", 2, map->n_phi, map->n_pressure);
  map->isochore_status = store_open_variable(map, "isochore_status", 1, map->n_phi, 0);
  map->tile_status = store_open_variable(map, "run/tile_status", 2, map->n_phi, map->blocks);
  map->tile_checksum = store_open_variable(map, "run/tile_checksum", 2, map->n_phi, map->blocks);
  return map->regime >= 0 && map->status >= 0 && map->isochore_status >= 0 && map->tile_status >= 0 &&
         map->tile_checksum >= 0 && store_open_columns(map, &map->point, 2, map->n_phi, map->n_pressure) &&
         store_open_columns(map, &map->isochore, 1, map->n_phi, 0) && open_profiles(map) &&
         store_open_isobars(map) && open_bookkeeping(map);
}

static int allocate_buffers(struct map *map) {
  if (map->done == NULL) { // opened for the first time
    map->done = calloc(map->n_phi * map->blocks, sizeof *map->done);
    map->column = calloc(map->tile_pressures, sizeof *map->column);
    map->row = calloc(map->n_phi, sizeof *map->row);
    map->isobars_done = calloc(store_isobar_blocks(map->n_pressure), sizeof *map->isobars_done);
  }
  if (map->done == NULL || map->isobars_done == NULL || map->column == NULL || map->row == NULL) {
    store_fail(map->error, "%s: out of memory", map->path);
    return CAGEHOP_NO_MEMORY;
  }
  return CAGEHOP_OK;
}

int store_open_datasets(struct map *map) {
  if (store_read_state_axis(map->file, map->state_axis) != CAGEHOP_OK) {
    return store_fail(map->error, "%s: the attribute state_axis is damaged; take a copy of it", map->path);
  }
  const int status = store_read_columns(map);
  if (status != CAGEHOP_OK) {
    return status;
  }
  return open_all(map) ? allocate_buffers(map) : CAGEHOP_IO;
}

static bool close_dataset(hid_t *dataset) {
  const bool closed = *dataset < 0 || H5Dclose(*dataset) >= 0;
  *dataset = -1;
  return closed;
}

/// Does the same with every dataset of the map. Whether it went well with all.
static bool with_datasets(struct map *map, bool (*act)(hid_t *dataset)) {
  bool all = true;
  struct store_columns *const lists[] = {&map->point, &map->isochore, &map->isobar};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    for (size_t k = 0; k < lists[i]->count; k++) {
      all &= act(&lists[i]->column[k].dataset);
    }
    store_clear_columns(lists[i]);
  }
  for (size_t k = 0; k < STORE_HISTORY_MAX; k++) {
    all &= act(&map->history[k]);
  }
  hid_t *const others[] = {
      &map->regime,       &map->status,        &map->isochore_status,     &map->profile_S,
      &map->profile_g,    &map->tile_status,   &map->tile_checksum,       &map->origin,
      &map->owner,        &map->isobar_status, &map->isobar_block_status, &map->isobar_block_checksum,
      &map->isobars_whole};
  for (size_t k = 0; k < sizeof others / sizeof others[0]; k++) {
    all &= act(others[k]);
  }
  return all;
}

static bool forget_dataset(hid_t *dataset) {
  *dataset = -1;
  return true;
}

void store_forget(struct map *map) {
  with_datasets(map, forget_dataset);
  map->file = -1;
}

int store_close(struct map *map) {
  bool closed = with_datasets(map, close_dataset);
  if (map->file >= 0 && H5Fclose(map->file) < 0) {
    store_note_reason();
    closed = false;
  }
  map->file = -1;
  return closed ? CAGEHOP_OK : CAGEHOP_IO;
}

size_t store_block_count(const struct map *map, size_t block) {
  const size_t rest = map->n_pressure - block * map->tile_pressures;
  return rest < map->tile_pressures ? rest : map->tile_pressures;
}

hid_t store_column_type(const struct cagehop_quantity *column) {
  return column->type == CAGEHOP_QUANTITY_INT ? H5T_NATIVE_INT : H5T_NATIVE_DOUBLE;
}
