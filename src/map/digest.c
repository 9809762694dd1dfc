// SPDX-License-Identifier: GPL-3.0-or-later
/// One SHA-256 over a map's physical data: two maps of a job have the same one, whatever ranks, order and
/// interruptions made them.
#include "digest/digest.h"
#include "map/open_map.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// The order of the variables: kind by kind, and by name within a kind.
enum kind { AXIS, ON_STATES, ON_POINTS, ON_PRESSURE, DIGEST_KINDS };

struct digester {
  struct map *map; // its columns as listed, nothing open but the file
  struct sha256_ctx hash;
  const char *path;
  char *error;
  bool trial; // only the first row of each variable
};

/// Gives every NaN among little-endian doubles the same bits: sign and payload are the processor's affair.
static void unify_nans(size_t count, uint8_t bytes[]) {
  static const uint8_t zero[6] = {0}, nan[8] = {0, 0, 0, 0, 0, 0, 0xf8, 0x7f};
  for (uint8_t *at = bytes; at < bytes + 8 * count; at += 8) {
    const bool special = (at[7] & 0x7f) == 0x7f && (at[6] & 0xf0) == 0xf0;
    if (special && ((at[6] & 0x0f) != 0 || memcmp(at, zero, sizeof zero) != 0)) {
      memcpy(at, nan, sizeof nan);
    }
  }
}

/// Adds a dataset's values row by row, as wide as in the file, the lowest byte first.
static int add_values(struct digester *digester, hid_t dataset, const struct store_shape *shape) {
  const hid_t stored = H5Dget_type(dataset), type = H5Tcopy(store_number_type(dataset));
  const size_t size = H5Tget_size(type), count = (size_t)shape->extent[shape->rank - 1];
  const size_t rows = shape->rank == 2 && !digester->trial ? (size_t)shape->extent[0] : 1;
  const bool real = H5Tget_class(stored) == H5T_FLOAT && size == sizeof(double);
  uint8_t *bytes = malloc(count * size);
  int status = bytes == NULL                           ? CAGEHOP_NO_MEMORY
               : H5Tset_order(type, H5T_ORDER_LE) >= 0 ? CAGEHOP_OK
                                                       : CAGEHOP_IO;
  for (size_t i = 0; i < rows && status == CAGEHOP_OK; i++) {
    if (shape->rank == 2) {
      status = store_read_row(dataset, type, i, 0, count, bytes);
    } else if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
      status = CAGEHOP_IO;
    }
    if (status == CAGEHOP_OK) {
      if (real) {
        unify_nans(count, bytes);
      }
      sha256_update(&digester->hash, count * size, bytes);
    }
  }
  free(bytes);
  H5Tclose(type);
  H5Tclose(stored);
  return status;
}

/// By the name, not by the attached scales: HDF5 crashes over the references of a damaged file.
static enum kind kind_of(const struct map *map, const char *name, int rank) {
  if (strcmp(name, map->state_axis) == 0 || strcmp(name, "pressure") == 0) {
    return AXIS;
  }
  if (rank == 2) {
    return ON_POINTS;
  }
  for (size_t k = 0; k < map->isochore.count; k++) {
    if (strcmp(name, map->isochore.column[k].name) == 0) {
      return ON_STATES;
    }
  }
  return strcmp(name, "isochore_status") == 0 ? ON_STATES : ON_PRESSURE;
}

static bool is_dataset(hid_t file, const char *name) {
  H5O_info_t object;
  return store_has(file, name) && H5Oget_info_by_name(file, name, &object, H5P_DEFAULT) >= 0 &&
         object.type == H5O_TYPE_DATASET;
}

/// Adds the root's member `name`, if it is a physical variable of that kind: its name, a zero byte, its
/// values.
static int add_member(struct digester *digester, const char *name, enum kind kind) {
  struct store_shape shape = {0};
  const hid_t file = digester->map->file;
  if (!is_dataset(file, name) || !store_is_digested(file, name)) {
    return CAGEHOP_OK;
  }
  const hid_t dataset = store_open_dataset(file, name, &shape, &shape);
  if (dataset < 0) {
    return store_fail(digester->error,
                      "%s: the variable '%.100s' holds no numbers on one or two axes: damaged, "
                      "or no part of a map",
                      digester->path, name);
  }
  int status = CAGEHOP_OK;
  if (kind_of(digester->map, name, shape.rank) == kind) {
    sha256_update(&digester->hash, strlen(name) + 1, (const uint8_t *)name);
    status = add_values(digester, dataset, &shape);
  }
  H5Dclose(dataset);
  return status == CAGEHOP_IO ? store_fail(digester->error,
                                           "%s: the variable '%.100s' can't be read: the file is "
                                           "damaged",
                                           digester->path, name)
                              : status;
}

static int add_kind(struct digester *digester, enum kind kind) {
  H5G_info_t root;
  int status = H5Gget_info(digester->map->file, &root) >= 0
                   ? CAGEHOP_OK
                   : store_fail(digester->error, "%s is no cagehop map, or damaged", digester->path);
  for (hsize_t k = 0; status == CAGEHOP_OK && k < root.nlinks; k++) {
    char name[256];
    const ssize_t length = H5Lget_name_by_idx(digester->map->file, ".", H5_INDEX_NAME, H5_ITER_INC, k, name,
                                              sizeof name, H5P_DEFAULT);
    status = length > 0 && (size_t)length < sizeof name
                 ? add_member(digester, name, kind)
                 : store_fail(digester->error, "%s: the name of a variable is damaged", digester->path);
  }
  return status;
}

static int find_digest(const char *path, bool trial, char hexadecimal[DIGEST_TEXT],
                       char error[MAP_ERROR_MAX]) {
  struct digester digester = {.map = store_new(path, 1, 1, 1), .path = path, .error = error, .trial = trial};
  if (digester.map == NULL) {
    store_fail(error, "%s: out of memory", path);
    return CAGEHOP_NO_MEMORY;
  }
  int status = store_open_known(path, &digester.map->file, error);
  if (status == CAGEHOP_OK &&
      store_read_state_axis(digester.map->file, digester.map->state_axis) != CAGEHOP_OK) {
    status = store_fail(error, "%s: the attribute state_axis is damaged", path);
  }
  if (status == CAGEHOP_OK) {
    status = store_read_columns(digester.map);
    snprintf(error, MAP_ERROR_MAX, "%s", digester.map->error);
  }
  sha256_init(&digester.hash);
  for (unsigned kind = AXIS; kind < DIGEST_KINDS && status == CAGEHOP_OK; kind++) {
    status = add_kind(&digester, (enum kind)kind);
  }
  if (status == CAGEHOP_OK) {
    digest_finish(&digester.hash, hexadecimal);
  } else if (status == CAGEHOP_NO_MEMORY) {
    store_fail(error, "%s: out of memory", path);
  }
  store_discard(digester.map);
  return status;
}

static void try_digest(const char *path) {
  char hexadecimal[DIGEST_TEXT], error[MAP_ERROR_MAX];
  (void)find_digest(path, true, hexadecimal, error);
}

int map_digest(const char *path, char hexadecimal[DIGEST_TEXT], char error[MAP_ERROR_MAX]) {
  const int status = store_probe_as(path, try_digest, error);
  return status == CAGEHOP_OK ? find_digest(path, false, hexadecimal, error) : status;
}
