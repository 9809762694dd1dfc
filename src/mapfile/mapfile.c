// SPDX-License-Identifier: GPL-3.0-or-later
#include "mapfile/mapfile.h"

#include "mapfile/identity.h"
#include "mapfile/store.h"

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

// ---------------------------------------------------------------- opening

/// The line of `b` where it first differs from `a`, from 1.
static size_t first_difference(const char *a, const char *b) {
  size_t line = 1;
  for (size_t i = 0; a[i] == b[i] && a[i] != '\0'; i++) {
    line += a[i] == '\n';
  }
  return line;
}

/// Whether the axis `name` of the file has exactly these values.
static bool same_axis(const struct mapfile *map, const char *name, size_t count, const double value[]) {
  const struct store_shape shape = {.rank = 1, .extent = {count, 0}};
  const hid_t axis = store_open_dataset(map->file, name, &shape, NULL);
  if (axis < 0) {
    return false;
  }
  double *there = malloc(count * sizeof *there);
  const bool same = there != NULL &&
                    H5Dread(axis, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, there) >= 0 &&
                    memcmp(there, value, count * sizeof *there) == 0;
  free(there);
  H5Dclose(axis);
  return same;
}

/// Says in what the map's job is another one: the key, or for a map that has no keys yet the line.
static int refuse_job(struct mapfile *map, const struct mapfile_layout *layout, const char *text) {
  char words[IDENTITY_WORDS_MAX] = "";
  char *identity = store_read_identity(map->file);
  if (identity == NULL || !identity_differs(identity, layout->job_identity, words)) {
    snprintf(words, sizeof words, "its job file differs from line %zu on",
             first_difference(text, layout->job_text));
  }
  free(identity);
  return store_fail(map->error, "%s belongs to another job: %s; choose another file with -o", map->path,
                    words);
}

/// Whether the map's job says the same as the layout's. A map without keys has its job's text only.
static bool same_job(const struct mapfile *map, const struct mapfile_layout *layout, const char *sha256) {
  const bool has_keys = H5Lexists(map->file, "run/job_identity", H5P_DEFAULT) > 0;
  return strcmp(sha256, has_keys ? layout->job_sha256 : layout->job_text_sha256) == 0;
}

static int check_job(struct mapfile *map, const struct mapfile_layout *layout) {
  char *sha256 = store_read_text(map->file, "job_sha256");
  char *table = store_read_text(map->file, "table_sha256");
  char *text = store_read_job(map->file);
  int status = CAGEHOP_OK;
  if (sha256 == NULL || table == NULL || text == NULL) {
    status =
        store_fail(map->error, "%s is no cagehop map, or damaged; choose another file with -o", map->path);
  } else if (!same_job(map, layout, sha256)) {
    status = refuse_job(map, layout, text);
  } else if (strcmp(table, layout->table_sha256) != 0) {
    status = store_fail(
        map->error,
        "%s was begun with another table of S(q): the file that the job names has changed since; put the old "
        "one back, or choose another file with -o",
        map->path);
  } else if (store_read_number(map->file, "tile_pressures") != (int64_t)layout->tile_pressures) {
    // Read with other tiles, no checksum would match and every finished tile would be thrown away.
    status = store_fail(map->error,
                        "%s has other tiles: it was made by another build; choose another file with -o",
                        map->path);
  } else if (!same_axis(map, "phi", layout->n_phi, layout->phi) ||
             !same_axis(map, "pressure", layout->n_pressure, layout->pressure)) {
    // The same keys can mean another grid: `phi_g: auto` with other code, say.
    status = store_fail(
        map->error,
        "%s has another grid for the same job: it was made by another build; choose another file with -o",
        map->path);
  }
  free(sha256);
  free(table);
  free(text);
  return status;
}

