// SPDX-License-Identifier: GPL-3.0-or-later
/// What `cagehop info` reads. Works on a map that a run is still writing.
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// Length of an axis, and its ends.
static int read_axis(hid_t file, const char *name, size_t *count, double *first, double *last, char **unit) {
  const hid_t axis = H5Dopen2(file, name, H5P_DEFAULT);
  if (axis < 0) {
    return CAGEHOP_IO;
  }
  const hid_t space = H5Dget_space(axis);
  const hssize_t points = H5Sget_simple_extent_npoints(space);
  H5Sclose(space);
  int status = points > 0 ? CAGEHOP_OK : CAGEHOP_IO;
  if (status == CAGEHOP_OK) {
    *count = (size_t)points;
    status = store_read_element(axis, H5T_NATIVE_DOUBLE, 0, first);
  }
  if (status == CAGEHOP_OK) {
    status = store_read_element(axis, H5T_NATIVE_DOUBLE, *count - 1, last);
  }
  if (status == CAGEHOP_OK && unit != NULL) {
    *unit = store_read_text(axis, "units");
    status = *unit != NULL ? CAGEHOP_OK : CAGEHOP_IO;
  }
  H5Dclose(axis);
  return status;
}

/// A whole dataset of bytes, allocated.
static uint8_t *read_bytes(hid_t file, const char *name, size_t *count) {
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  if (dataset < 0) {
    return NULL;
  }
  const hid_t space = H5Dget_space(dataset);
  const hssize_t points = H5Sget_simple_extent_npoints(space);
  uint8_t *bytes = points > 0 ? malloc((size_t)points) : NULL;
  if (bytes != NULL && H5Dread(dataset, H5T_NATIVE_UINT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
    free(bytes);
    bytes = NULL;
  }
  *count = points > 0 ? (size_t)points : 0;
  H5Sclose(space);
  H5Dclose(dataset);
  return bytes;
}

static int count_progress(hid_t file, struct mapfile_info *info) {
  size_t points = 0;
  uint8_t *regime = read_bytes(file, "regime", &points);
  uint8_t *tiles = read_bytes(file, "run/tile_status", &info->tile_count);
  const bool there = regime != NULL && tiles != NULL && points == info->n_phi * info->n_pressure;
  if (there) {
    for (size_t k = 0; k < points; k++) {
      if (regime[k] < CAGEHOP_REGIME_COUNT) {
        info->regime_count[regime[k]]++;
      }
    }
    for (size_t k = 0; k < info->tile_count; k++) {
      info->tiles_done += tiles[k] == STORE_TILE_DONE;
    }
  }
  free(regime);
  free(tiles);
  return there ? CAGEHOP_OK : CAGEHOP_IO;
}

static int read_attributes(hid_t file, struct mapfile_info *info) {
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
    if (attribute < 0 || H5Aget_name(attribute, sizeof name, name) < 0) {
      return CAGEHOP_IO;
    }
    H5Aclose(attribute);
    char *value = store_read_text(file, name);
    if (value != NULL) { // numbers are left out
      info->attribute[info->attribute_count++] = (struct mapfile_attribute){strdup(name), value};
    }
  }
  return CAGEHOP_OK;
}

int mapfile_read_info(const char *path, struct mapfile_info *info, char error[MAPFILE_ERROR_MAX]) {
  *info = (struct mapfile_info){0};
  hid_t file;
  int status = store_open_reading(path, &file, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = read_axis(file, "phi", &info->n_phi, &info->phi_first, &info->phi_last, NULL);
  if (status == CAGEHOP_OK) {
    status = read_axis(file, "pressure", &info->n_pressure, &info->pressure_first, &info->pressure_last,
                       &info->pressure_unit);
  }
  info->job_text = store_read_job(file);
  info->job_sha256 = store_read_text(file, "job_sha256");
  if (status == CAGEHOP_OK && (info->job_text == NULL || info->job_sha256 == NULL)) {
    status = CAGEHOP_IO;
  }
  if (status == CAGEHOP_OK) {
    status = count_progress(file, info);
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
    mapfile_info_clear(info);
    store_fail(error, "%s is no cagehop map, or damaged", path);
  }
  return status;
}

void mapfile_info_clear(struct mapfile_info *info) {
  for (size_t k = 0; k < info->attribute_count; k++) {
    free((void *)info->attribute[k].name);
    free((void *)info->attribute[k].value);
  }
  for (size_t k = 0; k < info->run_count; k++) {
    free(info->run[k]);
  }
  free(info->attribute);
  free(info->run);
  free(info->pressure_unit);
  free(info->job_text);
  free(info->job_sha256);
  *info = (struct mapfile_info){0};
}
