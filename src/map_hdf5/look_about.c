// SPDX-License-Identifier: GPL-3.0-or-later
/// A look about in a file, for a child process: does HDF5 survive it?
#include "map_hdf5/hdf5_store.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH_MAX = 3, WHOLE_MAX = 1 << 20 }; // groups in groups; bytes of a dataset that is read whole

static void look_at_attributes(hid_t object) {
  H5O_info_t about;
  char name[STORE_NAME_MAX];
  if (H5Oget_info(object, &about) < 0) {
    return;
  }
  for (hsize_t k = 0; k < about.num_attrs; k++) {
    const hid_t attribute =
        H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0 && H5Aget_name(attribute, sizeof name, name) >= 0) {
      int64_t number;
      free(store_read_text(object, name));
      (void)store_read_whole(object, name, &number);
    }
    if (attribute >= 0) {
      H5Aclose(attribute);
    }
  }
}

/// Reads all values of a small variable, else the first and the last.
static void look_at_values(const struct store_variable *variable) {
  const struct store_shape *shape = &variable->shape;
  const size_t rows = shape->rank > 0 ? shape->extent[0] : 1,
               length = shape->rank == 2 ? shape->extent[1] : 1;
  const bool small =
      shape->size <= WHOLE_MAX && rows <= WHOLE_MAX / shape->size && length <= WHOLE_MAX / shape->size / rows;
  if (small || shape->rank == 0) {
    void *values = malloc(rows * length * shape->size);
    if (values != NULL) {
      (void)store_read(variable, 0, 0, rows * length, values);
    }
    free(values);
  } else if (shape->type != STORE_TEXT) {
    uint64_t value;
    for (int last = 0; last < 2; last++) {
      const size_t i = last ? rows - 1 : 0, j = last ? length - 1 : 0;
      (void)(shape->rank == 2 ? store_read(variable, i, j, 1, &value)
                              : store_read(variable, 0, i, 1, &value));
    }
  }
}

/// The values, and the attributes that are read of variables; not those that refer to others, over which HDF5
/// crashes in a file that is only damaged there.
static void look_at_variable(const struct store *store, const char *name) {
  struct store_variable variable;
  if (!store_find(store, name, &(struct store_shape){0}, &variable) &&
      !store_find(store, name, &(struct store_shape){.type = STORE_TEXT}, &variable) &&
      !store_find(store, name, &(struct store_shape){.type = STORE_TEXT, .rank = 1}, &variable)) {
    return;
  }
  look_at_values(&variable);
  free(store_read_text(variable.id, "reduced_units"));
  free(store_read_text(variable.id, "units"));
  H5Dclose(variable.id);
}

static void look_at_group(const struct store *store, const char *path, int depth) {
  const hid_t group = H5Gopen2(store->file, path, H5P_DEFAULT);
  H5G_info_t about;
  if (group < 0 || H5Gget_info(group, &about) < 0) {
    return;
  }
  look_at_attributes(group);
  for (hsize_t k = 0; k < about.nlinks; k++) {
    char name[STORE_NAME_MAX], whole[1024];
    H5O_info_t object;
    const ssize_t length =
        H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, k, name, sizeof name, H5P_DEFAULT);
    if (length <= 0 || (size_t)length >= sizeof name ||
        snprintf(whole, sizeof whole, "%s%s%s", path, path[1] != '\0' ? "/" : "", name) >=
            (int)sizeof whole ||
        !store_has(store, whole + 1) || H5Oget_info_by_name(store->file, whole, &object, H5P_DEFAULT) < 0) {
      continue;
    }
    if (object.type == H5O_TYPE_GROUP && depth < DEPTH_MAX) {
      look_at_group(store, whole, depth + 1);
    } else if (object.type == H5O_TYPE_DATASET) {
      look_at_variable(store, whole + 1);
    }
  }
  H5Gclose(group);
}

void store_look_about(const char *path) {
  struct store *store;
  if (store_open(path, false, &store) == CAGEHOP_OK) {
    look_at_group(store, "/", 0);
    (void)store_close(&store);
  }
}
