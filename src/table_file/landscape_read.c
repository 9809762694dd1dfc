// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads a file of landscapes, which may be damaged, or made to do harm.
#include "file_check/file_check.h"
#include "table_file/datasets.h"
#include "table_file/landscape_content.h"
#include "table_file/landscape_names.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 60000 };

/// A file that is being read.
struct source {
  const char *path;
  uint64_t size; ///< of the file, in bytes
  hid_t file;
  char *error;
};

static int damaged(const struct source *source, const char *what) {
  return file_fail(source->error,
                   "%s is damaged: %s; take another copy, or remove it and make it again with 'cagehop "
                   "tabulate'",
                   source->path, what);
}

// ---------------------------------------------------------------- attributes

/// A single text of variable length, allocated; NULL where it is something else.
static char *attribute_text(hid_t attribute) {
  const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  char *stored = NULL, *text = NULL;
  if (type >= 0 && space >= 0 && H5Tis_variable_str(type) > 0 && H5Sget_simple_extent_npoints(space) == 1 &&
      H5Aread(attribute, type, &stored) >= 0 && stored != NULL) {
    text = strlen(stored) <= TEXT_MAX ? strdup(stored) : NULL;
  }
  H5free_memory(stored);
  H5Tclose(type);
  H5Sclose(space);
  return text;
}

static char *source_text(const struct source *source, const char *name) {
  if (H5Aexists(source->file, name) <= 0) {
    return NULL;
  }
  const hid_t attribute = H5Aopen(source->file, name, H5P_DEFAULT);
  char *text = attribute >= 0 ? attribute_text(attribute) : NULL;
  H5Aclose(attribute);
  return text;
}

/// A single number, as another type than the file's own.
static bool source_number(const struct source *source, const char *name, hid_t memory, void *value) {
  if (H5Aexists(source->file, name) <= 0) {
    return false;
  }
  const hid_t attribute = H5Aopen(source->file, name, H5P_DEFAULT);
  const hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  const H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
  const bool found = space >= 0 && (class == H5T_INTEGER || class == H5T_FLOAT) &&
                     H5Sget_simple_extent_npoints(space) == 1 && H5Aread(attribute, memory, value) >= 0;
  H5Tclose(type);
  H5Sclose(space);
  H5Aclose(attribute);
  return found;
}

/// All texts but those that say what the file is.
static int source_texts(const struct source *source, struct landscape_content *content) {
  H5O_info_t root;
  int status = CAGEHOP_OK;
  if (H5Oget_info(source->file, &root) < 0 || root.num_attrs > LANDSCAPE_TEXTS_MAX) {
    return damaged(source, "its attributes can't be listed");
  }
  for (hsize_t k = 0; k < root.num_attrs && status == CAGEHOP_OK; k++) {
    char name[TABLE_NAME_MAX];
    const hid_t attribute =
        H5Aopen_by_idx(source->file, ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT, H5P_DEFAULT);
    const ssize_t length = attribute >= 0 ? H5Aget_name(attribute, sizeof name, name) : -1;
    if (length > 0 && length < (ssize_t)sizeof name && strcmp(name, LANDSCAPE_FORMAT) != 0 &&
        strcmp(name, LANDSCAPE_SHA256) != 0) {
      char *text = attribute_text(attribute);
      status = text != NULL ? landscape_content_add_text(content, name, text) : CAGEHOP_OK;
      free(text);
    }
    H5Aclose(attribute);
  }
  return status;
}

/// Whether the file says that it is one of landscapes.
static int check_kind(const struct source *source) {
  char *format = source_text(source, LANDSCAPE_FORMAT);
  const bool is_one = format != NULL && strcmp(format, landscape_format) == 0;
  free(format);
  return is_one ? CAGEHOP_OK
                : file_fail(source->error, "%s is no landscape table; 'cagehop tabulate' makes one",
                            source->path);
}

