// SPDX-License-Identifier: GPL-3.0-or-later
/// Newton's method for the core condition of the Ornstein-Zernike equation, on any discrete grid.
///
/// The unknowns a_n carry f(r) = r c(r) in the core on an orthonormal basis with sine transforms s_n(q), so
/// that x(q) = rho c(q) = 4 pi rho/q * sum_n a_n s_n(q) and S = 1/(1 - x). The core condition r h(r) = -r,
/// projected on the basis, is the gradient of a functional that is strictly convex where x < 1 everywhere:
///   residual_n = a_n + moment_n + (1/2 pi^2 rho) * integral of q x^2 S s_n dq
///   Hessian_nm = delta_nm + (2/pi) * integral of (S^2 - 1) s_n s_m dq
/// So a minimiser inside that set is the only solution there with S > 0, and Newton's method with a line
/// search that stays inside finds it. The identity carries what falls as q^-2; the integrals fall as q^-4.
#ifndef CAGEHOP_STRUCTURE_CORE_NEWTON_H
#define CAGEHOP_STRUCTURE_CORE_NEWTON_H

#include "numerics/q_rule.h"

#include <stddef.h>

/// The discrete problem. Owned: rule, basis, moment.
struct core_grid {
  size_t terms;       ///< unknowns
  struct q_rule rule; ///< nodes and weights in q
  double *basis;      ///< s_n(q_j) at basis[j * terms + n]
  double *moment;     ///< integral of r over the basis functions; length terms
};

/// Allocates basis and moment for grid->rule. Returns 0 or CAGEHOP_NO_MEMORY.
int core_grid_allocate(size_t terms, struct core_grid *grid);
void core_grid_clear(struct core_grid *grid);

/// x = rho c(q) at node j.
double core_grid_x(const struct core_grid *grid, double density, const double a[], size_t j);

/// What is known where Newton's method stopped.
struct core_minimum {
  double x_min, x_max; ///< of x over the nodes
  double residual;     ///< max |residual_n|
  int iterations;      ///< all together
};

/// Newton's method from a[], which is scaled down first until S > 0 on this grid, on clock_seconds() up to
/// `until`. Returns 0, CAGEHOP_NO_CONVERGENCE, CAGEHOP_TIMED_OUT or CAGEHOP_NO_MEMORY; minimum->iterations is
/// added to.
int core_minimize(const struct core_grid *grid, double density, double until, double a[],
                  struct core_minimum *minimum);

/// A cold start at phi: climbs from a dilute state, where Newton's method from c = 0 is safe, so that its
/// cost does not explode where S(q) is sharply peaked. a[] is output only.
int core_climb(const struct core_grid *grid, double phi, double until, double a[],
               struct core_minimum *minimum);

#endif
