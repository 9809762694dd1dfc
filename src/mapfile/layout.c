// SPDX-License-Identifier: GPL-3.0-or-later
/// Lays a map out: every dataset allocated, every attribute written, so that later only data changes. Large
/// datasets are filled afterwards, store_fill.
#include "mapfile/history.h"
#include "mapfile/store.h"

#include <assert.h>
#include <cagehop/status.h>
#include <hdf5_hl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The file under construction. `failed` gathers every failure, so that one check at the end is enough.
struct builder {
  const struct mapfile_layout *layout;
  hid_t file, run;
  hid_t state, pressure; ///< the axes
  bool failed;
};

static const char state_axis[] = "phi"; // the name of the first dimension

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

/// A contiguous dataset. `fill` is its fill value, or NULL for none of its own: netCDF-C 4.9.0 reads past a
/// buffer over the one of a text. Small ones are filled as they are allocated; a new file is zero anyway.
static hid_t make_dataset(struct builder *builder, hid_t parent, const char *name, hid_t type, int rank,
                          const hsize_t extent[], const void *fill, H5D_alloc_time_t allocated) {
  const bool later = rank > 1 || fill == NULL || is_zero(type, fill);
  const hid_t space = noted(builder, H5Screate_simple(rank, extent, NULL));
  const hid_t list = noted(builder, H5Pcreate(H5P_DATASET_CREATE));
  note(builder, H5Pset_layout(list, H5D_CONTIGUOUS));
  note(builder, H5Pset_alloc_time(list, allocated));
  note(builder, H5Pset_fill_time(list, later ? H5D_FILL_TIME_NEVER : H5D_FILL_TIME_ALLOC));
  if (fill != NULL) {
    note(builder, H5Pset_fill_value(list, type, fill));
  }
  const hid_t dataset = noted(builder, H5Dcreate2(parent, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT));
  H5Pclose(list);
  H5Sclose(space);
  return dataset;
}

/// A dataset whose space is allocated at once: nothing but data is left to write.
static hid_t create_dataset(struct builder *builder, hid_t parent, const char *name, hid_t type, int rank,
                            const hsize_t extent[], const void *fill) {
  return make_dataset(builder, parent, name, type, rank, extent, fill, H5D_ALLOC_TIME_EARLY);
}

/// A unit that UDUNITS reads, and beside it the reduced one, where there is one.
static void set_units(struct builder *builder, hid_t object, const char *unit, const char *reduced_unit) {
  set_text(builder, object, "units", unit);
  if (reduced_unit != NULL) {
    set_text(builder, object, "reduced_units", reduced_unit);
  }
}

static hid_t create_axis(struct builder *builder, const char *name, size_t count, const double value[],
                         const char *unit, const char *reduced_unit, const char *long_name) {
  const hsize_t extent = count;
  const double fill = 0.0;
  const hid_t axis = create_dataset(builder, builder->file, name, H5T_NATIVE_DOUBLE, 1, &extent, &fill);
  note(builder, H5Dwrite(axis, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, value));
  note(builder, H5DSset_scale(axis, name));
  set_units(builder, axis, unit, reduced_unit);
  set_text(builder, axis, "long_name", long_name);
  return axis;
}

/// The name of the variable that has the pressure in the other unit.
static const char *other_pressure(const struct mapfile_layout *layout) {
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
    note(builder, snprintf(names, sizeof names, "temperature %s", other) < (int)sizeof names ? 0 : -1);
  }
  set_text(builder, variable, "coordinates", names);
}

/// A physical variable on the first `rank` of the axes, with its attributes and scales. Its space is
/// allocated after all metadata, by allocate_variables.
static hid_t create_variable(struct builder *builder, const hid_t axis[], int rank, const hsize_t extent[],
                             const char *name, hid_t type, const void *fill, const char *unit,
                             const char *reduced_unit, const char *long_name) {
  const hid_t variable =
      make_dataset(builder, builder->file, name, type, rank, extent, fill, H5D_ALLOC_TIME_LATE);
  for (int i = 0; i < rank; i++) {
    note(builder, H5DSattach_scale(variable, axis[i], (unsigned)i));
  }
  set_units(builder, variable, unit, reduced_unit);
  set_text(builder, variable, "long_name", long_name);
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
      set_numbers(builder, variable, "_FillValue", type, 1, fill);
    }
    if (columns[i].equation != NULL) {
      set_text(builder, variable, "equation", columns[i].equation);
    }
    H5Dclose(variable);
  }
}

