// SPDX-License-Identifier: GPL-3.0-or-later
/// Integrals over g(r) of one structure from which its thermodynamics follow, each with an estimate of its
/// error.
#ifndef CAGEHOP_STRUCTURE_MOMENTS_H
#define CAGEHOP_STRUCTURE_MOMENTS_H

#include <cagehop/structure.h>

/// Of one state, per site; NaN where one does not exist. Of chains, whose bonds share in both, virial and
/// pair entropy are NaN, and the energy is that between sites of different chains.
struct structure_moments {
  double virial;       ///< Z - 1 = -(2 pi/3) rho int r^3 (u'(r)/kBT) g(r) dr, at a hard core with g(d+), [1]
  double energy;       ///< U_ex/(N kBT) = 2 pi rho int r^2 (u(r)/kBT) g(r) dr, [1]
  double pair_entropy; ///< S_2/(N kB) = -2 pi rho int r^2 [g ln g - g + 1] dr, [1]; NaN where g < 0, or where
                       ///< g(r) was not made
  double virial_error, energy_error, pair_entropy_error;
};

/// Returns 0; CAGEHOP_NOT_FINITE, CAGEHOP_NOT_RESOLVED, CAGEHOP_NO_CONVERGENCE or CAGEHOP_NO_MEMORY; or
/// CAGEHOP_BAD_ARGUMENT, NaN in all, where the structure's source knows no g(r) good enough. Not collective.
int structure_moments(const struct cagehop_structure *structure, struct structure_moments *moments);

#endif
