// SPDX-License-Identifier: GPL-3.0-or-later
/// Lays a map out: every dataset allocated, every attribute written, so that later only data changes. Large
/// datasets are filled afterwards, store_fill.
#include "mapfile/store.h"

#include <cagehop/status.h>
#include <hdf5_hl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The file under construction. `failed` gathers every failure, so that one check at the end is enough.
struct builder {
  hid_t file, run;
  bool failed;
};

static void note(struct builder *builder, hid_t result) {
  builder->failed |= result < 0;
}

static hid_t noted(struct builder *builder, hid_t id) {
  note(builder, id);
  return id;
}

/// Of variable length, because h5py hands those out as str; only ever written here, at set-up.
static void set_text(struct builder *builder, hid_t object, const char *name, const char *text) {
  const hid_t type = noted(builder, H5Tcopy(H5T_C_S1));
  const hid_t space = noted(builder, H5Screate(H5S_SCALAR));
  note(builder, H5Tset_size(type, H5T_VARIABLE));
  note(builder, H5Tset_cset(type, H5T_CSET_UTF8));
  const hid_t attribute = noted(builder, H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT));
  note(builder, H5Awrite(attribute, type, &text));
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

static void set_numbers(struct builder *builder, hid_t object, const char *name, hid_t type, size_t count,
                        const void *value) {
  const hsize_t extent = count;
  const hid_t space = noted(builder, count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &extent, NULL));
  const hid_t attribute = noted(builder, H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT));
  note(builder, H5Awrite(attribute, type, value));
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

/// A contiguous dataset, its space allocated at once: nothing but data is left to write. It is filled here if
/// it is small; a new file is zero anyway.
static hid_t create_dataset(struct builder *builder, hid_t parent, const char *name, hid_t type, int rank,
                            const hsize_t extent[], const void *fill) {
  const bool later = rank > 1 || is_zero(type, fill);
  const hid_t space = noted(builder, H5Screate_simple(rank, extent, NULL));
  const hid_t list = noted(builder, H5Pcreate(H5P_DATASET_CREATE));
  note(builder, H5Pset_layout(list, H5D_CONTIGUOUS));
  note(builder, H5Pset_alloc_time(list, H5D_ALLOC_TIME_EARLY));
  note(builder, H5Pset_fill_time(list, later ? H5D_FILL_TIME_NEVER : H5D_FILL_TIME_ALLOC));
  note(builder, H5Pset_fill_value(list, type, fill));
  const hid_t dataset = noted(builder, H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT));
  H5Pclose(list);
  H5Sclose(space);
  return dataset;
}

static hid_t create_axis(struct builder *builder, const char *name, size_t count, const double value[],
                         const char *unit, const char *long_name) {
  const hsize_t extent = count;
  const double fill = 0.0;
  const hid_t axis = create_dataset(builder, builder->file, name, H5T_NATIVE_DOUBLE, 1, &extent, &fill);
  note(builder, H5Dwrite(axis, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value));
  note(builder, H5DSset_scale(axis, name));
  set_text(builder, axis, "units", unit);
  set_text(builder, axis, "long_name", long_name);
  return axis;
}

/// A physical variable on the first `rank` of the axes, with its attributes and scales.
static hid_t create_variable(struct builder *builder, const hid_t axis[], int rank, const hsize_t extent[],
                             const char *name, hid_t type, const void *fill, const char *unit,
                             const char *long_name) {
  const hid_t variable = create_dataset(builder, builder->file, name, type, rank, extent, fill);
  for (int i = 0; i < rank; i++) {
    note(builder, H5DSattach_scale(variable, axis[i], (unsigned)i));
  }
  set_text(builder, variable, "units", unit);
  set_text(builder, variable, "long_name", long_name);
  return variable;
}

static void create_columns(struct builder *builder, const hid_t axis[], int rank, const hsize_t extent[],
                           size_t count, const struct column columns[]) {
  const double nan = NAN;
  const int none = -1;
  for (size_t i = 0; i < count; i++) {
    const bool whole = columns[i].type == COLUMN_INT;
    const hid_t type = store_column_type(&columns[i]);
    const void *fill = whole ? (const void *)&none : (const void *)&nan;
    const hid_t variable = create_variable(builder, axis, rank, extent, columns[i].name, type, fill,
                                           columns[i].unit, columns[i].long_name);
    if (!whole) {
      set_numbers(builder, variable, "_FillValue", type, 1, fill);
    }
    if (columns[i].equation != NULL) {
      set_text(builder, variable, "equation", columns[i].equation);
    }
    H5Dclose(variable);
  }
}

