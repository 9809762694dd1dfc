// SPDX-License-Identifier: GPL-3.0-or-later
/// Substances: what turns the theory's reduced numbers into temperatures, megapascals and seconds. Nothing
/// here is collective.
#ifndef CAGEHOP_MATERIAL_H
#define CAGEHOP_MATERIAL_H

#include <cagehop/export.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CAGEHOP_MATERIAL_NAME_MAX = 64 };

/// What a material is called that was given no name.
#define CAGEHOP_MATERIAL_UNNAMED "unnamed"

/// What turns the theory's reduced numbers into a substance's.
struct cagehop_material {
  char name[CAGEHOP_MATERIAL_NAME_MAX];
  double diameter_nm;        ///< particle diameter d, [nm]
  double glass_transition_K; ///< Tg at ambient pressure, [K]
  double phi_g; ///< packing fraction where tau_alpha(P = 0) = 100 s, [1]; NaN: to be found on the theory
  double phi_0; ///< characteristic packing fraction of Eq. 11, [1]
  double beta_phi_0_per_K; ///< thermal expansion times phi_0 of Eq. 11, [1/K]
  double enskog_time_s;    ///< tau_E of Eq. 4, [s]
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

/// T = Tg + (phi_g - phi)/(beta phi_0), [K]. Eq. 11.
CAGEHOP_API double cagehop_material_temperature(const struct cagehop_material *material, double phi);

/// The packing fraction at temperature T [K]: the inverse of Eq. 11.
CAGEHOP_API double cagehop_material_packing_fraction(const struct cagehop_material *material,
                                                     double temperature_K);

/// kBT/d^3 in MPa: the unit of reduced pressure at temperature T [K].
CAGEHOP_API double cagehop_material_pressure_unit_MPa(const struct cagehop_material *material,
                                                      double temperature_K);

#ifdef __cplusplus
}
#endif
#endif
