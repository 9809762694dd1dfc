// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/reuse.h"

#include "file_check/file_error.h"
#include "map/checksums.h"
#include "map/format.h"
#include "map/history.h"
#include "map/identity.h"
#include "map/reader.h"
#include "map/take.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct map_source {
  struct map_reader old;
  uint8_t *status;                // of the old map's tiles
  size_t *state_at, *pressure_at; // where each value of the new axes is on the old ones, or TAKE_NOWHERE
  size_t isochore, block;         // the old tile in `point`, or TAKE_NOWHERE
  bool sound;                     // whether it is as it was written
  struct cagehop_point *point;    // its points
  struct cagehop_point *tile;     // those of a tile of the new map
};

// ---------------------------------------------------------------- what may be reused

static bool is_own_run(const struct map_run *run, const struct map_origin *own) {
  return run->arithmetic == own->arithmetic && run->kinds <= 1 && strcmp(run->program, own->program) == 0 &&
         strcmp(run->compiler, own->compiler) == 0;
}

/// Whether every run that computed something for the old map was of this program, compiler and arithmetic:
/// its physics_sha256 tells of the first run only, and another may have completed it.
static int check_runs(const struct map_source *source, const struct map_origin *own,
                      char error[MAP_ERROR_MAX]) {
  struct map_run *run = NULL;
  const char *path = source->old.map->path;
  int status = history_read(source->old.map, &run);
  if (status != CAGEHOP_OK) {
    file_fail(error, "%s: the run history is damaged; run again without --reuse", path);
  }
  for (size_t k = 0; status == CAGEHOP_OK && k < MAP_RUNS_MAX; k++) {
    if (run[k].outcome != MAP_RUN_NONE && run[k].outcome != MAP_RUN_IDLE && !is_own_run(&run[k], own)) {
      status = file_fail(error,
                         "%s was computed by another build or kind of machine too (see its runs in cagehop "
                         "info; this is %s, %s, arithmetic %08x), whose last bits may differ: nothing is "
                         "reused; run again without --reuse",
                         path, own->program, own->compiler, (unsigned)own->arithmetic);
    }
  }
  free(run);
  return status;
}

/// Whether the old map's text attribute is another than this run's; its text in old[].
static bool attribute_differs(const struct store *store, const char *name, const char *own, char old[61]) {
  char *text = store_text(store, "/", name);
  const bool other = text == NULL || strcmp(text, own) != 0;
  snprintf(old, 61, "%s", text != NULL ? text : "unknown");
  free(text);
  return other;
}

/// Whether program, compiler and machine are those of the old map's first run.
static int check_build(const struct map *old, const struct map_origin *own, char error[MAP_ERROR_MAX]) {
  const char *path = old->path;
  const struct store *store = old->store;
  char old_build[FORMAT_PROGRAM_MAX], compiler[61], arithmetic[61], own_arithmetic[16];
  format_program(store, old_build);
  snprintf(own_arithmetic, sizeof own_arithmetic, "%08x", (unsigned)own->arithmetic);
  if (strcmp(own->program, old_build) != 0) {
    return file_fail(error,
                     "%s was computed by another build (%s, this is %s), whose last bits may differ: nothing "
                     "is reused; run again without --reuse",
                     path, old_build, own->program);
  }
  if (attribute_differs(store, "compiler", own->compiler, compiler)) {
    return file_fail(
        error,
        "%s was computed by a program of another compiler (%s, this is %.60s), whose last bits may "
        "differ: nothing is reused; run again without --reuse",
        path, compiler, own->compiler);
  }
  if (attribute_differs(store, "arithmetic", own_arithmetic, arithmetic)) {
    return file_fail(
        error,
        "%s was computed on another kind of machine, whose last bits differ (arithmetic %s, this is "
        "%s): nothing is reused; run on such a machine, or without --reuse",
        path, arithmetic, own_arithmetic);
  }
  return CAGEHOP_OK;
}

