// SPDX-License-Identifier: GPL-3.0-or-later
/// Lays a map out: every dataset allocated, every attribute written, so that later only data changes. Large
/// datasets are filled afterwards, store_fill.
#include "map_hdf5/layout.h"
#include "map/bookkeeping.h"
#include "map/open_map.h"

#include <assert.h>
#include <cagehop/status.h>
#include <hdf5_hl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char state_axis[] = "phi"; // the name of the first dimension

/// A unit that UDUNITS reads, and beside it the reduced one, where there is one.
static void set_units(struct builder *builder, hid_t object, const char *unit, const char *reduced_unit) {
  builder_set_text(builder, object, "units", unit);
  if (reduced_unit != NULL) {
    builder_set_text(builder, object, "reduced_units", reduced_unit);
  }
}

static hid_t create_axis(struct builder *builder, const char *name, size_t count, const double value[],
                         const char *unit, const char *reduced_unit, const char *long_name) {
  const hsize_t extent = count;
  const double fill = 0.0;
  const hid_t axis =
      builder_create_dataset(builder, builder->file, name, H5T_NATIVE_DOUBLE, 1, &extent, &fill);
  builder_note(builder, H5Dwrite(axis, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value));
  builder_note(builder, H5DSset_scale(axis, name));
  set_units(builder, axis, unit, reduced_unit);
  builder_set_text(builder, axis, "long_name", long_name);
  return axis;
}

/// The name of the variable that has the pressure in the other unit.
static const char *other_pressure(const struct map_layout *layout) {
  const char *name = "";
  size_t count;
  const struct cagehop_quantity *column = cagehop_quantities(CAGEHOP_ON_POINT, &count);
  for (size_t k = 0; k < count; k++) {
    if (column[k].role == CAGEHOP_ROLE_COORDINATE && store_wants(layout, &column[k])) {
      name = column[k].name;
    }
  }
  return name;
}

/// The attribute that makes temperature and the other pressure coordinates of a variable, for whatever reads
/// CF.
static void set_coordinates(struct builder *builder, hid_t variable, const hid_t axis[], int rank,
                            const char *name) {
  char names[256] = "temperature";
  const char *other = other_pressure(builder->layout);
  if (axis[0] != builder->state || strcmp(name, names) == 0 || strcmp(name, other) == 0) {
    return;
  }
  if (rank == 2 && axis[1] == builder->pressure) {
    builder_note(builder,
                 snprintf(names, sizeof names, "temperature %s", other) < (int)sizeof names ? 0 : -1);
  }
  builder_set_text(builder, variable, "coordinates", names);
}

/// A physical variable on the first `rank` of the axes, with its attributes and scales. Its space is
/// allocated after all metadata, by allocate_variables.
static hid_t create_variable(struct builder *builder, const hid_t axis[], int rank, const hsize_t extent[],
                             const char *name, hid_t type, const void *fill, const char *unit,
                             const char *reduced_unit, const char *long_name) {
  const hid_t variable =
      builder_make_dataset(builder, builder->file, name, type, rank, extent, fill, H5D_ALLOC_TIME_LATE);
  for (int i = 0; i < rank; i++) {
    builder_note(builder, H5DSattach_scale(variable, axis[i], (unsigned)i));
  }
  set_units(builder, variable, unit, reduced_unit);
  builder_set_text(builder, variable, "long_name", long_name);
  set_coordinates(builder, variable, axis, rank, name);
  return variable;
}

