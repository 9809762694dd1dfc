// SPDX-License-Identifier: GPL-3.0-or-later
/// What `cagehop info` reads. Works on a map that a run is still writing.
#include "map/map.h"

#include "file_check/file_error.h"
#include "map/format.h"
#include "map/history.h"
#include "map/isobars.h"
#include "map/probe.h"
#include "status/array.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TRIAL_POINTS = 1 << 20 }; // whose regimes are counted in a trial too

/// Length of an axis, its ends, and its unit as people read it.
static int read_axis_ends(const struct store *store, const char *name, size_t *count, double *first,
                          double *last, char **unit) {
  const struct store_shape want = {.rank = 1, .type = STORE_DOUBLE};
  struct store_variable axis;
  if (!store_find(store, name, &want, &axis)) {
    return CAGEHOP_IO;
  }
  *count = axis.shape.extent[0];
  *unit = format_axis_unit(store, name);
  int status = *unit != NULL ? store_read(&axis, 0, 0, 1, first) : CAGEHOP_IO;
  if (status == CAGEHOP_OK) {
    status = store_read(&axis, 0, *count - 1, 1, last);
  }
  return status;
}

static int read_axes(const struct store *store, struct map_info *info) {
  char axis[MAP_NAME_MAX];
  int status = format_state_axis(store, axis);
  if (status == CAGEHOP_OK) {
    info->state_axis = strdup(axis);
    status = info->state_axis != NULL ? read_axis_ends(store, axis, &info->n_phi, &info->state_first,
                                                       &info->state_last, &info->state_unit)
                                      : CAGEHOP_NO_MEMORY;
  }
  return status == CAGEHOP_OK ? read_axis_ends(store, "pressure", &info->n_pressure, &info->pressure_first,
                                               &info->pressure_last, &info->pressure_unit)
                              : status;
}

/// The axis of cooling rates, where there is one.
static int read_cooling(const struct store *store, struct map_info *info) {
  char *unit = NULL;
  const int status = store_has(store, ISOBARS_COOLING_AXIS)
                         ? read_axis_ends(store, ISOBARS_COOLING_AXIS, &info->n_cooling_rate,
                                          &info->cooling_first, &info->cooling_last, &unit)
                         : CAGEHOP_OK;
  free(unit);
  return status;
}

/// A whole variable of bytes on two axes, allocated, if it has that extent.
static int read_bytes(const struct store *store, const char *name, size_t rows, size_t length,
                      uint8_t **bytes) {
  const struct store_shape want = {.rank = 2, .extent = {rows, length}, .type = STORE_UINT8};
  struct store_variable variable;
  *bytes = NULL;
  if (!store_find(store, name, &want, &variable)) {
    return CAGEHOP_IO;
  }
  *bytes = malloc(rows * length);
  return *bytes != NULL ? store_read(&variable, 0, 0, rows * length, *bytes) : CAGEHOP_NO_MEMORY;
}

static int count_progress(const struct store *store, struct map_info *info) {
  const int64_t width = format_whole(store, "tile_pressures");
  if (width <= 0) {
    return CAGEHOP_IO;
  }
  const size_t blocks = tiling_blocks((struct tiling){info->n_pressure, (size_t)width});
  uint8_t *regime = NULL, *tiles = NULL;
  int status = read_bytes(store, "regime", info->n_phi, info->n_pressure, &regime);
  if (status == CAGEHOP_OK) {
    status = read_bytes(store, "run/tile_status", info->n_phi, blocks, &tiles);
  }
  info->tile_count = info->n_phi * blocks;
  for (size_t k = 0; status == CAGEHOP_OK && k < info->n_phi * info->n_pressure; k++) {
    if (regime[k] < CAGEHOP_REGIME_COUNT) {
      info->regime_count[regime[k]]++;
    }
  }
  for (size_t k = 0; status == CAGEHOP_OK && k < info->tile_count; k++) {
    info->tiles_done += tiles[k] == MAP_TILE_DONE;
  }
  free(regime);
  free(tiles);
  return status;
}

