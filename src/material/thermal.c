// SPDX-License-Identifier: GPL-3.0-or-later
/// Temperature, packing fraction and pressure of a material: Eq. 11 or a table of S_0(T) at P = 0, and
/// Murnaghan's equation of state along pressure.
#include "material/compressibility.h"

#include <cagehop/status.h>
#include <math.h>

/// Boltzmann constant, [J/K]; exact in the SI since 2019.
static const double boltzmann_J_per_K = 1.380649e-23;

// ---------------------------------------------------------------- P = 0

bool cagehop_material_has_temperature(const struct cagehop_material *material) {
  return material->compressibility.count > 0 || !isnan(material->phi_g);
}

double cagehop_material_temperature(const struct cagehop_material *material, double phi) {
  if (material->compressibility.count > 0) {
    return compressibility_temperature(&material->compressibility, phi, NULL);
  }
  return material->glass_transition_K + (material->phi_g - phi) / material->beta_phi_0_per_K;
}

double cagehop_material_packing_fraction(const struct cagehop_material *material, double temperature_K) {
  if (material->compressibility.count > 0) {
    return compressibility_phi(&material->compressibility, temperature_K);
  }
  return material->phi_g - (temperature_K - material->glass_transition_K) * material->beta_phi_0_per_K;
}

double cagehop_material_pressure_unit_MPa(const struct cagehop_material *material, double temperature_K) {
  const double diameter_m = material->diameter_nm * 1e-9;
  return boltzmann_J_per_K * temperature_K / (diameter_m * diameter_m * diameter_m) * 1e-6;
}

/// -dphi/dT at P = 0, [1/K].
static double ambient_expansion(const struct cagehop_material *material, double phi) {
  double slope;
  if (material->compressibility.count == 0) {
    return material->beta_phi_0_per_K;
  }
  (void)compressibility_temperature(&material->compressibility, phi, &slope);
  return -1.0 / slope;
}

// ---------------------------------------------------------------- under pressure

bool cagehop_material_is_compressible(const struct cagehop_material *material) {
  return material->bulk_modulus_GPa > 0.0;
}

double cagehop_material_compression(const struct cagehop_material *material, double pressure_MPa) {
  if (!cagehop_material_is_compressible(material)) {
    return 1.0;
  }
  const double strain = pressure_MPa / (material->bulk_modulus_GPa * 1e3);
  const double K_1 = material->bulk_modulus_derivative;
  return K_1 == 0.0 ? exp(strain) : exp(log1p(K_1 * strain) / K_1);
}

double cagehop_material_pressure_limit_MPa(const struct cagehop_material *material) {
  if (!cagehop_material_is_compressible(material)) {
    return INFINITY;
  }
  const double K_1 = material->bulk_modulus_derivative, c = log(CAGEHOP_COMPRESSION_MAX);
  return material->bulk_modulus_GPa * 1e3 * (K_1 == 0.0 ? c : expm1(K_1 * c) / K_1);
}

double cagehop_material_temperature_at(const struct cagehop_material *material, double phi,
                                       double pressure_MPa) {
  return cagehop_material_temperature(material, phi / cagehop_material_compression(material, pressure_MPa));
}

double cagehop_material_packing_fraction_at(const struct cagehop_material *material, double temperature_K,
                                            double pressure_MPa) {
  return cagehop_material_packing_fraction(material, temperature_K) *
         cagehop_material_compression(material, pressure_MPa);
}

/// A state of which only the given pressure is known; NaN for the other.
static struct cagehop_thermal_state state_without_temperature(double pressure, double pressure_MPa) {
  return (struct cagehop_thermal_state){.temperature = NAN,
                                        .pressure = pressure,
                                        .pressure_MPa = pressure_MPa,
                                        .pressure_unit_MPa = NAN,
                                        .expansion_per_K = NAN,
                                        .dphi_dP = NAN,
                                        .dT_dP = NAN};
}

/// What follows from phi and P in MPa, but for the two pressures; T may have any sign or be NaN.
static struct cagehop_thermal_state map_state(const struct cagehop_material *material, double phi,
                                              double pressure_MPa) {
  const double c = cagehop_material_compression(material, pressure_MPa);
  const double T = cagehop_material_temperature(material, phi / c);
  const double K =
      material->bulk_modulus_GPa * 1e3 + material->bulk_modulus_derivative * pressure_MPa; // at P, [MPa]
  const double dphi_dP = cagehop_material_is_compressible(material) ? phi / K : 0.0;
  const double expansion = ambient_expansion(material, phi / c) * c;
  return (struct cagehop_thermal_state){.temperature = T,
                                        .pressure_unit_MPa = cagehop_material_pressure_unit_MPa(material, T),
                                        .expansion_per_K = expansion,
                                        .dphi_dP = dphi_dP,
                                        .dT_dP = dphi_dP / expansion};
}

void cagehop_material_state_at_MPa(const struct cagehop_material *material, double phi, double pressure_MPa,
                                   struct cagehop_thermal_state *state) {
  *state = map_state(material, phi, pressure_MPa);
  if (!(state->temperature > 0.0 && pressure_MPa <= cagehop_material_pressure_limit_MPa(material))) {
    *state = state_without_temperature(pressure_MPa == 0.0 ? 0.0 : NAN, pressure_MPa);
    return;
  }
  state->pressure = pressure_MPa / state->pressure_unit_MPa;
  state->pressure_MPa = pressure_MPa;
}

/// The lowest P with P = P* kB T(phi, P)/d^3, [MPa]: from P = 0 on, each P makes the T that makes the next,
/// which rises towards it, because T rises with P, and ends where it rises no more. NaN where it does not
/// end, as where (P/T) dT/dP is 1 there, or where T is not above 0 or compression too strong.
static double solve_pressure(const struct cagehop_material *material, double phi, double pressure) {
  enum { STEPS_MAX = 20000 }; // enough where (P/T) dT/dP is below 0.998
  const double limit = cagehop_material_pressure_limit_MPa(material);
  double P = 0.0;
  for (int step = 0; step < STEPS_MAX; step++) {
    const double T = cagehop_material_temperature_at(material, phi, P);
    const double next = T > 0.0 ? pressure * cagehop_material_pressure_unit_MPa(material, T) : NAN;
    if (!(next > P && next <= limit)) {
      return isnan(next) || next > limit ? NAN : P;
    }
    P = next;
  }
  return NAN;
}

int cagehop_material_state_at_reduced(const struct cagehop_material *material, double phi, double pressure,
                                      struct cagehop_thermal_state *state) {
  const double P_solved =
      cagehop_material_is_compressible(material) ? solve_pressure(material, phi, pressure) : 0.0;
  const bool unknown = isnan(cagehop_material_temperature(material, phi));
  *state = map_state(material, phi, P_solved);
  state->pressure = pressure;
  state->pressure_MPa = pressure * state->pressure_unit_MPa;
  const bool not_negative = pressure >= 0.0;
  const bool rising = state->pressure_MPa * state->dT_dP < state->temperature; // P* with P
  if (!(state->temperature > 0.0 && not_negative && rising)) {
    *state = state_without_temperature(pressure, NAN);
    return unknown ? CAGEHOP_OK : CAGEHOP_OUT_OF_RANGE;
  }
  return CAGEHOP_OK;
}
