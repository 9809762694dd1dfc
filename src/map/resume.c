// SPDX-License-Identifier: GPL-3.0-or-later
/// Takes up a map for writing: whether it belongs to the job, what of it is there, and what must be computed
/// again because something else began it.
#include "map/identity.h"
#include "map/open_map.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// ---------------------------------------------------------------- whether it is this job's map

/// The line of `b` where it first differs from `a`, from 1.
static size_t first_difference(const char *a, const char *b) {
  size_t line = 1;
  for (size_t i = 0; a[i] == b[i] && a[i] != '\0'; i++) {
    line += a[i] == '\n';
  }
  return line;
}

/// Whether the axis `name` of the file has exactly these values.
static bool same_axis(const struct map *map, const char *name, size_t count, const double value[]) {
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
static int refuse_job(struct map *map, const struct map_layout *layout, const char *text) {
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
static bool same_job(const struct map *map, const struct map_layout *layout, const char *sha256) {
  const bool has_keys = H5Lexists(map->file, "run/job_identity", H5P_DEFAULT) > 0;
  return strcmp(sha256, has_keys ? layout->job_sha256 : layout->job_text_sha256) == 0;
}

static int check_job(struct map *map, const struct map_layout *layout) {
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

// ---------------------------------------------------------------- what of it is there

/// Learns which tiles are done; what fails its checksum is not.
static int verify_tiles(struct map *map) {
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
      if (store_reset_tile(map, i, b) != CAGEHOP_OK) {
        return store_fail(map->error, "%s: a damaged tile can't be reset", map->path);
      }
    }
  }
  return CAGEHOP_OK;
}

static size_t count_done(const struct map *map, size_t i) {
  size_t count = 0;
  for (size_t b = 0; b < map->blocks; b++) {
    count += map_tile_done(map, i, b);
  }
  return count;
}

/// Makes isochores pending again that were begun and not ended, where this run could come to other last bits
/// than their finished tiles have: another program or kind of machine began them, or this one may not tell.
static int restart_begun(struct map *map, const struct map_origin *origin) {
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
    if (map_reset_isochore(map, i) != CAGEHOP_OK) {
      return CAGEHOP_IO;
    }
    map->restarted++;
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- opening

/// Looks at the file without writing: HDF5 would give an empty file a header merely for opening it.
static int look(struct map *map, const struct map_layout *layout) {
  struct stat file;
  if (fstat(map->lock, &file) != 0 || file.st_size == 0) {
    return store_fail(map->error, "%s is no cagehop map; choose another file with -o", map->path);
  }
  char why[MAP_ERROR_MAX] = "";
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
static int begin_run(struct map *map, const struct map_layout *layout) {
  const struct map_origin *origin = &layout->origin;
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
static int take_stock(struct map *map, const struct map_origin *origin) {
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

int map_resume(const char *path, const struct map_layout *layout, struct map **map,
               char error[MAP_ERROR_MAX]) {
  *map = NULL;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  struct map *result = store_new(path, layout->n_phi, layout->n_pressure, layout->tile_pressures);
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
    snprintf(error, MAP_ERROR_MAX, "%s", result->error);
    store_discard(result);
    return status;
  }
  *map = result;
  return CAGEHOP_OK;
}

int store_begin_new(struct map *map, const struct map_layout *layout) {
  int status = store_lock(map);
  if (status == CAGEHOP_OK) {
    status = store_open_file(map, H5F_ACC_RDWR);
  }
  if (status == CAGEHOP_OK) {
    status = begin_run(map, layout);
  }
  return status == CAGEHOP_OK ? store_row_checksums(map) : status;
}
