// SPDX-License-Identifier: GPL-3.0-or-later
#include "thermodynamics/fluid.h"

#include <math.h>

void fluid_find(const struct cagehop_structure_params *params, double state, struct fluid *fluid) {
  (void)params, (void)state;
  *fluid = (struct fluid){.sites = 1.0, .second_virial = 2.0 * M_PI / 3.0};
}

struct cagehop_structure_params fluid_isotherm(const struct cagehop_structure_params *params, double state) {
  (void)state;
  return *params;
}
