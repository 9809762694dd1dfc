// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/uniform.h"

#include "numerics/communicator.h"
#include "status/error.h"
#include "structure/method.h"
#include "structure/shared/box.h"
#include "structure/uniform/consistency.h"
#include "structure/uniform/curve.h"
#include "structure/uniform/radial_function.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { TRIES_MAX = 4 };

/// The first box to try, a power of two: there h(r) has decayed if the closure is close to Percus-Yevick.
static double first_box(double phi) {
  double box = 1.0;
  while (box < structure_box(phi)) {
    box *= 2.0;
  }
  return box;
}

/// What an attempt at a solution is made with, and the grids of the last one.
struct attempt {
  struct closure closure;
  double phi, box;
  size_t points;                   // of the finest grid
  struct richardson_levels levels; // empty (.points = 0), or in a box of length .levels.box
};

/// The three grids of an attempt; two of them may be there from the attempt before. *iterations is increased.
static int solve_grids(struct attempt *attempt, const struct solve_limits *limits, int *iterations) {
  struct richardson_levels *levels = &attempt->levels;
  const bool refines =
      levels->points > 0 && levels->box == attempt->box && 2 * levels->points == attempt->points;
  const int before = refines ? levels->iterations : 0;
  int status;
  if (refines) {
    status = richardson_refine(limits, levels);
  } else {
    richardson_clear(levels);
    status = richardson_solve(&attempt->closure, attempt->phi, attempt->box, attempt->points, RADIAL_POINTS,
                              limits, levels);
  }
  if (status == CAGEHOP_OK) {
    *iterations += levels->iterations - before;
  }
  return status;
}

/// The smallest S(q) of the curve.
static double lowest_S(const struct uniform_curve *curve) {
  double x = 0.0;
  for (size_t k = 0; k < curve->count; k++) {
    x = fmin(x, curve->x[k]);
  }
  return 1.0 / (1.0 - x);
}

/// One attempt. Replaces the curve and g(r) of the attempt before, and writes the solver's part of the
/// certificate. *box_is_short: whether the error comes from the length of the box rather than from the step.
static int try_grids(struct attempt *attempt, const struct solve_limits *limits,
                     struct structure_solution *solution, bool *box_is_short) {
  struct cagehop_certificate *certificate = &solution->certificate;
  struct uniform_curve *curve = solution->state;
  const struct richardson_levels *levels = &attempt->levels;
  double tail_error = 0.0;
  uniform_curve_clear(curve);
  radial_clear(&solution->radial);
  certificate->box = attempt->box;
  certificate->points = attempt->points;
  if ((double)attempt->points < attempt->box * FINE_POINTS_PER_DIAMETER_MIN) {
    return CAGEHOP_NOT_RESOLVED;
  }
  int status = solve_grids(attempt, limits, &certificate->iterations);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = uniform_curve_create(levels, curve, &tail_error);
  if (status == CAGEHOP_OK) {
    status = uniform_radial_create(levels, &solution->radial);
  }
  // What the iteration left is more than the step's error where that is tiny.
  const double box_error = richardson_box_error(levels),
               step_error = fmax(fmax(richardson_error(levels), levels->last_change), tail_error);
  *box_is_short = box_error > step_error;
  certificate->error = fmax(box_error, step_error);
  certificate->last_change = levels->last_change;
  certificate->S_min = status == CAGEHOP_OK ? lowest_S(curve) : NAN;
  certificate->q_join = curve->join;
  return communicator_agree_status(limits->communicator, status);
}

/// Finds the parameter of a closure that has one. Every process computes the parameter, and all use that of
/// rank 0, so that they are sure to work on the same equation. Collective.
static int find_closure(double phi, double box, const struct solve_limits *limits, struct closure *closure,
                        double *error, int *iterations) {
  const struct cagehop_communicator *communicator = limits->communicator;
  *error = 0.0;
  if (cagehop_closure_find(closure->kind)->parameter == NULL) {
    return CAGEHOP_OK;
  }
  const int status =
      communicator_agree_status(communicator, consistency_find(phi, box, limits, closure, error, iterations));
  if (status != CAGEHOP_OK) {
    return status;
  }
  const bool first = communicator == NULL || communicator->rank == 0;
  double found[2] = {first ? closure->alpha : 0.0, first ? *error : 0.0};
  const int met = communicator_allreduce_sum(communicator, 2, found);
  closure->alpha = found[0];
  *error = found[1];
  return met;
}

