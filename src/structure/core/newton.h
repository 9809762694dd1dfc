// SPDX-License-Identifier: GPL-3.0-or-later
/// Newton's method for the core condition of the Ornstein-Zernike equation, on any discrete grid.
///
/// The unknowns a_n carry f(r) = r c(r) in the core on an orthonormal basis with sine transforms s_n(q), so
/// that x(q) = rho c(q) = 4 pi rho/q * sum_n a_n s_n(q) and S = 1/(1 - x). The core condition r h(r) = -r,
/// projected on the basis, is the gradient of a functional that is strictly convex where x < 1 everywhere:
///   residual_n = a_n + moment_n + (1/2 pi^2 rho) * integral of q x^2 S s_n dq
///   Hessian_nm = delta_nm + (2/pi) * integral of (S^2 - 1) s_n s_m dq
/// So a minimiser in the set x < 1 is the only solution with S > 0, and Newton's method with a line search
/// that stays in the set finds it. The parts of the integrands that fall as q^-2 are integrated exactly, and
/// are the terms a_n, moment_n and delta_nm; what is left for quadrature falls as q^-4.
#ifndef CAGEHOP_STRUCTURE_CORE_NEWTON_H
#define CAGEHOP_STRUCTURE_CORE_NEWTON_H

#include "numerics/q_rule.h"
#include "structure/shared/solve_limits.h"

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

/// The state in which Newton's method ended.
struct core_minimum {
  double x_min, x_max; ///< smallest and largest x over the nodes
  double residual;     ///< max |residual_n|, [d]
  int iterations;      ///< sum over all calls
};

/// Newton's method from the guess a[], which is scaled down first until S > 0 on this grid. Of the limits
/// `until` counts. Returns 0, CAGEHOP_NO_CONVERGENCE, CAGEHOP_TIMED_OUT or CAGEHOP_NO_MEMORY;
/// minimum->iterations is increased.
int core_minimize(const struct core_grid *grid, double density, const struct solve_limits *limits, double a[],
                  struct core_minimum *minimum);

/// Solves at phi without a guess, by continuation in phi: from phi = 0.45 or below, where Newton's method
/// converges from c = 0, upwards in steps. At once at high phi it would need many damped steps, because S(q)
/// is sharply peaked. a[] is output only.
int core_solve_by_continuation(const struct core_grid *grid, double phi, const struct solve_limits *limits,
                               double a[], struct core_minimum *minimum);

#endif
