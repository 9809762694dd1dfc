// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/datasets.h"

#include "table_file/fail.h"
#include "table_file/names.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---------------------------------------------------------------- reasons

/// Keeps the innermost description.
static herr_t keep_innermost(unsigned depth, const H5E_error2_t *entry, void *reason) {
  if (depth == 0 && entry->desc != NULL) {
    snprintf(reason, HDF5_REASON_MAX, "HDF5: %s", entry->desc);
  }
  return 0;
}

void hdf5_reason(char reason[HDF5_REASON_MAX]) {
  snprintf(reason, HDF5_REASON_MAX, "HDF5 gives no reason");
  (void)H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, reason);
  for (char *c = reason; *c != '\0'; c++) {
    *c = (char)((unsigned char)*c < ' ' ? ' ' : *c); // one line
  }
}

// ---------------------------------------------------------------- names

/// Where the names go, and the group that is being listed.
struct listing {
  struct table_reading *reading;
  const char *group; ///< "" for the root
};

/// The number of a dataset's dimensions; negative where it can't be opened.
static int rank_of(hid_t group, const char *name) {
  const hid_t dataset = H5Dopen2(group, name, H5P_DEFAULT);
  const hid_t space = dataset >= 0 ? H5Dget_space(dataset) : -1;
  const int rank = space >= 0 ? H5Sget_simple_extent_ndims(space) : -1;
  if (space >= 0) {
    H5Sclose(space);
  }
  if (dataset >= 0) {
    H5Dclose(dataset);
  }
  return rank;
}

/// Keeps why the first dataset that is called as a column is not read.
static void tell_not_read(struct table_reading *reading, const char *name, const char *why) {
  if (reading->not_read[0] == '\0' && column_name_read(name, strlen(name)).role != TABLE_SKIPPED) {
    snprintf(reading->not_read, sizeof reading->not_read, "%.*s is not read: %s", TABLE_NAME_MAX, name, why);
  }
}

static herr_t list_link(hid_t group, const char *name, const H5L_info_t *link, void *context);

static void list_group(hid_t parent, const char *name, struct table_reading *reading) {
  struct listing inner = {reading, name};
  const hid_t group = H5Gopen2(parent, name, H5P_DEFAULT);
  if (group >= 0) {
    (void)H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, list_link, &inner);
    H5Gclose(group);
  }
}

/// Adds a dataset of the group, or tells why it is none of a table.
static void list_dataset(hid_t group, const char *name, const char *full, struct table_reading *reading) {
  const int rank = rank_of(group, name);
  char why[128];
  if (rank >= 0 && rank <= 2 && strlen(full) < TABLE_NAME_MAX && reading->n_columns < TABLE_COLUMNS_MAX) {
    snprintf(reading->name[reading->n_columns++], TABLE_NAME_MAX, "%.*s", TABLE_NAME_MAX - 1, full);
    return;
  }
  snprintf(why, sizeof why,
           "it has %d dimensions, and a table has at most two: write a row of S for each state", rank);
  tell_not_read(reading, name,
                rank > 2                                  ? why
                : rank < 0                                ? "it can't be opened"
                : reading->n_columns == TABLE_COLUMNS_MAX ? "there are too many datasets before it"
                                                          : "its path is too long");
}

/// Adds a dataset; goes into a group of the root. Only hard links: others may lead out of the file.
static herr_t list_link(hid_t group, const char *name, const H5L_info_t *link, void *context) {
  const struct listing *listing = context;
  char full[2 * TABLE_NAME_MAX];
  if (name[0] == '#' || strlen(name) >= TABLE_NAME_MAX) {
    return 0;
  }
  if (link->type != H5L_TYPE_HARD) {
    tell_not_read(listing->reading, name, "it is a link, which may lead to another file; copy what it names");
    return 0;
  }
  snprintf(full, sizeof full, "%s%s%s", listing->group, listing->group[0] != '\0' ? "/" : "", name);
  const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
  const H5I_type_t type = object >= 0 ? H5Iget_type(object) : H5I_BADID;
  if (object >= 0) {
    H5Oclose(object);
  }
  if (type == H5I_GROUP && listing->group[0] == '\0') {
    list_group(group, name, listing->reading);
  } else if (type == H5I_DATASET) {
    list_dataset(group, name, full, listing->reading);
  }
  return 0;
}

void datasets_list(hid_t file, struct table_reading *reading) {
  struct listing root = {reading, ""};
  reading->n_columns = 0;
  (void)H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, list_link, &root);
}

// ---------------------------------------------------------------- numbers

/// NULL where a dataset's class is one of numbers, and its data lie in this file; else what is wrong.
static const char *not_numbers(hid_t dataset) {
  const hid_t type = H5Dget_type(dataset), list = H5Dget_create_plist(dataset);
  const H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
  const bool here = list >= 0 && H5Pget_layout(list) != H5D_VIRTUAL &&
                    (H5Pget_layout(list) != H5D_CONTIGUOUS || H5Pget_external_count(list) == 0);
  if (type >= 0) {
    H5Tclose(type);
  }
  if (list >= 0) {
    H5Pclose(list);
  }
  return !here ? "holds no data itself, it names other files that do; copy them into this one"
         : class == H5T_COMPOUND ? "is a table of several columns in one dataset; write a dataset for each"
         : class != H5T_FLOAT && class != H5T_INTEGER ? "holds no plain numbers; write it as real numbers"
                                                      : NULL;
}

