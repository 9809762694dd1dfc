// SPDX-License-Identifier: GPL-3.0-or-later
/// Where a state lies that is given by temperature or packing fraction, and by a pressure in either unit.
#include <cagehop/phase_map.h>

#include "phase_map/place.h"
#include "status/error.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <math.h>

static int refuse_state(struct cagehop_state *state, const struct cagehop_error *error) {
  *state = (struct cagehop_state){NAN, NAN, NAN, NAN, NAN};
  return error->status;
}

/// Whether a state is given by what numbers it, where temperatures are the structure's own.
static bool has_own_units(const struct cagehop_structure_params *structure, bool in_kelvin, bool in_MPa,
                          struct cagehop_error *error) {
  const bool of_table = structure->source == CAGEHOP_STRUCTURE_TABLE;
  if (cagehop_structure_temperature_rule(structure) == CAGEHOP_TEMPERATURE_NUMBERS) {
    if (!in_kelvin) {
      error_set(error, CAGEHOP_BAD_ARGUMENT, "temperatures number the states of this %s; give one, not phi",
                of_table ? "table" : "system, whose density is given");
    }
    return in_kelvin;
  }
  const double T = cagehop_structure_state_temperature(structure, NAN);
  if (in_kelvin) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "all states of this system have its temperature%s; give phi or the density, or the system's "
              "density instead of its temperature",
              isnan(T) ? "" : ", in K");
    return false;
  }
  if (in_MPa && isnan(T)) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "a pressure in MPa needs system.epsilon_K, which is not known; give it, or a pressure in "
              "kBT/d^3");
    return false;
  }
  return true;
}

/// Whether the units are of a place and a pressure, and the model knows temperatures where they need one.
static bool has_units(const struct cagehop_model *model, enum cagehop_unit place_unit,
                      enum cagehop_unit pressure_unit, struct cagehop_error *error) {
  const bool in_kelvin = place_unit == CAGEHOP_UNIT_KELVIN, in_MPa = pressure_unit == CAGEHOP_UNIT_MEGAPASCAL;
  if ((!in_kelvin && place_unit != CAGEHOP_UNIT_PACKING_FRACTION) ||
      (!in_MPa && pressure_unit != CAGEHOP_UNIT_REDUCED_PRESSURE)) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "a state is a packing fraction, a density or K, and kBT/d^3 or MPa");
    return false;
  }
  if (cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return has_own_units(&model->structure, in_kelvin, in_MPa, error);
  }
  if ((in_kelvin || in_MPa) && !cagehop_material_has_temperature(&model->material)) {
    error_set(error, CAGEHOP_BAD_ARGUMENT, "%s needs material.phi_g, which is not known; give its value",
              in_kelvin ? "a temperature" : "a pressure in MPa");
    return false;
  }
  return true;
}

/// Why a temperature has no packing fraction that can be computed.
static void explain_temperature(const struct cagehop_material *material, double temperature,
                                const struct cagehop_state *state, struct cagehop_error *error) {
  const struct cagehop_compressibility *table = &material->compressibility;
  const double P = state->pressure_MPa;
  if (table->count > 0 && isnan(state->phi)) {
    error_set(error, CAGEHOP_OUT_OF_RANGE, "%.12g K is outside S_0(T), which goes from %.6g to %.6g K",
              temperature, table->temperature_K[0], table->temperature_K[table->count - 1]);
  } else if (table->count > 0) {
    error_set(error, CAGEHOP_OUT_OF_RANGE,
              "%.12g K means a packing fraction of %.6g at %.6g MPa; it must be at most %g", temperature,
              state->phi, P, CAGEHOP_PACKING_FRACTION_MAX);
  } else {
    error_set(error, CAGEHOP_OUT_OF_RANGE,
              "%.12g K means a packing fraction of %.6g (phi_g = %.6g); choose from %.6g to below %.6g K",
              temperature, state->phi, material->phi_g,
              fmax(cagehop_material_temperature_at(material, CAGEHOP_PACKING_FRACTION_MAX, P), 0.0),
              cagehop_material_temperature_at(material, 0.0, P));
  }
}

static bool has_phi(const struct cagehop_material *material, enum cagehop_unit unit, double place,
                    const struct cagehop_state *state, struct cagehop_error *error) {
  if (state->phi > 0.0 && state->phi <= CAGEHOP_PACKING_FRACTION_MAX) {
    return true;
  }
  if (unit == CAGEHOP_UNIT_KELVIN) {
    explain_temperature(material, place, state, error);
  } else if (unit == CAGEHOP_UNIT_REDUCED_DENSITY) {
    error_set(error, CAGEHOP_OUT_OF_RANGE, "rho = %.12g/d^3 must be above 0 and at most %g", place,
              6.0 / M_PI * CAGEHOP_PACKING_FRACTION_MAX);
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
    *state = (struct cagehop_state){.number = place,
                                    .phi = place,
                                    .temperature = at.temperature,
                                    .pressure = pressure,
                                    .pressure_MPa = at.pressure_MPa};
    return;
  }
  const double P = in_MPa ? pressure : pressure * cagehop_material_pressure_unit_MPa(material, place);
  const double phi = in_kelvin ? cagehop_material_packing_fraction_at(material, place, P) : place;
  cagehop_material_state_at_MPa(material, phi, P, &at);
  *state = (struct cagehop_state){.number = phi,
                                  .phi = phi,
                                  .temperature = at.temperature,
                                  .pressure = in_MPa ? at.pressure : pressure,
                                  .pressure_MPa = in_MPa ? pressure : pressure * at.pressure_unit_MPa};
}

