// SPDX-License-Identifier: GPL-3.0-or-later
/// What is known of a fluid without solving a state.
#ifndef CAGEHOP_THERMODYNAMICS_FLUID_H
#define CAGEHOP_THERMODYNAMICS_FLUID_H

#include <cagehop/structure.h>
#include <stdbool.h>

struct fluid {
  bool chain;           ///< whether sites are joined: then virial and B_2 are not known
  double sites;         ///< N, the sites of a molecule, [1]
  double second_virial; ///< B_2, [d^3]; NaN where it is not known
  double limit; ///< B_2 of the closure, [d^3]: of g(r) at rho -> 0, which is exp(-u/kBT) for most; NaN where
                ///< it is not known
  double barker_henderson, weeks_chandler_andersen; ///< effective diameters by these divisions, [d]; NaN
};

/// Of the states that are numbered as `state` is, at its temperature.
void fluid_find(const struct cagehop_structure_params *params, double state, struct fluid *fluid);

/// The same fluid with its states numbered by phi, at the temperature of a state.
struct cagehop_structure_params fluid_isotherm(const struct cagehop_structure_params *params, double state);

#endif