/// Rank and extent, if a table can have them. A damaged extent must not ask for all memory: no more numbers
/// than the file could hold, compressed a thousandfold.
static int read_shape(hid_t file, hid_t dataset, const char *name, const char *path, struct numbers *numbers,
                      char error[TABLE_FILE_ERROR_MAX]) {
  const hsize_t most = (hsize_t)TABLE_ROWS_MAX;
  hsize_t bytes = 0;
  const hid_t space = H5Dget_space(dataset);
  int status = CAGEHOP_OK;
  numbers->rank = H5Sget_simple_extent_ndims(space);
  if (numbers->rank < 0 || numbers->rank > 2 || H5Sget_simple_extent_dims(space, numbers->size, NULL) < 0) {
    status = table_fail(error, path, "dataset %s has more than two dimensions", name);
  } else {
    const hssize_t points =
        H5Sget_simple_extent_npoints(space); // 0 for a null space, whose extent is that of a scalar
    if (points <= 0 || numbers->size[0] > most || numbers->size[1] > most / numbers->size[0] ||
        (hsize_t)points != numbers->size[0] * numbers->size[1] || H5Fget_filesize(file, &bytes) < 0 ||
        (hsize_t)points / 2048 > bytes) {
      status = table_fail(error, path, "dataset %s is empty, or too large to be a table", name);
    }
    numbers->count = points > 0 ? (size_t)points : 0;
  }
  H5Sclose(space);
  return status;
}

int dataset_read(hid_t file, const char *name, const char *path, struct numbers *numbers,
                 char error[TABLE_FILE_ERROR_MAX]) {
  *numbers = (struct numbers){.size = {1, 1}};
  char reason[HDF5_REASON_MAX];
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  if (dataset < 0) {
    hdf5_reason(reason);
    return table_fail(error, path, "dataset %s can't be opened (%s); the file is damaged", name, reason);
  }
  const char *fault = not_numbers(dataset);
  int status = fault == NULL ? read_shape(file, dataset, name, path, numbers, error)
                             : table_fail(error, path, "dataset %s %s", name, fault);
  if (status == CAGEHOP_OK) {
    numbers->value = calloc(numbers->count, sizeof *numbers->value);
    if (numbers->value == NULL) {
      status = CAGEHOP_NO_MEMORY;
    } else if (H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers->value) < 0) {
      hdf5_reason(reason);
      status =
          table_fail(error, path,
                     "dataset %s can't be read (%s); the file is damaged, or compressed by a filter that "
                     "this HDF5 library lacks: write it with gzip or uncompressed",
                     name, reason);
    }
  }
  H5Dclose(dataset);
  return status;
}

// ---------------------------------------------------------------- units

/// One text of an attribute, of fixed or variable length.
static void read_attribute(hid_t attribute, char text[UNIT_TEXT_MAX]) {
  const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  const bool one = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
  if (type >= 0 && one && H5Tget_class(type) == H5T_STRING) {
    const size_t size = H5Tget_size(type);
    const htri_t variable = H5Tis_variable_str(type);
    const hid_t memory = H5Tcopy(H5T_C_S1);
    char *words = NULL;
    (void)H5Tset_cset(memory, H5Tget_cset(type));
    if (variable > 0 && H5Tset_size(memory, H5T_VARIABLE) >= 0 && H5Aread(attribute, memory, &words) >= 0 &&
        words != NULL) {
      snprintf(text, UNIT_TEXT_MAX, "%.*s", UNIT_TEXT_MAX - 1, words);
      H5free_memory(words);
    } else if (variable == 0 && size < UNIT_TEXT_MAX && H5Tset_size(memory, UNIT_TEXT_MAX) >= 0 &&
               H5Aread(attribute, memory, text) < 0) {
      text[0] = '\0';
    }
    text[UNIT_TEXT_MAX - 1] = '\0';
    H5Tclose(memory);
  }
  if (space >= 0) {
    H5Sclose(space);
  }
  if (type >= 0) {
    H5Tclose(type);
  }
}

void dataset_unit(hid_t file, const char *name, char text[UNIT_TEXT_MAX]) {
  static const char *const attributes[] = {"reduced_units", "units", "unit", "Units"};
  text[0] = '\0';
  for (size_t k = 0; k < sizeof attributes / sizeof attributes[0] && text[0] == '\0'; k++) {
    if (H5Aexists_by_name(file, name, attributes[k], H5P_DEFAULT) <= 0) {
      continue;
    }
    const hid_t attribute = H5Aopen_by_name(file, name, attributes[k], H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0) {
      read_attribute(attribute, text);
      H5Aclose(attribute);
    }
    if (strcmp(text, "1") == 0 || strcmp(text, "dimensionless") == 0) {
      text[0] = '\0';
    }
  }
}
