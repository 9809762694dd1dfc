// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/grow.h"

#include "file_check/file_error.h"
#include "file_check/new_file.h"
#include "map/checksums.h"
#include "map/create.h"
#include "map/format.h"
#include "map/history.h"
#include "map/reader.h"
#include "map/take.h"

#include <cagehop/status.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---------------------------------------------------------------- what is taken over

/// Takes the finished tiles of the old map's isochore. Returns 0, or CAGEHOP_IO with map->error.
static int keep_tiles(struct map *map, size_t i, struct map *old, size_t old_i,
                      struct cagehop_point point[]) {
  for (size_t b = 0; b < map->blocks; b++) {
    bool fits;
    if (!map_tile_done(old, old_i, b) || !checksum_tile_is_sound(old, old_i, b, point)) {
      continue; // a damaged one is computed again
    }
    int status = take_row(map, i, old, old_i, &fits);
    if (status == CAGEHOP_OK && fits) {
      status = map_write_tile(map, i, b, point);
    }
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_OK;
}

/// The same of all isochores; `at` is where each state of the new map is in the old one.
static int keep_all(struct map *map, struct map *old, const size_t at[], const struct map_grow_stop *stop) {
  struct cagehop_point *point = calloc(map->tiling.width, sizeof *point);
  int status = point != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t i = 0; i < map->n_phi && status == CAGEHOP_OK; i++) {
    if (stop->wanted != NULL && stop->wanted(stop->context)) {
      status = CAGEHOP_STOPPED;
    } else if (at[i] != TAKE_NOWHERE) {
      status = keep_tiles(map, i, old, at[i], point);
    }
  }
  free(point);
  return status;
}

/// Reads a map's states, allocated.
static int read_states(const struct store *store, size_t *count, double **state) {
  const struct store_shape want = {.rank = 1, .type = STORE_DOUBLE};
  char name[MAP_NAME_MAX];
  struct store_variable axis;
  *state = NULL;
  if (format_state_axis(store, name) != CAGEHOP_OK || !store_find(store, name, &want, &axis)) {
    return CAGEHOP_IO;
  }
  *count = axis.shape.extent[0];
  *state = malloc(*count * sizeof **state);
  return *state != NULL ? store_read(&axis, 0, 0, *count, *state) : CAGEHOP_NO_MEMORY;
}

/// Learns anew what of the old map is there: other ranks may have written tiles, which this one never saw.
static int learn_tiles(struct map *old) {
  const int status = checksum_rows(old);
  return status == CAGEHOP_OK ? map_read_tile_status(old, old->done) : status;
}

/// Fills a new map from the old one. map->error or old->error says why not.
static int fill(struct map *map, struct map *old, const struct map_layout *layout,
                const struct map_grow_stop *stop) {
  double *state = NULL;
  size_t *at = malloc(layout->n_phi * sizeof *at), count = 0;
  int status = at != NULL ? learn_tiles(old) : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    status = read_states(old->store, &count, &state);
  }
  if (status == CAGEHOP_OK) {
    take_match_axis(layout->n_phi, layout->state, count, state, at);
    status = keep_all(map, old, at, stop);
  }
  if (status == CAGEHOP_OK) {
    status = history_inherit(map, old);
  }
  free(at);
  free(state);
  return status;
}

// ---------------------------------------------------------------- in place of the old file

/// The file itself, where the map's name is a symbolic link.
static int find_file(const struct map *map, char path[PATH_MAX], char error[MAP_ERROR_MAX]) {
  return realpath(map->path, path) != NULL
             ? CAGEHOP_OK
             : file_fail(error, "%s was moved or deleted while this run wrote it: %s", map->path,
                         strerror(errno));
}

/// Where the next generation of a file is laid out: one name, so that the run that goes on after a kill finds
/// what that has left. The lock of the map is a lock of this name too.
static int name_next(const char *path, char next[PATH_MAX], char error[MAP_ERROR_MAX]) {
  return snprintf(next, PATH_MAX, "%s.next-generation", path) < PATH_MAX
             ? CAGEHOP_OK
             : file_fail(error, "the name %.100s... is too long; choose a shorter one with -o", path);
}

