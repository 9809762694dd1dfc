// SPDX-License-Identifier: GPL-3.0-or-later
/// One SHA-256 over a map's physical data: two maps of a job have the same one, whatever ranks, order and
/// interruptions made them.
#include "digest/digest.h"
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// The order of the variables: kind by kind, and by name within a kind.
enum kind { AXIS, ON_PHI, ON_POINTS, ON_PRESSURE, KINDS };

struct digester {
  hid_t file;
  struct sha256_ctx hash;
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

/// Adds a dataset's values row by row, in the type of the file with its lowest byte first.
static int add_values(struct digester *digester, hid_t dataset, int rank, const hsize_t extent[2]) {
  const hid_t stored = H5Dget_type(dataset), type = H5Tcopy(stored);
  const size_t size = H5Tget_size(type), count = (size_t)extent[rank - 1];
  const size_t rows = rank == 2 ? (size_t)extent[0] : 1;
  const bool number = (H5Tget_class(stored) == H5T_FLOAT && size == 8) || H5Tget_class(stored) == H5T_INTEGER;
  uint8_t *bytes = size > 0 && count > 0 && count < SIZE_MAX / size ? malloc(count * size) : NULL;
  int status = bytes == NULL                                     ? CAGEHOP_NO_MEMORY
               : number && H5Tset_order(type, H5T_ORDER_LE) >= 0 ? CAGEHOP_OK
                                                                 : CAGEHOP_IO;
  for (size_t i = 0; i < rows && status == CAGEHOP_OK; i++) {
    if (rank == 2) {
      status = store_read_row(dataset, type, i, 0, count, bytes);
    } else if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes) < 0) {
      status = CAGEHOP_IO;
    }
    if (status == CAGEHOP_OK) {
      if (H5Tget_class(stored) == H5T_FLOAT) {
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
static enum kind kind_of(const char *name, int rank) {
  if (strcmp(name, "phi") == 0 || strcmp(name, "pressure") == 0) {
    return AXIS;
  }
  if (rank == 2) {
    return ON_POINTS;
  }
  for (size_t k = 0; k < isochore_column_count; k++) {
    if (strcmp(name, isochore_columns[k].name) == 0) {
      return ON_PHI;
    }
  }
  return strcmp(name, "isochore_status") == 0 ? ON_PHI : ON_PRESSURE;
}

/// Adds the root's member `name`, if it is a physical variable of that kind: its name, a zero byte, its
/// values.
static int add_member(struct digester *digester, const char *name, enum kind kind) {
  const hid_t object = H5Oopen(digester->file, name, H5P_DEFAULT);
  int status = object >= 0 ? CAGEHOP_OK : CAGEHOP_IO;
  if (status == CAGEHOP_OK && H5Iget_type(object) == H5I_DATASET && store_is_physical(name)) {
    hsize_t extent[2] = {0};
    const hid_t space = H5Dget_space(object);
    const int rank = H5Sget_simple_extent_ndims(space);
    if (rank != 1 && rank != 2) {
      status = CAGEHOP_IO;
    } else if (H5Sget_simple_extent_dims(space, extent, NULL) < 0) {
      status = CAGEHOP_IO;
    } else if (kind_of(name, rank) == kind) {
      sha256_update(&digester->hash, strlen(name) + 1, (const uint8_t *)name);
      status = add_values(digester, object, rank, extent);
    }
    H5Sclose(space);
  }
  if (object >= 0) {
    H5Oclose(object);
  }
  return status;
}

static int add_kind(struct digester *digester, enum kind kind) {
  H5G_info_t root;
  int status = H5Gget_info(digester->file, &root) >= 0 ? CAGEHOP_OK : CAGEHOP_IO;
  for (hsize_t k = 0; status == CAGEHOP_OK && k < root.nlinks; k++) {
    char name[256];
    const ssize_t length = H5Lget_name_by_idx(digester->file, ".", H5_INDEX_NAME, H5_ITER_INC, k, name,
                                              sizeof name, H5P_DEFAULT);
    status = length > 0 && (size_t)length < sizeof name ? add_member(digester, name, kind) : CAGEHOP_IO;
  }
  return status;
}

int mapfile_digest(const char *path, char hexadecimal[DIGEST_TEXT], char error[MAPFILE_ERROR_MAX]) {
  struct digester digester = {.file = -1};
  int status = store_open_reading(path, &digester.file, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  sha256_init(&digester.hash);
  for (unsigned kind = AXIS; kind < KINDS && status == CAGEHOP_OK; kind++) {
    status = add_kind(&digester, (enum kind)kind);
  }
  if (status == CAGEHOP_OK) {
    digest_finish(&digester.hash, hexadecimal);
  } else {
    store_fail(error, status == CAGEHOP_IO ? "%s is no cagehop map, or damaged" : "%s: out of memory", path);
  }
  H5Fclose(digester.file);
  return status;
}
