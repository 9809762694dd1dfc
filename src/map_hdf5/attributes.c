// SPDX-License-Identifier: GPL-3.0-or-later
/// Attributes and datasets of a file that may hold anything: class, rank, extent and size are looked at
/// before anything is read.
#include "map/open_map.h"

#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- attributes

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

/// Reads an attribute that is one number of that class, of at most 8 bytes, as `memory`. Whether it is one.
static bool read_single(hid_t object, const char *name, H5T_class_t class, hid_t memory, void *number) {
  const hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  if (attribute < 0) {
    return false;
  }
  const hid_t type = H5Aget_type(attribute);
  const bool there = type >= 0 && H5Tget_class(type) == class && H5Tget_size(type) <= 8 &&
                     is_single(attribute) && H5Aread(attribute, memory, number) >= 0;
  if (type >= 0) {
    H5Tclose(type);
  }
  H5Aclose(attribute);
  return there;
}

int64_t store_read_number(hid_t object, const char *name) {
  int64_t number;
  return read_single(object, name, H5T_INTEGER, H5T_NATIVE_INT64, &number) ? number : -1;
}

bool store_read_real(hid_t object, const char *name, double *number) {
  return read_single(object, name, H5T_FLOAT, H5T_NATIVE_DOUBLE, number);
}

char *store_read_unit(hid_t axis) {
  char *unit = store_read_text(axis, "reduced_units"); // format 3; before, units held it
  return unit != NULL ? unit : store_read_text(axis, "units");
}

// ---------------------------------------------------------------- datasets

bool store_has(hid_t file, const char *name) {
  char part[256];
  const size_t length = strlen(name);
  if (length == 0 || length >= sizeof part) {
    return false;
  }
  for (size_t end = 1; end <= length; end++) { // "run", then "run/job"
    if (name[end] == '/' || name[end] == '\0') {
      H5L_info_t link;
      memcpy(part, name, end);
      part[end] = '\0';
      if (H5Lexists(file, part, H5P_DEFAULT) <= 0 || H5Lget_info(file, part, &link, H5P_DEFAULT) < 0 ||
          link.type != H5L_TYPE_HARD) {
        return false;
      }
    }
  }
  return true;
}

hid_t store_number_type(hid_t dataset) {
  const hid_t type = H5Dget_type(dataset);
  hid_t found = -1;
  if (type < 0) {
    return -1;
  }
  const size_t size = H5Tget_size(type);
  if (H5Tget_class(type) == H5T_FLOAT) {
    found = size == sizeof(double) ? H5T_NATIVE_DOUBLE : size == sizeof(float) ? H5T_NATIVE_FLOAT : -1;
  } else if (H5Tget_class(type) == H5T_INTEGER) {
    const bool positive = H5Tget_sign(type) == H5T_SGN_NONE;
    found = size == 1   ? (positive ? H5T_NATIVE_UINT8 : H5T_NATIVE_INT8)
            : size == 2 ? (positive ? H5T_NATIVE_UINT16 : H5T_NATIVE_INT16)
            : size == 4 ? (positive ? H5T_NATIVE_UINT32 : H5T_NATIVE_INT32)
            : size == 8 ? (positive ? H5T_NATIVE_UINT64 : H5T_NATIVE_INT64)
                        : -1;
  }
  H5Tclose(type);
  return found;
}

static bool is_fixed_text(hid_t dataset) {
  const hid_t type = H5Dget_type(dataset);
  const bool text = type >= 0 && H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0;
  if (type >= 0) {
    H5Tclose(type);
  }
  return text;
}

/// Whether the data lie in this file, and in how they lie no more than it holds is promised: an extent of
/// 2^40 must not ask for that much memory. Compression makes at most some thousand bytes of one.
static bool is_stored_here(hid_t file, hid_t dataset, hsize_t values) {
  const hid_t list = H5Dget_create_plist(dataset), type = H5Dget_type(dataset);
  hsize_t size = 0;
  bool here = false;
  if (list >= 0 && type >= 0 && H5Fget_filesize(file, &size) >= 0) {
    const H5D_layout_t layout = H5Pget_layout(list);
    const hsize_t most = H5Pget_nfilters(list) > 0 ? 2048 * size : size;
    const size_t width = H5Tget_size(type);
    here = (layout == H5D_CONTIGUOUS || layout == H5D_COMPACT || layout == H5D_CHUNKED) &&
           H5Pget_external_count(list) == 0 && width > 0 && values <= most / width;
  }
  if (list >= 0) {
    H5Pclose(list);
  }
  if (type >= 0) {
    H5Tclose(type);
  }
  return here;
}

/// Rank and extent of a dataset; a text has none.
static bool read_extent(hid_t dataset, struct store_shape *found, hsize_t *values) {
  const hid_t space = H5Dget_space(dataset);
  bool known = false;
  if (space >= 0) {
    found->rank = H5Sget_simple_extent_ndims(space);
    if (found->rank >= 0 && found->rank <= 2 && H5Sget_simple_extent_type(space) != H5S_NULL) {
      const hssize_t points = H5Sget_simple_extent_npoints(space);
      *values = points > 0 ? (hsize_t)points : 0;
      known = points > 0 &&
              (found->rank == 0 || H5Sget_simple_extent_dims(space, found->extent, NULL) == found->rank);
    }
    H5Sclose(space);
  }
  return known;
}

static bool is_of_shape(hid_t file, hid_t dataset, const struct store_shape *want,
                        struct store_shape *found) {
  hsize_t values = 0;
  *found = (struct store_shape){.text = is_fixed_text(dataset)};
  if (!read_extent(dataset, found, &values) || !is_stored_here(file, dataset, values) ||
      found->text != want->text) {
    return false;
  }
  if (want->text && want->rank == 0) {
    return values == 1;
  }
  if (found->rank < 1 || (want->rank != 0 && found->rank != want->rank) ||
      (!want->text && store_number_type(dataset) < 0)) {
    return false;
  }
  for (int k = 0; k < found->rank; k++) {
    if (want->extent[k] != 0 && found->extent[k] != want->extent[k]) {
      return false;
    }
  }
  return true;
}

hid_t store_open_dataset(hid_t file, const char *name, const struct store_shape *want,
                         struct store_shape *found) {
  const struct store_shape wanted = *want;
  struct store_shape here;
  const hid_t dataset = store_has(file, name) ? H5Dopen2(file, name, H5P_DEFAULT) : -1;
  if (dataset >= 0 && !is_of_shape(file, dataset, &wanted, &here)) {
    H5Dclose(dataset);
    return -1;
  }
  if (dataset >= 0 && found != NULL) {
    *found = here;
  }
  return dataset;
}

/// A text of a dataset as an allocated string, or NULL.
static char *read_long_text(hid_t file, const char *name) {
  const hid_t dataset = store_open_dataset(file, name, &(struct store_shape){.text = true}, NULL);
  if (dataset < 0) {
    return NULL;
  }
  const hid_t type = H5Dget_type(dataset);
  char *text = type >= 0 ? calloc(H5Tget_size(type) + 1, 1) : NULL;
  if (text != NULL && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text) < 0) {
    free(text);
    text = NULL;
  }
  if (type >= 0) {
    H5Tclose(type);
  }
  H5Dclose(dataset);
  return text;
}

char *store_read_job(hid_t file) {
  return read_long_text(file, "run/job");
}

char *store_read_identity(hid_t file) {
  return store_has(file, "run/job_identity") ? read_long_text(file, "run/job_identity") : NULL;
}
