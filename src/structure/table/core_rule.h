// SPDX-License-Identifier: GPL-3.0-or-later
/// The density that S(q) itself has, and whether it was windowed: h(r) is -1 where no two particles can be,
/// and the transform of S(q) - 1 is rho h(r).
#ifndef CAGEHOP_STRUCTURE_TABLE_CORE_RULE_H
#define CAGEHOP_STRUCTURE_TABLE_CORE_RULE_H

#include <stddef.h>

struct core_rule {
  double density, density_error; ///< rho from the transform inside the core, and its standard error
  double window, window_error; ///< v: inside the core h is -(1 - v r^2/2). 0 but for a windowed g(r), [1/d^2]
  double roughness;            ///< root mean square of what neither explains, over rho
};

/// q (S(q) - 1) as a function, for q up to the last point.
typedef double core_rule_function(const void *context, double q);

/// From r = 0.05 to r_last. From the points or, where `curve` is not NULL, from a curve through them; sigma
/// is the points' noise. Returns 0, CAGEHOP_NOT_FINITE or CAGEHOP_NO_MEMORY.
int core_rule_find(double r_last, size_t n, const double q[], const double S[], const double sigma[],
                   core_rule_function *curve, const void *context, struct core_rule *rule);

#endif
