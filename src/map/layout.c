// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/layout.h"

#include "map/checksums.h"
#include "map/columns.h"
#include "map/isobars.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char cooling_axis[] = ISOBARS_COOLING_AXIS;

/// The map that is laid out.
struct layout {
  struct store *store;
  const struct map_layout *map;
};

/// The axes of a variable.
struct axes {
  int rank;
  const char *name[2];
  size_t extent[2];
};

/// What a variable is.
struct description {
  const char *name;
  enum store_type type;
  const void *fill;
  const char *unit, *reduced_unit; ///< reduced_unit: NULL where there is none
  const char *long_name;
};

/// A unit that UDUNITS reads, and beside it the reduced one, where there is one; and what the variable is.
static void set_description(struct store *store, const char *name, const char *unit, const char *reduced_unit,
                            const char *long_name) {
  store_set_text(store, name, "units", unit);
  if (reduced_unit != NULL) {
    store_set_text(store, name, "reduced_units", reduced_unit);
  }
  store_set_text(store, name, "long_name", long_name);
}

static void create_axis(struct store *store, const struct description *axis, size_t count,
                        const double value[]) {
  const double zero = 0.0;
  store_add_variable(store, &(struct store_plan){.name = axis->name,
                                                 .type = STORE_DOUBLE,
                                                 .rank = 1,
                                                 .extent = {count},
                                                 .fill = &zero,
                                                 .value = value,
                                                 .is_scale = true});
  set_description(store, axis->name, axis->unit, axis->reduced_unit, axis->long_name);
}

/// The name of the variable that has the pressure in the other unit.
static const char *other_pressure(const struct map_layout *layout) {
  const char *name = "";
  size_t count;
  const struct cagehop_quantity *column = cagehop_quantities(CAGEHOP_ON_POINT, &count);
  for (size_t k = 0; k < count; k++) {
    if (column[k].role == CAGEHOP_ROLE_COORDINATE && columns_wanted(layout, &column[k])) {
      name = column[k].name;
    }
  }
  return name;
}

/// The attribute that makes temperature and the other pressure coordinates of a variable, for whatever reads
/// CF; phi where temperature or density is the axis. Where pressure compresses, temperature is on both axes,
/// and what is on the first alone has the one at P = 0.
static void set_coordinates(const struct layout *layout, const struct axes *axes, const char *name) {
  static const char ambient[] = "temperature_ambient";
  const char *axis = columns_state_axis(layout->map);
  const char *mapped = layout->map->state_unit == CAGEHOP_UNIT_KELVIN ? "phi" : "temperature";
  const bool by_density = layout->map->state_unit == CAGEHOP_UNIT_REDUCED_DENSITY;
  const bool point = axes->rank == 2 && strcmp(axes->name[1], "pressure") == 0;
  const char *other = other_pressure(layout->map);
  char names[256] = "";
  if (strcmp(axes->name[0], axis) != 0 || strcmp(name, mapped) == 0 || strcmp(name, ambient) == 0 ||
      strcmp(name, other) == 0 || (by_density && strcmp(name, "phi") == 0)) {
    return;
  }
  if (by_density) {
    bookkeeping_add_word(layout->store, names, sizeof names, "phi");
  }
  bookkeeping_add_word(layout->store, names, sizeof names,
                       layout->map->compressible && !point ? ambient : mapped);
  if (point) {
    bookkeeping_add_word(layout->store, names, sizeof names, other);
  }
  store_set_text(layout->store, name, "coordinates", names);
}

/// A physical variable with its attributes and scales. Its space is allocated after all metadata.
static void create_variable(const struct layout *layout, const struct axes *axes,
                            const struct description *variable) {
  struct store_plan plan = {.name = variable->name,
                            .type = variable->type,
                            .rank = axes->rank,
                            .fill = variable->fill,
                            .late = true};
  for (int i = 0; i < axes->rank; i++) {
    plan.extent[i] = axes->extent[i];
    plan.scale[i] = axes->name[i];
  }
  store_add_variable(layout->store, &plan);
  set_description(layout->store, variable->name, variable->unit, variable->reduced_unit, variable->long_name);
  set_coordinates(layout, axes, variable->name);
}