/// Attempts with ever finer grids or longer boxes until the tolerance is met; closure_error is the part of
/// the error that they don't change.
static int refine_grids(struct attempt *attempt, int tries, double closure_error,
                        const struct solve_limits *limits, struct structure_solution *solution) {
  struct cagehop_certificate *certificate = &solution->certificate;
  double before[2] = {INFINITY, INFINITY}; // error of the attempt before: caused by the step, by the box
  for (int i = 0; i < tries; i++) {
    bool box_is_short = false;
    const int status = try_grids(attempt, limits, solution, &box_is_short);
    const double error = certificate->error;
    certificate->error += closure_error;
    if (status != CAGEHOP_OK || certificate->error <= limits->tolerance) {
      return status;
    }
    if (error > 0.5 * before[box_is_short]) {
      break; // refining the same part again did not halve the error, so it won't reach the tolerance
    }
    before[box_is_short] = error;
    attempt->box = box_is_short ? 2.0 * attempt->box : attempt->box;
    attempt->points *= 2;
  }
  return CAGEHOP_NOT_RESOLVED;
}

/// log2 of a number of grid points.
static int exponent_of(size_t points) {
  return (int)lround(log2((double)points));
}

/// Why the grids did not do, from how far the certificate came.
static void explain_grids(int status, const struct cagehop_structure_params *params,
                          const struct solve_limits *limits, struct structure_solution *solution) {
  const struct cagehop_certificate *certificate = &solution->certificate;
  const size_t least = (size_t)certificate->box * FINE_POINTS_PER_DIAMETER_MIN;
  const int exponent = certificate->points > 0 ? exponent_of(certificate->points) : 0;
  if (status == CAGEHOP_NOT_RESOLVED && certificate->points < least) {
    error_set(&solution->reason, status, "2^%d points are too few for a box of %g d; it takes 2^%d", exponent,
              certificate->box, exponent_of(least));
  } else if (status == CAGEHOP_NOT_RESOLVED) {
    error_set(&solution->reason, status, "not resolved on 2^%d points (%.2g > %.2g)", exponent,
              certificate->error, limits->tolerance);
  } else if (status == CAGEHOP_NO_CONVERGENCE && certificate->points > 0) {
    error_set(&solution->reason, status, "the iteration does not converge on up to 2^%d points", exponent);
  } else if (status == CAGEHOP_BAD_ARGUMENT && !cagehop_grid_points_allowed((double)params->grid_points)) {
    error_set(&solution->reason, status, "grid_points = %zu must be a power of two from 2^17 to 2^28",
              params->grid_points);
  }
}

/// On grids of points/4, points/2 and params->grid_points points; with 0: doubled until the tolerance is met.
/// For rogers-young its parameter is found from thermodynamic consistency first. CAGEHOP_NOT_RESOLVED: too
/// few points for the box that phi needs, or an error above the tolerance. Collective.
static int solve_uniform(const struct particles *particles, const struct cagehop_structure_params *params,
                         const struct solve_limits *limits, struct structure_solution *solution) {
  struct attempt attempt = {.closure = {.kind = params->closure},
                            .phi = particles->phi,
                            .box = first_box(particles->phi),
                            .points = params->grid_points};
  struct cagehop_certificate *certificate = &solution->certificate;
  double closure_error = 0.0;
  certificate->residual = NAN;
  struct uniform_curve *curve = calloc(1, sizeof *curve);
  solution->state = curve;
  int status =
      communicator_agree_status(limits->communicator, curve == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK);
  if (status == CAGEHOP_OK) {
    status = find_closure(attempt.phi, attempt.box, limits, &attempt.closure, &closure_error,
                          &certificate->iterations);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  certificate->alpha = attempt.closure.alpha;
  if (closure_error > limits->tolerance) { // which grids can't make smaller
    error_set(&solution->reason, CAGEHOP_NOT_RESOLVED, "alpha is not known well enough (%.2g > %.2g of S(q))",
              closure_error, limits->tolerance);
    return CAGEHOP_NOT_RESOLVED;
  }
  if (attempt.points == 0) {
    attempt.points = (size_t)attempt.box * FINE_POINTS_PER_DIAMETER_MIN;
  }
  status = refine_grids(&attempt, params->grid_points > 0 ? 1 : TRIES_MAX, closure_error, limits, solution);
  richardson_clear(&attempt.levels);
  explain_grids(status, params, limits, solution);
  return status;
}

static double uniform_rho_c(const void *curve, double q) {
  return uniform_curve_x(curve, q);
}

static void uniform_destroy(void *context) {
  struct uniform_curve *curve = context;
  if (curve != NULL) {
    uniform_curve_clear(curve);
    free(curve);
  }
}

const struct structure_method structure_uniform = {
    .solve = solve_uniform,
    .rho_c = uniform_rho_c,
    .moments = moments_of_hard_spheres,
    .destroy = uniform_destroy,
    .default_tolerance = 1e-6,
    .collective = true,
};