/// Makes a tile pending again.
static int reset_tile(struct mapfile *map, size_t i, size_t block) {
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

int mapfile_reset_isochore(struct mapfile *map, size_t i) {
  int status = store_watch_before(map);
  for (size_t b = 0; b < map->blocks && status == CAGEHOP_OK; b++) {
    status = reset_tile(map, i, b);
  }
  store_watch_after(map);
  return status == CAGEHOP_OK
             ? status
             : store_fail(map->error, "%s: isochore %zu can't be reset: %s", map->path, i, store_reason());
}

/// Learns which tiles are done; what fails its checksum is not.
static int verify_tiles(struct mapfile *map) {
  if (store_row_checksums(map) != CAGEHOP_OK) {
    return store_fail(map->error, "%s: the variables on phi can't be read: the file is damaged", map->path);
  }
  for (size_t i = 0; i < map->n_phi; i++) {
    if (store_read_row(map->tile_status, H5T_NATIVE_UINT8, i, 0, map->blocks, &map->done[i * map->blocks]) !=
        CAGEHOP_OK) {
      return store_fail(map->error, "%s: the tiles' status can't be read: the file is damaged", map->path);
    }
    for (size_t b = 0; b < map->blocks; b++) {
      const uint8_t tile = map->done[i * map->blocks + b];
      if (tile == STORE_TILE_PENDING || (tile == STORE_TILE_DONE && store_tile_is_sound(map, i, b))) {
        continue;
      }
      if (reset_tile(map, i, b) != CAGEHOP_OK) {
        return store_fail(map->error, "%s: a damaged tile can't be reset", map->path);
      }
    }
  }
  return CAGEHOP_OK;
}

static size_t count_done(const struct mapfile *map, size_t i) {
  size_t count = 0;
  for (size_t b = 0; b < map->blocks; b++) {
    count += mapfile_tile_done(map, i, b);
  }
  return count;
}

/// Makes isochores pending again that were begun and not ended, where this run could come to other last bits
/// than their finished tiles have: another program or kind of machine began them, or this one may not tell.
static int restart_begun(struct mapfile *map, const struct mapfile_origin *origin) {
  const uint32_t own = store_origin(map, origin->arithmetic);
  for (size_t i = 0; i < map->n_phi; i++) {
    const size_t done = count_done(map, i);
    uint32_t found;
    if (done == 0 || done == map->blocks) {
      continue;
    }
    if (store_read_element(map->origin, H5T_NATIVE_UINT32, i, &found) != CAGEHOP_OK) {
      return store_fail(map->error, "%s: run/origin can't be read: the file is damaged", map->path);
    }
    if (origin->keeps_begun && found == own) {
      continue;
    }
    if (mapfile_reset_isochore(map, i) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    map->restarted++;
  }
  return CAGEHOP_OK;
}

int store_open_file(struct mapfile *map, unsigned mode) {
  const hid_t access = store_access_list();
  map->file = H5Fopen(map->path, mode, access);
  H5Pclose(access);
  return map->file >= 0
             ? CAGEHOP_OK
             : store_fail(map->error, "%s is no HDF5 file, or damaged; choose another file with -o",
                          map->path);
}

/// Looks at the file without writing: HDF5 would give an empty file a header merely for opening it.
static int look(struct mapfile *map, const struct mapfile_layout *layout) {
  struct stat file;
  if (fstat(map->lock, &file) != 0 || file.st_size == 0) {
    return store_fail(map->error, "%s is no cagehop map; choose another file with -o", map->path);
  }
  char why[MAPFILE_ERROR_MAX] = "";
  int status = store_probe(map->path, why);
  if (status == CAGEHOP_OK) {
    status = store_open_file(map, H5F_ACC_RDONLY);
  }
  if (status == CAGEHOP_OK) {
    status = store_check_format(map->file, map->path, why);
  }
  if (why[0] != '\0') {
    store_fail(map->error, "%.450s, or choose another file with -o", why);
  }
  if (status == CAGEHOP_OK) {
    status = store_check_written(map->file, map->path, map->error);
  }
  if (status == CAGEHOP_OK) {
    status = check_job(map, layout);
  }
  const int closed = store_close(map);
  return status != CAGEHOP_OK ? status : closed;
}

/// Takes up the map whose file is open: this run goes into its history, and becomes its owner.
static int begin_run(struct mapfile *map, const struct mapfile_layout *layout) {
  const struct mapfile_origin *origin = &layout->origin;
  map->program = store_program(origin);
  int status = store_watch_begin(map);
  if (status == CAGEHOP_OK) {
    status = store_open_datasets(map);
  }
  if (status == CAGEHOP_OK) {
    status = store_check_columns(map, layout);
  }
  if (status == CAGEHOP_OK) {
    status = store_check_owner(map, origin->take_over);
  }
  if (status == CAGEHOP_OK) {
    status = store_become_owner(map);
  }
  if (status == CAGEHOP_OK) {
    status = store_begin_history(map, origin);
  }
  store_watch_after(map);
  return status;
}

/// Learns what of the map is there.
static int take_stock(struct mapfile *map, const struct mapfile_origin *origin) {
  int status = verify_tiles(map);
  if (status == CAGEHOP_OK) {
    status = restart_begun(map, origin);
  }
  if (status == CAGEHOP_OK) {
    status = store_resume_isobars(map);
  }
  store_watch_after(map);
  return status;
}

int mapfile_resume(const char *path, const struct mapfile_layout *layout, struct mapfile **map,
                   char error[MAPFILE_ERROR_MAX]) {
  *map = NULL;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  struct mapfile *result = store_new(path, layout->n_phi, layout->n_pressure, layout->tile_pressures);
  if (result == NULL) {
    store_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  off_t length = 0;
  int status = store_lock(result);
  if (status == CAGEHOP_OK) {
    status = store_extend(result, &length);
  }
  if (status == CAGEHOP_OK) {
    status = look(result, layout);
    if (status != CAGEHOP_OK) {
      store_shorten(result, length);
    }
  }
  if (status == CAGEHOP_OK) {
    status = store_open_file(result, H5F_ACC_RDWR);
  }
  if (status == CAGEHOP_OK) { // before the long look at the tiles: others learn who has the lock
    status = begin_run(result, layout);
  }
  if (status == CAGEHOP_OK) {
    status = take_stock(result, &layout->origin);
  }
  if (status != CAGEHOP_OK) {
    snprintf(error, MAPFILE_ERROR_MAX, "%s", result->error);
    store_discard(result);
    return status;
  }
  *map = result;
  return CAGEHOP_OK;
}

int store_begin_new(struct mapfile *map, const struct mapfile_layout *layout) {
  int status = store_lock(map);
  if (status == CAGEHOP_OK) {
    status = store_open_file(map, H5F_ACC_RDWR);
  }
  if (status == CAGEHOP_OK) {
    status = begin_run(map, layout);
  }
  return status == CAGEHOP_OK ? store_row_checksums(map) : status;
}

// ---------------------------------------------------------------- writing

bool mapfile_tile_done(const struct mapfile *map, size_t i, size_t block) {
  return map->done[i * map->blocks + block] != 0;
}

static int write_failed(struct mapfile *map, const char *what, size_t i) {
  return store_fail(map->error, "%s: %s of isochore %zu can't be written: %s", map->path, what, i,
                    store_reason());
}

/// Failed points of isochore i among its finished tiles.
static int count_failed(struct mapfile *map, size_t i, size_t *points) {
  uint8_t *regime = (uint8_t *)map->column;
  for (size_t b = 0; b < map->blocks; b++) {
    const size_t count = store_block_count(map, b);
    if (!mapfile_tile_done(map, i, b)) {
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

int mapfile_retry_failed(struct mapfile *map, size_t *points, bool *isobars) {
  *points = 0;
  for (size_t i = 0; i < map->n_phi; i++) {
    size_t failed = 0;
    if (count_failed(map, i, &failed) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    if (failed > 0 && mapfile_reset_isochore(map, i) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    *points += failed;
  }
  return store_retry_isobars(map, isobars);
}

/// Writes S(q) and g(r) of isochore i and adds them to its row's checksum.
static int write_profile(struct mapfile *map, size_t i, const struct cagehop_profile *profile) {
  map->row[i] = store_profile_checksum(map->row[i], profile);
  return store_write_row(map->profile_S, H5T_NATIVE_DOUBLE, i, 0, CAGEHOP_PROFILE_Q, profile->S) ==
                     CAGEHOP_OK &&
                 store_write_row(map->profile_g, H5T_NATIVE_DOUBLE, i, 0, CAGEHOP_PROFILE_R, profile->g) ==
                     CAGEHOP_OK
             ? CAGEHOP_OK
             : write_failed(map, "the structure", i);
}

static int write_row(struct mapfile *map, size_t i, const struct cagehop_isochore_summary *summary,
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

int store_write_isochore(struct mapfile *map, size_t i, const struct cagehop_isochore_summary *summary,
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

int mapfile_write_isochore(struct mapfile *map, size_t i, const struct cagehop_isochore_summary *summary,
                           const struct cagehop_profile *profile) {
  return store_write_isochore(map, i, summary, profile, store_origin(map, summary->arithmetic));
}

/// Writes the floating-point columns and adds them to the checksum.
static int write_columns(struct mapfile *map, size_t i, size_t first, size_t count,
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
static int write_tile(struct mapfile *map, size_t i, size_t block, const struct cagehop_point point[]) {
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

int mapfile_write_tile(struct mapfile *map, size_t i, size_t block, const struct cagehop_point point[]) {
  int status = store_watch_before(map);
  if (status == CAGEHOP_OK) {
    status = write_tile(map, i, block, point);
  }
  store_watch_after(map);
  return status;
}

const char *mapfile_error(const struct mapfile *map) {
  return map->error;
}

size_t mapfile_restarted(const struct mapfile *map) {
  return map->restarted;
}

enum mapfile_guard mapfile_guard_of(const struct mapfile *map) {
  return map->guard;
}

int mapfile_flush(struct mapfile *map) {
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

int mapfile_flush_when_due(struct mapfile *map, double now) {
  if (isnan(map->synced)) {
    map->synced = now;
  }
  if (now - map->synced < MAPFILE_SYNC_SECONDS) {
    return CAGEHOP_OK;
  }
  map->synced = now;
  return mapfile_flush(map);
}

/// Opens the file anew, for what another program wrote over its metadata, and holds the tiles that this run
/// wrote against their checksums.
static int read_back(struct mapfile *map) {
  size_t changed = 0;
  if (store_close(map) != CAGEHOP_OK || store_open_file(map, H5F_ACC_RDWR) != CAGEHOP_OK ||
      store_open_datasets(map) != CAGEHOP_OK || store_row_checksums(map) != CAGEHOP_OK) {
    return store_fail(map->error, "%s was damaged by another program while this run wrote it", map->path);
  }
  for (size_t k = 0; k < map->n_phi * map->blocks; k++) {
    const size_t i = k / map->blocks, block = k % map->blocks;
    if (map->done[k] == STORE_TILE_WRITTEN && !store_tile_is_sound(map, i, block)) {
      changed++;
      if (reset_tile(map, i, block) != CAGEHOP_OK) {
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

int mapfile_conclude(struct mapfile *map, enum mapfile_outcome outcome, const char *reason) {
  if (map->file < 0) { // it could not be opened again after all ranks had it open; the error is there
    return CAGEHOP_IO;
  }
  int status = store_watch_before(map);
  if (status == CAGEHOP_OK) {
    status = mapfile_flush(map);
  }
  if (status == CAGEHOP_OK && map->watch.touched) {
    status = read_back(map);
  }
  if (status != CAGEHOP_OK) {
    char why[MAPFILE_ERROR_MAX];
    snprintf(why, sizeof why, "%s", map->error);
    if (map->file >= 0 && store_check_token(map) == CAGEHOP_OK) {
      (void)store_note_run(map, MAPFILE_FAILED, why); // as far as it still can be
    }
    snprintf(map->error, sizeof map->error, "%s", why);
    return status;
  }
  status = store_note_run(map, outcome, reason);
  return status == CAGEHOP_OK ? mapfile_flush(map) : status;
}

int mapfile_close(struct mapfile **map) {
  if (*map == NULL) {
    return CAGEHOP_OK;
  }
  int status = store_close(*map);
  // Network file systems may tell of a failed write only here.
  if ((*map)->lock >= 0 && close((*map)->lock) != 0) {
    status = CAGEHOP_IO;
  }
  (*map)->lock = -1;
  store_discard(*map);
  *map = NULL;
  return status;
}

/// Opens the map for this rank alone again, if its name still leads to it.
static int open_alone(struct mapfile *map) {
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

int mapfile_unshare(struct mapfile *map) {
  if (store_close(map) != CAGEHOP_OK) {
    map->shared = false;
    return store_fail(map->error, "%s can't be closed on all ranks: %s", map->path, store_reason());
  }
  return open_alone(map);
}

int mapfile_abandon_shared(struct mapfile *map) {
  store_forget(map);
  return open_alone(map);
}

void mapfile_leave_shared(struct mapfile **map) {
  store_forget(*map);
  store_discard(*map);
  *map = NULL;
}

void mapfile_prepare(void) {
  H5dont_atexit();
  H5open();
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

const char *mapfile_library_version(void) {
#define VERSION_TEXT_(x) #x
#define VERSION_TEXT(x) VERSION_TEXT_(x)
  return VERSION_TEXT(H5_VERS_MAJOR) "." VERSION_TEXT(H5_VERS_MINOR) "." VERSION_TEXT(H5_VERS_RELEASE);
}
