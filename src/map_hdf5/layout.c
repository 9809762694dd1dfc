// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_hdf5/layout.h"

#include "map_hdf5/hdf5_store.h"

#include <cagehop/status.h>
#include <hdf5_hl.h>
#include <string.h>

/// Notes whether an HDF5 call failed, which it says by a negative number, and keeps the first reason.
static void note(struct store *store, hid_t result) {
  if (result < 0 && !store->failed) {
    store_note_reason();
    store->failed = true;
  }
}

/// The same, and passes it on.
static hid_t noted(struct store *store, hid_t id) {
  note(store, id);
  return id;
}

void store_fail(struct store *store) {
  store->failed = true;
}

int store_create(const char *path, struct store **store) {
  return store_open_with(path, H5F_ACC_EXCL, store_access_list(), store);
}

// ---------------------------------------------------------------- groups, attributes

void store_add_group(struct store *store, const char *name) {
  H5Gclose(noted(store, H5Gcreate2(store->file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)));
}

/// Writes an attribute and closes its space.
static void set_attribute(struct store *store, const char *object, const char *name, hid_t type, hid_t space,
                          const void *value) {
  const hid_t opened = noted(store, store_open_object(store, object));
  const hid_t attribute = noted(store, H5Acreate2(opened, name, type, space, H5P_DEFAULT, H5P_DEFAULT));
  note(store, H5Awrite(attribute, type, value));
  H5Aclose(attribute);
  H5Sclose(space);
  H5Oclose(opened);
}

void store_set_text(struct store *store, const char *object, const char *name, const char *text) {
  const hid_t type = noted(store, H5Tcopy(H5T_C_S1));
  note(store, H5Tset_size(type, H5T_VARIABLE));
  note(store, H5Tset_cset(type, H5T_CSET_UTF8));
  set_attribute(store, object, name, type, noted(store, H5Screate(H5S_SCALAR)), &text);
  H5Tclose(type);
}

void store_set_numbers(struct store *store, const char *object, const char *name, enum store_type type,
                       size_t count, const void *value) {
  const hsize_t extent = count;
  const hid_t space = noted(store, count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, NULL));
  set_attribute(store, object, name, store_native(type), space, value);
}

// ---------------------------------------------------------------- variables

static bool is_zero(const void *value, size_t size) {
  const unsigned char *byte = value;
  for (size_t i = 0; i < size; i++) {
    if (byte[i] != 0) {
      return false;
    }
  }
  return true;
}

/// netCDF-C 4.9.0 reads past a buffer over the fill value of a text, so that one has none.
static hid_t creation_list(struct store *store, const struct store_plan *plan) {
  const hid_t list = noted(store, H5Pcreate(H5P_DATASET_CREATE)), type = store_native(plan->type);
  const bool unfilled = plan->rank > 1 || plan->fill == NULL || is_zero(plan->fill, H5Tget_size(type));
  note(store, H5Pset_layout(list, H5D_CONTIGUOUS));
  note(store, H5Pset_alloc_time(list, plan->late ? H5D_ALLOC_TIME_LATE : H5D_ALLOC_TIME_EARLY));
  note(store, H5Pset_fill_time(list, unfilled ? H5D_FILL_TIME_NEVER : H5D_FILL_TIME_ALLOC));
  if (plan->fill != NULL) {
    note(store, H5Pset_fill_value(list, type, plan->fill));
  }
  return list;
}

/// Attaches the dimension scales.
static void attach_scales(struct store *store, hid_t variable, const struct store_plan *plan) {
  for (int i = 0; i < plan->rank; i++) {
    if (plan->scale[i] != NULL) {
      const hid_t scale = noted(store, H5Dopen2(store->file, plan->scale[i], H5P_DEFAULT));
      note(store, H5DSattach_scale(variable, scale, (unsigned)i));
      H5Dclose(scale);
    }
  }
}

void store_add_variable(struct store *store, const struct store_plan *plan) {
  const hsize_t extent[2] = {plan->extent[0], plan->extent[1]};
  const hid_t type = store_native(plan->type);
  const hid_t space = noted(store, H5Screate_simple(plan->rank, extent, NULL));
  const hid_t list = creation_list(store, plan);
  const hid_t variable =
      noted(store, H5Dcreate2(store->file, plan->name, type, space, H5P_DEFAULT, list, H5P_DEFAULT));
  if (plan->value != NULL) {
    note(store, H5Dwrite(variable, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, plan->value));
  }
  if (plan->is_scale) {
    note(store, H5DSset_scale(variable, plan->name));
  }
  attach_scales(store, variable, plan);
  H5Dclose(variable);
  H5Pclose(list);
  H5Sclose(space);
}

/// ASCII by its type, whatever its bytes: Octave's load stops at UTF-8 texts of fixed length.
void store_add_text(struct store *store, const char *name, const char *text) {
  const hid_t type = noted(store, H5Tcopy(H5T_C_S1)), space = noted(store, H5Screate(H5S_SCALAR));
  note(store, H5Tset_size(type, strlen(text) + 1));
  note(store, H5Tset_strpad(type, H5T_STR_NULLPAD));
  const hid_t variable =
      noted(store, H5Dcreate2(store->file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  note(store, H5Dwrite(variable, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text));
  H5Dclose(variable);
  H5Sclose(space);
  H5Tclose(type);
}

// ---------------------------------------------------------------- the end

/// Allocates a variable, by writing its first value, which is its fill value.
static void write_first(struct store *store, hid_t variable, hid_t space, int rank) {
  const hid_t list = noted(store, H5Dget_create_plist(variable)), type = noted(store, H5Dget_type(variable));
  const hsize_t start[2] = {0, 0}, one[2] = {1, 1};
  const hid_t memory = noted(store, H5Screate_simple(rank, one, NULL));
  uint64_t value = 0; // room for any number
  note(store, H5Pget_fill_value(list, type, &value));
  note(store, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, one, NULL));
  note(store, H5Dwrite(variable, type, memory, space, H5P_DEFAULT, &value));
  H5Sclose(memory);
  H5Tclose(type);
  H5Pclose(list);
}

/// Allocates a variable that is not yet, if it is of that rank.
static void allocate(struct store *store, const char *name, int rank) {
  H5D_space_status_t allocated = H5D_SPACE_STATUS_ALLOCATED;
  const hid_t variable = noted(store, H5Dopen2(store->file, name, H5P_DEFAULT));
  const hid_t space = noted(store, H5Dget_space(variable));
  note(store, H5Dget_space_status(variable, &allocated));
  if (allocated != H5D_SPACE_STATUS_ALLOCATED && H5Sget_simple_extent_ndims(space) == rank) {
    write_first(store, variable, space, rank);
  }
  H5Sclose(space);
  H5Dclose(variable);
}

static void allocate_variables(struct store *store, int rank) {
  char name[STORE_NAME_MAX];
  enum store_entry entry = STORE_OTHER;
  for (size_t k = 0; entry != STORE_END && entry != STORE_DAMAGED; k++) {
    entry = store_list(store, STORE_VARIABLES, k, name);
    if (entry == STORE_LISTED) {
      allocate(store, name, rank);
    }
  }
  store->failed |= entry == STORE_DAMAGED;
}

int store_finish(struct store **store) {
  allocate_variables(*store, 1);
  allocate_variables(*store, 2);
  note(*store, H5Fflush((*store)->file, H5F_SCOPE_GLOBAL));
  const bool failed = (*store)->failed;
  const int closed = store_close(store);
  return failed ? CAGEHOP_IO : closed;
}
