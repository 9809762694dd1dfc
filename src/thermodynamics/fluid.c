// SPDX-License-Identifier: GPL-3.0-or-later
#include "thermodynamics/fluid.h"

#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>

/// kBT/epsilon of a state; any where hard cores have no energy beside them, NaN where it is not known.
static double temperature_of(const struct cagehop_structure_params *params, double state) {
  return params->system.potential == CAGEHOP_POTENTIAL_HARD ? 1.0
                                                            : structure_reduced_temperature(params, state);
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
  if (!structure_has_system(params)) {
    return;
  }
  const int first = cagehop_system_second_virial(system, temperature, &B_2),
            second = cagehop_system_diameter(system, CAGEHOP_DIVISION_BARKER_HENDERSON, temperature,
                                             &barker_henderson),
            third = cagehop_system_diameter(system, CAGEHOP_DIVISION_WEEKS_CHANDLER_ANDERSEN, temperature,
                                            &andersen);
  fluid->sites = cagehop_system_omega(system, 0.0);
  fluid->chain = cagehop_system_is_chain(system);
  fluid->second_virial = fluid->chain ? NAN : found_or_nan(first, B_2);
  fluid->limit = structure_is_exact_when_dilute(params) ? fluid->second_virial : NAN;
  fluid->barker_henderson = found_or_nan(second, barker_henderson);
  fluid->weeks_chandler_andersen = found_or_nan(third, andersen);
}

struct cagehop_structure_params fluid_isotherm(const struct cagehop_structure_params *params, double state) {
  struct cagehop_structure_params isotherm = *params;
  if (structure_has_system(params) && params->system.density > 0.0) {
    isotherm.system.temperature = temperature_of(params, state);
    isotherm.system.temperature_K = isotherm.system.density = 0.0;
  }
  return isotherm;
}
