// SPDX-License-Identifier: GPL-3.0-or-later
/// Takes up a map for writing: whether it belongs to the job, what of it is there, and what must be computed
/// again because something else began it.
#include "file_check/file_error.h"
#include "map/checksums.h"
#include "map/columns.h"
#include "map/format.h"
#include "map/history.h"
#include "map/identity.h"
#include "map/isobars.h"
#include "map/layout.h"
#include "map/owner.h"
#include "map/probe.h"
#include "map/reader.h"
#include "map/watch.h"

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

/// Whether the axis `name` of the file has exactly these values. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
static int check_axis(const struct map *map, const char *name, size_t count, const double value[]) {
  const struct store_shape want = {.rank = 1, .extent = {count}, .type = STORE_DOUBLE};
  struct store_variable axis;
  if (!store_find(map->store, name, &want, &axis)) {
    return CAGEHOP_IO;
  }
  double *there = malloc(count * sizeof *there);
  int status = there != NULL ? store_read(&axis, 0, 0, count, there) : CAGEHOP_NO_MEMORY;
  if (status == CAGEHOP_OK && memcmp(there, value, count * sizeof *there) != 0) {
    status = CAGEHOP_IO;
  }
  free(there);
  return status;
}

/// The same of both axes, with map->error.
static int check_axes(struct map *map, const struct map_layout *layout) {
  int status = check_axis(map, columns_state_axis(layout), layout->n_phi, layout->state);
  if (status == CAGEHOP_OK) {
    status = check_axis(map, "pressure", layout->n_pressure, layout->pressure);
  }
  if (status == CAGEHOP_IO) { // the same keys can mean another grid: `phi_g: auto` with other code, say
    file_fail(
        map->error,
        "%s has another grid for the same job: it was made by another build; choose another file with -o",
        map->path);
  } else if (status == CAGEHOP_NO_MEMORY) {
    file_fail(map->error, "%s: out of memory", map->path);
  }
  return status;
}

/// Says in what the map's job is another one: the key, or for a map that has no keys yet the line.
static int refuse_job(struct map *map, const struct map_layout *layout, const char *text) {
  char words[IDENTITY_WORDS_MAX] = "";
  char *identity = format_job_identity(map->store);
  char *physics = store_text(map->store, "/", "physics_sha256");
  const bool keyed = identity != NULL && identity_differs(identity, layout->job_identity, words);
  // Then the points that the two grids share have the same numbers, and need no computing.
  const bool shares = physics != NULL && strcmp(physics, layout->physics_sha256) == 0;
  free(physics);
  if (!keyed) {
    snprintf(words, sizeof words, "its job file differs from line %zu on",
             first_difference(text, layout->job_text));
  }
  free(identity);
  return file_fail(map->error, "%s belongs to another job: %s; choose another file with -o%s%s", map->path,
                   words, shares ? ", and take the points that it shares with --reuse " : "",
                   shares ? map->path : "");
}

/// Whether the map's job says the same as the layout's. A map without keys has its job's text only.
static bool same_job(const struct map *map, const struct map_layout *layout, const char *sha256) {
  const bool has_keys = store_has(map->store, "run/job_identity");
  return strcmp(sha256, has_keys ? layout->job_sha256 : layout->job_text_sha256) == 0;
}

static int check_job(struct map *map, const struct map_layout *layout) {
  char *sha256 = store_text(map->store, "/", "job_sha256");
  char *table = store_text(map->store, "/", "table_sha256");
  char *text = format_job(map->store);
  int status = CAGEHOP_OK;
  if (sha256 == NULL || table == NULL || text == NULL) {
    status =
        file_fail(map->error, "%s is no cagehop map, or damaged; choose another file with -o", map->path);
  } else if (!same_job(map, layout, sha256)) {
    status = refuse_job(map, layout, text);
  } else if (strcmp(table, layout->table_sha256) != 0) {
    status = file_fail(map->error,
                       "%s was begun with another table: a file that the job names (of S(q), u(r), omega(q) "
                       "or B(r)) has changed "
                       "since; put the old one back, or choose another file with -o",
                       map->path);
  } else if (format_whole(map->store, "tile_pressures") != (int64_t)layout->tile_pressures) {
    // Read with other tiles, no checksum would match and every finished tile would be thrown away.
    status =
        file_fail(map->error, "%s has other tiles: it was made by another build; choose another file with -o",
                  map->path);
  } else {
    status = check_axes(map, layout);
  }
  free(sha256);
  free(table);
  free(text);
  return status;
}

// ---------------------------------------------------------------- what of it is there