/// Whether compression allows the state.
static bool has_compression(const struct cagehop_material *material, bool in_kelvin, double place,
                            bool in_MPa, double pressure, struct cagehop_error *error) {
  char what[64];
  const double P = in_MPa ? pressure : pressure * cagehop_material_pressure_unit_MPa(material, place);
  text_print(what, sizeof what, in_kelvin ? "T = %.10g K" : "phi = %.10g", place);
  return !(in_MPa || in_kelvin) || place_compression_allowed(material, what, P, error);
}

/// Whether phi and the reduced pressure lead to the state's temperature: where T is not concave in P, P may
/// be reached at another one before.
static bool is_found_again(const struct cagehop_material *material, const struct cagehop_state *state,
                           struct cagehop_error *error) {
  struct cagehop_thermal_state at;
  char there[48] = "nowhere";
  if (!cagehop_material_is_compressible(material) || isnan(state->temperature)) {
    return true;
  }
  (void)cagehop_material_state_at_reduced(material, state->phi, state->pressure, &at);
  if (fabs(at.temperature - state->temperature) <= 1e-9 * state->temperature) {
    return true;
  }
  if (!isnan(at.temperature)) {
    text_print(there, sizeof there, "to %.6g K", at.temperature);
  }
  error_set(error, CAGEHOP_OUT_OF_RANGE,
            "phi = %.10g, P = %.10g kBT/d^3: raised from 0, P leads %s and not to %.6g K; a job with "
            "grid.pressure_MPa has that, at %.6g MPa",
            state->phi, state->pressure, there, state->temperature, state->pressure_MPa);
  return false;
}

/// fill_state where temperatures are the structure's own.
static void fill_own(const struct cagehop_model *model, double number, enum cagehop_unit pressure_unit,
                     double pressure, struct cagehop_state *state) {
  const struct own_temperature own = own_temperature_of(&model->structure);
  struct cagehop_thermal_state at;
  (void)place_find(&model->material, &own, number, pressure_unit, pressure, &at);
  *state = (struct cagehop_state){.number = number,
                                  .phi = cagehop_structure_state_packing_fraction(&model->structure, number),
                                  .temperature = at.temperature,
                                  .pressure = at.pressure,
                                  .pressure_MPa = at.pressure_MPa};
}

/// Outside a table with temperatures there is no state, and none at a temperature that is not above 0.
static bool has_own(const struct cagehop_structure_params *structure, double number,
                    const struct cagehop_state *state, struct cagehop_error *error) {
  const struct cagehop_table *table = structure->table;
  if (cagehop_structure_temperature_rule(structure) != CAGEHOP_TEMPERATURE_NUMBERS) {
    return true;
  }
  if (structure->source == CAGEHOP_STRUCTURE_TABLE && isnan(state->phi)) {
    error_set(error, CAGEHOP_NOT_TABULATED,
              "%.12g K is outside the table, which has S(q) from %.10g to %.10g K", number,
              table->temperature_K[0], table->temperature_K[table->n_phi - 1]);
    return false;
  }
  if (!(number > 0.0 && isfinite(number))) {
    error_set(error, CAGEHOP_OUT_OF_RANGE, "%.12g K: a temperature must be above 0", number);
    return false;
  }
  return true;
}

int cagehop_model_state(const struct cagehop_model *model, enum cagehop_unit place_unit, double place,
                        enum cagehop_unit pressure_unit, double pressure, struct cagehop_state *state,
                        struct cagehop_error *error) {
  const struct cagehop_material *material = &model->material;
  struct cagehop_error own_error;
  error = error != NULL ? error : &own_error;
  error_clear(error);
  const enum cagehop_unit given_unit = place_unit;
  const double given = place;
  if (place_unit == CAGEHOP_UNIT_REDUCED_DENSITY) {
    place = cagehop_density_packing_fraction(place);
    place_unit = CAGEHOP_UNIT_PACKING_FRACTION;
  }
  if (!has_units(model, place_unit, pressure_unit, error)) {
    return refuse_state(state, error);
  }
  const bool in_kelvin = place_unit == CAGEHOP_UNIT_KELVIN, in_MPa = pressure_unit == CAGEHOP_UNIT_MEGAPASCAL;
  const bool mapped = cagehop_structure_temperature_rule(&model->structure) == CAGEHOP_TEMPERATURE_MAPPED;
  if (mapped) {
    fill_state(material, in_kelvin, place, in_MPa, pressure, state);
  } else {
    fill_own(model, place, pressure_unit, pressure, state);
  }
  if ((mapped ? !has_compression(material, in_kelvin, place, in_MPa, pressure, error)
              : !has_own(&model->structure, place, state, error)) ||
      !has_phi(material, given_unit, given, state, error) ||
      !has_pressure(pressure_unit, pressure, state, error) ||
      (mapped && !is_found_again(material, state, error))) {
    return refuse_state(state, error);
  }
  return CAGEHOP_OK;
}
