// SPDX-License-Identifier: GPL-3.0-or-later
/// Substances: what turns the theory's reduced numbers into temperatures, megapascals and seconds. Nothing
/// here is collective.
#ifndef CAGEHOP_MATERIAL_H
#define CAGEHOP_MATERIAL_H

#include <cagehop/export.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// By how much a state may be compressed, and up to where Murnaghan's equation is said to be good, [1].
#define CAGEHOP_COMPRESSION_MAX 1.5
#define CAGEHOP_COMPRESSION_GOOD 1.1

enum { CAGEHOP_MATERIAL_NAME_MAX = 64, CAGEHOP_COMPRESSIBILITY_MAX = 64 };

/// The second way to map packing fractions to temperatures, beside Eq. 11: by a substance's dimensionless
/// compressibility S_0(T) = rho kB T kappa_T = S(q = 0) at ambient pressure. A temperature has the packing
/// fraction at which hard spheres by Percus and Yevick have that S_0 = (1 - phi)^4/(1 + 2 phi)^2.
struct cagehop_compressibility {
  size_t count;                                      ///< 0: none, Eq. 11 holds; else at least 2
  double temperature_K[CAGEHOP_COMPRESSIBILITY_MAX]; ///< ascending, [K]
  double S_0[CAGEHOP_COMPRESSIBILITY_MAX];           ///< ascending, above 0 and below 1, [1]
};

/// What a material is called that was given no name.
#define CAGEHOP_MATERIAL_UNNAMED "unnamed"

/// What turns the theory's reduced numbers into a substance's.
struct cagehop_material {
  char name[CAGEHOP_MATERIAL_NAME_MAX];
  double diameter_nm;        ///< particle diameter d, [nm]
  double glass_transition_K; ///< Tg at ambient pressure, [K]
  double phi_g; ///< packing fraction where tau_alpha(P = 0) = 100 s, [1]; NaN: to be found on the theory
  double phi_0; ///< characteristic packing fraction of Eq. 11, [1]
  double beta_phi_0_per_K;        ///< thermal expansion times phi_0 of Eq. 11, [1/K]
  double enskog_time_s;           ///< tau_E of Eq. 4, [s]
  double bulk_modulus_GPa;        ///< isothermal bulk modulus K at P = 0, [GPa]; 0: incompressible
  double bulk_modulus_derivative; ///< K' = dK/dP, [1]; 0: K is the same at every pressure
  struct cagehop_compressibility compressibility; ///< where it has any, glass_transition_K, phi_0 and
                                                  ///< beta_phi_0 are not read: Tg is T(phi_g)
};

/// One state: what a packing fraction and a pressure mean. The derivatives are of the thermal mapping alone.
struct cagehop_thermal_state {
  double temperature;       ///< [K]
  double pressure;          ///< [kBT/d^3], at this temperature
  double pressure_MPa;      ///< [MPa]
  double pressure_unit_MPa; ///< kBT/d^3, [MPa]
  double expansion_per_K;   ///< -(dphi/dT)_P at constant P in MPa, [1/K]
  double dphi_dP;           ///< (dphi/dP)_T = phi/(K + K' P), [1/MPa]; 0: incompressible
  double dT_dP;             ///< (dT/dP)_phi, [K/MPa]
};

/// A catalogue entry and where its numbers come from.
struct cagehop_material_entry {
  struct cagehop_material material;
  const char *source;
};

/// The catalogue; *count receives its length. The first entry is the default material.
CAGEHOP_API const struct cagehop_material_entry *cagehop_material_catalogue(size_t *count);

/// The catalogue entry of that name, in capitals or not, or NULL.
CAGEHOP_API const struct cagehop_material_entry *cagehop_material_find(const char *name);

/// What holds for a substance of which only Tg is known: phi_0 = 0.5, beta phi_0 = 6e-4/K, tau_E = 1e-13 s,
/// d = 0.8 nm (Ngan, Phan, Zaccone, below Eqs. 11 and 13), phi_g NaN, to be found on the theory;
/// named CAGEHOP_MATERIAL_UNNAMED. glass_transition_K is NaN, for the caller to set.
CAGEHOP_API struct cagehop_material cagehop_material_universal(void);

/// What is wrong with a table of S_0(T), a static text; NULL where nothing is.
CAGEHOP_API const char *cagehop_compressibility_fault(const struct cagehop_compressibility *compressibility);

