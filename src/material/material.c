// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/material.h>

/// Boltzmann constant, [J/K]; exact in the SI since 2019.
static const double boltzmann_J_per_K = 1.380649e-23;

double cagehop_material_temperature(const struct cagehop_material *material, double phi) {
  return material->glass_transition_K + (material->phi_g - phi) / material->beta_phi_0_per_K;
}

double cagehop_material_packing_fraction(const struct cagehop_material *material, double temperature_K) {
  return material->phi_g - (temperature_K - material->glass_transition_K) * material->beta_phi_0_per_K;
}

double cagehop_material_pressure_unit_MPa(const struct cagehop_material *material, double temperature_K) {
  const double diameter_m = material->diameter_nm * 1e-9;
  return boltzmann_J_per_K * temperature_K / (diameter_m * diameter_m * diameter_m) * 1e-6;
}
