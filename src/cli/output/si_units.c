// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/si_units.h"

#include <gsl/gsl_const_mksa.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

const char *physical_unit(const char *unit, const struct cagehop_material *material, double temperature_K,
                          double *factor) {
  const double d = material->diameter_nm; // nm
  const double kT = GSL_CONST_MKSA_BOLTZMANN * temperature_K;
  const struct {
    const char *reduced, *physical;
    double factor;
  } units[] = {
      {"d", "nm", d},
      {"1/d", "1/nm", 1.0 / d},
      {"kBT", "meV", kT / GSL_CONST_MKSA_ELECTRON_VOLT * 1e3},
      {"kBT/d^2", "N/m", kT / (d * d) * 1e18},
      {"kBT/d^3", "MPa", cagehop_material_pressure_unit_MPa(material, temperature_K)},
      {"d^3/kBT", "1/MPa", 1.0 / cagehop_material_pressure_unit_MPa(material, temperature_K)},
  };
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (strcmp(unit, units[i].reduced) == 0 && isfinite(units[i].factor)) {
      *factor = units[i].factor;
      return units[i].physical;
    }
  }
  return NULL;
}
