// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/map.h"

#include "map/identity.h"
#include "map/open_map.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

// ---------------------------------------------------------------- opening, resetting

int store_open_file(struct map *map, unsigned mode) {
  const hid_t access = store_access_list();
  map->file = H5Fopen(map->path, mode, access);
  H5Pclose(access);
  return map->file >= 0
             ? CAGEHOP_OK
             : store_fail(map->error, "%s is no HDF5 file, or damaged; choose another file with -o",
                          map->path);
}

int store_reset_tile(struct map *map, size_t i, size_t block) {
  const uint8_t pending = STORE_TILE_PENDING;
  const size_t count = store_block_count(map, block);
  memset(map->column, 0, count);
  map->done[i * map->blocks + block] = STORE_TILE_PENDING;
  int status = store_write_row(map->tile_status, H5T_NATIVE_UINT8, i, block, 1, &pending);
  if (status == CAGEHOP_OK) {
    status =
        store_write_row(map->regime, H5T_NATIVE_UINT8, i, block * map->tile_pressures, count, map->column);
  }
  return status;
}

int map_reset_isochore(struct map *map, size_t i) {
  int status = store_watch_before(map);
  for (size_t b = 0; b < map->blocks && status == CAGEHOP_OK; b++) {
    status = store_reset_tile(map, i, b);
  }
  store_watch_after(map);
  return status == CAGEHOP_OK
             ? status
             : store_fail(map->error, "%s: isochore %zu can't be reset: %s", map->path, i, store_reason());
}

// ---------------------------------------------------------------- writing

bool map_tile_done(const struct map *map, size_t i, size_t block) {
  return map->done[i * map->blocks + block] != 0;
}

static int write_failed(struct map *map, const char *what, size_t i) {
  return store_fail(map->error, "%s: %s of isochore %zu can't be written: %s", map->path, what, i,
                    store_reason());
}

/// Failed points of isochore i among its finished tiles.
static int count_failed(struct map *map, size_t i, size_t *points) {
  uint8_t *regime = (uint8_t *)map->column;
  for (size_t b = 0; b < map->blocks; b++) {
    const size_t count = store_block_count(map, b);
    if (!map_tile_done(map, i, b)) {
      continue;
    }
    if (store_read_row(map->regime, H5T_NATIVE_UINT8, i, b * map->tile_pressures, count, regime) !=
        CAGEHOP_OK) {
      return store_fail(map->error, "%s: the regimes can't be read: the file is damaged", map->path);
    }
    for (size_t j = 0; j < count; j++) {
      *points += regime[j] == CAGEHOP_REGIME_FAILED;
    }
  }
  return CAGEHOP_OK;
}

