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

/// The catalogue entry of that exact name, or NULL.
CAGEHOP_API const struct cagehop_material_entry *cagehop_material_find(const char *name);

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
