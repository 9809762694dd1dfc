// SPDX-License-Identifier: GPL-3.0-or-later
/// Richardson extrapolation: one state on three uniform grids, each with half the step of the one before. The
/// finest two give values without the error of order dr^2, and the coarsest two an estimate of what remains.
#ifndef CAGEHOP_STRUCTURE_LEVELS_H
#define CAGEHOP_STRUCTURE_LEVELS_H

#include "structure/closure.h"
#include "structure/effort.h"

#include <stddef.h>

enum { LEVELS = 3 };

/// The three grids' common parameters, and their solutions. Arrays are owned.
struct levels {
  struct closure closure;
  double phi, density, box;
  size_t points; ///< of the finest grid
  size_t kept;   ///< x is kept at the first `kept` wavenumbers q = (k + 1/2) pi/box
  size_t coarse; ///< length of indirect
  size_t edges;  ///< number of multiples of d/128 around which r gamma(r) is kept
  double *x[LEVELS];
  double *indirect; ///< q gamma(q) at the smallest q
  double *near;     ///< see fine_grid.h; of the finest grid
  double contact[LEVELS];
  double far[2]; ///< see fine_grid.h; of the finest grid
  double residual, x_min;
  int iterations; ///< of all grids together
};

/// Solves on grids of `points`/4, `points`/2 and `points` points in a box of length `box`, both powers of
/// two. The initial guess is the Percus-Yevick solution at the same phi, never a neighbouring state's.
/// Returns 0 or a status as fine_solve, with *levels empty. Collective.
int levels_solve(const struct closure *closure, double phi, double box, size_t points, size_t edges,
                 const struct effort *effort, struct levels *levels);

void levels_clear(struct levels *levels);

/// x at q_k and g(d+) without the error of order dr^2, from the finest two grids.
double levels_x(const struct levels *levels, size_t k);
double levels_contact(const struct levels *levels);

/// Two error estimates, as largest |dS/S|: by how much levels_x differs from the extrapolation of the
/// coarsest two grids; and what the finite box cuts off.
double levels_error(const struct levels *levels);
double levels_box_error(const struct levels *levels);

#endif
