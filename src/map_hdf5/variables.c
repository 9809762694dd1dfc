// SPDX-License-Identifier: GPL-3.0-or-later
/// Variables of a file that may hold anything: class, rank, extent and size are looked at before anything is
/// read. A read or a write is of a variable that store_find found fit.
#include "map_hdf5/hdf5_store.h"

#include <assert.h>
#include <cagehop/status.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

static_assert(sizeof(hid_t) <= sizeof(int64_t), "struct store_variable has room for HDF5's identifiers");

// ---------------------------------------------------------------- types

hid_t store_native(enum store_type type) {
  switch (type) {
  case STORE_INT8:
    return H5T_NATIVE_INT8;
  case STORE_UINT8:
    return H5T_NATIVE_UINT8;
  case STORE_INT16:
    return H5T_NATIVE_INT16;
  case STORE_UINT16:
    return H5T_NATIVE_UINT16;
  case STORE_INT32:
    return H5T_NATIVE_INT32;
  case STORE_UINT32:
    return H5T_NATIVE_UINT32;
  case STORE_INT64:
    return H5T_NATIVE_INT64;
  case STORE_UINT64:
    return H5T_NATIVE_UINT64;
  case STORE_FLOAT:
    return H5T_NATIVE_FLOAT;
  case STORE_DOUBLE:
    return H5T_NATIVE_DOUBLE;
  case STORE_ANY:
  case STORE_TEXT:
    break;
  }
  return -1;
}

static enum store_type integer_type(size_t size, bool positive) {
  switch (size) {
  case 1:
    return positive ? STORE_UINT8 : STORE_INT8;
  case 2:
    return positive ? STORE_UINT16 : STORE_INT16;
  case 4:
    return positive ? STORE_UINT32 : STORE_INT32;
  case 8:
    return positive ? STORE_UINT64 : STORE_INT64;
  default:
    return STORE_ANY;
  }
}

/// Whether a type is that of a number of this machine but for the order of its bytes: where the sign,
/// exponent or mantissa of a damaged one lie elsewhere, HDF5 converts numbers beyond the ends of its memory.
static bool is_plain(hid_t type, enum store_type number) {
  const hid_t plain = number != STORE_ANY ? H5Tcopy(store_native(number)) : -1;
  const bool equal = plain >= 0 && H5Tset_order(plain, H5Tget_order(type)) >= 0 && H5Tequal(type, plain) > 0;
  if (plain >= 0) {
    H5Tclose(plain);
  }
  return equal;
}

enum store_type store_type_of(hid_t type, size_t *size) {
  enum store_type found = STORE_ANY;
  *size = H5Tget_size(type);
  switch (H5Tget_class(type)) {
  case H5T_FLOAT:
    found = *size == sizeof(double) ? STORE_DOUBLE : STORE_ANY;
    found = *size == sizeof(float) ? STORE_FLOAT : found;
    break;
  case H5T_INTEGER:
    found = integer_type(*size, H5Tget_sign(type) == H5T_SGN_NONE);
    break;
  case H5T_STRING:
    return H5Tis_variable_str(type) == 0 ? STORE_TEXT : STORE_ANY;
  default:
    break;
  }
  return is_plain(type, found) ? found : STORE_ANY;
}

/// As store_type_of, of a dataset.
static enum store_type type_of(hid_t dataset, size_t *size) {
  const hid_t type = H5Dget_type(dataset);
  const enum store_type found = type >= 0 ? store_type_of(type, size) : STORE_ANY;
  if (type >= 0) {
    H5Tclose(type);
  }
  return found;
}

// ---------------------------------------------------------------- finding