/// Gives the new file the old one's name and rights, all of it on disk before.
static int replace(struct map *map, const struct map *old, const char *temporary, const char *path,
                   char error[MAP_ERROR_MAX]) {
  struct stat file;
  if (!map_has_its_name(old)) {
    return file_fail(error, "%s was replaced by another file while this run wrote it", old->path);
  }
  if (fstat(old->lock, &file) == 0) {
    (void)fchmod(map->lock, file.st_mode & 07777);
  }
  if (map_flush(map) != CAGEHOP_OK) {
    return file_fail(error, "%s", map->error);
  }
  return file_replace(temporary, path, error);
}

/// Lays the new map out, fills it and puts it in the old one's place.
static int make(struct map **map, struct map *old, const struct map_layout *layout,
                const struct map_grow_stop *stop, const char *temporary, const char *path,
                char error[MAP_ERROR_MAX]) {
  int status = create_under(temporary, old->path, layout, map, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = fill(*map, old, layout, stop);
  if (status != CAGEHOP_OK) {
    snprintf(error, MAP_ERROR_MAX, "%s", (*map)->error[0] != '\0' ? (*map)->error : old->error);
    return status;
  }
  status = replace(*map, old, temporary, path, error);
  return status;
}

int map_grow(struct map **map, const struct map_layout *layout, const struct map_grow_stop *stop,
             char error[MAP_ERROR_MAX]) {
  char path[PATH_MAX], temporary[PATH_MAX];
  struct map *old = *map, *result = NULL;
  char *name = strdup(old->path);
  error[0] = old->error[0] = '\0';
  int status = name != NULL ? find_file(old, path, error) : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK) {
    status = name_next(path, temporary, error);
  }
  if (status == CAGEHOP_OK) {
    unlink(temporary);
    status = create_probe(temporary, old->path, map_size(layout), error);
  }
  if (status == CAGEHOP_OK) {
    status = make(&result, old, layout, stop, temporary, path, error);
    if (status != CAGEHOP_OK) {
      unlink(temporary);
    }
  }
  if (status != CAGEHOP_OK) {
    if (status == CAGEHOP_NO_MEMORY && error[0] == '\0') {
      file_fail(error, "%s: out of memory", old->path);
    }
    if (result != NULL) {
      map_discard(result);
    }
    free(name);
    return status;
  }
  free(result->path);
  result->path = name;
  *map = result;
  (void)map_close(&old, NULL); // its file has no name any more
  return CAGEHOP_OK;
}

void map_clear_growth(const struct map *map) {
  char path[PATH_MAX], temporary[PATH_MAX], error[MAP_ERROR_MAX];
  if (find_file(map, path, error) == CAGEHOP_OK && name_next(path, temporary, error) == CAGEHOP_OK) {
    unlink(temporary);
  }
}

// ---------------------------------------------------------------- looking

int map_read_times(struct map *map, size_t i, double tau_alpha[], uint8_t regime[]) {
  const size_t count = map->tiling.n_pressure;
  for (size_t k = 0; k < map->point.count; k++) {
    if (strcmp(map->point.column[k].name, "tau_alpha") == 0 &&
        store_read(&map->point.column[k].variable, i, 0, count, tau_alpha) == CAGEHOP_OK &&
        store_read(&map->variable.regime, i, 0, count, regime) == CAGEHOP_OK) {
      return CAGEHOP_OK;
    }
  }
  return file_fail(map->error, "%s: tau_alpha can't be read: the file is damaged", map->path);
}

bool map_recall_states(const char *path, const char *job_sha256, const char *table_sha256, size_t *count,
                       double **state) {
  struct store *store;
  *state = NULL;
  if (format_open_same_job(path, job_sha256, table_sha256, &store) != CAGEHOP_OK) {
    return false;
  }
  const bool found = read_states(store, count, state) == CAGEHOP_OK;
  (void)store_close(&store);
  if (!found) {
    free(*state);
    *state = NULL;
  }
  return found;
}

int map_open_for_reading(const char *path, struct map **map, char error[MAP_ERROR_MAX]) {
  struct map_reader reader;
  *map = NULL;
  int status = reader_begin(path, &reader, error);
  if (status == CAGEHOP_OK) {
    status = map_read_tile_status(reader.map, reader.map->done);
    if (status != CAGEHOP_OK) {
      snprintf(error, MAP_ERROR_MAX, "%s", reader.map->error);
    }
  }
  if (status == CAGEHOP_OK) {
    *map = reader.map;
    reader.map = NULL;
  }
  reader_end(&reader);
  return status;
}