/// Whether this version knows its format.
static int check_format(const struct source *source) {
  int version = 0;
  if (!source_number(source, LANDSCAPE_VERSION, H5T_NATIVE_INT, &version) || version < 1) {
    return damaged(source, "it does not say which format it has");
  }
  if (version > LANDSCAPE_FORMAT_KELVIN) {
    return file_fail(
        source->error,
        "%s is a landscape table of format %d, which a newer cagehop made; this one reads format "
        "%d: use that cagehop, or make the table again",
        source->path, version, LANDSCAPE_FORMAT_KELVIN);
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- datasets

/// Opens a dataset of numbers of that rank, all of whose bytes lie in this file; negative where there is
/// none.
static hid_t open_dataset(const struct source *source, const char *name, int rank, hsize_t extent[2]) {
  H5L_info_t link;
  if (H5Lexists(source->file, name, H5P_DEFAULT) <= 0 ||
      H5Lget_info(source->file, name, &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD) {
    return -1;
  }
  const hid_t dataset = H5Dopen2(source->file, name, H5P_DEFAULT);
  const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset), list = H5Dget_create_plist(dataset);
  extent[0] = extent[1] = 1;
  const H5T_class_t class = type >= 0 ? H5Tget_class(type) : H5T_NO_CLASS;
  bool good = space >= 0 && H5Sget_simple_extent_ndims(space) == rank &&
              H5Sget_simple_extent_dims(space, extent, NULL) == rank &&
              (class == H5T_FLOAT || class == H5T_INTEGER) && list >= 0 &&
              H5Pget_layout(list) == H5D_CONTIGUOUS && H5Pget_external_count(list) == 0 &&
              extent[0] <= LANDSCAPE_ROWS_MAX && extent[1] <= CAGEHOP_LANDSCAPE_NODE_MAX;
  if (good && extent[0] * extent[1] > 0) {
    const uint64_t bytes = extent[0] * extent[1] * H5Tget_size(type), at = H5Dget_offset(dataset);
    good = at != HADDR_UNDEF && bytes <= source->size && at <= source->size - bytes;
  }
  H5Pclose(list);
  H5Tclose(type);
  H5Sclose(space);
  if (!good && dataset >= 0) {
    H5Dclose(dataset);
  }
  return good ? dataset : -1;
}

/// Reads a dataset whole. NULL where there is none, or no memory.
static void *source_numbers(const struct source *source, const char *name, int rank, hid_t memory,
                            hsize_t extent[2]) {
  const hid_t dataset = open_dataset(source, name, rank, extent);
  if (dataset < 0) {
    return NULL;
  }
  void *number = malloc(extent[0] * extent[1] * H5Tget_size(memory) + 1);
  if (number != NULL && extent[0] * extent[1] > 0 &&
      H5Dread(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, number) < 0) {
    free(number);
    number = NULL;
  }
  H5Dclose(dataset);
  return number;
}

/// Reads a list of rows; of states also what each took.
static int source_rows(const struct source *source, const struct landscape_rows_names *names,
                       bool has_seconds, struct landscape_row **row, size_t *count) {
  hsize_t extent[2], lengths[2], times[2] = {0, 1};
  double *number = source_numbers(source, names->numbers, 2, H5T_NATIVE_DOUBLE, extent);
  int *length = source_numbers(source, names->length, 1, H5T_NATIVE_INT, lengths);
  double *seconds =
      has_seconds ? source_numbers(source, LANDSCAPE_SECONDS, 1, H5T_NATIVE_DOUBLE, times) : NULL;
  bool good = number != NULL && length != NULL && extent[0] == lengths[0] &&
              (seconds == NULL) == !has_seconds && (!has_seconds || times[0] == lengths[0]);
  int status = CAGEHOP_OK;
  for (size_t i = 0; good && i < lengths[0] && status == CAGEHOP_OK; i++) {
    // A time steers when a run stops, and is not in the digest.
    good = length[i] >= 2 && (hsize_t)length[i] <= extent[1] &&
           (seconds == NULL || (seconds[i] >= 0.0 && isfinite(seconds[i])));
    if (good) {
      status = landscape_rows_add(row, count, (size_t)length[i], &number[i * extent[1]],
                                  seconds != NULL ? seconds[i] : 0.0);
    }
  }
  free(number);
  free(length);
  free(seconds);
  return good ? status : damaged(source, "its states or intervals are not where they should be");
}

// ---------------------------------------------------------------- all of it

/// Compares the digest that the file says with that of what was read.
static int check_sha256(const struct source *source, const struct landscape_content *content) {
  char sha256[DIGEST_TEXT];
  char *said = source_text(source, LANDSCAPE_SHA256);
  landscape_content_digest(content, sha256);
  const bool same = said != NULL && strcmp(said, sha256) == 0;
  free(said);
  return same ? CAGEHOP_OK : damaged(source, "its numbers are not those of its SHA-256");
}

static int read_source(const struct source *source, struct landscape_content *content) {
  int finished = 0;
  int status = check_kind(source);
  if (status == CAGEHOP_OK) {
    status = check_format(source);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = source_texts(source, content);
  const struct landscape_axis_names *axis =
      landscape_content_unit(content) == CAGEHOP_UNIT_KELVIN ? &landscape_kelvin_names : &landscape_phi_names;
  if (status == CAGEHOP_OK && (!source_number(source, LANDSCAPE_FINISHED, H5T_NATIVE_INT, &finished) ||
                               !source_number(source, axis->low, H5T_NATIVE_DOUBLE, &content->low) ||
                               !source_number(source, axis->high, H5T_NATIVE_DOUBLE, &content->high))) {
    status = damaged(source, "it does not say from where to where it goes, or whether it is finished");
  }
  content->finished = finished != 0;
  if (status == CAGEHOP_OK) {
    status = source_rows(source, &landscape_state_names, true, &content->row, &content->row_count);
  }
  if (status == CAGEHOP_OK) {
    status = source_rows(source, &landscape_interval_names, false, &content->cover, &content->cover_count);
  }
  return status == CAGEHOP_OK ? check_sha256(source, content) : status;
}

/// Opens the file and reads it, or only whether it is one of landscapes.
static int read_landscapes(struct source *source, bool all, struct landscape_content *content) {
  char reason[HDF5_REASON_MAX];
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
#if H5_VERSION_GE(1, 10, 7)
  H5Pset_file_locking(access, 0, 1); // our own lock keeps writers apart, and readers may look on
#endif
  source->file = H5Fopen(source->path, H5F_ACC_RDONLY, access);
  H5Pclose(access);
  if (source->file < 0) {
    hdf5_reason(reason);
    return file_fail(source->error, "%s can't be opened as HDF5 (%s); take another copy", source->path,
                     reason);
  }
  const int status = all ? read_source(source, content) : check_kind(source);
  H5Fclose(source->file);
  return status;
}

/// What is to be tried, in a child.
struct trial {
  const struct source *source;
  bool all;
};

static void try_landscapes(const void *context) {
  const struct trial *trial = context;
  char error[FILE_ERROR_MAX];
  struct source source = *trial->source;
  struct landscape_content *content = calloc(1, sizeof *content);
  source.error = error;
  if (content != NULL) {
    (void)read_landscapes(&source, trial->all, content);
    landscape_content_clear(content);
  }
  free(content);
}

/// Reads what a look at the file and a trial in a child process found to be sound.
static int read_checked(const char *path, bool all, struct landscape_content *content,
                        char error[FILE_ERROR_MAX]) {
  struct file_check found;
  struct source source = {.path = path, .error = error};
  const struct trial trial = {&source, all};
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  if (file_check_superblock(path, &found, error) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  if (!found.hdf5) {
    return file_fail(error, "%s is no HDF5 file, or damaged at its start; name a landscape table", path);
  }
  source.size = found.size;
  if (found.end > found.size) {
    return file_fail(error,
                     "%s was cut short: %llu of its %llu bytes are missing at its end; take a whole copy, or "
                     "remove it and make it again",
                     path, (unsigned long long)(found.end - found.size), (unsigned long long)found.end);
  }
  const int status = file_check_call_in_child(path, try_landscapes, &trial, error);
  return status == CAGEHOP_OK ? read_landscapes(&source, all, content) : status;
}

int landscape_content_read(const char *path, struct landscape_content *content, char error[FILE_ERROR_MAX]) {
  *content = (struct landscape_content){0};
  const int status = read_checked(path, true, content, error);
  if (status != CAGEHOP_OK) {
    landscape_content_clear(content);
  }
  return status;
}

bool landscape_content_is_one(const char *path) {
  char error[FILE_ERROR_MAX];
  return read_checked(path, false, NULL, error) == CAGEHOP_OK;
}