/// Whether the old map's job says the same of all that decides a point's numbers. A map of an old format has
/// no keys to compare.
static int check_keys(const struct map *old, const char *job_identity, char error[MAP_ERROR_MAX]) {
  char words[IDENTITY_WORDS_MAX], *there = format_job_identity(old->store);
  const bool other = there != NULL && identity_physics_differs(there, job_identity, words);
  free(there);
  return other ? file_fail(error,
                           "%s has other physics, %s: nothing is reused; name a map of the same material, "
                           "system and structure, or run again without --reuse",
                           old->path, words)
               : CAGEHOP_OK;
}

/// Why the physics is another: most often the program or the machine, else what the job says.
static int refuse_physics(const struct map *old, const struct map_layout *layout, char error[MAP_ERROR_MAX]) {
  int status = check_build(old, &layout->origin, error);
  if (status == CAGEHOP_OK) {
    status = check_keys(old, layout->job_identity, error);
  }
  return status != CAGEHOP_OK
             ? status
             : file_fail(
                   error,
                   "%s has other physics (phi_g, what a table holds, or libraries): nothing is reused; "
                   "name a map of the same material, system and structure, or run again without --reuse",
                   old->path);
}

static int check_physics(const struct map_source *source, const struct map_layout *layout,
                         char error[MAP_ERROR_MAX]) {
  char *physics = store_text(source->old.map->store, "/", "physics_sha256");
  const bool same = physics != NULL && strcmp(physics, layout->physics_sha256) == 0;
  free(physics);
  return same ? check_runs(source, &layout->origin, error) : refuse_physics(source->old.map, layout, error);
}

// ---------------------------------------------------------------- what coincides

static bool same_unit(const struct map *map, enum cagehop_unit unit) {
  char *there = format_axis_unit(map->store, "pressure");
  const bool same = there != NULL && strcmp(there, cagehop_unit_name(unit)) == 0;
  free(there);
  return same;
}

static bool has_column(const struct map_columns *columns, const struct cagehop_quantity *known) {
  for (size_t k = 0; k < columns->count; k++) {
    if (columns->column[k].known == known) {
      return true;
    }
  }
  return false;
}

/// The first column that the new map wants and the old one lacks, or NULL.
static const char *find_missing(const struct map_columns *columns, const struct map_layout *layout,
                                enum cagehop_on on) {
  size_t count;
  const struct cagehop_quantity *own = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    if (columns_wanted(layout, &own[k]) && !has_column(columns, &own[k])) {
      return own[k].name;
    }
  }
  return NULL;
}

/// Whether the old map has all that a tile of the new one holds. In another unit of pressure no tile comes
/// over.
static int check_columns(const struct map_source *source, const struct map_layout *layout,
                         char error[MAP_ERROR_MAX]) {
  const struct map *old = source->old.map;
  const char *missing = NULL;
  if (same_unit(old, layout->pressure_unit)) {
    missing = find_missing(&old->point, layout, CAGEHOP_ON_POINT);
    missing = missing != NULL ? missing : find_missing(&old->isochore, layout, CAGEHOP_ON_ISOCHORE);
  }
  return missing == NULL
             ? CAGEHOP_OK
             : file_fail(error,
                         "%s has no variable '%s', which the new map wants: nothing is reused; run "
                         "again without --reuse",
                         old->path, missing);
}

/// Reads what the old map holds and where the new axes meet it.
static int match(struct map_source *source, const struct map_layout *layout, char error[MAP_ERROR_MAX]) {
  struct map *old = source->old.map;
  source->status = calloc(old->n_phi, old->blocks);
  source->state_at = calloc(layout->n_phi, sizeof *source->state_at);
  source->pressure_at = calloc(layout->n_pressure, sizeof *source->pressure_at);
  source->point = calloc(old->tiling.width, sizeof *source->point);
  source->tile = calloc(layout->tile_pressures, sizeof *source->tile);
  if (source->status == NULL || source->state_at == NULL || source->pressure_at == NULL ||
      source->point == NULL || source->tile == NULL) {
    file_fail(error, "%s: out of memory", old->path);
    return CAGEHOP_NO_MEMORY;
  }
  take_match_axis(layout->n_phi, layout->state, old->n_phi, source->old.state, source->state_at);
  take_match_axis(layout->n_pressure, layout->pressure,
                  same_unit(old, layout->pressure_unit) ? old->tiling.n_pressure : 0, source->old.pressure,
                  source->pressure_at);
  int status = map_read_tile_status(old, source->status);
  if (status == CAGEHOP_OK) {
    status = checksum_rows(old);
  }
  if (status != CAGEHOP_OK) {
    file_fail(error, "%s", old->error);
  }
  return status;
}