static int compare_origins(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

/// How many kinds of program and machine computed isochores; maps of format 2 do not tell.
static int count_kinds(const struct store *store, struct map_info *info) {
  const struct store_shape want = {.rank = 1, .extent = {info->n_phi}, .type = STORE_UINT32};
  struct store_variable variable;
  if (!store_find(store, "run/origin", &want, &variable)) {
    return CAGEHOP_OK;
  }
  uint32_t *origin = malloc(info->n_phi * sizeof *origin), before = 0; // 0: not computed yet
  int status = origin == NULL ? CAGEHOP_NO_MEMORY : store_read(&variable, 0, 0, info->n_phi, origin);
  if (status == CAGEHOP_OK) {
    qsort(origin, info->n_phi, sizeof *origin, compare_origins);
    for (size_t i = 0; i < info->n_phi; i++) {
      info->kinds += origin[i] != before;
      before = origin[i];
    }
  }
  free(origin);
  return status;
}

/// Takes an attribute, if it is a text: numbers are left out.
static int take_attribute(const struct store *store, const char *name, struct map_info *info) {
  char *value = store_text(store, "/", name);
  if (value == NULL) {
    return CAGEHOP_OK;
  }
  struct map_attribute *longer = array_grown(info->attribute, info->attribute_count, sizeof *longer);
  if (longer == NULL) {
    free(value);
    return CAGEHOP_NO_MEMORY;
  }
  char *copy = strdup(name);
  info->attribute = longer;
  info->attribute[info->attribute_count++] = (struct map_attribute){copy, value};
  return copy != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static int read_attributes(const struct store *store, struct map_info *info) {
  char name[STORE_NAME_MAX];
  int status = CAGEHOP_OK;
  for (size_t k = 0; status == CAGEHOP_OK; k++) {
    const enum store_entry entry = store_list(store, STORE_ATTRIBUTES, k, name);
    if (entry != STORE_LISTED) {
      return entry == STORE_END ? CAGEHOP_OK : CAGEHOP_IO;
    }
    status = take_attribute(store, name, info);
  }
  return status;
}

/// `trial`: only what tells whether HDF5 can read the file; no large dataset.
static int read_info(const char *path, bool trial, struct map_info *info, char error[MAP_ERROR_MAX]) {
  *info = (struct map_info){0};
  struct store *store;
  int status = format_open(path, &store, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = read_axes(store, info);
  info->job_text = format_job(store);
  info->job_identity = format_job_identity(store);
  info->job_sha256 = store_text(store, "/", "job_sha256");
  if (status == CAGEHOP_OK && (info->job_text == NULL || info->job_sha256 == NULL)) {
    status = CAGEHOP_IO;
  }
  if (status == CAGEHOP_OK && !(trial && info->n_pressure > TRIAL_POINTS / info->n_phi)) {
    status = count_progress(store, info);
  }
  if (status == CAGEHOP_OK) {
    status = count_kinds(store, info);
  }
  if (status == CAGEHOP_OK) {
    isobars_count(store, info->n_pressure, &info->has_isobars, &info->isobars_there);
    status = read_cooling(store, info);
  }
  if (status == CAGEHOP_OK) {
    status = read_attributes(store, info);
  }
  if (status == CAGEHOP_OK) {
    status = history_describe(store, &info->run_count, &info->run, &info->last_run, &info->rank_seconds);
  }
  (void)store_close(&store);
  if (status != CAGEHOP_OK) {
    map_info_clear(info);
    file_fail(error, status == CAGEHOP_NO_MEMORY ? "%s: out of memory" : "%s is no cagehop map, or damaged",
              path);
  }
  return status;
}

bool map_recall_phi_g(const char *path, const char *job_sha256, const char *table_sha256, double *phi_g) {
  struct store *store;
  if (format_open_same_job(path, job_sha256, table_sha256, &store) != CAGEHOP_OK) {
    return false;
  }
  const bool found = store_real(store, "/", "material_phi_g", phi_g) && !isnan(*phi_g);
  (void)store_close(&store);
  return found;
}

static void try_info(const char *path) {
  struct map_info info;
  char error[MAP_ERROR_MAX];
  if (read_info(path, true, &info, error) == CAGEHOP_OK) {
    map_info_clear(&info);
  }
}

int map_read_info(const char *path, struct map_info *info, char error[MAP_ERROR_MAX]) {
  *info = (struct map_info){0};
  const int status = probe_as(path, try_info, error);
  return status == CAGEHOP_OK ? read_info(path, false, info, error) : status;
}

void map_info_clear(struct map_info *info) {
  for (size_t k = 0; k < info->attribute_count; k++) {
    free((void *)info->attribute[k].name);
    free((void *)info->attribute[k].value);
  }
  for (size_t k = 0; k < info->run_count; k++) {
    free(info->run[k]);
  }
  free(info->attribute);
  free(info->run);
  free(info->state_axis);
  free(info->state_unit);
  free(info->pressure_unit);
  free(info->job_text);
  free(info->job_identity);
  free(info->job_sha256);
  *info = (struct map_info){0};
}
