// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a state lies that is given by temperature or packing fraction, and by a pressure in either unit.
#include <cagehop/phase_map.h>

#include "status/error.h"

#include <cagehop/status.h>
#include <math.h>

static int refuse_state(struct cagehop_state *state, const struct cagehop_error *error) {
  *state = (struct cagehop_state){NAN, NAN, NAN, NAN};
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
  if ((in_kelvin || in_MPa) && isnan(model->material.phi_g)) {
    error_set(error, CAGEHOP_BAD_ARGUMENT, "%s needs material.phi_g, which is not known; give its value",
              in_kelvin ? "a temperature" : "a pressure in MPa");
    return false;
  }
  return true;
}

static bool has_phi(const struct cagehop_material *material, enum cagehop_unit unit, double place,
                    const struct cagehop_state *state, struct cagehop_error *error) {
  if (state->phi > 0.0 && state->phi <= CAGEHOP_PACKING_FRACTION_MAX) {
    return true;
  }
  if (unit == CAGEHOP_UNIT_KELVIN) {
    const double P = state->pressure_MPa;
    error_set(error, CAGEHOP_OUT_OF_RANGE,
              "%.12g K means a packing fraction of %.6g (phi_g = %.6g); choose from %.6g to below %.6g K",
              place, state->phi, material->phi_g,
              fmax(cagehop_material_temperature_at(material, CAGEHOP_PACKING_FRACTION_MAX, P), 0.0),
              cagehop_material_temperature_at(material, 0.0, P));
  } else {
    error_set(error, CAGEHOP_OUT_OF_RANGE, "phi = %.12g must be above 0 and at most %g", state->phi,
              CAGEHOP_PACKING_FRACTION_MAX);
  }
  return false;
}

static bool has_pressure(enum cagehop_unit unit, double pressure, const struct cagehop_state *state,
                         struct cagehop_error *error) {
  if (cagehop_pressure_allowed(state->pressure)) {
    return true;
  }
  if (unit == CAGEHOP_UNIT_REDUCED_PRESSURE) {
    error_set(error, CAGEHOP_OUT_OF_RANGE,
              "pressure = %.12g must be from 0 to %g kBT/d^3, and at least %g unless 0", pressure,
              CAGEHOP_PRESSURE_MAX, CAGEHOP_PRESSURE_MIN);
  } else if (isnan(state->temperature) || !(pressure >= 0.0)) {
    error_set(error, CAGEHOP_OUT_OF_RANGE, "phi = %.12g and %.12g MPa have no temperature above 0",
              state->phi, pressure);
  } else {
    error_set(error, CAGEHOP_OUT_OF_RANGE,
              "%.12g MPa is %.6g kBT/d^3 at %.6g K; it must be from 0 to %g, and at least %g unless 0",
              pressure, state->pressure, state->temperature, CAGEHOP_PRESSURE_MAX, CAGEHOP_PRESSURE_MIN);
  }
  return false;
}

/// Everything from one place and one pressure, whether or not there is such a state.
static void fill_state(const struct cagehop_material *material, bool in_kelvin, double place, bool in_MPa,
                       double pressure, struct cagehop_state *state) {
  struct cagehop_thermal_state at;
  if (!in_kelvin && !in_MPa) {
    (void)cagehop_material_state_at_reduced(material, place, pressure,
                                            &at); // the isochore says what is wrong
    *state = (struct cagehop_state){place, at.temperature, pressure, at.pressure_MPa};
    return;
  }
  const double P = in_MPa ? pressure : pressure * cagehop_material_pressure_unit_MPa(material, place);
  const double phi = in_kelvin ? cagehop_material_packing_fraction_at(material, place, P) : place;
  cagehop_material_state_at_MPa(material, phi, P, &at);
  *state = (struct cagehop_state){phi, at.temperature, in_MPa ? at.pressure : pressure,
                                  in_MPa ? pressure : pressure * at.pressure_unit_MPa};
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
  fill_state(material, place_unit == CAGEHOP_UNIT_KELVIN, place, pressure_unit == CAGEHOP_UNIT_MEGAPASCAL,
             pressure, state);
  if (!has_phi(material, place_unit, place, state, error) ||
      !has_pressure(pressure_unit, pressure, state, error)) {
    return refuse_state(state, error);
  }
  return CAGEHOP_OK;
}
