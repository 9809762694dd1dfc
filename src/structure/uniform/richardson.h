// SPDX-License-Identifier: GPL-3.0-or-later
/// Richardson extrapolation: one state on three uniform grids, each with half the step of the one before. The
/// finest two give values without the error of order dr^2, and the coarsest two an estimate of what remains.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_RICHARDSON_H
#define CAGEHOP_STRUCTURE_UNIFORM_RICHARDSON_H

#include "structure/shared/closure.h"
#include "structure/shared/solve_limits.h"
#include "system/particles.h"

#include <stdbool.h>
#include <stddef.h>

enum { RICHARDSON_GRIDS = 3 };

/// The three grids' common parameters, and their solutions. Arrays are owned.
struct richardson_levels {
  struct closure closure;
  struct particles particles;
  double box;    ///< [d]
  size_t points; ///< of the finest grid
  size_t kept;   ///< x is kept at the first `kept` wavenumbers q = (k + 1/2) pi/box
  size_t used;   ///< of these, how many the coarsest grid resolves, so that extrapolation holds for them
  size_t coarse; ///< length of indirect
  size_t edges;  ///< number of multiples of d/128 around which r gamma(r) is kept
  double *x[RICHARDSON_GRIDS];
  double *indirect; ///< q gamma(q) at the smallest q
  double *near;     ///< see grid.h; of the finest grid
  double *guess;    ///< x that a grid starts from
  double *shift;    ///< where `again`: x of the grid that was solved last, minus what it had before
  double contact[RICHARDSON_GRIDS];
  double far[2];      ///< see grid.h; of the finest grid
  double last_change; ///< of the finest grid, see grid.h
  int iterations;     ///< of all grids together
  bool again;         ///< each grid starts from its solution before
};

/// Solves on grids of `points`/4, `points`/2 and `points` points in a box of length `box`, both powers of
/// two. The initial guess is the Percus-Yevick solution at the same phi, never a neighbouring state's.
/// Returns 0, or a status of cagehop_structure_solve with *levels empty. Collective on limits->communicator.
int richardson_solve(const struct closure *closure, double phi, double box, size_t points, size_t edges,
                     const struct solve_limits *limits, struct richardson_levels *levels);

/// The same state with another parameter of the closure, on the same grids; the solution that is there is the
/// initial guess. Returns as richardson_solve. Collective.
int richardson_solve_again(const struct closure *closure, const struct solve_limits *limits,
                           struct richardson_levels *levels);

/// The state at another phi on grids as those of `other`, whose solution is the initial guess. Returns as
/// richardson_solve. Collective.
int richardson_solve_near(const struct richardson_levels *other, double phi,
                          const struct solve_limits *limits, struct richardson_levels *levels);

/// Halves all steps: forgets the coarsest grid and solves one of twice the points. Returns as
/// richardson_solve. Collective.
int richardson_refine(const struct solve_limits *limits, struct richardson_levels *levels);

void richardson_clear(struct richardson_levels *levels);

/// x at q_k, k < used, and g(d+) without the error of order dr^2, from the finest two grids.
double richardson_x(const struct richardson_levels *levels, size_t k);
double richardson_contact(const struct richardson_levels *levels);

/// Two error estimates, as largest |dS/S|: by how much richardson_x differs from the extrapolation of the
/// coarsest two grids; and what the finite box cuts off.
double richardson_error(const struct richardson_levels *levels);
double richardson_box_error(const struct richardson_levels *levels);

#endif