#define FITS(symbol, value, name, message)                                                                   \
  static_assert((value) >= INT8_MIN && (value) <= INT8_MAX, name " is stored as a signed byte");
CAGEHOP_STATUSES(FITS)
#undef FITS

/// The attributes that name the values of a status, for whatever reads CF: in its own type, STORE_INT8 or
/// STORE_INT32.
static void set_status_flags(struct store *store, const char *name, enum store_type type) {
#define STATUS_VALUE(symbol, value, name, message) value,
  static const int32_t whole[] = {CAGEHOP_STATUSES(STATUS_VALUE)};
  static const int8_t byte[] = {CAGEHOP_STATUSES(STATUS_VALUE)};
#undef STATUS_VALUE
#define STATUS_NAME(symbol, value, name, message) " " name
  static const char meanings[] = CAGEHOP_STATUSES(STATUS_NAME); // with a blank before the first
#undef STATUS_NAME
  store_set_numbers(store, name, "flag_values", type, sizeof whole / sizeof whole[0],
                    type == STORE_INT8 ? (const void *)byte : (const void *)whole);
  store_set_text(store, name, "flag_meanings", meanings + 1);
}

static void create_columns(const struct layout *layout, const struct axes *axes, enum cagehop_on on) {
  const double nan = NAN;
  const int32_t none = -1, success = CAGEHOP_OK;
  size_t count;
  const struct cagehop_quantity *columns = cagehop_quantities(on, &count);
  for (size_t i = 0; i < count; i++) {
    const struct cagehop_quantity *column = &columns[i];
    const void *fill = column->type == CAGEHOP_QUANTITY_DOUBLE ? (const void *)&nan
                       : column->type == CAGEHOP_QUANTITY_INT  ? (const void *)&none
                                                               : (const void *)&success;
    if (!columns_wanted(layout->map, column)) {
      continue;
    }
    const bool own = layout->map->own_temperature && strcmp(column->name, "temperature") == 0;
    create_variable(layout, axes,
                    &(struct description){column->name, columns_type(column), fill, column->unit,
                                          column->reduced_unit,
                                          own ? "temperature of the system" : column->long_name});
    if (column->type == CAGEHOP_QUANTITY_DOUBLE) {
      store_set_numbers(layout->store, column->name, "_FillValue", STORE_DOUBLE, 1, fill);
    }
    if (column->type == CAGEHOP_QUANTITY_STATUS) {
      set_status_flags(layout->store, column->name, STORE_INT32);
    }
    if (column->equation != NULL && !own) {
      store_set_text(layout->store, column->name, "equation", column->equation);
    }
  }
}

/// `regime` has no _FillValue: readers would turn the whole variable into floating point for it.
static void create_regime(const struct layout *layout, const struct axes *axes) {
  uint8_t value[CAGEHOP_REGIME_COUNT];
  char meanings[256] = "";
  for (unsigned i = 0; i < CAGEHOP_REGIME_COUNT; i++) {
    value[i] = (uint8_t)i;
    bookkeeping_add_word(layout->store, meanings, sizeof meanings, cagehop_regime_name(i));
  }
  create_variable(layout, axes,
                  &(struct description){"regime", STORE_UINT8, &value[0], "1", NULL,
                                        "regime of the point; 0 is not computed yet"});
  store_set_numbers(layout->store, "regime", "flag_values", STORE_UINT8, CAGEHOP_REGIME_COUNT, value);
  store_set_text(layout->store, "regime", "flag_meanings", meanings);
}

static void create_status(const struct layout *layout, const struct axes *axes, const char *name,
                          const char *long_name) {
  const int8_t fill = CAGEHOP_OK;
  create_variable(layout, axes, &(struct description){name, STORE_INT8, &fill, "1", NULL, long_name});
  set_status_flags(layout->store, name, STORE_INT8);
}

