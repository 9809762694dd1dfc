// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: a map's file while it is laid out, and how datasets and attributes get into it.
#ifndef CAGEHOP_MAP_BUILDER_H
#define CAGEHOP_MAP_BUILDER_H

#include "map/map.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stddef.h>

/// The file under construction. `failed` gathers every failure, so that one check at the end is enough.
struct builder {
  const struct map_layout *layout;
  hid_t file, run;
  hid_t state, pressure; ///< the axes
  bool failed;
};

/// Notes whether an HDF5 call failed: it returned a negative number.
void builder_note(struct builder *builder, hid_t result);

/// The same, and passes it on.
hid_t builder_noted(struct builder *builder, hid_t id);

/// A text attribute, of variable length, because h5py hands those out as str; only ever written at set-up.
void builder_set_text(struct builder *builder, hid_t object, const char *name, const char *text);

/// An attribute of `count` numbers.
void builder_set_numbers(struct builder *builder, hid_t object, const char *name, hid_t type, size_t count,
                         const void *value);

/// A contiguous dataset. `fill` is its fill value, or NULL for none of its own: netCDF-C 4.9.0 reads past a
/// buffer over the one of a text. Small ones are filled as they are allocated; a new file is zero anyway.
hid_t builder_make_dataset(struct builder *builder, hid_t parent, const char *name, hid_t type, int rank,
                           const hsize_t extent[], const void *fill, H5D_alloc_time_t allocated);

/// The same with its space allocated at once: nothing but data is left to write.
hid_t builder_create_dataset(struct builder *builder, hid_t parent, const char *name, hid_t type, int rank,
                             const hsize_t extent[], const void *fill);

/// Adds a word to a list with blanks between; whether there was room.
bool builder_add_word(char *list, size_t size, const char *word);

#endif