/// Adds a word to a list with blanks between; whether there was room.
static bool add_word(char *list, size_t size, const char *word) {
  const size_t length = strlen(list), added = strlen(word) + (length > 0 ? 1 : 0);
  if (length + added >= size) {
    return false;
  }
  snprintf(list + length, size - length, "%s%s", length > 0 ? " " : "", word);
  return true;
}

/// `regime` has no _FillValue: readers would turn the whole variable into floating point for it.
static void create_regime(struct builder *builder, const hid_t axis[2], const hsize_t extent[2]) {
  uint8_t value[CAGEHOP_REGIME_COUNT];
  char meanings[256] = "";
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    value[i] = (uint8_t)i;
    note(builder, add_word(meanings, sizeof meanings, cagehop_regime_name(i)) ? 0 : -1);
  }
  const hid_t variable = create_variable(builder, axis, 2, extent, "regime", H5T_NATIVE_UINT8, &value[0], "1",
                                         NULL, "regime of the point; 0 is not computed yet");
  set_numbers(builder, variable, "flag_values", H5T_NATIVE_UINT8, CAGEHOP_REGIME_COUNT, value);
  set_text(builder, variable, "flag_meanings", meanings);
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
  set_numbers(builder, variable, "flag_values", H5T_NATIVE_INT8, COUNT, value);
  set_text(builder, variable, "flag_meanings", meanings + 1);
  H5Dclose(variable);
}

/// A text whole: an attribute holds at most 64 KiB. ASCII by its type, whatever its bytes: Octave's load
/// stops at UTF-8 texts of fixed length.
static void create_text(struct builder *builder, const char *name, const char *text) {
  const hid_t type = noted(builder, H5Tcopy(H5T_C_S1));
  const hid_t space = noted(builder, H5Screate(H5S_SCALAR));
  note(builder, H5Tset_size(type, strlen(text) + 1));
  note(builder, H5Tset_strpad(type, H5T_STR_NULLPAD));
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
    set_numbers(builder, variable, "_FillValue", H5T_NATIVE_DOUBLE, 1, &nan);
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
  set_numbers(builder, builder->file, "isobar_transition_time_s", H5T_NATIVE_DOUBLE, 1,
              &params->transition_time_s);
  set_numbers(builder, builder->file, "isobar_vft_from_s", H5T_NATIVE_DOUBLE, 1, &params->vft_from_s);
  set_numbers(builder, builder->file, "isobar_vft_to_s", H5T_NATIVE_DOUBLE, 1, &params->vft_to_s);
  set_numbers(builder, builder->file, "isobar_vft_points", H5T_NATIVE_DOUBLE, 1, &points);
  H5Dclose(
      create_dataset(builder, builder->run, STORE_ISOBAR_STATUS, H5T_NATIVE_UINT8, 1, &blocks, &pending));
  H5Dclose(
      create_dataset(builder, builder->run, STORE_ISOBAR_CHECKSUM, H5T_NATIVE_UINT32, 1, &blocks, &unset));
}