int map_source_check(const char *path, const struct map_origin *own, const char *job_identity,
                     char error[MAP_ERROR_MAX]) {
  struct map_reader reader;
  int status = reader_begin(path, &reader, error);
  if (status == CAGEHOP_OK) {
    status = check_build(reader.map, own, error);
  }
  if (status == CAGEHOP_OK) {
    status = check_keys(reader.map, job_identity, error);
  }
  reader_end(&reader);
  return status;
}

int map_source_open(const char *path, const struct map_layout *layout, struct map_source **source,
                    char error[MAP_ERROR_MAX]) {
  *source = calloc(1, sizeof **source);
  if (*source == NULL) {
    file_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  (*source)->isochore = (*source)->block = TAKE_NOWHERE;
  int status = reader_begin(path, &(*source)->old, error);
  if (status == CAGEHOP_OK) {
    status = check_physics(*source, layout, error);
  }
  if (status == CAGEHOP_OK) {
    status = check_columns(*source, layout, error);
  }
  if (status == CAGEHOP_OK) {
    status = match(*source, layout, error);
  }
  if (status != CAGEHOP_OK) {
    map_source_close(source);
  }
  return status;
}

void map_source_close(struct map_source **source) {
  if (*source != NULL) {
    reader_end(&(*source)->old);
    free((*source)->status);
    free((*source)->state_at);
    free((*source)->pressure_at);
    free((*source)->point);
    free((*source)->tile);
    free(*source);
    *source = NULL;
  }
}

// ---------------------------------------------------------------- taking

/// Reads an old tile into source->point, unless it is there. Whether it is finished and sound.
static bool load_tile(struct map_source *source, size_t i, size_t block) {
  struct map *old = source->old.map;
  if (source->isochore != i || source->block != block) {
    source->isochore = i;
    source->block = block;
    source->sound = source->status[i * old->blocks + block] == MAP_TILE_DONE &&
                    checksum_tile_is_sound(old, i, block, source->point);
  }
  return source->sound;
}

/// Gathers a tile of the new map from the old one's isochore i. Whether all of it is there.
static bool gather_tile(struct map_source *source, size_t i, struct tile tile) {
  const struct tiling tiling = source->old.map->tiling;
  for (size_t j = 0; j < tile.count; j++) {
    const size_t at = source->pressure_at[tile.first + j];
    const size_t block = at != TAKE_NOWHERE ? tiling_block_of(tiling, at) : TAKE_NOWHERE;
    if (at == TAKE_NOWHERE || !load_tile(source, i, block)) {
      return false;
    }
    source->tile[j] = source->point[at - tile_at(i, block, tiling).first];
    if (source->tile[j].landscape.regime == CAGEHOP_REGIME_FAILED) {
      return false;
    }
  }
  return true;
}

static int take_tiles(struct map *map, struct map_source *source, size_t i, size_t *points) {
  const size_t old_i = source->state_at[i];
  for (size_t b = 0; b < map->blocks; b++) {
    const struct tile tile = tile_at(i, b, map->tiling);
    bool fits;
    if (map_tile_done(map, i, b) || !gather_tile(source, old_i, tile)) {
      continue;
    }
    int status = take_row(map, i, source->old.map, old_i, &fits);
    if (status == CAGEHOP_OK && fits) {
      status = map_write_tile(map, i, b, source->tile);
      *points += tile.count;
    }
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_OK;
}

int map_take(struct map *map, struct map_source *source, size_t *points) {
  *points = 0;
  for (size_t i = 0; i < map->n_phi; i++) {
    const int status = source->state_at[i] != TAKE_NOWHERE ? take_tiles(map, source, i, points) : CAGEHOP_OK;
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return map_flush(map);
}
