// SPDX-License-Identifier: GPL-3.0-or-later
/// What is looked at before HDF5 gets a file in this process.
#include "file_check/file_check.h"
#include "map/open_map.h"

#include <assert.h>
#include <cagehop/status.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static_assert((int)FILE_CHECK_ERROR_MAX == (int)MAP_ERROR_MAX, "one error is copied into the other");

// ---------------------------------------------------------------- a look about, in a child process

enum { DEPTH_MAX = 3, WHOLE_MAX = 1 << 20 }; // groups in groups; bytes of a dataset that is read whole

static void look_at_attributes(hid_t object) {
  H5O_info_t about;
  char name[256];
  if (H5Oget_info(object, &about) < 0) {
    return;
  }
  for (hsize_t k = 0; k < about.num_attrs; k++) {
    const hid_t attribute =
        H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0 && H5Aget_name(attribute, sizeof name, name) >= 0) {
      free(store_read_text(object, name));
      (void)store_read_number(object, name);
    }
    if (attribute >= 0) {
      H5Aclose(attribute);
    }
  }
}

/// The first and the last value, of a small dataset all of them, and the attributes that commands read.
static void look_at_dataset(hid_t file, const char *name) {
  struct store_shape shape = {0};
  const hid_t dataset = store_open_dataset(file, name, &shape, &shape);
  if (dataset < 0) {
    return;
  }
  const hid_t type = store_number_type(dataset);
  const size_t size = H5Tget_size(type);
  const hsize_t rows = shape.extent[0], length = shape.rank == 2 ? shape.extent[1] : 1;
  if (rows <= WHOLE_MAX / size && length <= WHOLE_MAX / size / rows) {
    void *values = malloc(rows * length * size);
    if (values != NULL) {
      (void)H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    }
    free(values);
  } else {
    uint64_t value;
    for (int last = 0; last < 2; last++) {
      const size_t i = last ? rows - 1 : 0, j = last ? length - 1 : 0;
      (void)(shape.rank == 2 ? store_read_row(dataset, type, i, j, 1, &value)
                             : store_read_element(dataset, type, i, &value));
    }
  }
  free(store_read_unit(dataset));
  H5Dclose(dataset);
}

/// The history of format 2: texts of fixed length on one axis.
static void look_at_texts(hid_t file) {
  size_t count = 0;
  char **run = NULL;
  (void)store_read_history(file, &count, &run);
  free(store_read_job(file));
}

static void look_at_group(hid_t file, const char *path, int depth) {
  const hid_t group = H5Gopen2(file, path, H5P_DEFAULT);
  H5G_info_t about;
  if (group < 0 || H5Gget_info(group, &about) < 0) {
    return;
  }
  look_at_attributes(group);
  for (hsize_t k = 0; k < about.nlinks; k++) {
    char name[256], whole[1024];
    H5O_info_t object;
    const ssize_t length =
        H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, k, name, sizeof name, H5P_DEFAULT);
    if (length <= 0 || (size_t)length >= sizeof name ||
        snprintf(whole, sizeof whole, "%s%s%s", path, path[1] != '\0' ? "/" : "", name) >=
            (int)sizeof whole ||
        !store_has(file, whole + 1) || H5Oget_info_by_name(file, whole, &object, H5P_DEFAULT) < 0) {
      continue;
    }
    if (object.type == H5O_TYPE_GROUP && depth < DEPTH_MAX) {
      look_at_group(file, whole, depth + 1);
    } else if (object.type == H5O_TYPE_DATASET) {
      look_at_dataset(file, whole + 1);
    }
  }
  H5Gclose(group);
}

/// Opens the file and reads of everything what the commands read of it.
static void look_about(const char *path) {
  const hid_t access = store_access_list(), file = H5Fopen(path, H5F_ACC_RDONLY, access);
  if (file >= 0) {
    look_at_group(file, "/", 0);
    look_at_texts(file);
    H5Fclose(file);
  }
}

int store_probe(const char *path, char error[MAP_ERROR_MAX]) {
  return store_probe_as(path, look_about, error);
}

int store_probe_as(const char *path, void (*trial)(const char *path), char error[MAP_ERROR_MAX]) {
  struct file_check found;
  if (file_check_superblock(path, &found, error) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  if (!found.hdf5) {
    return store_fail(error, "%s is no HDF5 file, or damaged at its start; name a map", path);
  }
  if (found.end > found.size) {
    return store_fail(
        error,
        "%s was cut short: %llu of its %llu bytes are missing at its end; 'cagehop run' with its job "
        "completes it, or take a whole copy",
        path, (unsigned long long)(found.end - found.size), (unsigned long long)found.end);
  }
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  return file_check_in_child(path, trial, error);
}

// ---------------------------------------------------------------- a copy that was cut short

int store_extend(struct map *map, off_t *was) {
  struct file_check found;
  if (file_check_descriptor(map->lock, &found) != CAGEHOP_OK || !found.hdf5) {
    *was = (off_t)found.size;
    return CAGEHOP_OK; // store_probe says what is wrong
  }
  *was = (off_t)found.size;
  if (found.end <= found.size) {
    return CAGEHOP_OK;
  }
  // A damaged address must not make a file of exabytes.
  const bool likely = found.end < found.size + ((uint64_t)1 << 40);
  if (likely && ftruncate(map->lock, (off_t)found.end) == 0) {
    return CAGEHOP_OK;
  }
  return store_fail(
      map->error, "%s was cut short and can't be given its %llu bytes again: %s; take a whole copy",
      map->path, (unsigned long long)found.end, likely ? strerror(errno) : "its start is damaged too");
}

void store_shorten(struct map *map, off_t was) {
  struct file_check found;
  if (file_check_descriptor(map->lock, &found) == CAGEHOP_OK && (uint64_t)was < found.size) {
    (void)ftruncate(map->lock, was);
  }
}
