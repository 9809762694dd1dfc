// SPDX-License-Identifier: GPL-3.0-or-later
/// One state on three grids in the same box, each with half the step of the one before, and on a grid as the
/// coarsest in a box of twice the length. The three give x = rho c(q) without the errors of leading orders in
/// the step and an estimate of what remains; the fourth what the box cuts off.
#ifndef CAGEHOP_STRUCTURE_PAIR_LEVELS_H
#define CAGEHOP_STRUCTURE_PAIR_LEVELS_H

#include "structure/pair/grid.h"
#include "structure/pair/path.h"
#include "structure/shared/solve_limits.h"

#include <stdbool.h>
#include <stddef.h>

enum { PAIR_GRIDS = 3, PAIR_POINTS_MAX = 1 << 20 };

/// How errors go with the step.
struct pair_order {
  bool aligned; ///< all edges lie halfway between points
  bool kinked;  ///< the closure has a kink where gamma is 0, which lies anywhere
  int leading; ///< as the step to this power, and to those 2 and 4 above, where all are aligned; 0: they fall
               ///< faster than every power
};

/// Integrals over a grid's points: of -r^3 u'/kBT g, r^2 u/kBT g, and r^2 (g ln g - g + 1), the last NaN
/// where g < 0.
struct pair_sums {
  double virial, energy, pair_entropy;
};

/// With what lies beyond the box, and the jumps of u.
struct pair_sums pair_sums_of(const struct pair_grid *grid); // moments.c

struct pair_levels {
  struct pair_fluid fluid;
  struct pair_edges edges;
  struct pair_order order;
  struct pair_grid *grid[PAIR_GRIDS]; ///< solved; the finest is the last. Owned
  struct pair_grid *longer;           ///< as the coarsest that there was, in twice the box. Owned
  size_t count;                       ///< x is known at the first `count` wavenumbers q = (k + 1/2) q_step
  double q_step;
  double *x; ///< without errors of the leading orders and without its far part (pair_far); owned
  double step_error, box_error;         ///< of S(q), as largest |dS/S|
  struct pair_sums box_change;          ///< by how much the longer box changes them
  struct pair_path_end end[PAIR_PATHS]; ///< where the paths led that were tried
  int tried;
  bool too_large;     ///< whether a grid would have had more than PAIR_POINTS_MAX points
  double last_change; ///< of the grid that was solved last, see grid.h
  int iterations;
};

/// Solves, with a coarsest step of at most about 1/32 sigma in a box of at least 32 sigma. *levels is all
/// zeros before. Returns 0, CAGEHOP_NOT_RESOLVED where grids would get too large, or as
/// pair_grid_solve; *levels must be cleared in any case.
int pair_levels_solve(const struct pair_fluid *fluid, const struct solve_limits *limits,
                      struct pair_levels *levels);

/// Halves all steps, or doubles the box.
int pair_levels_refine(const struct solve_limits *limits, struct pair_levels *levels);
int pair_levels_lengthen(const struct solve_limits *limits, struct pair_levels *levels);

/// Solves the longer box anew with the step that the coarsest grid has by now.
int pair_levels_measure_box(const struct solve_limits *limits, struct pair_levels *levels);

/// Solves the finer grids and the longer one anew, with another parameter of the closure, from the coarsest,
/// which is solved with one close to it.
int pair_levels_follow(const struct solve_limits *limits, struct pair_levels *levels, double alpha);

void pair_levels_clear(struct pair_levels *levels);

/// A number of each grid, coarsest first, without the errors of the leading orders; *error of it.
double pair_extrapolate(const struct pair_order *order, const double value[PAIR_GRIDS], double *error);

#endif
