// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/state.h"

#include "structure/method.h"
#include "structure/structure.h"

#include <math.h>

/// The system, where it says something of temperatures; hard spheres have none. Also that of a landscape
/// table.
static const struct cagehop_system *warm_system(const struct cagehop_structure_params *params) {
  const struct cagehop_system *system = &params->system;
  const bool warm = system->density > 0.0 || system->temperature_K > 0.0 || system->temperature > 0.0;
  const bool read =
      params->source == CAGEHOP_STRUCTURE_PRISM || params->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE;
  return read && warm ? system : NULL;
}

/// At that temperature; false where states are numbered by phi.
static bool locate(const struct cagehop_structure_params *params, double temperature,
                   struct particles *particles) {
  const struct cagehop_system *system = warm_system(params);
  if (system != NULL && system->density > 0.0) {
    *particles = particles_at(cagehop_density_packing_fraction(system->density));
    particles->density = system->density;
    particles->temperature = temperature;
    return true;
  }
  return params->source == CAGEHOP_STRUCTURE_TABLE && structure_table.locate(params, temperature, particles);
}

struct particles structure_particles_at(const struct cagehop_structure_params *params, double state) {
  struct particles particles;
  return locate(params, state, &particles) ? particles : particles_at(state);
}

enum cagehop_unit cagehop_structure_state_unit(const struct cagehop_structure_params *params) {
  struct particles particles;
  return locate(params, 1.0, &particles) ? CAGEHOP_UNIT_KELVIN : CAGEHOP_UNIT_PACKING_FRACTION;
}

double cagehop_structure_state_packing_fraction(const struct cagehop_structure_params *params, double state) {
  return structure_particles_at(params, state).phi;
}

enum cagehop_temperature_rule
cagehop_structure_temperature_rule(const struct cagehop_structure_params *params) {
  return cagehop_structure_state_unit(params) == CAGEHOP_UNIT_KELVIN ? CAGEHOP_TEMPERATURE_NUMBERS
         : warm_system(params) != NULL                               ? CAGEHOP_TEMPERATURE_FIXED
                                                                     : CAGEHOP_TEMPERATURE_MAPPED;
}

double cagehop_structure_state_temperature(const struct cagehop_structure_params *params, double state) {
  const struct cagehop_system *system = warm_system(params);
  switch (cagehop_structure_temperature_rule(params)) {
  case CAGEHOP_TEMPERATURE_NUMBERS:
    return state;
  case CAGEHOP_TEMPERATURE_FIXED:
    if (system->temperature_K > 0.0) {
      return system->temperature_K;
    }
    return system->epsilon_K > 0.0 ? system->temperature * system->epsilon_K : NAN;
  case CAGEHOP_TEMPERATURE_MAPPED:
    break;
  }
  return NAN;
}

double structure_density(const struct cagehop_structure_params *params, double state) {
  return structure_particles_at(params, state).density;
}

double structure_reduced_temperature(const struct cagehop_structure_params *params, double state) {
  const struct cagehop_system *system = warm_system(params);
  if (system == NULL) {
    return NAN;
  }
  const bool numbers = system->density > 0.0;
  if (!numbers && system->temperature > 0.0) {
    return system->temperature;
  }
  return system->epsilon_K > 0.0 ? (numbers ? state : system->temperature_K) / system->epsilon_K : NAN;
}