int map_retry_failed(struct map *map, size_t *points, bool *isobars) {
  *points = 0;
  for (size_t i = 0; i < map->n_phi; i++) {
    size_t failed = 0;
    if (count_failed(map, i, &failed) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    if (failed > 0 && map_reset_isochore(map, i) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    *points += failed;
  }
  return store_retry_isobars(map, isobars);
}

/// Writes S(q) and g(r) of isochore i and adds them to its row's checksum.
static int write_profile(struct map *map, size_t i, const struct cagehop_profile *profile) {
  map->row[i] = store_profile_checksum(map->row[i], profile);
  return store_write_row(map->profile_S, H5T_NATIVE_DOUBLE, i, 0, CAGEHOP_PROFILE_Q, profile->S) ==
                     CAGEHOP_OK &&
                 store_write_row(map->profile_g, H5T_NATIVE_DOUBLE, i, 0, CAGEHOP_PROFILE_R, profile->g) ==
                     CAGEHOP_OK
             ? CAGEHOP_OK
             : write_failed(map, "the structure", i);
}

static int write_row(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                     uint32_t origin) {
  const int8_t failure = (int8_t)summary->status;
  for (size_t k = 0; k < map->isochore.count; k++) {
    const struct store_column *column = &map->isochore.column[k]; // all known: store_check_columns
    const char *at = (const char *)summary + column->known->offset;
    if (store_write_element(column->dataset, column->type, i, at) != CAGEHOP_OK) {
      return write_failed(map, column->name, i);
    }
  }
  map->row[i] = store_add_origin(store_row_checksum(map, summary), origin);
  return store_write_element(map->isochore_status, H5T_NATIVE_INT8, i, &failure) == CAGEHOP_OK &&
                 store_write_element(map->origin, H5T_NATIVE_UINT32, i, &origin) == CAGEHOP_OK
             ? CAGEHOP_OK
             : write_failed(map, "status", i);
}

int store_write_isochore(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                         const struct cagehop_profile *profile, uint32_t origin) {
  int status = map->profile_S >= 0 && profile == NULL ? CAGEHOP_BAD_ARGUMENT : store_watch_before(map);
  if (status == CAGEHOP_OK) {
    status = write_row(map, i, summary, origin);
  }
  if (status == CAGEHOP_OK && map->profile_S >= 0) {
    status = write_profile(map, i, profile);
  }
  store_watch_after(map);
  return status;
}

int map_write_isochore(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                       const struct cagehop_profile *profile) {
  return store_write_isochore(map, i, summary, profile, store_origin(map, summary->arithmetic));
}

/// Writes the floating-point columns and adds them to the checksum.
static int write_columns(struct map *map, size_t i, size_t first, size_t count,
                         const struct cagehop_point point[], uLong *sum) {
  for (size_t k = 0; k < map->point.count; k++) {
    const struct store_column *column = &map->point.column[k];
    for (size_t j = 0; j < count; j++) {
      map->column[j] = cagehop_quantity_value(column->known, &point[j]);
    }
    *sum = crc32(*sum, (const Bytef *)map->column, (uInt)(count * sizeof(double)));
    if (store_write_row(column->dataset, H5T_NATIVE_DOUBLE, i, first, count, map->column) != CAGEHOP_OK) {
      return write_failed(map, column->name, i);
    }
  }
  return CAGEHOP_OK;
}

/// Data, then checksum, then the tile's status. The checksum goes over the regimes and then the statuses,
/// whatever the order they are written in.
static int write_tile(struct map *map, size_t i, size_t block, const struct cagehop_point point[]) {
  const size_t first = block * map->tile_pressures, count = store_block_count(map, block);
  const uint8_t done = STORE_TILE_DONE;
  uint8_t *regime = (uint8_t *)map->column; // 2 of the 8 bytes a point has there
  int8_t *failure = (int8_t *)map->column + count;
  uLong sum = map->row[i]; // a tile is as good as its isochore's row

  const int status = write_columns(map, i, first, count, point, &sum);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t j = 0; j < count; j++) {
    regime[j] = (uint8_t)point[j].landscape.regime;
    failure[j] = (int8_t)point[j].status;
  }
  sum = crc32(sum, regime, (uInt)count);
  sum = crc32(sum, (const Bytef *)failure, (uInt)count);
  const uint32_t checksum = (uint32_t)sum;
  // Whoever reads a regime, or 1 in the tile's status, finds what it promises in place.
  if (store_write_row(map->status, H5T_NATIVE_INT8, i, first, count, failure) != CAGEHOP_OK ||
      store_write_row(map->tile_checksum, H5T_NATIVE_UINT32, i, block, 1, &checksum) != CAGEHOP_OK ||
      store_write_row(map->regime, H5T_NATIVE_UINT8, i, first, count, regime) != CAGEHOP_OK ||
      store_write_row(map->tile_status, H5T_NATIVE_UINT8, i, block, 1, &done) != CAGEHOP_OK) {
    return write_failed(map, "status", i);
  }
  map->done[i * map->blocks + block] = STORE_TILE_WRITTEN;
  return CAGEHOP_OK;
}

int map_write_tile(struct map *map, size_t i, size_t block, const struct cagehop_point point[]) {
  int status = store_watch_before(map);
  if (status == CAGEHOP_OK) {
    status = write_tile(map, i, block, point);
  }
  store_watch_after(map);
  return status;
}

const char *map_error(const struct map *map) {
  return map->error;
}

size_t map_restarted(const struct map *map) {
  return map->restarted;
}

enum map_guard map_guard_of(const struct map *map) {
  return map->guard;
}

int map_flush(struct map *map) {
  // Nothing but data changes after the layout, so fdatasync is enough.
  // Through MPI-IO every write is one already, and H5Fflush would be collective.
  if (!map->shared && H5Fflush(map->file, H5F_SCOPE_GLOBAL) < 0) {
    store_note_reason();
    return store_fail(map->error, "%s can't be put on disk: %s", map->path, store_reason());
  }
  if (fdatasync(map->lock) != 0) {
    return store_fail(map->error, "%s can't be put on disk: %s", map->path, strerror(errno));
  }
  return store_watch_name(map);
}

int map_flush_when_due(struct map *map, double now) {
  if (isnan(map->synced)) {
    map->synced = now;
  }
  if (now - map->synced < MAP_SYNC_SECONDS) {
    return CAGEHOP_OK;
  }
  map->synced = now;
  return map_flush(map);
}

/// Opens the file anew, for what another program wrote over its metadata, and holds the tiles that this run
/// wrote against their checksums.
static int read_back(struct map *map) {
  size_t changed = 0;
  if (store_close(map) != CAGEHOP_OK || store_open_file(map, H5F_ACC_RDWR) != CAGEHOP_OK ||
      store_open_datasets(map) != CAGEHOP_OK || store_row_checksums(map) != CAGEHOP_OK) {
    return store_fail(map->error, "%s was damaged by another program while this run wrote it", map->path);
  }
  for (size_t k = 0; k < map->n_phi * map->blocks; k++) {
    const size_t i = k / map->blocks, block = k % map->blocks;
    if (map->done[k] == STORE_TILE_WRITTEN && !store_tile_is_sound(map, i, block)) {
      changed++;
      if (store_reset_tile(map, i, block) != CAGEHOP_OK) {
        return write_failed(map, "status", i);
      }
    }
  }
  const int status = store_resume_isobars(map);
  return status == CAGEHOP_OK && changed > 0
             ? store_fail(
                   map->error,
                   "%s: another program wrote to it while this run did: %zu tiles are no longer what was "
                   "written, and pending again",
                   map->path, changed)
             : status;
}

int map_conclude(struct map *map, enum map_outcome outcome, const char *reason) {
  if (map->file < 0) { // it could not be opened again after all ranks had it open; the error is there
    return CAGEHOP_IO;
  }
  int status = store_watch_before(map);
  if (status == CAGEHOP_OK) {
    status = map_flush(map);
  }
  if (status == CAGEHOP_OK && map->watch.touched) {
    status = read_back(map);
  }
  if (status != CAGEHOP_OK) {
    char why[MAP_ERROR_MAX];
    snprintf(why, sizeof why, "%s", map->error);
    if (map->file >= 0 && store_check_token(map) == CAGEHOP_OK) {
      (void)store_note_run(map, MAP_RUN_FAILED, why); // as far as it still can be
    }
    snprintf(map->error, sizeof map->error, "%s", why);
    return status;
  }
  status = store_note_run(map, outcome, reason);
  return status == CAGEHOP_OK ? map_flush(map) : status;
}

int map_close(struct map **map, char error[MAP_ERROR_MAX]) {
  if (*map == NULL) {
    return CAGEHOP_OK;
  }
  int status = store_close(*map);
  const char *why = status == CAGEHOP_OK ? "" : store_reason();
  // Network file systems may tell of a failed write only here.
  if ((*map)->lock >= 0 && close((*map)->lock) != 0) {
    status = CAGEHOP_IO;
    why = strerror(errno);
  }
  if (status != CAGEHOP_OK && error != NULL) {
    store_fail(error, "%s could not be closed: %s", (*map)->path, why);
  }
  (*map)->lock = -1;
  store_discard(*map);
  *map = NULL;
  return status;
}

/// Opens the map for this rank alone again, if its name still leads to it.
static int open_alone(struct map *map) {
  map->shared = false;
  int status = store_watch_name(map);
  if (status == CAGEHOP_OK) {
    status = store_open_file(map, H5F_ACC_RDWR);
  }
  if (status == CAGEHOP_OK) {
    status = store_open_datasets(map);
  }
  store_watch_after(map);
  return status == CAGEHOP_OK ? store_check_token(map) : status;
}

int map_unshare(struct map *map) {
  if (store_close(map) != CAGEHOP_OK) {
    map->shared = false;
    return store_fail(map->error, "%s can't be closed on all ranks: %s", map->path, store_reason());
  }
  return open_alone(map);
}

int map_abandon_shared(struct map *map) {
  store_forget(map);
  return open_alone(map);
}

void map_leave_shared(struct map **map) {
  store_forget(*map);
  store_discard(*map);
  *map = NULL;
}

void map_prepare(void) {
  H5dont_atexit();
  H5open();
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

const char *map_library_version(void) {
#define VERSION_TEXT_(x) #x
#define VERSION_TEXT(x) VERSION_TEXT_(x)
  return VERSION_TEXT(H5_VERS_MAJOR) "." VERSION_TEXT(H5_VERS_MINOR) "." VERSION_TEXT(H5_VERS_RELEASE);
}
