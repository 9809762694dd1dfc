// SPDX-License-Identifier: GPL-3.0-or-later
#include "thermodynamics/fluid.h"

#include <cagehop/status.h>
#include <math.h>

/// Hard spheres of other sources than PRISM are those of diameter d, whatever the system says.
static bool has_system(const struct cagehop_structure_params *params) {
  return params->source == CAGEHOP_STRUCTURE_PRISM && (!cagehop_system_is_hard_spheres(&params->system) ||
                                                       params->closure == CAGEHOP_CLOSURE_BRIDGE_TABLE);
}

/// kBT/epsilon of a state; any where hard cores have no energy beside them, NaN where it is not known.
static double temperature_of(const struct cagehop_structure_params *params, double state) {
  const bool kelvin = cagehop_structure_state_unit(params) == CAGEHOP_UNIT_KELVIN;
  return params->system.potential == CAGEHOP_POTENTIAL_HARD
             ? 1.0
             : cagehop_system_temperature(&params->system, kelvin ? state : NAN);
}

/// Whether g(r) at rho -> 0 is exp(-u/kBT). These closures treat an attractive tail otherwise, or have a
/// bridge function that knows no density.
static bool has_exact_limit(enum cagehop_closure closure) {
  return closure != CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL && closure != CAGEHOP_CLOSURE_HYBRID_MEAN_SPHERICAL &&
         closure != CAGEHOP_CLOSURE_SOFT_VERLET && closure != CAGEHOP_CLOSURE_BRIDGE_TABLE;
}

static double found_or_nan(int status, double number) {
  return status == CAGEHOP_OK ? number : NAN;
}

void fluid_find(const struct cagehop_structure_params *params, double state, struct fluid *fluid) {
  const struct cagehop_system *system = &params->system;
  const double temperature = temperature_of(params, state);
  double B_2 = NAN, barker_henderson = NAN, andersen = NAN;
  *fluid = (struct fluid){.sites = 1.0,
                          .second_virial = 2.0 * M_PI / 3.0,
                          .limit = 2.0 * M_PI / 3.0,
                          .barker_henderson = 1.0,
                          .weeks_chandler_andersen = 1.0};
  if (!has_system(params)) {
    return;
  }
  const int first = cagehop_system_second_virial(system, temperature, &B_2),
            second = cagehop_system_diameter(system, CAGEHOP_DIVISION_BARKER_HENDERSON, temperature,
                                             &barker_henderson),
            third = cagehop_system_diameter(system, CAGEHOP_DIVISION_WEEKS_CHANDLER_ANDERSEN, temperature,
                                            &andersen);
  fluid->sites = cagehop_system_omega(system, 0.0);
  fluid->chain = system->chain != CAGEHOP_CHAIN_NONE && fluid->sites != 1.0;
  fluid->second_virial = fluid->chain ? NAN : found_or_nan(first, B_2);
  fluid->limit = has_exact_limit(params->closure) ? fluid->second_virial : NAN;
  fluid->barker_henderson = found_or_nan(second, barker_henderson);
  fluid->weeks_chandler_andersen = found_or_nan(third, andersen);
}

struct cagehop_structure_params fluid_isotherm(const struct cagehop_structure_params *params, double state) {
  struct cagehop_structure_params isotherm = *params;
  if (has_system(params) && params->system.density > 0.0) {
    isotherm.system.temperature = temperature_of(params, state);
    isotherm.system.temperature_K = isotherm.system.density = 0.0;
  }
  return isotherm;
}
