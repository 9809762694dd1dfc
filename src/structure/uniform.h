// SPDX-License-Identifier: GPL-3.0-or-later
/// Structure from uniform radial grids, for any closure, by one process or several. Each state is solved on
/// three grids in the same box, with steps dr, dr/2, dr/4: Richardson extrapolation of two removes the error
/// of order dr^2 from x = rho c(q), and the third gives an estimate of the error that remains.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_H
#define CAGEHOP_STRUCTURE_UNIFORM_H

#include "structure/radial.h"
#include "structure/solve_limits.h"
#include "structure/tail.h"

#include <cagehop/structure.h>
#include <stddef.h>

/// Points of the finest grid, at least: g(r) is interpolated from 8.
enum { FINE_POINTS_PER_DIAMETER_MIN = 8 * RADIAL_POINTS_PER_DIAMETER };

/// x(q) = rho c(q) for all q: interpolated between the grid's q, and a fitted tail beyond them.
struct uniform_curve {
  size_t count;
  double step;             ///< x[k] is the value at q = (k + 1/2) step, [1/d]
  double *x;               ///< rho c(q), even in q; owned, length count
  double join;             ///< the tail is used for q >= join, [1/d]
  double tail[TAIL_TERMS]; ///< see tail.h
};

/// Solves at phi on grids of points/4, points/2 and `points` points; points = 0: doubled until the tolerance
/// is met. For rogers-young its parameter is found from thermodynamic consistency first. Returns 0,
/// CAGEHOP_NO_CONVERGENCE, CAGEHOP_NOT_POSITIVE, CAGEHOP_NOT_RESOLVED (`points` too few for the box that phi
/// needs, or error above `tolerance`), CAGEHOP_TIMED_OUT, CAGEHOP_NO_MEMORY, CAGEHOP_BAD_ARGUMENT, or a
/// negative status of the communication between processes; then curve and radial are empty. Collective.
int uniform_solve(enum cagehop_closure kind, double phi, size_t points, double tolerance,
                  const struct solve_limits *limits, struct uniform_curve *curve, struct radial *radial,
                  struct cagehop_certificate *certificate);

void uniform_clear(struct uniform_curve *curve);

/// x = rho c(q) at q >= 0.
double uniform_x(const struct uniform_curve *curve, double q);

#endif