/// S_0 of hard spheres by Percus and Yevick, (1 - phi)^4/(1 + 2 phi)^2, [1].
CAGEHOP_API double cagehop_compressibility_S_0(double phi);

/// Its inverse: phi = 1 + s - sqrt(s^2 + 3 s) with s = sqrt(S_0), [1]: where hard spheres by Percus and
/// Yevick have that S_0.
CAGEHOP_API double cagehop_compressibility_packing_fraction(double S_0);

/// The packing fractions that the table of S_0(T) reaches from and to, [1]; NaN without one.
CAGEHOP_API void cagehop_compressibility_reach(const struct cagehop_compressibility *compressibility,
                                               double *low, double *high);

/// Whether packing fractions have temperatures: phi_g is known, or there is a table of S_0(T).
CAGEHOP_API bool cagehop_material_has_temperature(const struct cagehop_material *material);

/// T at P = 0: Tg + (phi_g - phi)/(beta phi_0), [K]. Eq. 11. By a table of S_0(T): on Steffen's monotone
/// cubic in phi through its points (Astron. Astrophys. 239, 443 (1990)), NaN outside them.
CAGEHOP_API double cagehop_material_temperature(const struct cagehop_material *material, double phi);

/// The packing fraction at temperature T [K] and P = 0: the inverse of cagehop_material_temperature.
CAGEHOP_API double cagehop_material_packing_fraction(const struct cagehop_material *material,
                                                     double temperature_K);

/// kBT/d^3 in MPa: the unit of reduced pressure at temperature T [K].
CAGEHOP_API double cagehop_material_pressure_unit_MPa(const struct cagehop_material *material,
                                                      double temperature_K);

/// Whether pressure compresses the material: whether it has a bulk modulus.
CAGEHOP_API bool cagehop_material_is_compressible(const struct cagehop_material *material);

/// By how much pressure [MPa] raises the packing fraction at constant temperature: c = phi(T, P)/phi(T, 0) =
/// (1 + K' P/K)^(1/K'), exp(P/K) where K' = 0, [1]; Murnaghan, PNAS 30, 244 (1944). Exactly 1 where the
/// material is incompressible.
CAGEHOP_API double cagehop_material_compression(const struct cagehop_material *material, double pressure_MPa);

/// T(phi, P), [K]: the temperature that phi/c has at P = 0; pressure in MPa, not negative.
CAGEHOP_API double cagehop_material_temperature_at(const struct cagehop_material *material, double phi,
                                                   double pressure_MPa);

/// phi(T, P) = c phi(T, 0), [1]: the inverse of cagehop_material_temperature_at.
CAGEHOP_API double cagehop_material_packing_fraction_at(const struct cagehop_material *material,
                                                        double temperature_K, double pressure_MPa);

/// The pressure at which c is CAGEHOP_COMPRESSION_MAX, [MPa]; infinite where the material is incompressible.
CAGEHOP_API double cagehop_material_pressure_limit_MPa(const struct cagehop_material *material);

/// The state at phi and a pressure in MPa, not negative. Where the temperature is not known, or not above 0,
/// or c above CAGEHOP_COMPRESSION_MAX, all that stands in one is NaN but pressure_MPa and, at P = 0,
/// pressure.
CAGEHOP_API void cagehop_material_state_at_MPa(const struct cagehop_material *material, double phi,
                                               double pressure_MPa, struct cagehop_thermal_state *state);

/// The state at phi and a reduced pressure P* = P d^3/(kB T(phi, P)), not negative, [kBT/d^3]: of the
/// pressures that solve this the lowest, which is where P* leads that rises from 0. There P* rises with P:
/// (P/T)(dT/dP)_phi is below 1. By Eq. 11 T is concave in P, so that there is one solution and no more for
/// every phi whose T at P = 0 is above 0. Returns 0; or CAGEHOP_OUT_OF_RANGE where there is none with c up to
/// CAGEHOP_COMPRESSION_MAX, or no temperature above 0, and then all that stands in a temperature is NaN; 0
/// also where temperatures are not known (phi_g is NaN), with the same NaN.
CAGEHOP_API int cagehop_material_state_at_reduced(const struct cagehop_material *material, double phi,
                                                  double pressure, struct cagehop_thermal_state *state);

#ifdef __cplusplus
}
#endif
#endif
