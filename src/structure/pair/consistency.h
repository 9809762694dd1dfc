// SPDX-License-Identifier: GPL-3.0-or-later
/// The parameter alpha of rogers-young and hybrid-mean-spherical from thermodynamic consistency: the
/// pressure's derivative with density at alpha is the same by the virial and by the compressibility.
#ifndef CAGEHOP_STRUCTURE_PAIR_CONSISTENCY_H
#define CAGEHOP_STRUCTURE_PAIR_CONSISTENCY_H

#include "structure/pair/levels.h"

#include <cagehop/error.h>

/// What alpha's own error makes of S(q), as largest |dS/S|, and of the sums over g(r).
struct pair_parameter_error {
  double S;
  struct pair_sums sums;
};

/// Sets fluid->closure.alpha such that 1/S(0) = d(rho Z)/drho, Z = 1 - (2 pi/3) rho int r^3 u'/kBT g dr at
/// constant alpha (Rogers, Young 1984). Returns 0, CAGEHOP_NO_CONVERGENCE where no alpha does, with *reason,
/// or as pair_levels_solve with *levels as after that.
int pair_consistency_find(const struct solve_limits *limits, struct pair_fluid *fluid,
                          struct pair_levels *levels, struct pair_parameter_error *error,
                          struct cagehop_error *reason);

#endif
