// SPDX-License-Identifier: GPL-3.0-or-later
/// Holds a map against its checksums, for `cagehop info --verify`. Works on a map that a run is writing.
#include "digest/digest.h"
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// The map being verified, and its axes.
struct verifier {
  struct mapfile *map;
  double *phi, *pressure; ///< owned
  uint8_t *before;        ///< the tiles' status, read before anything else; owned
};

/// A whole axis, allocated, if it is what was laid out: CAGEHOP_IO with `error` where not.
static int read_axis(hid_t file, const char *path, const char *name, size_t *count, double **value,
                     char error[MAPFILE_ERROR_MAX]) {
  const hid_t axis = H5Dopen2(file, name, H5P_DEFAULT);
  const hid_t space = axis >= 0 ? H5Dget_space(axis) : -1;
  const hssize_t points = space >= 0 ? H5Sget_simple_extent_npoints(space) : -1;
  *count = points > 0 ? (size_t)points : 0;
  *value = points > 0 ? malloc(*count * sizeof **value) : NULL;
  const bool there = *value != NULL &&
                     H5Dread(axis, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, *value) >= 0 &&
                     store_axis_is_sound(file, name, *count, *value);
  if (space >= 0) {
    H5Sclose(space);
  }
  if (axis >= 0) {
    H5Dclose(axis);
  }
  return there ? CAGEHOP_OK
               : store_fail(error, "%s: the axis %s is damaged; compute the map anew, or take a copy of it",
                            path, name);
}

static int check_job_text(hid_t file, const char *path, char error[MAPFILE_ERROR_MAX]) {
  char found[DIGEST_TEXT], *text = store_read_job(file), *want = store_read_text(file, "job_sha256");
  bool same = false;
  if (text != NULL && want != NULL) {
    digest_bytes(text, strlen(text), found);
    same = strcmp(found, want) == 0;
  }
  free(text);
  free(want);
  return same ? CAGEHOP_OK
              : store_fail(error, "%s: the job's text is damaged; compute the map anew, or take a copy of it",
                           path);
}

/// Opens the file for `verifier`, which is cleared by its caller whatever comes back.
static int begin(struct verifier *verifier, const char *path, char error[MAPFILE_ERROR_MAX]) {
  hid_t file;
  size_t n_phi = 0, n_pressure = 0;
  int status = store_open_reading(path, &file, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = read_axis(file, path, "phi", &n_phi, &verifier->phi, error);
  if (status == CAGEHOP_OK) {
    status = read_axis(file, path, "pressure", &n_pressure, &verifier->pressure, error);
  }
  if (status == CAGEHOP_OK) {
    status = check_job_text(file, path, error);
  }
  const int64_t width = store_read_number(file, "tile_pressures");
  if (status == CAGEHOP_OK && width <= 0) {
    status = store_fail(error, "%s is no cagehop map, or damaged", path);
  }
  if (status != CAGEHOP_OK) {
    H5Fclose(file);
    return status;
  }
  // A tile is never longer than the axis: a damaged width must not ask for that much memory.
  const size_t tile = (size_t)width < n_pressure ? (size_t)width : n_pressure;
  verifier->map = store_new(path, n_phi, n_pressure, tile);
  if (verifier->map == NULL) {
    H5Fclose(file);
    store_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  verifier->map->file = file;
  status = store_open_datasets(verifier->map);
  if (status != CAGEHOP_OK) {
    store_fail(error, "%s", verifier->map->error);
  }
  return status;
}

static int read_tile_status(struct mapfile *map, uint8_t status[]) {
  return H5Dread(map->tile_status, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, status) >= 0
             ? CAGEHOP_OK
             : store_fail(map->error, "%s: the tiles' status can't be read: the file is damaged", map->path);
}

static bool tile_is_sound(struct mapfile *map, size_t i, size_t block, uint8_t status) {
  uint32_t stored, found;
  return status == STORE_TILE_PENDING ||
         (status == STORE_TILE_DONE &&
          store_read_row(map->tile_checksum, H5T_NATIVE_UINT32, i, block, 1, &stored) == CAGEHOP_OK &&
          store_tile_checksum(map, i, block, &found) == CAGEHOP_OK && stored == found);
}

/// Whether a tile that looked damaged still does: a run may have been writing it again.
static bool still_damaged(struct mapfile *map, size_t i, size_t block) {
  uint8_t status;
  return store_read_row(map->tile_status, H5T_NATIVE_UINT8, i, block, 1, &status) != CAGEHOP_OK ||
         store_row_checksums(map) != CAGEHOP_OK || !tile_is_sound(map, i, block, status);
}

static int note_damage(const struct verifier *verifier, size_t i, size_t block, struct mapfile_check *check) {
  const struct mapfile *map = verifier->map;
  const size_t first = block * map->tile_pressures;
  struct mapfile_damage *longer =
      realloc(check->damaged, (check->damaged_count + 1) * sizeof *check->damaged);
  if (longer == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  check->damaged = longer;
  check->damaged[check->damaged_count++] =
      (struct mapfile_damage){.isochore = i,
                              .phi = verifier->phi[i],
                              .pressure_first = verifier->pressure[first],
                              .pressure_last = verifier->pressure[first + store_block_count(map, block) - 1]};
  return CAGEHOP_OK;
}

static int check_tiles(struct verifier *verifier, struct mapfile_check *check) {
  struct mapfile *map = verifier->map;
  // The status first: what it calls done had its row and its data in place before.
  int status = read_tile_status(map, verifier->before);
  if (status == CAGEHOP_OK && store_row_checksums(map) != CAGEHOP_OK) {
    status = store_fail(map->error, "%s: the variables on phi can't be read: the file is damaged", map->path);
  }
  for (size_t i = 0; i < map->n_phi && status == CAGEHOP_OK; i++) {
    for (size_t b = 0; b < map->blocks && status == CAGEHOP_OK; b++) {
      const uint8_t before = verifier->before[i * map->blocks + b];
      check->tiles_done += before != STORE_TILE_PENDING;
      if (!tile_is_sound(map, i, b, before) && still_damaged(map, i, b)) {
        status = note_damage(verifier, i, b, check);
      }
    }
  }
  return status;
}

int mapfile_verify(const char *path, struct mapfile_check *check, char error[MAPFILE_ERROR_MAX]) {
  struct verifier verifier = {0};
  *check = (struct mapfile_check){0};
  int status = begin(&verifier, path, error);
  if (status == CAGEHOP_OK) {
    struct mapfile *map = verifier.map;
    check->tile_count = map->n_phi * map->blocks;
    verifier.before = calloc(check->tile_count, 1);
    status = verifier.before == NULL ? CAGEHOP_NO_MEMORY : check_tiles(&verifier, check);
    if (status != CAGEHOP_OK) {
      store_fail(error, "%s", status == CAGEHOP_IO ? map->error : "out of memory");
      mapfile_check_clear(check);
    }
  }
  if (verifier.map != NULL) {
    store_discard(verifier.map);
  }
  free(verifier.before);
  free(verifier.phi);
  free(verifier.pressure);
  return status;
}

void mapfile_check_clear(struct mapfile_check *check) {
  free(check->damaged);
  *check = (struct mapfile_check){0};
}
