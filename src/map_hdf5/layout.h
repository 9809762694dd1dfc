// SPDX-License-Identifier: GPL-3.0-or-later
/// How a file comes to be: groups, variables and attributes are added one by one, and store_finish allocates
/// what was left for the end. Failures are gathered until then, so one check is enough. Not collective.
#ifndef CAGEHOP_STORE_LAYOUT_H
#define CAGEHOP_STORE_LAYOUT_H

#include "map_hdf5/store.h"

/// A variable that is to be. Pointers are borrowed for the call.
struct store_plan {
  const char *name; ///< "run/origin"; the group is there already
  enum store_type type;
  int rank;             ///< 1 or 2
  size_t extent[2];     ///< length along each axis
  const void *fill;     ///< its fill value, or NULL for none of its own
  const void *value;    ///< its values, or NULL; those of a small variable are its fill value then
  const char *scale[2]; ///< along each dimension: the variable that is its dimension scale, or NULL
  bool is_scale;        ///< whether it is a dimension scale itself
  bool late;            ///< whether store_finish allocates it, after all that describes the variables
};

/// Begins a new file at `path`, where there must be none. 0, CAGEHOP_IO or CAGEHOP_NO_MEMORY.
int store_create(const char *path, struct store **store);

/// Adds a group.
void store_add_group(struct store *store, const char *name);

/// Adds a variable. It is contiguous, so that later nothing but data is written. A large one is not filled: a
/// new file is zero anyway.
void store_add_variable(struct store *store, const struct store_plan *plan);

/// Adds a text as a variable without axes: an attribute holds at most 64 KiB.
void store_add_text(struct store *store, const char *name, const char *text);

/// Adds a text attribute to a variable or a group, "/" for the file itself. Of variable length, because h5py
/// hands those out as str.
void store_set_text(struct store *store, const char *object, const char *name, const char *text);

/// Adds an attribute of `count` numbers of a type.
void store_set_numbers(struct store *store, const char *object, const char *name, enum store_type type,
                       size_t count, const void *value);

/// Notes a failure of the caller's own.
void store_fail(struct store *store);

/// Allocates the late variables, those on one axis first, and closes the file. They come last in it: where a
/// copy is cut short, data are lost and not what describes them. *store is NULL then. 0, or CAGEHOP_IO where
/// anything failed since store_create, with the first reason in store_reason.
int store_finish(struct store **store);

#endif
