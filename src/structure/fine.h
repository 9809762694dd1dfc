// SPDX-License-Identifier: GPL-3.0-or-later
/// Structure from large uniform grids: any closure, as fine as memory allows, by one process or a team. Three
/// grids with the same q, each of half the step, give x = rho c(q) without its error of order dr^2, and the
/// error of what is left.
#ifndef CAGEHOP_STRUCTURE_FINE_H
#define CAGEHOP_STRUCTURE_FINE_H

#include "structure/effort.h"
#include "structure/radial.h"
#include "structure/tail.h"

#include <cagehop/structure.h>
#include <stddef.h>

/// Points of the finest grid, at least: g(r) is interpolated from 8.
enum { FINE_POINTS_PER_DIAMETER_MIN = 8 * RADIAL_POINTS_PER_DIAMETER };

/// x(q) between the grid's q and past the last.
struct fine_curve {
  size_t count;
  double step;             ///< x[k] stands at q = (k + 1/2) step, [1/d]
  double *x;               ///< rho c(q), even in q; owned, length count
  double join;             ///< from here on the tail, [1/d]
  double tail[TAIL_TERMS]; ///< see tail.h
};

/// Solves at phi on grids of points/4, points/2 and `points`; 0: as many as the tolerance takes. rogers-young
/// gets its parameter from thermodynamic consistency first. Returns 0, CAGEHOP_NO_CONVERGENCE,
/// CAGEHOP_NOT_POSITIVE, CAGEHOP_NOT_RESOLVED (`points` too few for the box that phi needs, or error above
/// `tolerance`), CAGEHOP_TIMED_OUT, CAGEHOP_NO_MEMORY, CAGEHOP_BAD_ARGUMENT, or a negative status of the
/// team; then curve and radial are empty. Collective.
int fine_solve(enum cagehop_closure kind, double phi, size_t points, double tolerance,
               const struct effort *effort, struct fine_curve *curve, struct radial *radial,
               struct cagehop_certificate *certificate);

void fine_clear(struct fine_curve *curve);

/// x = rho c(q) at q >= 0.
double fine_x(const struct fine_curve *curve, double q);

#endif