/// Learns which tiles are done; what fails its checksum is not.
static int verify_tiles(struct map *map) {
  const int status = checksum_rows(map);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (map_read_tile_status(map, map->done) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  for (size_t i = 0; i < map->n_phi; i++) {
    for (size_t b = 0; b < map->blocks; b++) {
      const uint8_t tile = map->done[i * map->blocks + b];
      if (tile == MAP_TILE_PENDING || (tile == MAP_TILE_DONE && checksum_tile_is_sound(map, i, b, NULL))) {
        continue;
      }
      if (map_reset_tile(map, i, b) != CAGEHOP_OK) {
        return file_fail(map->error, "%s: a damaged tile can't be reset", map->path);
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
  const uint32_t own = checksum_origin(map, origin->arithmetic);
  for (size_t i = 0; i < map->n_phi; i++) {
    const size_t done = count_done(map, i);
    uint32_t found;
    if (done == 0 || done == map->blocks) {
      continue;
    }
    if (store_read(&map->variable.origin, 0, i, 1, &found) != CAGEHOP_OK) {
      return file_fail(map->error, "%s: run/origin can't be read: the file is damaged", map->path);
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
    return file_fail(map->error, "%s is no cagehop map; choose another file with -o", map->path);
  }
  char why[MAP_ERROR_MAX] = "";
  int status = probe_file(map->path, why);
  if (status == CAGEHOP_OK) {
    status = map_open_store(map, false);
  }
  if (status == CAGEHOP_OK) {
    status = format_check(map->store, map->path, why);
  }
  if (why[0] != '\0') {
    file_fail(map->error, "%.450s, or choose another file with -o", why);
  }
  if (status == CAGEHOP_OK) {
    status = format_check_written(map->store, map->path, map->error);
  }
  if (status == CAGEHOP_OK) {
    status = check_job(map, layout);
  }
  const int closed = map_close_store(map);
  return status != CAGEHOP_OK ? status : closed;
}

/// Takes up the map whose file is open: this run goes into its history, and becomes its owner.
static int begin_run(struct map *map, const struct map_layout *layout) {
  const struct map_origin *origin = &layout->origin;
  map->program = checksum_program(origin);
  int status = watch_begin(map);
  if (status == CAGEHOP_OK) {
    status = map_open_variables(map);
  }
  if (status == CAGEHOP_OK) {
    status = columns_check(map, layout);
  }
  if (status == CAGEHOP_OK) {
    status = owner_check(map, origin->take_over);
  }
  if (status == CAGEHOP_OK) {
    status = owner_become(map);
  }
  if (status == CAGEHOP_OK) {
    status = history_begin(map, origin);
  }
  watch_after(map);
  return status;
}

/// Learns what of the map is there.
static int take_stock(struct map *map, const struct map_origin *origin) {
  int status = verify_tiles(map);
  if (status == CAGEHOP_OK) {
    status = restart_begun(map, origin);
  }
  if (status == CAGEHOP_OK) {
    status = isobars_resume(map);
  }
  watch_after(map);
  return status;
}

int map_resume(const char *path, const struct map_layout *layout, struct map **map,
               char error[MAP_ERROR_MAX]) {
  *map = NULL;
  struct map *result = map_new(path, layout->n_phi, layout_tiling(layout));
  if (result == NULL) {
    file_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  off_t length = 0;
  int status = owner_lock(result);
  if (status == CAGEHOP_OK) {
    status = probe_extend(result, &length);
  }
  if (status == CAGEHOP_OK) {
    status = look(result, layout);
    if (status != CAGEHOP_OK) {
      probe_shorten(result, length);
    }
  }
  if (status == CAGEHOP_OK) {
    status = map_open_store(result, true);
  }
  if (status == CAGEHOP_OK) { // before the long look at the tiles: others learn who has the lock
    status = begin_run(result, layout);
  }
  if (status == CAGEHOP_OK) {
    status = take_stock(result, &layout->origin);
  }
  if (status != CAGEHOP_OK) {
    snprintf(error, MAP_ERROR_MAX, "%s", result->error);
    map_discard(result);
    return status;
  }
  *map = result;
  return CAGEHOP_OK;
}

int map_begin_new(struct map *map, const struct map_layout *layout) {
  int status = owner_lock(map);
  if (status == CAGEHOP_OK) {
    status = map_open_store(map, true);
  }
  if (status == CAGEHOP_OK) {
    status = begin_run(map, layout);
  }
  return status == CAGEHOP_OK ? checksum_rows(map) : status;
}