/// `regime` has no _FillValue: readers would turn the whole variable into floating point for it.
static void create_regime(struct builder *builder, const hid_t axis[2], const hsize_t extent[2]) {
  uint8_t value[CAGEHOP_REGIME_COUNT];
  char meanings[256] = "";
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    value[i] = (uint8_t)i;
    strcat(strcat(meanings, i > 0 ? " " : ""), cagehop_regime_name(i));
  }
  const hid_t variable = create_variable(builder, axis, 2, extent, "regime", H5T_NATIVE_UINT8, &value[0], "1",
                                         "regime of the point; 0 is not computed yet");
  set_numbers(builder, variable, "flag_values", H5T_NATIVE_UINT8, CAGEHOP_REGIME_COUNT, value);
  set_text(builder, variable, "flag_meanings", meanings);
  H5Dclose(variable);
}

static void create_status(struct builder *builder, const hid_t axis[], int rank, const hsize_t extent[],
                          const char *name, const char *long_name) {
  enum {
    COUNT = 0
#define STATUS_ONE(symbol, value, name, message) +1
    CAGEHOP_STATUSES(STATUS_ONE)
#undef STATUS_ONE
  };
  const int8_t value[COUNT] = {
#define STATUS_VALUE(symbol, value, name, message) value,
      CAGEHOP_STATUSES(STATUS_VALUE)
#undef STATUS_VALUE
  };
  char meanings[512] = "";
  for (size_t i = 0; i < COUNT; i++) {
    strcat(strcat(meanings, i > 0 ? " " : ""), cagehop_status_name(value[i]));
  }
  const int8_t fill = CAGEHOP_OK;
  const hid_t variable =
      create_variable(builder, axis, rank, extent, name, H5T_NATIVE_INT8, &fill, "1", long_name);
  set_numbers(builder, variable, "flag_values", H5T_NATIVE_INT8, COUNT, value);
  set_text(builder, variable, "flag_meanings", meanings);
  H5Dclose(variable);
}

