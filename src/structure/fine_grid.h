// SPDX-License-Identifier: GPL-3.0-or-later
/// The Ornstein-Zernike equation on one large uniform grid, by one process or a team: contact lies between
/// two radial points, so that errors are even in the radial step. What makes the equation stiff is S(q) at
/// small q, and there are few of those: they get Newton's method on a coarse grid with the same q, the others
/// are iterated.
#ifndef CAGEHOP_STRUCTURE_FINE_GRID_H
#define CAGEHOP_STRUCTURE_FINE_GRID_H

#include "structure/closure.h"

#include <cagehop/team.h>
#include <stddef.h>

enum { FINE_COARSE_PER_DIAMETER = 64 }; ///< points a diameter of the coarse grid

/// What is solved for.
struct fine_request {
  struct closure closure;
  double strength; ///< c outside the core is this times the closure's: from 0, Percus-Yevick, to 1
  double density;
  size_t points;                   ///< N, a power of two
  double box;                      ///< L = N dr, a power of two, [d]
  size_t kept;                     ///< x is wanted at the first `kept` q; no fewer than the coarse grid has
  const struct cagehop_team *team; ///< NULL: this process alone
  double until;                    ///< on clock_seconds(); INFINITY: as long as it takes
};

enum { FINE_NEAR_POINTS = 8 };

/// One grid's solution, the same on every process. The arrays are the caller's.
struct fine_solution {
  double *x;        ///< rho c(q) at q = (k + 1/2) pi/L; length kept
  double *indirect; ///< q gamma(q) at the coarse grid's q: where the solution starts, then the solution
  double *near;     ///< r gamma(r) at the 8 points around each whole multiple of d/128, from 0 on
  double contact;   ///< g(d+)
  double far[2]; ///< largest |r gamma(r)| in the two diameters before the middle and the end of the box, [d]
  double x_min;  ///< over all q
  double residual; ///< the largest |dS/S| that one more iteration would make
  int iterations;
};

/// Solves, from solution->indirect; `near` is filled for the first `edges` multiples of d/128. Returns 0,
/// CAGEHOP_NO_CONVERGENCE, CAGEHOP_NOT_POSITIVE, CAGEHOP_TIMED_OUT, CAGEHOP_NO_MEMORY, or a negative status
/// of the team, the same on every process. Collective.
int fine_grid_solve(const struct fine_request *request, size_t edges, struct fine_solution *solution);

#endif