/// Whether the data lie in this file, and in how they lie no more than it holds is promised: an extent of
/// 2^40 must not ask for that much memory. Compression makes at most some thousand bytes of one.
static bool is_stored_here(hid_t file, hid_t dataset, size_t width, hsize_t values) {
  const hid_t list = H5Dget_create_plist(dataset);
  hsize_t size = 0;
  bool here = false;
  if (list >= 0 && H5Fget_filesize(file, &size) >= 0) {
    const H5D_layout_t layout = H5Pget_layout(list);
    const hsize_t most = H5Pget_nfilters(list) > 0 ? 2048 * size : size;
    here = (layout == H5D_CONTIGUOUS || layout == H5D_COMPACT || layout == H5D_CHUNKED) &&
           H5Pget_external_count(list) == 0 && width > 0 && values <= most / width;
  }
  if (list >= 0) {
    H5Pclose(list);
  }
  return here;
}

/// Rank, extent and number of values of a dataset that has at least one.
static bool read_extent(hid_t dataset, struct store_shape *found, hsize_t *values) {
  const hid_t space = H5Dget_space(dataset);
  hsize_t extent[2] = {0, 0};
  bool known = false;
  if (space >= 0) {
    found->rank = H5Sget_simple_extent_ndims(space);
    if (found->rank >= 0 && found->rank <= 2 && H5Sget_simple_extent_type(space) != H5S_NULL) {
      const hssize_t points = H5Sget_simple_extent_npoints(space);
      *values = points > 0 ? (hsize_t)points : 0;
      known =
          points > 0 && (found->rank == 0 || H5Sget_simple_extent_dims(space, extent, NULL) == found->rank);
    }
    H5Sclose(space);
  }
  found->extent[0] = extent[0];
  found->extent[1] = extent[1];
  return known;
}

static bool has_shape(const struct store_shape *found, const struct store_shape *want, hsize_t values) {
  if (want->type == STORE_TEXT && want->rank == 0) {
    return values == 1;
  }
  if (found->rank < 1 || (want->rank != 0 && found->rank != want->rank)) {
    return false;
  }
  for (int k = 0; k < found->rank; k++) {
    if (want->extent[k] != 0 && found->extent[k] != want->extent[k]) {
      return false;
    }
  }
  return true;
}

/// What a dataset is, if it is of that shape.
static bool look_at(hid_t file, hid_t dataset, const struct store_shape *want, struct store_shape *found) {
  hsize_t values = 0;
  size_t stored = 0;
  const enum store_type type = type_of(dataset, &stored);
  *found = (struct store_shape){0};
  if (type == STORE_ANY || (type == STORE_TEXT) != (want->type == STORE_TEXT) ||
      !read_extent(dataset, found, &values) || !is_stored_here(file, dataset, stored, values) ||
      !has_shape(found, want, values)) {
    return false;
  }
  found->type = want->type == STORE_ANY ? type : want->type;
  found->size = found->type == STORE_TEXT ? stored : H5Tget_size(store_native(found->type));
  return true;
}

/// How many values a variable on one or two axes has.
static hsize_t values_of(const struct store_shape *shape) {
  return (hsize_t)shape->extent[0] * (shape->rank == 2 ? shape->extent[1] : 1);
}

/// Numbers that lie in the file as in memory, one after the other, and were allocated when it was laid out,
/// are written where they lie: what HDF5 does for each write takes longer than the write itself. Without a
/// sieve buffer (store_access_list) HDF5 keeps none of them.
static void find_place(const struct store *store, hid_t dataset, struct store_variable *found) {
  if (store->descriptor < 0 || found->shape.type == STORE_TEXT || found->shape.rank == 0) {
    return;
  }
  const hid_t list = H5Dget_create_plist(dataset), type = H5Dget_type(dataset);
  if (list >= 0 && type >= 0 && H5Pget_layout(list) == H5D_CONTIGUOUS &&
      H5Tequal(type, store_native(found->shape.type)) > 0) {
    const haddr_t begins = H5Dget_offset(dataset);
    hsize_t size = 0;
    const bool inside = begins != HADDR_UNDEF && H5Fget_filesize(store->file, &size) >= 0 && begins <= size &&
                        values_of(&found->shape) <= (size - begins) / found->shape.size;
    found->begins = inside ? (int64_t)begins : 0;
    found->descriptor = store->descriptor;
  }
  if (type >= 0) {
    H5Tclose(type);
  }
  if (list >= 0) {
    H5Pclose(list);
  }
}