/// A variable of profiles, with the axis it is on.
static void create_profile(const struct layout *layout, const struct description *axis, size_t count,
                           const double place[], const char *name, const char *long_name) {
  const double nan = NAN;
  const struct axes axes = {2, {columns_state_axis(layout->map), axis->name}, {layout->map->n_phi, count}};
  create_axis(layout->store, axis, count, place);
  create_variable(layout, &axes, &(struct description){name, STORE_DOUBLE, &nan, "1", NULL, long_name});
  store_set_numbers(layout->store, name, "_FillValue", STORE_DOUBLE, 1, &nan);
}

/// S on (phi, q) and g on (phi, r).
static void create_profiles(const struct layout *layout) {
  double q[CAGEHOP_PROFILE_Q], r[CAGEHOP_PROFILE_R];
  for (size_t k = 0; k < CAGEHOP_PROFILE_Q; k++) {
    q[k] = cagehop_profile_q(k);
  }
  for (size_t i = 0; i < CAGEHOP_PROFILE_R; i++) {
    r[i] = cagehop_profile_r(i);
  }
  create_profile(
      layout,
      &(struct description){.name = "q", .unit = "1", .reduced_unit = "1/d", .long_name = "wavenumber"},
      CAGEHOP_PROFILE_Q, q, "S", "static structure factor");
  create_profile(layout,
                 &(struct description){
                     .name = "r", .unit = "1", .reduced_unit = "d", .long_name = "distance of two particles"},
                 CAGEHOP_PROFILE_R, r, "g", "radial distribution function");
}

/// The variables on cooling rate and pressure, and that axis.
static void create_cooling(const struct layout *layout) {
  const struct map_layout *map = layout->map;
  const struct axes axes = {2, {cooling_axis, "pressure"}, {map->n_cooling_rate, map->n_pressure}};
  const int64_t checksum = checksum_axis(map->n_cooling_rate, map->cooling_rate);
  create_axis(layout->store,
              &(struct description){.name = cooling_axis, .unit = "K s-1", .long_name = "cooling rate"},
              map->n_cooling_rate, map->cooling_rate);
  create_columns(layout, &axes, CAGEHOP_ON_COOLING);
  create_status(layout, &axes, "cooling_status", "why there is no T_g_rate; 0 where there is");
  store_set_numbers(layout->store, "run", "cooling_rate_checksum", STORE_INT64, 1, &checksum);
}

/// Says at which transition the variables on pressure are, where that is no time.
static void name_transition(const struct layout *layout) {
  static const char *const names[] = {"phi_g",   "phi_g_error",      "T_g", "pressure_g", "fragility",
                                      "dT_g_dP", "activation_volume"};
  for (size_t k = 0; k < sizeof names / sizeof names[0] && layout->map->transition != NULL; k++) {
    store_set_text(layout->store, names[k], "transition", layout->map->transition);
  }
}

/// The variables on pressure, what they were found for, and which blocks of them are there.
static void create_isobars(const struct layout *layout) {
  struct store *store = layout->store;
  const struct axes axes = {1, {"pressure"}, {layout->map->n_pressure}};
  const size_t blocks = isobars_blocks(layout->map->n_pressure);
  const uint8_t pending = MAP_TILE_PENDING;
  const uint32_t unset = 0;
  create_columns(layout, &axes, CAGEHOP_ON_ISOBAR);
  create_status(layout, &axes, "isobar_status", "why the isobar has no T_g; 0 where it has");
  name_transition(layout);
  if (layout->map->n_cooling_rate > 0) {
    create_cooling(layout);
  }
  for (size_t k = 0; k < layout->map->isobar_number_count; k++) {
    const struct map_number *number = &layout->map->isobar_number[k];
    store_set_numbers(store, "/", number->name, STORE_DOUBLE, 1, &number->value);
  }
  store_add_variable(store, &(struct store_plan){ISOBARS_STATUS, STORE_UINT8, 1, {blocks}, .fill = &pending});
  store_add_variable(store,
                     &(struct store_plan){ISOBARS_CHECKSUM, STORE_UINT32, 1, {blocks}, .fill = &unset});
}

