// SPDX-License-Identifier: GPL-3.0-or-later
/// The Ornstein-Zernike equation with a closure whose c(r) reaches beyond the core, on shells (shells.h).
#ifndef CAGEHOP_STRUCTURE_CLOSED_OZ_H
#define CAGEHOP_STRUCTURE_CLOSED_OZ_H

#include <cagehop/structure.h>
#include <stddef.h>

/// r c(r) and r gamma(r) on shells; c = 0 beyond the last. Coefficients as in shells.h, owned.
struct closed_oz {
  size_t shells, terms;
  double *direct;   ///< r c(r), shell 0 is the core
  double *indirect; ///< r gamma(r); in the core -r - r c(r)
};

/// Solves at phi to the relative error `tolerance` in S(q): Newton's method for c in the core and gamma
/// outside, from the Percus-Yevick state at the same phi, if need be through weaker closures lambda c(gamma).
/// Two grids give the error. Returns 0, CAGEHOP_NO_CONVERGENCE, CAGEHOP_NOT_RESOLVED or CAGEHOP_NO_MEMORY,
/// with *solution empty.
int closed_oz_solve(enum cagehop_closure closure, double phi, double tolerance, struct closed_oz *solution,
                    struct cagehop_certificate *certificate);

void closed_oz_clear(struct closed_oz *solution);

/// The sine transform of r c(r), q > 0.
double closed_oz_sine(const struct closed_oz *solution, double q);

/// Integral of r^2 c(r) dr: the sine transform divided by q as q -> 0.
double closed_oz_moment(const struct closed_oz *solution);

/// g(r) for r >= 1; from the outside at r = 1. 1 beyond the last shell.
double closed_oz_g(const struct closed_oz *solution, double r);

#endif