/// The columns of the history, a slot a run.
static void create_history(struct builder *builder) {
  const uint64_t zero = 0;
  uint8_t value[16];
  const hid_t group =
      noted(builder, H5Gcreate2(builder->run, "history", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  for (size_t k = 0; k < history_column_count; k++) {
    const struct history_column *column = &history_columns[k];
    hsize_t extent[2];
    const int rank = history_extent(column, extent);
    const hid_t dataset =
        create_dataset(builder, group, column->name, history_type(column), rank, extent, &zero);
    if (column->type == HISTORY_TEXT) {
      set_text(builder, dataset, "text", "a row of UTF-8 bytes for each run, padded with zeros");
    }
    if (column->unit != NULL) {
      set_text(builder, dataset, "units", column->unit);
    }
    set_text(builder, dataset, "long_name", column->long_name);
    if (column->type == HISTORY_OUTCOME) {
      for (uint8_t i = 0; i < MAPFILE_OUTCOME_COUNT; i++) {
        value[i] = i;
      }
      set_numbers(builder, dataset, "flag_values", H5T_NATIVE_UINT8, MAPFILE_OUTCOME_COUNT, value);
      set_text(builder, dataset, "flag_meanings", history_outcomes());
    }
    H5Dclose(dataset);
  }
  H5Gclose(group);
}

static size_t history_bytes(void) {
  size_t bytes = 0;
  for (size_t k = 0; k < history_column_count; k++) {
    bytes += STORE_RUNS_MAX * history_columns[k].size;
  }
  return bytes;
}

static void create_bookkeeping(struct builder *builder, const struct mapfile_layout *layout) {
  const hsize_t blocks = (layout->n_pressure + layout->tile_pressures - 1) / layout->tile_pressures;
  const hsize_t tiles[2] = {layout->n_phi, blocks}, one = 1;
  const uint8_t pending = STORE_TILE_PENDING;
  const uint32_t unset = 0;
  const uint64_t nobody = 0;
  const int64_t phi = store_axis_checksum(layout->n_phi, layout->phi);
  const int64_t pressure = store_axis_checksum(layout->n_pressure, layout->pressure);
  builder->run = noted(builder, H5Gcreate2(builder->file, "run", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  set_numbers(builder, builder->run, "phi_checksum", H5T_NATIVE_INT64, 1, &phi);
  set_numbers(builder, builder->run, "pressure_checksum", H5T_NATIVE_INT64, 1, &pressure);
  H5Dclose(create_dataset(builder, builder->run, "tile_status", H5T_NATIVE_UINT8, 2, tiles, &pending));
  H5Dclose(create_dataset(builder, builder->run, "tile_checksum", H5T_NATIVE_UINT32, 2, tiles, &unset));
  H5Dclose(create_dataset(builder, builder->run, "origin", H5T_NATIVE_UINT32, 1, &tiles[0], &unset));
  H5Dclose(create_dataset(builder, builder->run, "owner", H5T_NATIVE_UINT64, 1, &one, &nobody));
  create_history(builder);
  create_job(builder, layout);
}

/// Appends a kind's columns that the layout wants, and those of a role, to lists of names.
static void list_columns(struct builder *builder, enum cagehop_on on, char *list, char *costs,
                         char *not_digested) {
  size_t count;
  const struct cagehop_quantity *columns = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    const struct cagehop_quantity *column = &columns[k];
    if (store_wants(builder->layout, column)) {
      bool room = add_word(list, STORE_LIST_MAX, column->name);
      room = (column->role != CAGEHOP_ROLE_COST || add_word(costs, STORE_LIST_MAX, column->name)) && room;
      room = (column->role == CAGEHOP_ROLE_RESULT || add_word(not_digested, STORE_LIST_MAX, column->name)) &&
             room;
      note(builder, room ? 0 : -1);
    }
  }
}

/// The map's own account of its columns, in the order of its checksums: who reads it takes them from here.
static void create_lists(struct builder *builder) {
  char point[STORE_LIST_MAX] = "", isochore[STORE_LIST_MAX] = "", isobar[STORE_LIST_MAX] = "";
  char costs[STORE_LIST_MAX] = "", not_digested[STORE_LIST_MAX] = "";
  list_columns(builder, CAGEHOP_ON_POINT, point, costs, not_digested);
  list_columns(builder, CAGEHOP_ON_ISOCHORE, isochore, costs, not_digested);
  if (builder->layout->isobars != NULL) {
    list_columns(builder, CAGEHOP_ON_ISOBAR, isobar, costs, not_digested);
  }
  set_text(builder, builder->run, "point_columns", point);
  set_text(builder, builder->run, "isochore_columns", isochore);
  set_text(builder, builder->run, "isobar_columns", isobar);
  set_text(builder, builder->run, "not_in_checksum", costs);
  set_text(builder, builder->run, "not_in_digest", not_digested);
}

static void create_root_attributes(struct builder *builder, const struct mapfile_layout *layout) {
  const int version = STORE_FORMAT_VERSION;
  const int64_t tile_pressures = (int64_t)layout->tile_pressures;
  set_text(builder, builder->file, "title", "cagehop map of glassy dynamics");
  set_text(builder, builder->file, "Conventions", "CF-1.9"); // the first with unsigned bytes
  set_text(builder, builder->file, "state_axis", state_axis);
  set_numbers(builder, builder->file, "format_version", H5T_NATIVE_INT, 1, &version);
  set_numbers(builder, builder->file, "tile_pressures", H5T_NATIVE_INT64, 1, &tile_pressures);
  set_text(builder, builder->file, "table_sha256", layout->table_sha256);
  set_text(builder, builder->file, "physics_sha256", layout->physics_sha256);
  set_numbers(builder, builder->file, "material_phi_g", H5T_NATIVE_DOUBLE, 1, &layout->phi_g);
  for (size_t i = 0; i < layout->attribute_count; i++) {
    set_text(builder, builder->file, layout->attribute[i].name, layout->attribute[i].value);
  }
}

static size_t count_columns(const struct mapfile_layout *layout, enum cagehop_on on) {
  size_t wanted = 0, count;
  const struct cagehop_quantity *column = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    wanted += store_wants(layout, &column[k]);
  }
  return wanted;
}

size_t mapfile_size(const struct mapfile_layout *layout) {
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
         (layout->n_phi + layout->n_pressure) * sizeof(double) + history_bytes() +
         2 * strlen(layout->job_text) + strlen(layout->job_identity) + headers;
}

/// Allocates a variable, by writing its first value, which is its fill value.
static void allocate_variable(struct builder *builder, hid_t variable, hid_t space, int rank) {
  const hid_t list = noted(builder, H5Dget_create_plist(variable)), type = store_number_type(variable);
  const hsize_t start[2] = {0, 0}, one[2] = {1, 1};
  const hid_t memory = noted(builder, H5Screate_simple(rank, one, NULL));
  uint64_t value = 0; // room for any number
  note(builder, H5Pget_fill_value(list, type, &value));
  note(builder, H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, one, NULL));
  note(builder, H5Dwrite(variable, type, memory, space, H5P_DEFAULT, &value));
  H5Sclose(memory);
  H5Pclose(list);
}

/// Allocates the variables of that rank. They come last in the file: where a copy is cut short, data are lost
/// and not what describes them.
static void allocate_variables(struct builder *builder, int rank) {
  H5G_info_t root = {0};
  note(builder, H5Gget_info(builder->file, &root));
  for (hsize_t k = 0; k < root.nlinks; k++) {
    const hid_t object =
        noted(builder, H5Oopen_by_idx(builder->file, ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT));
    H5D_space_status_t allocated = H5D_SPACE_STATUS_ALLOCATED;
    if (H5Iget_type(object) == H5I_DATASET) {
      const hid_t space = noted(builder, H5Dget_space(object));
      note(builder, H5Dget_space_status(object, &allocated));
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
  const struct mapfile_layout *layout = builder->layout;
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

int store_lay_out(const char *path, const struct mapfile_layout *layout, char error[MAPFILE_ERROR_MAX]) {
  struct builder builder = {.layout = layout, .file = -1, .run = -1};
  const bool reduced = strcmp(layout->pressure_unit, "MPa") != 0;
  const hid_t access = store_access_list();
  builder.file = noted(&builder, H5Fcreate(path, H5F_ACC_EXCL, H5P_DEFAULT, access));
  H5Pclose(access);
  if (builder.file >= 0) {
    builder.state =
        create_axis(&builder, state_axis, layout->n_phi, layout->phi, "1", NULL, "packing fraction");
    builder.pressure = create_axis(&builder, "pressure", layout->n_pressure, layout->pressure,
                                   reduced ? "1" : layout->pressure_unit,
                                   reduced ? layout->pressure_unit : NULL, "pressure");
    create_variables(&builder);
    create_bookkeeping(&builder, layout);
    if (layout->isobars != NULL) {
      create_isobars(&builder, builder.pressure, layout->n_pressure, layout->isobars);
    }
    create_lists(&builder);
    create_root_attributes(&builder, layout);
    allocate_variables(&builder, 1);
    allocate_variables(&builder, 2);
    H5Gclose(builder.run);
    H5Dclose(builder.state);
    H5Dclose(builder.pressure);
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
