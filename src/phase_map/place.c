// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/place.h"

#include "status/error.h"

#include <cagehop/status.h>
#include <math.h>

struct own_temperature own_temperature_of(const struct cagehop_structure_params *params) {
  const enum cagehop_temperature_rule rule = cagehop_structure_temperature_rule(params);
  const bool fixed = rule == CAGEHOP_TEMPERATURE_FIXED;
  return (struct own_temperature){rule, fixed ? cagehop_structure_state_temperature(params, NAN) : NAN};
}

double own_temperature_at(const struct own_temperature *own, const struct cagehop_material *material,
                          double state) {
  switch (own->rule) {
  case CAGEHOP_TEMPERATURE_NUMBERS:
    return state;
  case CAGEHOP_TEMPERATURE_FIXED:
    return own->fixed;
  case CAGEHOP_TEMPERATURE_MAPPED:
    break;
  }
  return cagehop_material_temperature(material, state);
}

int place_find(const struct cagehop_material *material, const struct own_temperature *own, double state,
               enum cagehop_unit pressure_unit, double pressure, struct cagehop_thermal_state *place) {
  if (own->rule != CAGEHOP_TEMPERATURE_MAPPED) {
    const double temperature = own_temperature_at(own, material, state);
    const double unit_MPa = cagehop_material_pressure_unit_MPa(material, temperature);
    const double reduced = cagehop_reduced_pressure(pressure_unit, pressure, unit_MPa);
    *place = (struct cagehop_thermal_state){
        .temperature = temperature,
        .pressure = reduced,
        .pressure_MPa = pressure_unit == CAGEHOP_UNIT_MEGAPASCAL ? pressure : reduced * unit_MPa,
        .pressure_unit_MPa = unit_MPa,
        .expansion_per_K = own->rule == CAGEHOP_TEMPERATURE_NUMBERS ? 1.0 : NAN,
    };
    return CAGEHOP_OK;
  }
  if (pressure_unit == CAGEHOP_UNIT_MEGAPASCAL) {
    cagehop_material_state_at_MPa(material, state, pressure, place);
    return CAGEHOP_OK;
  }
  return cagehop_material_state_at_reduced(material, state, pressure, place);
}

bool place_compression_allowed(const struct cagehop_material *material, const char *state,
                               double pressure_MPa, struct cagehop_error *error) {
  const double limit = cagehop_material_pressure_limit_MPa(material);
  if (!(pressure_MPa > limit)) {
    return true;
  }
  error_set(error, CAGEHOP_OUT_OF_RANGE,
            "%s: %.6g MPa compress %g times or more, and the equation of state is used below that; choose at "
            "most %.6g MPa, or check bulk_modulus_GPa",
            state, pressure_MPa, CAGEHOP_COMPRESSION_MAX, limit);
  return false;
}
