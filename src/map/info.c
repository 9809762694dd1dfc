// SPDX-License-Identifier: GPL-3.0-or-later
/// What `cagehop info` reads. Works on a map that a run is still writing.
#include "map/open_map.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TRIAL_POINTS = 1 << 20 }; // whose regimes are counted in a trial too

/// Length of an axis, its ends, and its unit as people read it.
static int read_axis_ends(hid_t file, const char *name, size_t *count, double *first, double *last,
                          char **unit) {
  struct store_shape shape = {.rank = 1};
  const hid_t axis = store_open_dataset(file, name, &shape, &shape);
  if (axis < 0) {
    return CAGEHOP_IO;
  }
  *count = (size_t)shape.extent[0];
  *unit = store_read_unit(axis);
  int status = *unit != NULL ? store_read_element(axis, H5T_NATIVE_DOUBLE, 0, first) : CAGEHOP_IO;
  if (status == CAGEHOP_OK) {
    status = store_read_element(axis, H5T_NATIVE_DOUBLE, *count - 1, last);
  }
  H5Dclose(axis);
  return status;
}

static int read_axes(hid_t file, struct map_info *info) {
  char axis[STORE_NAME_MAX];
  int status = store_read_state_axis(file, axis);
  if (status == CAGEHOP_OK) {
    info->state_axis = strdup(axis);
    status = info->state_axis != NULL ? read_axis_ends(file, axis, &info->n_phi, &info->state_first,
                                                       &info->state_last, &info->state_unit)
                                      : CAGEHOP_NO_MEMORY;
  }
  return status == CAGEHOP_OK ? read_axis_ends(file, "pressure", &info->n_pressure, &info->pressure_first,
                                               &info->pressure_last, &info->pressure_unit)
                              : status;
}

/// A whole dataset of bytes on two axes, allocated, if it has that extent.
static uint8_t *read_bytes(hid_t file, const char *name, size_t rows, size_t length) {
  const struct store_shape shape = {.rank = 2, .extent = {rows, length}};
  const hid_t dataset = store_open_dataset(file, name, &shape, NULL);
  if (dataset < 0) {
    return NULL;
  }
  uint8_t *bytes = malloc(rows * length);
  if (bytes != NULL && H5Dread(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
    free(bytes);
    bytes = NULL;
  }
  H5Dclose(dataset);
  return bytes;
}

static int count_progress(hid_t file, struct map_info *info) {
  const int64_t width = store_read_number(file, "tile_pressures");
  if (width <= 0) {
    return CAGEHOP_IO;
  }
  const size_t blocks = (info->n_pressure - 1) / (size_t)width + 1;
  uint8_t *regime = read_bytes(file, "regime", info->n_phi, info->n_pressure);
  uint8_t *tiles = read_bytes(file, "run/tile_status", info->n_phi, blocks);
  const bool there = regime != NULL && tiles != NULL;
  info->tile_count = info->n_phi * blocks;
  for (size_t k = 0; there && k < info->n_phi * info->n_pressure; k++) {
    if (regime[k] < CAGEHOP_REGIME_COUNT) {
      info->regime_count[regime[k]]++;
    }
  }
  for (size_t k = 0; there && k < info->tile_count; k++) {
    info->tiles_done += tiles[k] == STORE_TILE_DONE;
  }
  free(regime);
  free(tiles);
  return there ? CAGEHOP_OK : CAGEHOP_IO;
}

static int compare_origins(const void *a, const void *b) {
  const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

/// How many kinds of program and machine computed isochores; maps of format 2 do not tell.
static int count_kinds(hid_t file, struct map_info *info) {
  const struct store_shape shape = {.rank = 1, .extent = {info->n_phi, 0}};
  const hid_t dataset = store_open_dataset(file, "run/origin", &shape, NULL);
  if (dataset < 0) {
    return CAGEHOP_OK;
  }
  uint32_t *origin = malloc(info->n_phi * sizeof *origin), before = 0; // 0: not computed yet
  int status = origin == NULL ? CAGEHOP_NO_MEMORY
                              : store_read_part(dataset, H5T_NATIVE_UINT32, 0, info->n_phi, origin);
  if (status == CAGEHOP_OK) {
    qsort(origin, info->n_phi, sizeof *origin, compare_origins);
    for (size_t i = 0; i < info->n_phi; i++) {
      info->kinds += origin[i] != before;
      before = origin[i];
    }
  }
  free(origin);
  H5Dclose(dataset);
  return status;
}

static int read_attributes(hid_t file, struct map_info *info) {
  H5O_info_t object;
  if (H5Oget_info(file, &object) < 0) {
    return CAGEHOP_IO;
  }
  info->attribute = calloc((size_t)object.num_attrs + 1, sizeof *info->attribute);
  if (info->attribute == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (hsize_t k = 0; k < object.num_attrs; k++) {
    char name[256];
    const hid_t attribute =
        H5Aopen_by_idx(file, ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT, H5P_DEFAULT);
    const bool named = attribute >= 0 && H5Aget_name(attribute, sizeof name, name) >= 0;
    if (attribute >= 0) {
      H5Aclose(attribute);
    }
    if (!named) {
      return CAGEHOP_IO;
    }
    char *value = store_read_text(file, name);
    if (value != NULL) { // numbers are left out
      info->attribute[info->attribute_count++] = (struct map_attribute){strdup(name), value};
    }
  }
  return CAGEHOP_OK;
}

/// `trial`: only what tells whether HDF5 can read the file; no large dataset.
static int read_info(const char *path, bool trial, struct map_info *info, char error[MAP_ERROR_MAX]) {
  *info = (struct map_info){0};
  hid_t file;
  int status = store_open_known(path, &file, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = read_axes(file, info);
  info->job_text = store_read_job(file);
  info->job_sha256 = store_read_text(file, "job_sha256");
  if (status == CAGEHOP_OK && (info->job_text == NULL || info->job_sha256 == NULL)) {
    status = CAGEHOP_IO;
  }
  if (status == CAGEHOP_OK && !(trial && info->n_pressure > TRIAL_POINTS / info->n_phi)) {
    status = count_progress(file, info);
  }
  if (status == CAGEHOP_OK) {
    status = count_kinds(file, info);
  }
  if (status == CAGEHOP_OK) {
    store_count_isobars(file, info->n_pressure, &info->has_isobars, &info->isobars_there);
    status = read_attributes(file, info);
  }
  if (status == CAGEHOP_OK) {
    status = store_read_history(file, &info->run_count, &info->run);
  }
  H5Fclose(file);
  if (status != CAGEHOP_OK) {
    map_info_clear(info);
    store_fail(error, "%s is no cagehop map, or damaged", path);
  }
  return status;
}

static bool has_text(hid_t file, const char *name, const char *wanted) {
  char *text = store_read_text(file, name);
  const bool same = text != NULL && strcmp(text, wanted) == 0;
  free(text);
  return same;
}

bool map_recall_phi_g(const char *path, const char *job_sha256, const char *table_sha256, double *phi_g) {
  char error[MAP_ERROR_MAX];
  struct stat there;
  hid_t file;
  if (stat(path, &there) != 0 || store_open_reading(path, &file, error) != CAGEHOP_OK) {
    return false;
  }
  const bool same = has_text(file, "job_sha256", job_sha256) && has_text(file, "table_sha256", table_sha256);
  const bool found = same && store_read_real(file, "material_phi_g", phi_g) && !isnan(*phi_g);
  H5Fclose(file);
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
  const int status = store_probe_as(path, try_info, error);
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
  free(info->job_sha256);
  *info = (struct map_info){0};
}
