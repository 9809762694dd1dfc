// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a state lies that is given by temperature or packing fraction, and by a pressure in either unit.
#include <cagehop/phase_map.h>

#include "phase_map/place.h"
#include "status/error.h"

#include <cagehop/status.h>
#include <math.h>

static int refuse_state(struct cagehop_state *state, const struct cagehop_error *error) {
  *state = (struct cagehop_state){NAN, NAN, NAN, NAN, NAN};
  return error->status;
}

/// Whether the units are of a place and a pressure, and the model knows temperatures where they need one.
static bool has_units(const struct cagehop_model *model, enum cagehop_unit place_unit,
                      enum cagehop_unit pressure_unit, struct cagehop_error *error) {
  const bool in_kelvin = place_unit == CAGEHOP_UNIT_KELVIN, in_MPa = pressure_unit == CAGEHOP_UNIT_MEGAPASCAL;
  if ((!in_kelvin && place_unit != CAGEHOP_UNIT_PACKING_FRACTION) ||
      (!in_MPa && pressure_unit != CAGEHOP_UNIT_REDUCED_PRESSURE)) {
    error_set(error, CAGEHOP_BAD_ARGUMENT, "a state is a packing fraction or K, and kBT/d^3 or MPa");
    return false;
  }
  if (cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN) {
    if (!in_kelvin) {
      error_set(error, CAGEHOP_BAD_ARGUMENT,
                "temperatures number the states of this table; give one, not phi");
    }
    return in_kelvin;
  }
  if ((in_kelvin || in_MPa) && !cagehop_material_has_temperature(&model->material)) {
    error_set(error, CAGEHOP_BAD_ARGUMENT, "%s needs material.phi_g, which is not known; give its value",
              in_kelvin ? "a temperature" : "a pressure in MPa");
    return false;
  }
  return true;
}

static bool has_phi(const struct cagehop_material *material, enum cagehop_unit unit,
                    const struct cagehop_state *state, struct cagehop_error *error) {
  if (state->phi > 0.0 && state->phi <= CAGEHOP_PACKING_FRACTION_MAX) {
    return true;
  }
  if (unit == CAGEHOP_UNIT_KELVIN) {
    error_set(error, CAGEHOP_OUT_OF_RANGE,
              "%.12g K means a packing fraction of %.6g (phi_g = %.6g); choose from %.6g to below %.6g K",
              state->temperature, state->phi, material->phi_g,
              fmax(cagehop_material_temperature(material, CAGEHOP_PACKING_FRACTION_MAX), 0.0),
              cagehop_material_temperature(material, 0.0));
  } else {
    error_set(error, CAGEHOP_OUT_OF_RANGE, "phi = %.12g must be above 0 and at most %g", state->phi,
              CAGEHOP_PACKING_FRACTION_MAX);
  }
  return false;
}

static bool has_pressure(enum cagehop_unit unit, const struct cagehop_state *state,
                         struct cagehop_error *error) {
  if (unit == CAGEHOP_UNIT_MEGAPASCAL && !(state->temperature > 0.0)) {
    error_set(error, CAGEHOP_OUT_OF_RANGE, "phi = %.12g means %.6g K, where MPa mean no reduced pressure",
              state->phi, state->temperature);
    return false;
  }
  if (cagehop_pressure_allowed(state->pressure)) {
    return true;
  }
  if (unit == CAGEHOP_UNIT_MEGAPASCAL) {
    error_set(error, CAGEHOP_OUT_OF_RANGE,
              "%.12g MPa is %.6g kBT/d^3 at %.6g K; it must be from 0 to %g, and at least %g unless 0",
              state->pressure_MPa, state->pressure, state->temperature, CAGEHOP_PRESSURE_MAX,
              CAGEHOP_PRESSURE_MIN);
  } else {
    error_set(error, CAGEHOP_OUT_OF_RANGE,
              "pressure = %.12g must be from 0 to %g kBT/d^3, and at least %g unless 0", state->pressure,
              CAGEHOP_PRESSURE_MAX, CAGEHOP_PRESSURE_MIN);
  }
  return false;
}

/// A state of a material that pressure does not compress.
static void find_incompressible(const struct cagehop_material *material, enum cagehop_unit place_unit,
                                double place, enum cagehop_unit pressure_unit, double pressure,
                                struct cagehop_state *state) {
  state->phi = place_unit == CAGEHOP_UNIT_KELVIN ? cagehop_material_packing_fraction(material, place) : place;
  state->temperature = cagehop_material_temperature(material, state->phi); // as a map says it
  const double unit = cagehop_material_pressure_unit_MPa(material, state->temperature);
  state->pressure = cagehop_reduced_pressure(pressure_unit, pressure, unit);
  state->pressure_MPa = pressure_unit == CAGEHOP_UNIT_MEGAPASCAL ? pressure : pressure * unit;
}

/// The same where temperatures number the states, or where pressure compresses.
static void find_placed(const struct cagehop_model *model, bool numbered, enum cagehop_unit place_unit,
                        double place, enum cagehop_unit pressure_unit, double pressure,
                        struct cagehop_state *state) {
  const struct cagehop_material *material = &model->material;
  struct cagehop_thermal_state at;
  // What is NaN where there is no such state; the pressures at a temperature are the same for all phi.
  (void)place_find(material, place_unit, place, pressure_unit, pressure, &at);
  *state = (struct cagehop_state){
      .phi = numbered ? cagehop_structure_state_packing_fraction(&model->structure, place)
             : place_unit == CAGEHOP_UNIT_KELVIN
                 ? cagehop_material_packing_fraction_at(material, place, at.pressure_MPa)
                 : place,
      .temperature = at.temperature,
      .pressure = at.pressure,
      .pressure_MPa = at.pressure_MPa};
}

/// Outside a table with temperatures there is no state.
static bool is_tabulated(const struct cagehop_table *table, double place, const struct cagehop_state *state,
                         struct cagehop_error *error) {
  if (!isnan(state->phi)) {
    return true;
  }
  error_set(error, CAGEHOP_NOT_TABULATED,
            "%.12g K is outside the table, which has S(q) from %.10g to %.10g K", place,
            table->temperature_K[0], table->temperature_K[table->n_phi - 1]);
  return false;
}

int cagehop_model_state(const struct cagehop_model *model, enum cagehop_unit place_unit, double place,
                        enum cagehop_unit pressure_unit, double pressure, struct cagehop_state *state,
                        struct cagehop_error *error) {
  const struct cagehop_material *material = &model->material;
  struct cagehop_error own;
  error = error != NULL ? error : &own;
  error_clear(error);
  if (!has_units(model, place_unit, pressure_unit, error)) {
    return refuse_state(state, error);
  }
  const bool numbered = cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN;
  if (numbered || cagehop_material_is_compressible(material)) {
    find_placed(model, numbered, place_unit, place, pressure_unit, pressure, state);
  } else {
    find_incompressible(material, place_unit, place, pressure_unit, pressure, state);
  }
  state->number = numbered ? place : state->phi;
  if ((numbered && !is_tabulated(model->structure.table, place, state, error)) ||
      !has_phi(material, place_unit, state, error) || !has_pressure(pressure_unit, state, error)) {
    return refuse_state(state, error);
  }
  return CAGEHOP_OK;
}
