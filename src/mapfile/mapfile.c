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
  bool same = false;
  const hid_t axis = H5Dopen2(map->file, name, H5P_DEFAULT);
  if (axis < 0) {
    return false;
  }
  const hid_t space = H5Dget_space(axis);
  double *there = malloc(count * sizeof *there);
  if (there != NULL && H5Sget_simple_extent_npoints(space) == (hssize_t)count &&
      H5Dread(axis, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, there) >= 0) {
    same = memcmp(there, value, count * sizeof *there) == 0;
  }
  free(there);
  H5Sclose(space);
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
      uint32_t stored, found;
      const uint8_t tile = map->done[i * map->blocks + b];
      if (tile == STORE_TILE_PENDING) {
        continue;
      }
      if (tile == STORE_TILE_DONE &&
          store_read_row(map->tile_checksum, H5T_NATIVE_UINT32, i, b, 1, &stored) == CAGEHOP_OK &&
          store_tile_checksum(map, i, b, &found) == CAGEHOP_OK && stored == found) {
        continue;
      }
      if (reset_tile(map, i, b) != CAGEHOP_OK) {
        return store_fail(map->error, "%s: a damaged tile can't be reset", map->path);
      }
    }
  }
  return CAGEHOP_OK;
}

static int open_file(struct mapfile *map, unsigned mode) {
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
  if (fstat(map->lock, &file) != 0 || !S_ISREG(file.st_mode) || file.st_size == 0) {
    return store_fail(map->error, "%s is no cagehop map; choose another file with -o", map->path);
  }
  int status = open_file(map, H5F_ACC_RDONLY);
  if (status == CAGEHOP_OK) {
    status = store_check_format(map->file, map->path, map->error);
  }
  if (status == CAGEHOP_OK) {
    status = check_job(map, layout);
  }
  const int closed = store_close(map);
  return status != CAGEHOP_OK ? status : closed;
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
  int status = store_lock(result);
  if (status == CAGEHOP_OK) {
    status = look(result, layout);
  }
  if (status == CAGEHOP_OK) {
    status = open_file(result, H5F_ACC_RDWR);
  }
  if (status == CAGEHOP_OK) {
    status = store_open_datasets(result);
  }
  if (status == CAGEHOP_OK) { // before the long look at the tiles: others learn who has the lock
    status = store_begin_history(result, layout);
  }
  if (status == CAGEHOP_OK) {
    status = verify_tiles(result);
  }
  if (status == CAGEHOP_OK) {
    status = store_resume_isobars(result);
  }
  if (status != CAGEHOP_OK) {
    snprintf(error, MAPFILE_ERROR_MAX, "%s", result->error);
    store_discard(result);
    return status;
  }
  *map = result;
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- creating

/// Whether a file of that size can be made at that place. HDF5 would not say why not, and 1.10 crashes at
/// exit once a file could not be closed for want of room.
static int probe(const char *temporary, const char *path, size_t size, char error[MAPFILE_ERROR_MAX]) {
  unlink(temporary); // left by a killed run that had our process number
  const int probe = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (probe < 0) {
    return store_fail(error, "%s can't be created: %s; choose another place with -o", path, strerror(errno));
  }
  const int reason = posix_fallocate(probe, 0, (off_t)size);
  close(probe);
  unlink(temporary);
  if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) { // others: this place can't tell beforehand
    return store_fail(error, "%s needs %.1f MB: %s; make room or choose another place with -o", path,
                      (double)size * 1e-6, strerror(reason));
  }
  return CAGEHOP_OK;
}

/// Puts a file or folder on disk, where the file system can.
static void sync_place(const char *path, int mode) {
  const int place = open(path, mode | O_CLOEXEC);
  if (place >= 0) {
    fsync(place);
    close(place);
  }
}

static void sync_folder(const char *path) {
  char folder[4096];
  const char *slash = strrchr(path, '/');
  const size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
  snprintf(folder, sizeof folder, "%.*s.", (int)length, path);
  sync_place(folder, O_RDONLY | O_DIRECTORY);
}

/// Gives the finished file its name, never over another file's.
static int publish(const char *temporary, const char *path, char error[MAPFILE_ERROR_MAX]) {
  if (link(temporary, path) == 0) {
    unlink(temporary);
    sync_folder(path);
    return CAGEHOP_OK;
  }
  // Some file systems have no hard links; then a plain rename, after a look.
  const int reason = errno;
  if (reason != EEXIST && access(path, F_OK) != 0 && rename(temporary, path) == 0) {
    sync_folder(path);
    return CAGEHOP_OK;
  }
  unlink(temporary);
  return store_fail(error, "%s can't be created: %s; choose another file with -o", path, strerror(reason));
}