static void create_columns(struct builder *builder, const hid_t axis[], int rank, const hsize_t extent[],
                           enum cagehop_on on) {
  const double nan = NAN;
  const int none = -1;
  size_t count;
  const struct cagehop_quantity *columns = cagehop_quantities(on, &count);
  for (size_t i = 0; i < count; i++) {
    if (!store_wants(builder->layout, &columns[i])) {
      continue;
    }
    const bool whole = columns[i].type == CAGEHOP_QUANTITY_INT;
    const hid_t type = store_column_type(&columns[i]);
    const void *fill = whole ? (const void *)&none : (const void *)&nan;
    const hid_t variable = create_variable(builder, axis, rank, extent, columns[i].name, type, fill,
                                           columns[i].unit, columns[i].reduced_unit, columns[i].long_name);
    if (!whole) {
      builder_set_numbers(builder, variable, "_FillValue", type, 1, fill);
    }
    if (columns[i].equation != NULL) {
      builder_set_text(builder, variable, "equation", columns[i].equation);
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
    builder_note(builder, builder_add_word(meanings, sizeof meanings, cagehop_regime_name(i)) ? 0 : -1);
  }
  const hid_t variable = create_variable(builder, axis, 2, extent, "regime", H5T_NATIVE_UINT8, &value[0], "1",
                                         NULL, "regime of the point; 0 is not computed yet");
  builder_set_numbers(builder, variable, "flag_values", H5T_NATIVE_UINT8, CAGEHOP_REGIME_COUNT, value);
  builder_set_text(builder, variable, "flag_meanings", meanings);
  H5Dclose(variable);
}

#define FITS(symbol, value, name, message)                                                                   \
  static_assert((value) >= INT8_MIN && (value) <= INT8_MAX, name " is stored as a signed byte");
CAGEHOP_STATUSES(FITS)
#undef FITS

static void create_status(struct builder *builder, const hid_t axis[], int rank, const hsize_t extent[],
                          const char *name, const char *long_name) {
  static const int8_t value[] = {
#define STATUS_VALUE(symbol, value, name, message) value,
      CAGEHOP_STATUSES(STATUS_VALUE)
#undef STATUS_VALUE
  };
  enum { COUNT = sizeof value / sizeof value[0] };
#define STATUS_NAME(symbol, value, name, message) " " name
  static const char meanings[] = CAGEHOP_STATUSES(STATUS_NAME); // with a blank before the first
#undef STATUS_NAME
  const int8_t fill = CAGEHOP_OK;
  const hid_t variable =
      create_variable(builder, axis, rank, extent, name, H5T_NATIVE_INT8, &fill, "1", NULL, long_name);
  builder_set_numbers(builder, variable, "flag_values", H5T_NATIVE_INT8, COUNT, value);
  builder_set_text(builder, variable, "flag_meanings", meanings + 1);
  H5Dclose(variable);
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
    const char *axis, *reduced_unit, *axis_name, *name, *long_name;
    size_t count;
    const double *place;
  } kinds[] = {
      {"q", "1/d", "wavenumber", "S", "static structure factor", CAGEHOP_PROFILE_Q, q},
      {"r", "d", "distance of two particles", "g", "radial distribution function", CAGEHOP_PROFILE_R, r},
  };
  for (size_t k = 0; k < 2; k++) {
    const hsize_t extent[2] = {n_phi, kinds[k].count};
    const hid_t axis[2] = {phi, create_axis(builder, kinds[k].axis, kinds[k].count, kinds[k].place, "1",
                                            kinds[k].reduced_unit, kinds[k].axis_name)};
    const hid_t variable = create_variable(builder, axis, 2, extent, kinds[k].name, H5T_NATIVE_DOUBLE, &nan,
                                           "1", NULL, kinds[k].long_name);
    builder_set_numbers(builder, variable, "_FillValue", H5T_NATIVE_DOUBLE, 1, &nan);
    H5Dclose(variable);
    H5Dclose(axis[1]);
  }
}

/// The variables on pressure, what they were found for, and which blocks of them are there.
static void create_isobars(struct builder *builder, hid_t pressure, size_t n_pressure,
                           const struct cagehop_isobar_params *params) {
  const hsize_t extent = n_pressure, blocks = store_isobar_blocks(n_pressure);
  const double points = (double)params->vft_points;
  const uint8_t pending = STORE_TILE_PENDING;
  const uint32_t unset = 0;
  create_columns(builder, &pressure, 1, &extent, CAGEHOP_ON_ISOBAR);
  create_status(builder, &pressure, 1, &extent, "isobar_status", "why the isobar has no T_g; 0 where it has");
  builder_set_numbers(builder, builder->file, "isobar_transition_time_s", H5T_NATIVE_DOUBLE, 1,
                      &params->transition_time_s);
  builder_set_numbers(builder, builder->file, "isobar_vft_from_s", H5T_NATIVE_DOUBLE, 1, &params->vft_from_s);
  builder_set_numbers(builder, builder->file, "isobar_vft_to_s", H5T_NATIVE_DOUBLE, 1, &params->vft_to_s);
  builder_set_numbers(builder, builder->file, "isobar_vft_points", H5T_NATIVE_DOUBLE, 1, &points);
  H5Dclose(builder_create_dataset(builder, builder->run, STORE_ISOBAR_STATUS, H5T_NATIVE_UINT8, 1, &blocks,
                                  &pending));
  H5Dclose(builder_create_dataset(builder, builder->run, STORE_ISOBAR_CHECKSUM, H5T_NATIVE_UINT32, 1, &blocks,
                                  &unset));
}

static size_t count_columns(const struct map_layout *layout, enum cagehop_on on) {
  size_t wanted = 0, count;
  const struct cagehop_quantity *column = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    wanted += store_wants(layout, &column[k]);
  }
  return wanted;
}