/// Bytes of all columns of a record.
static size_t columns_size(const struct map_layout *layout, enum cagehop_on on) {
  size_t bytes = 0, count;
  const struct cagehop_quantity *column = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    bytes += columns_wanted(layout, &column[k]) ? cagehop_quantity_size(&column[k]) : 0;
  }
  return bytes;
}

struct tiling layout_tiling(const struct map_layout *layout) {
  return (struct tiling){layout->n_pressure, layout->tile_pressures};
}

size_t map_size(const struct map_layout *layout) {
  const size_t blocks = tiling_blocks(layout_tiling(layout));
  const size_t point = columns_size(layout, CAGEHOP_ON_POINT) + 2;                     // and regime, status
  const size_t row = columns_size(layout, CAGEHOP_ON_ISOCHORE) + 1 + sizeof(uint32_t); // and status, origin
  const size_t tile = sizeof(uint32_t) + 1, profile = layout->profiles ? sizeof(struct cagehop_profile) : 0;
  const size_t cooling = columns_size(layout, CAGEHOP_ON_COOLING) + 1, rates = layout->n_cooling_rate;
  const size_t isobar = layout->isobars ? columns_size(layout, CAGEHOP_ON_ISOBAR) + 1 + rates * cooling : 0;
  const size_t headers = 256 * 1024; // object headers, attributes, heaps: measured at 60 kB
  return layout->n_phi * (layout->n_pressure * point + row + profile + blocks * tile) +
         layout->n_pressure * isobar + (layout->isobars ? isobars_blocks(layout->n_pressure) * tile : 0) +
         (layout->n_phi + layout->n_pressure) * sizeof(double) + bookkeeping_history_bytes() +
         2 * strlen(layout->job_text) + strlen(layout->job_identity) + headers;
}

/// The axes, and the variables on them.
static void create_variables(const struct layout *layout) {
  const struct map_layout *map = layout->map;
  const char *state_axis = columns_state_axis(map);
  const bool kelvin = map->state_unit == CAGEHOP_UNIT_KELVIN;
  const bool by_density = map->state_unit == CAGEHOP_UNIT_REDUCED_DENSITY;
  const struct axes points = {2, {state_axis, "pressure"}, {map->n_phi, map->n_pressure}};
  const struct axes states = {1, {state_axis}, {map->n_phi}};
  const bool reduced = map->pressure_unit != CAGEHOP_UNIT_MEGAPASCAL;
  const char *unit = cagehop_unit_name(map->pressure_unit);
  create_axis(layout->store,
              &(struct description){.name = state_axis,
                                    .unit = kelvin ? "K" : "1",
                                    .reduced_unit = by_density ? cagehop_unit_name(map->state_unit) : NULL,
                                    .long_name = kelvin       ? "temperature"
                                                 : by_density ? "number density of sites"
                                                              : "packing fraction"},
              map->n_phi, map->state);
  create_axis(layout->store,
              &(struct description){.name = "pressure",
                                    .unit = reduced ? "1" : unit,
                                    .reduced_unit = reduced ? unit : NULL,
                                    .long_name = "pressure"},
              map->n_pressure, map->pressure);
  create_columns(layout, &points, CAGEHOP_ON_POINT);
  create_columns(layout, &states, CAGEHOP_ON_ISOCHORE);
  create_regime(layout, &points);
  create_status(layout, &points, "status", "why the point failed; 0 where it did not");
  create_status(layout, &states, "isochore_status", "why the isochore failed; 0 where it did not");
  if (map->profiles) {
    create_profiles(layout);
  }
}

int layout_create(const char *path, const struct map_layout *map) {
  struct store *store;
  const int status = store_create(path, &store);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const struct layout layout = {store, map};
  create_variables(&layout);
  bookkeeping_create(store, map);
  if (map->isobars) {
    create_isobars(&layout);
  }
  bookkeeping_create_lists(store, map);
  bookkeeping_set_root(store, map);
  return store_finish(&store);
}
