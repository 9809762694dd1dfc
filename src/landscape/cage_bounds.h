// SPDX-License-Identifier: GPL-3.0-or-later
/// How narrow a cage can be, and so how far in q a sum over cages must reach.
#ifndef CAGEHOP_LANDSCAPE_CAGE_BOUNDS_H
#define CAGEHOP_LANDSCAPE_CAGE_BOUNDS_H

#include <cagehop/structure.h>

/// Sums over q leave out terms below exp(-this) = 9e-27, which is smaller than their rounding.
#define CAGE_EXPONENT_MAX 60.0

struct cage_bounds {
  double stiffness; ///< upper bound of F'(r) + 3/r, [kBT/d]; with a contact jump near r = 0, where it is the
                    ///< limit
  double r_min;     ///< no cage is narrower, [d]
};

/// For cages at pressures up to `pressure_max`, [kBT/d^3], where g(r) jumps at contact: not for soft
/// particles.
struct cage_bounds cage_bounds_at(const struct cagehop_structure *structure, double pressure_max);

/// The same from the terms C exp(-B r^2) of Eq. 1, `count` of them, for any S(q) that is 1 beyond some q.
struct cage_bounds cage_bounds_of_terms(size_t count, const double B[], const double C[],
                                        double pressure_max);

/// For cages at pressures up to `pressure_max` terms of Eq. 1 beyond it may be left out, [1/d]; at most the
/// structure's q_max.
double cage_q_end(const struct cagehop_structure *structure, double pressure_max);

#endif
