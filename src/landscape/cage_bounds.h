// SPDX-License-Identifier: GPL-3.0-or-later
/// How narrow a cage can be, and so how far in q a sum over cages must reach.
#ifndef CAGEHOP_LANDSCAPE_CAGE_BOUNDS_H
#define CAGEHOP_LANDSCAPE_CAGE_BOUNDS_H

#include <cagehop/structure.h>

/// Sums over q leave out terms below exp(-this) = 9e-27, which is smaller than their rounding.
#define CAGE_EXPONENT_MAX 60.0

struct cage_bounds {
  double stiffness; ///< upper bound of F'(r) + 3/r near r = 0, and its limit there, [kBT/d]
  double r_min;     ///< no cage is narrower, [d]
  double q_end;     ///< for r >= r_min terms beyond it may be left out, [1/d]; at most the structure's q_max
};

/// For cages at pressures up to `pressure_max`, [kBT/d^3].
struct cage_bounds cage_bounds_at(const struct cagehop_structure *structure, double pressure_max);

#endif