/// A text whole: an attribute holds at most 64 KiB.
static void create_text(struct builder *builder, const char *name, const char *text) {
  const hid_t type = noted(builder, H5Tcopy(H5T_C_S1));
  const hid_t space = noted(builder, H5Screate(H5S_SCALAR));
  note(builder, H5Tset_size(type, strlen(text) + 1));
  note(builder, H5Tset_cset(type, H5T_CSET_UTF8));
  const hid_t dataset =
      noted(builder, H5Dcreate2(builder->run, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  note(builder, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text));
  H5Dclose(dataset);
  H5Sclose(space);
  H5Tclose(type);
}

/// The job as it was written, and what it says.
static void create_job(struct builder *builder, const struct mapfile_layout *layout) {
  const char *text = layout->job_text;
  create_text(builder, "job", text);
  create_text(builder, "job_identity", layout->job_identity);
  set_text(builder, builder->file, "job_sha256", layout->job_sha256);
  set_text(builder, builder->file, "job_text_sha256", layout->job_text_sha256);
  set_text(builder, builder->file, "job",
           strlen(text) < STORE_ATTRIBUTE_MAX ? text
                                              : "longer than an attribute can be: see the dataset run/job");
}

/// S on (phi, q) and g on (phi, r), each with an axis of its own.
static void create_profiles(struct builder *builder, hid_t phi, size_t n_phi) {
  const double nan = NAN;
  double q[CAGEHOP_PROFILE_Q], r[CAGEHOP_PROFILE_R];
  for (size_t k = 0; k < CAGEHOP_PROFILE_Q; k++) {
    q[k] = cagehop_profile_q(k);
  }
  for (size_t i = 0; i < CAGEHOP_PROFILE_R; i++) {
    r[i] = cagehop_profile_r(i);
  }
  const struct {
    const char *axis, *unit, *axis_name, *name, *long_name;
    size_t count;
    const double *place;
  } kinds[] = {
      {"q", "1/d", "wavenumber", "S", "static structure factor", CAGEHOP_PROFILE_Q, q},
      {"r", "d", "distance of two particles", "g", "radial distribution function", CAGEHOP_PROFILE_R, r},
  };
  for (size_t k = 0; k < 2; k++) {
    const hsize_t extent[2] = {n_phi, kinds[k].count};
    const hid_t axis[2] = {phi, create_axis(builder, kinds[k].axis, kinds[k].count, kinds[k].place,
                                            kinds[k].unit, kinds[k].axis_name)};
    const hid_t variable = create_variable(builder, axis, 2, extent, kinds[k].name, H5T_NATIVE_DOUBLE, &nan,
                                           "1", kinds[k].long_name);
    set_numbers(builder, variable, "_FillValue", H5T_NATIVE_DOUBLE, 1, &nan);
    H5Dclose(variable);
    H5Dclose(axis[1]);
  }
}

/// The variables on pressure, what they were found for, and whether they are there.
static void create_isobars(struct builder *builder, hid_t pressure, size_t n_pressure,
                           const struct cagehop_isobar_params *params) {
  const hsize_t extent = n_pressure, pair = 2;
  const double points = (double)params->vft_points;
  const uint32_t pending = 0;
  create_columns(builder, &pressure, 1, &extent, isobar_column_count, isobar_columns);
  create_status(builder, &pressure, 1, &extent, "isobar_status", "why the isobar has no T_g; 0 where it has");
  set_numbers(builder, builder->file, "isobar_transition_time_s", H5T_NATIVE_DOUBLE, 1,
              &params->transition_time_s);
  set_numbers(builder, builder->file, "isobar_vft_from_s", H5T_NATIVE_DOUBLE, 1, &params->vft_from_s);
  set_numbers(builder, builder->file, "isobar_vft_to_s", H5T_NATIVE_DOUBLE, 1, &params->vft_to_s);
  set_numbers(builder, builder->file, "isobar_vft_points", H5T_NATIVE_DOUBLE, 1, &points);
  H5Dclose(create_dataset(builder, builder->run, "isobars", H5T_NATIVE_UINT32, 1, &pair, &pending));
}

static void create_bookkeeping(struct builder *builder, const struct mapfile_layout *layout) {
  const hsize_t blocks = (layout->n_pressure + layout->tile_pressures - 1) / layout->tile_pressures;
  const hsize_t tiles[2] = {layout->n_phi, blocks}, runs = STORE_RUNS_MAX;
  const uint8_t pending = STORE_TILE_PENDING;
  const uint32_t unset = 0;
  const char empty[STORE_RUN_LENGTH] = "";
  const int64_t phi = store_axis_checksum(layout->n_phi, layout->phi);
  const int64_t pressure = store_axis_checksum(layout->n_pressure, layout->pressure);
  builder->run = noted(builder, H5Gcreate2(builder->file, "run", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  set_numbers(builder, builder->run, "phi_checksum", H5T_NATIVE_INT64, 1, &phi);
  set_numbers(builder, builder->run, "pressure_checksum", H5T_NATIVE_INT64, 1, &pressure);
  H5Dclose(create_dataset(builder, builder->run, "tile_status", H5T_NATIVE_UINT8, 2, tiles, &pending));
  H5Dclose(create_dataset(builder, builder->run, "tile_checksum", H5T_NATIVE_UINT32, 2, tiles, &unset));
  const hid_t line = noted(builder, H5Tcopy(H5T_C_S1));
  note(builder, H5Tset_size(line, STORE_RUN_LENGTH));
  note(builder, H5Tset_cset(line, H5T_CSET_UTF8));
  H5Dclose(create_dataset(builder, builder->run, "history", line, 1, &runs, empty));
  H5Tclose(line);
  create_job(builder, layout);
}

static void create_root_attributes(struct builder *builder, const struct mapfile_layout *layout) {
  const int version = STORE_FORMAT_VERSION;
  const int64_t tile_pressures = (int64_t)layout->tile_pressures;
  set_text(builder, builder->file, "title", "cagehop map of glassy dynamics");
  set_text(builder, builder->file, "Conventions", "CF-1.8");
  set_numbers(builder, builder->file, "format_version", H5T_NATIVE_INT, 1, &version);
  set_numbers(builder, builder->file, "tile_pressures", H5T_NATIVE_INT64, 1, &tile_pressures);
  set_text(builder, builder->file, "table_sha256", layout->table_sha256);
  set_text(builder, builder->file, "physics_sha256", layout->physics_sha256);
  for (size_t i = 0; i < layout->attribute_count; i++) {
    set_text(builder, builder->file, layout->attribute[i].name, layout->attribute[i].value);
  }
}

static size_t count_columns(const struct mapfile_layout *layout) {
  return layout->rates ? point_column_count : plain_point_column_count;
}

size_t mapfile_size(const struct mapfile_layout *layout) {
  const size_t blocks = (layout->n_pressure + layout->tile_pressures - 1) / layout->tile_pressures;
  const size_t point = count_columns(layout) * sizeof(double) + 2; // and regime, status
  const size_t row = isochore_column_count * sizeof(double) + 1;
  const size_t tile = sizeof(uint32_t) + 1, profile = layout->profiles ? sizeof(struct cagehop_profile) : 0;
  const size_t isobar = layout->isobars != NULL ? isobar_column_count * sizeof(double) + 1 : 0;
  const size_t headers = 256 * 1024; // object headers, attributes, heaps: measured at 40 kB
  return layout->n_phi * (layout->n_pressure * point + row + profile + blocks * tile) +
         layout->n_pressure * isobar + (layout->n_phi + layout->n_pressure) * sizeof(double) +
         (size_t)STORE_RUNS_MAX * STORE_RUN_LENGTH + 2 * strlen(layout->job_text) +
         strlen(layout->job_identity) + headers;
}

/// Writes the same value into a block of rows, or into a part of one.
static int fill_block(hid_t dataset, const hsize_t start[2], const hsize_t count[2], const double value[]) {
  const hid_t space = H5Dget_space(dataset), memory = H5Screate_simple(2, count, NULL);
  const bool done = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
                    H5Dwrite(dataset, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, value) >= 0;
  H5Sclose(space);
  H5Sclose(memory);
  return done ? CAGEHOP_OK : CAGEHOP_IO;
}

/// Fills a dataset on two axes with NaN, half a megabyte at a time.
static int fill_dataset(hid_t file, const char *name, size_t rows, size_t length) {
  enum { PART = 65536 };
  const size_t width = length < PART ? length : PART;
  const size_t height = PART / width < rows ? PART / width : rows;
  double *nan = malloc(width * height * sizeof *nan);
  const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
  int status = nan == NULL ? CAGEHOP_NO_MEMORY : dataset < 0 ? CAGEHOP_IO : CAGEHOP_OK;
  for (size_t j = 0; nan != NULL && j < width * height; j++) {
    nan[j] = NAN;
  }
  for (size_t i = 0; i < rows; i += height) {
    for (size_t j = 0; j < length && status == CAGEHOP_OK; j += width) {
      const hsize_t start[2] = {i, j};
      const hsize_t count[2] = {rows - i < height ? rows - i : height,
                                length - j < width ? length - j : width};
      status = fill_block(dataset, start, count, nan);
    }
  }
  if (dataset >= 0) {
    H5Dclose(dataset);
  }
  free(nan);
  return status;
}

int store_fill(const char *path, const struct mapfile_layout *layout) {
  const hid_t access = store_access_list(), file = H5Fopen(path, H5F_ACC_RDWR, access);
  H5Pclose(access);
  int status = file < 0 ? CAGEHOP_IO : CAGEHOP_OK;
  for (size_t k = 0; k < count_columns(layout) && status == CAGEHOP_OK; k++) {
    status = fill_dataset(file, point_columns[k].name, layout->n_phi, layout->n_pressure);
  }
  if (status == CAGEHOP_OK && layout->profiles) {
    status = fill_dataset(file, "S", layout->n_phi, CAGEHOP_PROFILE_Q);
  }
  if (status == CAGEHOP_OK && layout->profiles) {
    status = fill_dataset(file, "g", layout->n_phi, CAGEHOP_PROFILE_R);
  }
  return file >= 0 && H5Fclose(file) < 0 ? CAGEHOP_IO : status;
}

int store_lay_out(const char *path, const struct mapfile_layout *layout, char error[MAPFILE_ERROR_MAX]) {
  struct builder builder = {.file = -1, .run = -1};
  const hsize_t extent[2] = {layout->n_phi, layout->n_pressure};
  const hid_t access = store_access_list();
  builder.file = noted(&builder, H5Fcreate(path, H5F_ACC_EXCL, H5P_DEFAULT, access));
  H5Pclose(access);
  if (builder.file >= 0) {
    const hid_t axis[2] = {create_axis(&builder, "phi", layout->n_phi, layout->phi, "1", "packing fraction"),
                           create_axis(&builder, "pressure", layout->n_pressure, layout->pressure,
                                       layout->pressure_unit, "pressure")};
    create_columns(&builder, axis, 2, extent, count_columns(layout), point_columns);
    create_columns(&builder, axis, 1, extent, isochore_column_count, isochore_columns);
    create_regime(&builder, axis, extent);
    create_status(&builder, axis, 2, extent, "status", "why the point failed; 0 where it did not");
    create_status(&builder, axis, 1, extent, "isochore_status",
                  "why the isochore failed; 0 where it did not");
    if (layout->profiles) {
      create_profiles(&builder, axis[0], layout->n_phi);
    }
    create_bookkeeping(&builder, layout);
    if (layout->isobars != NULL) {
      create_isobars(&builder, axis[1], layout->n_pressure, layout->isobars);
    }
    create_root_attributes(&builder, layout);
    H5Gclose(builder.run);
    H5Dclose(axis[0]);
    H5Dclose(axis[1]);
    note(&builder, H5Fflush(builder.file, H5F_SCOPE_GLOBAL));
    note(&builder, H5Fclose(builder.file));
  }
  if (builder.failed) {
    snprintf(error, MAPFILE_ERROR_MAX,
             "%s can't be created; check that its folder exists, is writable and has room", path);
    return CAGEHOP_IO;
  }
  return CAGEHOP_OK;
}
