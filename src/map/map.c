// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/map.h"

#include "file_check/file_error.h"
#include "map/checksums.h"
#include "map/history.h"
#include "map/isobars.h"
#include "map/open_map.h"
#include "map/owner.h"
#include "map/watch.h"

#include <cagehop/status.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// ---------------------------------------------------------------- resetting

int map_reset_isochore(struct map *map, size_t i) {
  int status = watch_before(map);
  for (size_t b = 0; b < map->blocks && status == CAGEHOP_OK; b++) {
    status = map_reset_tile(map, i, b);
  }
  watch_after(map);
  return status == CAGEHOP_OK
             ? status
             : file_fail(map->error, "%s: isochore %zu can't be reset: %s", map->path, i, store_reason());
}

// ---------------------------------------------------------------- writing

bool map_tile_done(const struct map *map, size_t i, size_t block) {
  return map->done[i * map->blocks + block] != 0;
}

static int write_failed(struct map *map, const char *what, size_t i) {
  return file_fail(map->error, "%s: %s of isochore %zu can't be written: %s", map->path, what, i,
                   store_reason());
}

/// Failed points of isochore i among its finished tiles.
static int count_failed(struct map *map, size_t i, size_t *points) {
  uint8_t *regime = (uint8_t *)map->column;
  for (size_t b = 0; b < map->blocks; b++) {
    const struct column_place place = columns_place(map->tiling, i, b);
    if (!map_tile_done(map, i, b)) {
      continue;
    }
    if (store_read(&map->variable.regime, i, place.first, place.count, regime) != CAGEHOP_OK) {
      return file_fail(map->error, "%s: the regimes can't be read: the file is damaged", map->path);
    }
    for (size_t j = 0; j < place.count; j++) {
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
  return isobars_retry(map, isobars);
}

/// Writes S(q) and g(r) of isochore i and adds them to its row's checksum.
static int write_profile(struct map *map, size_t i, const struct cagehop_profile *profile) {
  map->row[i] = checksum_add_profile(map->row[i], profile);
  return store_write(&map->variable.profile_S, i, 0, CAGEHOP_PROFILE_Q, profile->S) == CAGEHOP_OK &&
                 store_write(&map->variable.profile_g, i, 0, CAGEHOP_PROFILE_R, profile->g) == CAGEHOP_OK
             ? CAGEHOP_OK
             : write_failed(map, "the structure", i);
}

static int write_row(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                     uint32_t origin) {
  const int8_t failure = (int8_t)summary->status;
  double value;
  uint32_t row = 0;
  const char *failed = columns_write(&map->isochore, CAGEHOP_ON_ISOCHORE, (struct column_place){0, i, 1},
                                     summary, &value, &row);
  if (failed != NULL) {
    return write_failed(map, failed, i);
  }
  map->row[i] = checksum_add_status(row, summary->status, origin);
  return store_write(&map->variable.isochore_status, 0, i, 1, &failure) == CAGEHOP_OK &&
                 store_write(&map->variable.origin, 0, i, 1, &origin) == CAGEHOP_OK
             ? CAGEHOP_OK
             : write_failed(map, "status", i);
}

int map_write_isochore_of(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                          const struct cagehop_profile *profile, uint32_t origin) {
  const bool stores_profile = map->variable.profile_S.id != 0;
  int status = stores_profile && profile == NULL ? CAGEHOP_BAD_ARGUMENT : watch_before(map);
  if (status == CAGEHOP_OK) {
    status = write_row(map, i, summary, origin);
  }
  if (status == CAGEHOP_OK && stores_profile) {
    status = write_profile(map, i, profile);
  }
  watch_after(map);
  return status;
}

int map_write_isochore(struct map *map, size_t i, const struct cagehop_isochore_summary *summary,
                       const struct cagehop_profile *profile) {
  return map_write_isochore_of(map, i, summary, profile, checksum_origin(map, summary->arithmetic));
}

/// Data, then checksum, then the tile's status. The checksum goes over the regimes and then the statuses,
/// whatever the order they are written in.
static int write_tile(struct map *map, size_t i, size_t block, const struct cagehop_point point[]) {
  const struct map_variables *variable = &map->variable;
  const struct column_place place = columns_place(map->tiling, i, block);
  const uint8_t done = MAP_TILE_DONE;
  uint8_t *regime = (uint8_t *)map->column; // 2 of the 8 bytes a point has there
  int8_t *failure = (int8_t *)map->column + place.count;
  uint32_t sum = map->row[i]; // a tile is as good as its isochore's row
  const char *failed = columns_write(&map->point, CAGEHOP_ON_POINT, place, point, map->column, &sum);
  if (failed != NULL) {
    return write_failed(map, failed, i);
  }
  for (size_t j = 0; j < place.count; j++) {
    regime[j] = (uint8_t)point[j].landscape.regime;
    failure[j] = (int8_t)point[j].status;
  }
  sum = checksum_add_marks(sum, place.count, regime, failure);
  // Whoever reads a regime, or 1 in the tile's status, finds what it promises in place.
  if (store_write(&variable->status, i, place.first, place.count, failure) != CAGEHOP_OK ||
      store_write(&variable->tile_checksum, i, block, 1, &sum) != CAGEHOP_OK ||
      store_write(&variable->regime, i, place.first, place.count, regime) != CAGEHOP_OK ||
      store_write(&variable->tile_status, i, block, 1, &done) != CAGEHOP_OK) {
    return write_failed(map, "status", i);
  }
  map->done[i * map->blocks + block] = MAP_TILE_WRITTEN;
  return CAGEHOP_OK;
}

int map_write_tile(struct map *map, size_t i, size_t block, const struct cagehop_point point[]) {
  int status = watch_before(map);
  if (status == CAGEHOP_OK) {
    status = write_tile(map, i, block, point);
  }
  watch_after(map);
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
  // Through MPI-IO every write is one already, and a flush would be collective.
  if (!map->shared && store_flush(map->store) != CAGEHOP_OK) {
    return file_fail(map->error, "%s can't be put on disk: %s", map->path, store_reason());
  }
  if (fdatasync(map->lock) != 0) {
    return file_fail(map->error, "%s can't be put on disk: %s", map->path, strerror(errno));
  }
  return watch_name(map);
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

/// Opens the file anew, for what another program wrote over its metadata.
static int reopen(struct map *map) {
  int status = map_close_store(map);
  if (status == CAGEHOP_OK) {
    status = map_open_store(map, true);
  }
  if (status == CAGEHOP_OK) {
    status = map_open_variables(map);
  }
  if (status == CAGEHOP_OK) {
    status = checksum_rows(map);
  }
  return status == CAGEHOP_IO
             ? file_fail(map->error, "%s was damaged by another program while this run wrote it", map->path)
             : status;
}

/// Opens the file anew, and holds the tiles that this run wrote against their checksums.
static int read_back(struct map *map) {
  size_t changed = 0;
  int status = reopen(map);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t k = 0; k < map->n_phi * map->blocks; k++) {
    const size_t i = k / map->blocks, block = k % map->blocks;
    if (map->done[k] == MAP_TILE_WRITTEN && !checksum_tile_is_sound(map, i, block, NULL)) {
      changed++;
      if (map_reset_tile(map, i, block) != CAGEHOP_OK) {
        return write_failed(map, "status", i);
      }
    }
  }
  status = isobars_resume(map);
  return status == CAGEHOP_OK && changed > 0
             ? file_fail(
                   map->error,
                   "%s: another program wrote to it while this run did: %zu tiles are no longer what was "
                   "written, and pending again",
                   map->path, changed)
             : status;
}

int map_conclude(struct map *map, enum map_outcome outcome, const char *reason) {
  if (map->store == NULL) { // it could not be opened again after all ranks had it open; the error is there
    return CAGEHOP_IO;
  }
  int status = watch_before(map);
  if (status == CAGEHOP_OK) {
    status = map_flush(map);
  }
  if (status == CAGEHOP_OK && map->watch.touched) {
    status = read_back(map);
  }
  if (status != CAGEHOP_OK) {
    char why[MAP_ERROR_MAX];
    snprintf(why, sizeof why, "%s", map->error);
    if (map->store != NULL && owner_check_token(map) == CAGEHOP_OK) {
      (void)history_note(map, MAP_RUN_FAILED, why); // as far as it still can be
    }
    snprintf(map->error, sizeof map->error, "%s", why);
    return status;
  }
  status = history_note(map, outcome, reason);
  return status == CAGEHOP_OK ? map_flush(map) : status;
}

int map_close(struct map **map, char error[MAP_ERROR_MAX]) {
  if (*map == NULL) {
    return CAGEHOP_OK;
  }
  int status = map_close_store(*map);
  const char *why = status == CAGEHOP_OK ? "" : store_reason();
  // Network file systems may tell of a failed write only here.
  if ((*map)->lock >= 0 && close((*map)->lock) != 0) {
    status = CAGEHOP_IO;
    why = strerror(errno);
  }
  if (status != CAGEHOP_OK && error != NULL) {
    file_fail(error, "%s could not be closed: %s", (*map)->path, why);
  }
  (*map)->lock = -1;
  map_discard(*map);
  *map = NULL;
  return status;
}

int map_prepare(void) {
  return store_prepare();
}

const char *map_library_version(void) {
  return store_library_version();
}
