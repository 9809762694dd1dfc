// SPDX-License-Identifier: GPL-3.0-or-later
/// The Ornstein-Zernike equation on one uniform grid, by one process or several. Contact lies halfway between
/// two radial points, so that errors are a series in dr^2. Plain iteration converges at large q, where S is
/// close to 1, but not at small q. There are few small q, so for them Newton's method is used, with a
/// Jacobian on a coarse grid that has the same q; at the other q the equation is iterated.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_GRID_H
#define CAGEHOP_STRUCTURE_UNIFORM_GRID_H

#include "structure/shared/closure.h"

#include <cagehop/communicator.h>
#include <stddef.h>

enum { UNIFORM_COARSE_PER_DIAMETER = 64 }; ///< points per diameter of the coarse grid

/// The problem on one grid.
struct uniform_request {
  struct closure closure;
  double lambda; ///< lambda: outside the core c is lambda times the closure's c; 0 is Percus-Yevick, 1 the
                 ///< closure
  double density;
  size_t points; ///< N, a power of two
  double box;    ///< L = N dr, a power of two, [d]
  size_t kept;   ///< x is returned at the first `kept` q; at least as many as the coarse grid has
  const struct cagehop_communicator *communicator; ///< NULL: this process alone
  double until;                                    ///< on clock_seconds(); INFINITY: as long as it takes
  const double *guess; ///< rho c(q) at the first `kept` q, to start from; NULL: start from the solution's
                       ///< `indirect`
  double enough; ///< the solution is accepted where one more iteration would change no S by more, |dS/S|; 0:
                 ///< where rounding ends the iteration
};

enum { UNIFORM_NEAR_POINTS = 8 };

/// One grid's solution, the same on every process. The arrays are the caller's.
struct uniform_solution {
  double *x;        ///< rho c(q) at q = (k + 1/2) pi/L; length kept
  double *indirect; ///< q gamma(q) at the coarse grid's q: in, the initial guess where the request has none;
                    ///< out, the solution
  double *near;     ///< r gamma(r) at the 8 points around each whole multiple of d/128, from 0 on
  double *tangent;  ///< d(q gamma)/d lambda at the coarse grid's q, to 1e-3; NULL: not wanted
  double contact;   ///< g(d+)
  double far[2]; ///< largest |r gamma(r)| within two diameters below the middle and the end of the box, [d]
  double last_change; ///< the largest |dS/S| that one more iteration would make
  int iterations;
};

/// Solves from a guess, the request's or solution->indirect; `near` is filled for the first `edges` multiples
/// of d/128. Returns 0, CAGEHOP_NO_CONVERGENCE, CAGEHOP_NOT_POSITIVE, CAGEHOP_TIMED_OUT, CAGEHOP_NO_MEMORY,
/// or a negative status of the communication, the same on every process. Collective.
int uniform_grid_solve(const struct uniform_request *request, size_t edges,
                       struct uniform_solution *solution);

#endif
