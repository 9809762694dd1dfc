// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_hdf5/layout.h"

#include <stdio.h>
#include <string.h>

void builder_note(struct builder *builder, hid_t result) {
  builder->failed |= result < 0;
}

hid_t builder_noted(struct builder *builder, hid_t id) {
  builder_note(builder, id);
  return id;
}

void builder_set_text(struct builder *builder, hid_t object, const char *name, const char *text) {
  const hid_t type = builder_noted(builder, H5Tcopy(H5T_C_S1));
  const hid_t space = builder_noted(builder, H5Screate(H5S_SCALAR));
  builder_note(builder, H5Tset_size(type, H5T_VARIABLE));
  builder_note(builder, H5Tset_cset(type, H5T_CSET_UTF8));
  const hid_t attribute =
      builder_noted(builder, H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT));
  builder_note(builder, H5Awrite(attribute, type, &text));
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

void builder_set_numbers(struct builder *builder, hid_t object, const char *name, hid_t type, size_t count,
                         const void *value) {
  const hsize_t extent = count;
  const hid_t space =
      builder_noted(builder, count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, NULL));
  const hid_t attribute =
      builder_noted(builder, H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT));
  builder_note(builder, H5Awrite(attribute, type, value));
  H5Aclose(attribute);
  H5Sclose(space);
}

static bool is_zero(hid_t type, const void *fill) {
  const unsigned char *byte = fill;
  for (size_t i = 0; i < H5Tget_size(type); i++) {
    if (byte[i] != 0) {
      return false;
    }
  }
  return true;
}

hid_t builder_make_dataset(struct builder *builder, hid_t parent, const char *name, hid_t type, int rank,
                           const hsize_t extent[], const void *fill, H5D_alloc_time_t allocated) {
  const bool later = rank > 1 || fill == NULL || is_zero(type, fill);
  const hid_t space = builder_noted(builder, H5Screate_simple(rank, extent, NULL));
  const hid_t list = builder_noted(builder, H5Pcreate(H5P_DATASET_CREATE));
  builder_note(builder, H5Pset_layout(list, H5D_CONTIGUOUS));
  builder_note(builder, H5Pset_alloc_time(list, allocated));
  builder_note(builder, H5Pset_fill_time(list, later ? H5D_FILL_TIME_NEVER : H5D_FILL_TIME_ALLOC));
  if (fill != NULL) {
    builder_note(builder, H5Pset_fill_value(list, type, fill));
  }
  const hid_t dataset =
      builder_noted(builder, H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT));
  H5Pclose(list);
  H5Sclose(space);
  return dataset;
}

hid_t builder_create_dataset(struct builder *builder, hid_t parent, const char *name, hid_t type, int rank,
                             const hsize_t extent[], const void *fill) {
  return builder_make_dataset(builder, parent, name, type, rank, extent, fill, H5D_ALLOC_TIME_EARLY);
}

bool builder_add_word(char *list, size_t size, const char *word) {
  const size_t length = strlen(list), added = strlen(word) + (length > 0 ? 1 : 0);
  if (length + added >= size) {
    return false;
  }
  snprintf(list + length, size - length, "%s%s", length > 0 ? " " : "", word);
  return true;
}
