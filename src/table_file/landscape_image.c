// SPDX-License-Identifier: GPL-3.0-or-later
/// A file of landscapes as bytes: HDF5 makes it in memory, where no disk can be full.
#include "table_file/datasets.h"
#include "table_file/landscape_content.h"
#include "table_file/landscape_names.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// A file that is being made; `failed` once anything did.
struct image {
  hid_t file;
  bool failed, no_memory;
  const struct landscape_axis_names *axis;
};

static hid_t noted(struct image *image, hid_t id) {
  image->failed = image->failed || id < 0;
  return id;
}

// ---------------------------------------------------------------- attributes

/// Writes an attribute and closes its space.
static void image_attribute(struct image *image, hid_t object, const char *name, hid_t type, hid_t space,
                            const void *value) {
  const hid_t attribute = noted(image, H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT));
  noted(image, H5Awrite(attribute, type, value));
  H5Aclose(attribute);
  H5Sclose(space);
}

static void image_text(struct image *image, hid_t object, const char *name, const char *text) {
  const hid_t type = noted(image, H5Tcopy(H5T_C_S1));
  noted(image, H5Tset_size(type, H5T_VARIABLE));
  noted(image, H5Tset_cset(type, H5T_CSET_UTF8));
  image_attribute(image, object, name, type, noted(image, H5Screate(H5S_SCALAR)), &text);
  H5Tclose(type);
}

static void image_number(struct image *image, const char *name, hid_t type, const void *value) {
  image_attribute(image, image->file, name, type, noted(image, H5Screate(H5S_SCALAR)), value);
}

// ---------------------------------------------------------------- datasets

static bool is_si(const char *unit) {
  return strcmp(unit, "s") == 0 || strcmp(unit, "K") == 0;
}

