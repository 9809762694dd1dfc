// SPDX-License-Identifier: GPL-3.0-or-later
/// Attributes of a file that may hold anything: class and size are looked at before anything is read.
#include "map_hdf5/hdf5_store.h"

#include <stdlib.h>
#include <string.h>

/// Whether an attribute holds one value.
static bool is_single(hid_t attribute) {
  const hid_t space = H5Aget_space(attribute);
  const bool single = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
  if (space >= 0) {
    H5Sclose(space);
  }
  return single;
}

/// One text of variable length, allocated, or NULL.
static char *read_variable_text(hid_t attribute, hid_t type) {
  char *stored = NULL, *text = NULL;
  if (H5Aread(attribute, type, &stored) >= 0 && stored != NULL) {
    text = strdup(stored);
    H5free_memory(stored);
  }
  return text;
}

/// One text of fixed length, as other programs write them, allocated, or NULL.
static char *read_fixed_text(hid_t attribute, hid_t type) {
  const size_t size = H5Tget_size(type);
  char *text = size > 0 && size <= STORE_ATTRIBUTE_MAX ? calloc(size + 1, 1) : NULL;
  if (text != NULL && H5Aread(attribute, type, text) < 0) {
    free(text);
    text = NULL;
  }
  return text;
}

char *store_read_text(hid_t object, const char *name) {
  const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  if (attribute < 0) {
    return NULL;
  }
  const hid_t type = H5Aget_type(attribute);
  char *text = NULL;
  if (type >= 0 && H5Tget_class(type) == H5T_STRING && is_single(attribute)) {
    text =
        H5Tis_variable_str(type) > 0 ? read_variable_text(attribute, type) : read_fixed_text(attribute, type);
  }
  if (type >= 0) {
    H5Tclose(type);
  }
  H5Aclose(attribute);
  return text;
}

/// Reads an attribute that is one number of that class, as `memory`. Whether it is one.
static bool read_single(hid_t object, const char *name, H5T_class_t class, hid_t memory, void *number) {
  const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  size_t size;
  if (attribute < 0) {
    return false;
  }
  const hid_t type = H5Aget_type(attribute);
  const bool there = type >= 0 && H5Tget_class(type) == class && store_type_of(type, &size) != STORE_ANY &&
                     is_single(attribute) && H5Aread(attribute, memory, number) >= 0;
  if (type >= 0) {
    H5Tclose(type);
  }
  H5Aclose(attribute);
  return there;
}

bool store_read_whole(hid_t object, const char *name, int64_t *number) {
  return read_single(object, name, H5T_INTEGER, H5T_NATIVE_INT64, number);
}

char *store_text(const struct store *store, const char *object, const char *name) {
  const hid_t opened = store_open_object(store, object);
  char *text = opened >= 0 ? store_read_text(opened, name) : NULL;
  if (opened >= 0) {
    H5Oclose(opened);
  }
  return text;
}

bool store_whole(const struct store *store, const char *object, const char *name, int64_t *number) {
  const hid_t opened = store_open_object(store, object);
  const bool there = opened >= 0 && store_read_whole(opened, name, number);
  if (opened >= 0) {
    H5Oclose(opened);
  }
  return there;
}

bool store_real(const struct store *store, const char *object, const char *name, double *number) {
  const hid_t opened = store_open_object(store, object);
  const bool there = opened >= 0 && read_single(opened, name, H5T_FLOAT, H5T_NATIVE_DOUBLE, number);
  if (opened >= 0) {
    H5Oclose(opened);
  }
  return there;
}