size_t map_size(const struct map_layout *layout) {
  const size_t blocks = (layout->n_pressure + layout->tile_pressures - 1) / layout->tile_pressures;
  const size_t point = count_columns(layout, CAGEHOP_ON_POINT) * sizeof(double) + 2; // and regime, status
  const size_t row = count_columns(layout, CAGEHOP_ON_ISOCHORE) * sizeof(double) + 1 +
                     sizeof(uint32_t); // and status, origin
  const size_t tile = sizeof(uint32_t) + 1, profile = layout->profiles ? sizeof(struct cagehop_profile) : 0;
  const size_t isobar =
      layout->isobars != NULL ? count_columns(layout, CAGEHOP_ON_ISOBAR) * sizeof(double) + 1 : 0;
  const size_t headers = 256 * 1024; // object headers, attributes, heaps: measured at 60 kB
  return layout->n_phi * (layout->n_pressure * point + row + profile + blocks * tile) +
         layout->n_pressure * isobar +
         (layout->isobars != NULL ? store_isobar_blocks(layout->n_pressure) * tile : 0) +
         (layout->n_phi + layout->n_pressure) * sizeof(double) + bookkeeping_history_bytes() +
         2 * strlen(layout->job_text) + strlen(layout->job_identity) + headers;
}

/// Allocates a variable, by writing its first value, which is its fill value.
static void allocate_variable(struct builder *builder, hid_t variable, hid_t space, int rank) {
  const hid_t list = builder_noted(builder, H5Dget_create_plist(variable)),
              type = store_number_type(variable);
  const hsize_t start[2] = {0, 0}, one[2] = {1, 1};
  const hid_t memory = builder_noted(builder, H5Screate_simple(rank, one, NULL));
  uint64_t value = 0; // room for any number
  builder_note(builder, H5Pget_fill_value(list, type, &value));
  builder_note(builder, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, one, NULL));
  builder_note(builder, H5Dwrite(variable, type, memory, space, H5P_DEFAULT, &value));
  H5Sclose(memory);
  H5Pclose(list);
}

/// Allocates the variables of that rank. They come last in the file: where a copy is cut short, data are lost
/// and not what describes them.
static void allocate_variables(struct builder *builder, int rank) {
  H5G_info_t root = {0};
  builder_note(builder, H5Gget_info(builder->file, &root));
  for (hsize_t k = 0; k < root.nlinks; k++) {
    const hid_t object = builder_noted(
        builder, H5Oopen_by_idx(builder->file, ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT));
    H5D_space_status_t allocated = H5D_SPACE_STATUS_ALLOCATED;
    if (H5Iget_type(object) == H5I_DATASET) {
      const hid_t space = builder_noted(builder, H5Dget_space(object));
      builder_note(builder, H5Dget_space_status(object, &allocated));
      if (allocated != H5D_SPACE_STATUS_ALLOCATED && H5Sget_simple_extent_ndims(space) == rank) {
        allocate_variable(builder, object, space, rank);
      }
      H5Sclose(space);
    }
    H5Oclose(object);
  }
}

/// The variables, on axes that are there.
static void create_variables(struct builder *builder) {
  const struct map_layout *layout = builder->layout;
  const hid_t axis[2] = {builder->state, builder->pressure};
  const hsize_t extent[2] = {layout->n_phi, layout->n_pressure};
  create_columns(builder, axis, 2, extent, CAGEHOP_ON_POINT);
  create_columns(builder, axis, 1, extent, CAGEHOP_ON_ISOCHORE);
  create_regime(builder, axis, extent);
  create_status(builder, axis, 2, extent, "status", "why the point failed; 0 where it did not");
  create_status(builder, axis, 1, extent, "isochore_status", "why the isochore failed; 0 where it did not");
  if (layout->profiles) {
    create_profiles(builder, axis[0], layout->n_phi);
  }
}

int store_lay_out(const char *path, const struct map_layout *layout, char error[MAP_ERROR_MAX]) {
  struct builder builder = {.layout = layout, .file = -1, .run = -1};
  const bool reduced = strcmp(layout->pressure_unit, "MPa") != 0;
  const hid_t access = store_access_list();
  builder.file = builder_noted(&builder, H5Fcreate(path, H5F_ACC_EXCL, H5P_DEFAULT, access));
  H5Pclose(access);
  if (builder.file >= 0) {
    builder.state =
        create_axis(&builder, state_axis, layout->n_phi, layout->phi, "1", NULL, "packing fraction");
    builder.pressure = create_axis(&builder, "pressure", layout->n_pressure, layout->pressure,
                                   reduced ? "1" : layout->pressure_unit,
                                   reduced ? layout->pressure_unit : NULL, "pressure");
    create_variables(&builder);
    bookkeeping_create(&builder);
    if (layout->isobars != NULL) {
      create_isobars(&builder, builder.pressure, layout->n_pressure, layout->isobars);
    }
    bookkeeping_create_lists(&builder);
    bookkeeping_set_root(&builder, state_axis);
    allocate_variables(&builder, 1);
    allocate_variables(&builder, 2);
    H5Gclose(builder.run);
    H5Dclose(builder.state);
    H5Dclose(builder.pressure);
    builder_note(&builder, H5Fflush(builder.file, H5F_SCOPE_GLOBAL));
    builder_note(&builder, H5Fclose(builder.file));
  }
  if (builder.failed) {
    snprintf(error, MAP_ERROR_MAX,
             "%s can't be created; check that its folder exists, is writable and has room", path);
    return CAGEHOP_IO;
  }
  return CAGEHOP_OK;
}