/// Adds a dataset with what is said of it; `unit` is empty where it has none. Contiguous, so that a reader
/// can look where it lies.
static void image_dataset(struct image *image, const char *name, int rank, const hsize_t extent[], hid_t type,
                          const void *value, const char *unit, const char *long_name) {
  const hid_t space = noted(image, H5Screate_simple(rank, extent, NULL));
  const hid_t dataset =
      noted(image, H5Dcreate2(image->file, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  noted(image, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, value));
  if (strcmp(unit, "") != 0) {
    image_text(image, dataset, "units", is_si(unit) ? unit : "1"); // as UDUNITS has them
    image_text(image, dataset, "reduced_units", unit);
  }
  image_text(image, dataset, "long_name", long_name);
  H5Dclose(dataset);
  H5Sclose(space);
}

/// The rows of a list, each a line of a rectangle that is filled up with NaN, and how long each is.
static void image_rows(struct image *image, const struct landscape_rows_names *names, size_t count,
                       const struct landscape_row row[]) {
  size_t width = 0;
  for (size_t i = 0; i < count; i++) {
    width = row[i].length > width ? row[i].length : width;
  }
  double *number = malloc(count * width * sizeof *number + 1);
  int *length = malloc(count * sizeof *length + 1);
  if (number != NULL && length != NULL) {
    const hsize_t extent[] = {count, width};
    for (size_t i = 0; i < count; i++) {
      length[i] = (int)row[i].length;
      memcpy(&number[i * width], row[i].number, row[i].length * sizeof *number);
      for (size_t k = row[i].length; k < width; k++) {
        number[i * width + k] = NAN;
      }
    }
    image_dataset(image, names->numbers, 2, extent, H5T_NATIVE_DOUBLE, number, "", names->numbers_are);
    image_dataset(image, names->length, 1, extent, H5T_NATIVE_INT, length, "1", names->length_is);
  } else {
    image->failed = image->no_memory = true;
  }
  free(number);
  free(length);
}

// ---------------------------------------------------------------- what people read

/// A column of what the rows say, in the struct that reading a row fills.
struct column {
  const char *name, *unit, *long_name;
  size_t offset;
};

#define OF_STATE(member) offsetof(struct cagehop_landscape_node, member)
#define OF_INTERVAL(member) offsetof(struct cagehop_landscape_table_interval, member)

static const struct column state_columns[] = {
    {NULL, NULL, NULL, OF_STATE(state)}, // called as the axis is
    {"tau_s", "tau_E", "short time of Eq. 4", OF_STATE(tau_s)},
    {"S_0", "1", "S(q) at q = 0", OF_STATE(S_0)},
    {"S_peak", "1", "S(q) at its first peak", OF_STATE(S_peak)},
    {"q_peak", "1/d", "where S(q) has its first peak", OF_STATE(q_peak)},
    {"g_contact", "1", "g(r) at contact", OF_STATE(g_contact)},
    {"r_cage", "d", "first minimum of g(r) beyond contact", OF_STATE(r_cage)},
    {"structure_error", "1", "estimated relative error of S(q)", OF_STATE(structure_error)},
};

static const struct column interval_columns[] = {
    {NULL, NULL, "where an interval begins", OF_INTERVAL(low)},
    {NULL, NULL, "where it ends", OF_INTERVAL(high)},
    {"interval_landscape_error", "kBT", "error of F and r F' that interpolation makes",
     OF_INTERVAL(landscape_error)},
    {"interval_tau_s_error", "1", "relative error of tau_s that interpolation makes",
     OF_INTERVAL(tau_s_error)},
    {"interval_S_0_error", "1", "the same of S_0", OF_INTERVAL(S_0_error)},
    {"interval_S_peak_error", "1", "the same of S_peak", OF_INTERVAL(S_peak_error)},
    {"interval_q_peak_error", "1", "the same of q_peak", OF_INTERVAL(q_peak_error)},
    {"interval_g_contact_error", "1", "the same of g_contact", OF_INTERVAL(g_contact_error)},
    {"interval_r_cage_error", "1", "the same of r_cage", OF_INTERVAL(r_cage_error)},
    {"interval_G_error", "1", "the same of the shear modulus", OF_INTERVAL(G_error)},
};

enum { COLUMNS_MAX = 16 };

/// What one row says.
struct said {
  union {
    struct cagehop_landscape_node state;
    struct cagehop_landscape_table_interval interval;
  };
  const struct cagehop_error *error;
  int nodes;
};

static void read_said(bool states, const struct landscape_row *row, struct said *said) {
  if (states) {
    (void)cagehop_landscape_node_read(row->length, row->number, &said->state);
    said->error = &said->state.error;
  } else {
    (void)cagehop_landscape_cover_read(row->length, row->number, &said->interval);
    said->error = &said->interval.error;
    said->nodes = said->interval.nodes;
  }
}

/// A text of fixed length for each row: why it has nothing.
static void image_reasons(struct image *image, const char *name, size_t count,
                          char (*reason)[CAGEHOP_ERROR_MAX]) {
  const hsize_t extent = count;
  const hid_t type = noted(image, H5Tcopy(H5T_C_S1));
  noted(image, H5Tset_size(type, CAGEHOP_ERROR_MAX));
  noted(image, H5Tset_strpad(type, H5T_STR_NULLPAD));
  image_dataset(image, name, 1, &extent, type, reason, "", "why it has no numbers; empty where it has");
  H5Tclose(type);
}

/// The columns of states or of intervals, whose first are called by what numbers them. Returns their number.
static size_t list_columns(const struct image *image, bool states, struct column column[COLUMNS_MAX]) {
  const struct landscape_axis_names *axis = image->axis;
  if (states) {
    memcpy(column, state_columns, sizeof state_columns);
    column[0].name = axis->state;
    column[0].unit = axis->unit;
    column[0].long_name = axis->state_is;
    return sizeof state_columns / sizeof *column;
  }
  memcpy(column, interval_columns, sizeof interval_columns);
  column[0].name = axis->interval_low;
  column[1].name = axis->interval_high;
  column[0].unit = column[1].unit = axis->unit;
  return sizeof interval_columns / sizeof *column;
}

/// Says in columns what the rows say.
static void image_columns(struct image *image, bool states, size_t count, const struct landscape_row row[]) {
  struct column column[COLUMNS_MAX];
  const size_t columns = list_columns(image, states, column);
  const hsize_t extent = count;
  double *value = malloc(COLUMNS_MAX * count * sizeof *value + 1),
         *seconds = malloc(count * sizeof *seconds + 1);
  char(*reason)[CAGEHOP_ERROR_MAX] = calloc(count + 1, sizeof *reason);
  int *nodes = malloc(count * sizeof *nodes + 1);
  if (value != NULL && seconds != NULL && reason != NULL && nodes != NULL) {
    for (size_t i = 0; i < count; i++) {
      struct said said = {.nodes = 0};
      read_said(states, &row[i], &said);
      for (size_t k = 0; k < columns; k++) {
        memcpy(&value[k * count + i], (const char *)&said + column[k].offset, sizeof *value);
      }
      memcpy(reason[i], said.error->text, CAGEHOP_ERROR_MAX);
      nodes[i] = said.nodes;
      seconds[i] = row[i].seconds;
    }
    for (size_t k = 0; k < columns; k++) {
      image_dataset(image, column[k].name, 1, &extent, H5T_NATIVE_DOUBLE, &value[k * count], column[k].unit,
                    column[k].long_name);
    }
    image_reasons(image, states ? "reason" : "interval_reason", count, reason);
    if (states) {
      image_dataset(image, LANDSCAPE_SECONDS, 1, &extent, H5T_NATIVE_DOUBLE, seconds, "s",
                    "what solving the state took; not in the digest");
    } else {
      image_dataset(image, "interval_nodes", 1, &extent, H5T_NATIVE_INT, nodes, "1",
                    "Chebyshev nodes of the interval; 0: nothing could be certified");
    }
  } else {
    image->failed = image->no_memory = true;
  }
  free(value);
  free(seconds);
  free(reason);
  free(nodes);
}

// ---------------------------------------------------------------- all of it

static void fill_image(struct image *image, const struct landscape_content *content) {
  const int version = landscape_content_format(content), finished = content->finished;
  char sha256[DIGEST_TEXT];
  landscape_content_digest(content, sha256);
  image_text(image, image->file, LANDSCAPE_FORMAT, landscape_format);
  image_number(image, LANDSCAPE_VERSION, H5T_NATIVE_INT, &version);
  image_number(image, LANDSCAPE_FINISHED, H5T_NATIVE_INT, &finished);
  image_text(image, image->file, LANDSCAPE_SHA256, sha256);
  image_number(image, image->axis->low, H5T_NATIVE_DOUBLE, &content->low);
  image_number(image, image->axis->high, H5T_NATIVE_DOUBLE, &content->high);
  for (size_t i = 0; i < content->text_count; i++) {
    image_text(image, image->file, content->text[i].name, content->text[i].value);
  }
  image_rows(image, &landscape_state_names, content->row_count, content->row);
  image_columns(image, true, content->row_count, content->row);
  image_rows(image, &landscape_interval_names, content->cover_count, content->cover);
  image_columns(image, false, content->cover_count, content->cover);
  noted(image, H5Fflush(image->file, H5F_SCOPE_GLOBAL));
}

/// The file's bytes. Returns 0 or CAGEHOP_NO_MEMORY.
static int take_bytes(const struct image *image, size_t *size, void **bytes) {
  const ssize_t length = H5Fget_file_image(image->file, NULL, 0);
  *bytes = length > 0 ? malloc((size_t)length) : NULL;
  if (*bytes == NULL || H5Fget_file_image(image->file, *bytes, (size_t)length) != length) {
    free(*bytes);
    *bytes = NULL;
    return CAGEHOP_NO_MEMORY;
  }
  *size = (size_t)length;
  return CAGEHOP_OK;
}

int landscape_content_image(const struct landscape_content *content, size_t *size, void **bytes,
                            char error[FILE_ERROR_MAX]) {
  static_assert(sizeof state_columns / sizeof state_columns[0] <= COLUMNS_MAX, "raise it");
  static_assert(sizeof interval_columns / sizeof interval_columns[0] <= COLUMNS_MAX, "raise it");
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  struct image image = {.failed = access < 0 || H5Pset_fapl_core(access, (size_t)1 << 22, false) < 0};
  char reason[HDF5_REASON_MAX];
  int status = CAGEHOP_OK;
  *bytes = NULL;
  *size = 0;
  image.axis =
      landscape_content_unit(content) == CAGEHOP_UNIT_KELVIN ? &landscape_kelvin_names : &landscape_phi_names;
  image.file = noted(&image, H5Fcreate("landscapes", H5F_ACC_TRUNC, H5P_DEFAULT, access));
  if (!image.failed) {
    fill_image(&image, content);
  }
  hdf5_reason(reason);
  if (image.failed) {
    status = image.no_memory ? CAGEHOP_NO_MEMORY : file_fail(error, "a landscape table: %s", reason);
  } else {
    status = take_bytes(&image, size, bytes);
  }
  if (image.file >= 0) {
    H5Fclose(image.file);
  }
  H5Pclose(access);
  return status;
}
