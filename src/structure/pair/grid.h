// SPDX-License-Identifier: GPL-3.0-or-later
/// The PRISM equation with a closure on one uniform radial grid, solved by Newton's method. Radial points are
/// at odd multiples of half a step, so that a place where exp(-u/kBT) jumps lies halfway between two of them
/// where it is a multiple of the step.
#ifndef CAGEHOP_STRUCTURE_PAIR_GRID_H
#define CAGEHOP_STRUCTURE_PAIR_GRID_H

#include "numerics/gmres.h"
#include "numerics/grid_transform.h"
#include "structure/pair/sides.h"

#include <stddef.h>

/// Arrays are owned, of length points, and in the order of the transform: their i-th value belongs to r and q
/// number grid_transform_index(transform, i).
struct pair_grid {
  struct pair_fluid fluid;
  size_t points; ///< N, a power of two
  double step;   ///< dr, [sigma]
  double q_step; ///< pi/(N dr)
  double until;  ///< on clock_seconds()
  struct grid_transform *transform;
  struct gmres *gmres;
  struct pair_field field; ///< the closure at r
  struct pair_sides sides; ///< and in cells that u parts
  double *q;
  double *omega, *bonds;       ///< omega, and omega - 1 of whole bonds; NULL: 1 and 0
  double *far, *far_transform; ///< see fluid.h, at the fluid's temperature; NULL: 0
  double density, coupling;    ///< where it is solved: rho, and the share of u/kBT
  double *indirect;            ///< q gamma(q): the unknowns
  double *r_gamma, *gamma, *c; ///< r gamma(r), gamma(r) and c(r) of the last evaluation
  double *x;                   ///< rho c(q), likewise
  double *slope, *response;    ///< the Jacobian: dc/dgamma, and dgamma/dc at fixed q
  double *change, *move, *work;
};

/// Of `points` points in steps of `step`. Returns 0, CAGEHOP_BAD_ARGUMENT or CAGEHOP_NO_MEMORY.
int pair_grid_create(const struct pair_fluid *fluid, double step, size_t points, double until,
                     struct pair_grid **grid);
void pair_grid_destroy(struct pair_grid **grid);

/// Goes to another density and share of u/kBT.
void pair_grid_set(struct pair_grid *grid, double density, double coupling);

/// Goes to bonds of another strength: with `share` omega is 1 + share (omega - 1), 1 at first. Does nothing
/// to single sites.
void pair_grid_bond(struct pair_grid *grid, double share);

/// What a solve did.
struct pair_outcome {
  int iterations;
  double first_change; ///< largest |dS/S| that the first iteration was to make
  double last_change;  ///< that another one would make
  double S_max, S_0;   ///< largest S(q), and S at the smallest q
};

/// Newton's method from grid->indirect until another iteration would change no S(q) by more than `enough`,
/// |dS/S|, or rounding ends it; it must get on at every step. Returns 0, CAGEHOP_NO_CONVERGENCE,
/// CAGEHOP_NOT_POSITIVE, CAGEHOP_TIMED_OUT, CAGEHOP_NO_MEMORY.
int pair_grid_solve(struct pair_grid *grid, double enough, struct pair_outcome *outcome);

/// Likewise; an iteration that does not get on is halved, up to six times. For grids whose start is not close
/// enough to the solution, where no shorter step of a path can be taken instead.
int pair_grid_solve_damped(struct pair_grid *grid, double enough, struct pair_outcome *outcome);

/// tangent = d(q gamma)/d lambda at the grid's solution. `before` is the grid's change there; the
/// density and coupling were moved by `shift` of lambda since.
int pair_grid_tangent(struct pair_grid *grid, const double before[], double shift, double tangent[]);

/// r dgamma/drho of the solution at constant coupling, in the order of the transform. Of single sites.
/// Returns 0 or as gmres_solve.
int pair_grid_density_slope(struct pair_grid *grid, double r_gamma_slope[]);

/// Another parameter of the closure.
void pair_grid_set_alpha(struct pair_grid *grid, double alpha);

/// From the order of the transform to that of q, and back.
void pair_grid_sort(const struct pair_grid *grid, const double values[], double sorted[]);
void pair_grid_unsort(const struct pair_grid *grid, const double sorted[], double values[]);

#endif
