// SPDX-License-Identifier: GPL-3.0-or-later
/// One state on three uniform grids, each of half the step of the one before: what they agree on, and how
/// well.
#ifndef CAGEHOP_STRUCTURE_LEVELS_H
#define CAGEHOP_STRUCTURE_LEVELS_H

#include "structure/closure.h"
#include "structure/effort.h"

#include <stddef.h>

enum { LEVELS = 3 };

/// What the levels have in common, and what they found. Arrays are owned.
struct levels {
  struct closure closure;
  double phi, density, box;
  size_t points; ///< of the finest grid
  size_t kept;   ///< x is known at the first `kept` q = (k + 1/2) pi/box
  size_t coarse; ///< length of indirect
  size_t edges;  ///< multiples of d/128 that r gamma(r) is kept around
  double *x[LEVELS];
  double *indirect; ///< q gamma(q) at the smallest q
  double *near;     ///< see fine_grid.h; of the finest grid
  double contact[LEVELS];
  double far[2]; ///< see fine_grid.h; of the finest grid
  double residual, x_min;
  int iterations; ///< all together
};

/// Solves on `points`/4, `points`/2 and `points` in that box, both powers of two, from Percus-Yevick at the
/// same phi. Returns 0 or a status as fine_solve, with *levels empty. Collective.
int levels_solve(const struct closure *closure, double phi, double box, size_t points, size_t edges,
                 const struct effort *effort, struct levels *levels);

void levels_clear(struct levels *levels);

/// x at q_k and g(d+) without the error of order dr^2, from the finest two grids.
double levels_x(const struct levels *levels, size_t k);
double levels_contact(const struct levels *levels);

/// The largest |dS/S| by which that differs from the same of the coarsest two, and what the box cuts off.
double levels_error(const struct levels *levels);
double levels_box_error(const struct levels *levels);

#endif