bool store_find(const struct store *store, const char *name, const struct store_shape *want,
                struct store_variable *found) {
  const struct store_shape wanted = *want;
  const hid_t dataset = store_has(store, name) ? H5Dopen2(store->file, name, H5P_DEFAULT) : -1;
  *found = (struct store_variable){0};
  if (dataset < 0) {
    return false;
  }
  if (!look_at(store->file, dataset, &wanted, &found->shape)) {
    H5Dclose(dataset);
    *found = (struct store_variable){0};
    return false;
  }
  found->id = dataset;
  find_place(store, dataset, found);
  return true;
}

// ---------------------------------------------------------------- reading, writing

/// The values from (row, first) on: a part of a row, or whole rows.
static hid_t select_values(const struct store_variable *variable, size_t row, size_t first, size_t count) {
  const struct store_shape *shape = &variable->shape;
  const size_t width = shape->extent[1];
  hsize_t start[2] = {row, first}, extent[2] = {1, count};
  if (shape->rank == 1) {
    start[0] = first;
    extent[0] = count;
  } else if (shape->rank == 2 && first == 0 && count > width && count % width == 0) {
    extent[0] = count / width;
    extent[1] = width;
  }
  const hid_t space = H5Dget_space(variable->id);
  if (space >= 0 && shape->rank > 0 &&
      H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, extent, NULL) < 0) {
    H5Sclose(space);
    return -1;
  }
  return space;
}

/// Moves `count` values between memory and the variable.
static int transfer(const struct store_variable *variable, size_t row, size_t first, size_t count, void *read,
                    const void *write) {
  const hsize_t extent = count;
  const bool text = variable->shape.type == STORE_TEXT;
  const hid_t type = text ? H5Dget_type(variable->id) : store_native(variable->shape.type);
  const hid_t space = select_values(variable, row, first, count);
  const hid_t memory = H5Screate_simple(1, &extent, NULL);
  herr_t result = -1;
  if (type >= 0 && space >= 0 && memory >= 0) {
    result = write != NULL ? H5Dwrite(variable->id, type, memory, space, H5P_DEFAULT, write)
                           : H5Dread(variable->id, type, memory, space, H5P_DEFAULT, read);
  }
  if (result < 0 && write != NULL) {
    store_note_write_reason();
  } else if (result < 0) {
    store_note_reason();
  }
  if (text && type >= 0) {
    H5Tclose(type);
  }
  if (space >= 0) {
    H5Sclose(space);
  }
  if (memory >= 0) {
    H5Sclose(memory);
  }
  return result < 0 ? CAGEHOP_IO : CAGEHOP_OK;
}

int store_read(const struct store_variable *variable, size_t row, size_t first, size_t count, void *data) {
  return transfer(variable, row, first, count, data, NULL);
}

/// Writes values where they lie.
static int put(const struct store_variable *variable, size_t first, size_t count, const void *data) {
  const char *from = data;
  off_t at = variable->begins + (off_t)(first * variable->shape.size);
  for (size_t left = count * variable->shape.size; left > 0;) {
    const ssize_t written = pwrite(variable->descriptor, from, left, at);
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      store_note_text(strerror(written < 0 ? errno : ENOSPC));
      return CAGEHOP_IO;
    }
    from += written;
    at += written;
    left -= (size_t)written;
  }
  return CAGEHOP_OK;
}

int store_write(const struct store_variable *variable, size_t row, size_t first, size_t count,
                const void *data) {
  const size_t at = row * variable->shape.extent[1] + first; // on one axis that extent is 0
  if (variable->begins > 0 && at + count <= values_of(&variable->shape)) {
    return put(variable, at, count, data);
  }
  return transfer(variable, row, first, count, NULL, data);
}