int mapfile_create(const char *path, const struct mapfile_layout *layout, struct mapfile **map,
                   char error[MAPFILE_ERROR_MAX]) {
  char temporary[4096];
  *map = NULL;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  if (access(path, F_OK) == 0) {
    return store_fail(error, "%s exists already; choose another file with -o", path);
  }
  // Creating is the one moment when a kill would leave an unreadable file: it happens under another name.
  if (snprintf(temporary, sizeof temporary, "%s.new-%ld", path, (long)getpid()) >= (int)sizeof temporary) {
    return store_fail(error, "the name %.100s... is too long; choose a shorter one with -o", path);
  }
  int status = probe(temporary, path, mapfile_size(layout), error);
  if (status == CAGEHOP_OK) {
    status = store_lay_out(temporary, layout, error);
    if (status == CAGEHOP_OK) {
      // A name must not outlive a power loss that its content doesn't. The filling may: no tile is done.
      sync_place(temporary, O_RDWR);
      status = store_fill(temporary, layout);
    }
    if (status != CAGEHOP_OK) {
      unlink(temporary);
      return store_fail(error, "%s can't be laid out: is there room for %.1f MB?", path,
                        (double)mapfile_size(layout) * 1e-6);
    }
    status = publish(temporary, path, error);
  }
  return status == CAGEHOP_OK ? mapfile_resume(path, layout, map, error) : status;
}

// ---------------------------------------------------------------- writing

bool mapfile_tile_done(const struct mapfile *map, size_t i, size_t block) {
  return map->done[i * map->blocks + block] != 0;
}

static int write_failed(struct mapfile *map, const char *what, size_t i) {
  return store_fail(map->error, "%s: %s of isochore %zu can't be written; is the disk full?", map->path, what,
                    i);
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
    for (size_t b = 0; b < map->blocks && failed > 0; b++) {
      if (reset_tile(map, i, b) != CAGEHOP_OK) {
        return write_failed(map, "status", i);
      }
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

int mapfile_write_isochore(struct mapfile *map, size_t i, const struct cagehop_isochore_summary *summary,
                           const struct cagehop_profile *profile) {
  const int8_t failure = (int8_t)summary->status;
  for (size_t k = 0; k < isochore_column_count; k++) {
    const char *at = (const char *)summary + isochore_columns[k].offset;
    if (store_write_element(map->isochore[k], store_column_type(&isochore_columns[k]), i, at) != CAGEHOP_OK) {
      return write_failed(map, isochore_columns[k].name, i);
    }
  }
  map->row[i] = store_row_checksum(summary);
  if (store_write_element(map->isochore_status, H5T_NATIVE_INT8, i, &failure) != CAGEHOP_OK) {
    return write_failed(map, "status", i);
  }
  return map->profile_S < 0 ? CAGEHOP_OK
         : profile != NULL  ? write_profile(map, i, profile)
                            : CAGEHOP_BAD_ARGUMENT;
}

/// Writes the floating-point columns and adds them to the checksum.
static int write_columns(struct mapfile *map, size_t i, size_t first, size_t count,
                         const struct cagehop_point point[], uLong *sum) {
  for (size_t k = 0; k < map->point_count; k++) {
    for (size_t j = 0; j < count; j++) {
      map->column[j] = column_value(&point_columns[k], &point[j]);
    }
    *sum = crc32(*sum, (const Bytef *)map->column, (uInt)(count * sizeof(double)));
    if (store_write_row(map->point[k], H5T_NATIVE_DOUBLE, i, first, count, map->column) != CAGEHOP_OK) {
      return write_failed(map, point_columns[k].name, i);
    }
  }
  return CAGEHOP_OK;
}

/// The checksum goes over the regimes and then the statuses, whatever the order they are written in.
int mapfile_write_tile(struct mapfile *map, size_t i, size_t block, const struct cagehop_point point[]) {
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
  map->done[i * map->blocks + block] = 1;
  return CAGEHOP_OK;
}

const char *mapfile_error(const struct mapfile *map) {
  return map->error;
}

/// Whether the open file can't be found under its name any more.
static bool lost_its_name(const struct mapfile *map) {
  struct stat open_one, named;
  return (fstat(map->lock, &open_one) == 0 && open_one.st_nlink == 0) ||
         (stat(map->path, &named) != 0 && (errno == ENOENT || errno == ENOTDIR));
}

int mapfile_flush(struct mapfile *map) {
  // Nothing but data changes after the layout, so fdatasync is enough.
  // Through MPI-IO every write is one already, and H5Fflush would be collective.
  if ((!map->shared && H5Fflush(map->file, H5F_SCOPE_GLOBAL) < 0) || fdatasync(map->lock) != 0) {
    return store_fail(map->error, "%s can't be put on disk: %s", map->path, strerror(errno));
  }
  if (lost_its_name(map)) {
    return store_fail(map->error, "%s was moved or deleted while this run wrote it", map->path);
  }
  return CAGEHOP_OK;
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

int mapfile_note_outcome(struct mapfile *map, const char *outcome) {
  int status = mapfile_flush(map);
  if (status == CAGEHOP_OK) {
    status = store_write_history(map, outcome);
  }
  return status == CAGEHOP_OK ? mapfile_flush(map) : status;
}

int mapfile_close(struct mapfile **map) {
  if (*map == NULL) {
    return CAGEHOP_OK;
  }
  const int status = store_close(*map);
  store_discard(*map);
  *map = NULL;
  return status;
}

int mapfile_unshare(struct mapfile *map) {
  const int closed = store_close(map);
  map->shared = false;
  int status = open_file(map, H5F_ACC_RDWR);
  if (status == CAGEHOP_OK) {
    status = store_open_datasets(map);
  }
  return closed != CAGEHOP_OK ? store_fail(map->error, "%s can't be closed on all ranks", map->path) : status;
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
