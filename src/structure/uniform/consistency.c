// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/consistency.h"

#include "numerics/root.h"
#include "structure/uniform/richardson.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// Points per diameter of the finest grid: of those that alpha is searched on first, which are its guess
/// only, and of those that it is found on, whose error is part of estimate_error.
enum { SEARCH_PER_DIAMETER = 256, POINTS_PER_DIAMETER = 512 };

enum { SECANT_STEPS_MAX = 8 };

static const double search_tolerance = 1e-8; // of S(q): grids are solved to 1e-4 of it

/// States at phi + place * step, from which d(phi Z)/dphi is computed; the first two suffice where the error
/// of their difference is known. And the state at phi itself.
enum { NEAR_STATES = 2, SLOPE_STATES = 4, SEARCH_STATES };

/// What the search for alpha works with; `status` keeps the first failure.
struct search {
  struct closure closure;
  double phi, box;
  size_t points;              // of the finest grid
  struct solve_limits limits; // without other processes
  double slope;               // d(inconsistency)/d alpha near the root
  double stencil;             // d(phi Z)/dphi over the difference of two states
  int iterations;
  int status;
  struct richardson_levels
      levels[SEARCH_STATES]; // with the last alpha that was tried; empty before the first
};

static void forget_states(struct search *search) {
  for (size_t i = 0; i < SEARCH_STATES; i++) {
    richardson_clear(&search->levels[i]);
  }
}

/// Solves state i, at phi, with the search's closure. The guess is its solution with the alpha before, else
/// the one at the search's own phi, which comes first.
static int solve_state(struct search *search, size_t i, double phi) {
  struct richardson_levels *levels = &search->levels[i];
  const struct richardson_levels *middle = &search->levels[SLOPE_STATES];
  const int before = levels->iterations;
  int status = CAGEHOP_NO_CONVERGENCE;
  if (levels->points > 0) {
    status = richardson_solve_again(&search->closure, &search->limits, levels);
  } else if (i != SLOPE_STATES) {
    status = richardson_solve_near(middle, phi, &search->limits, levels);
  }
  search->iterations += status == CAGEHOP_OK ? levels->iterations - before : 0;
  if (status > 0 && status != CAGEHOP_TIMED_OUT) {
    status = richardson_solve(&search->closure, phi, search->box, search->points, 0, &search->limits, levels);
    search->iterations += levels->iterations;
  }
  return status;
}

/// Z of the virial route and 1/S(0) of state i, at phi.
static int routes(struct search *search, size_t i, double phi, double *virial, double *stiffness) {
  const struct richardson_levels *levels = &search->levels[i];
  const int status = solve_state(search, i, phi);
  if (status == CAGEHOP_OK) {
    // x(q) is even, so a + b q^2 through the first two points, q = 1/2 and 3/2 steps, gives x(0).
    const double x = (9.0 * richardson_x(levels, 0) - richardson_x(levels, 1)) / 8.0;
    *virial = particles_virial(&levels->particles, richardson_contact(levels));
    *stiffness = 1.0 - x;
  }
  return status;
}

/// d(phi Z)/dphi of the virial route by central differences: of second order of the two nearest states, or of
/// fourth order. A step is 0.05 % of phi; how little another one changes is shown in
/// docs/explanation/constants.md.
static double virial_slope(struct search *search, size_t states) {
  static const double place[SLOPE_STATES] = {-1.0, 1.0, -2.0, 2.0}, second[NEAR_STATES] = {-0.5, 0.5},
                      fourth[SLOPE_STATES] = {-2.0 / 3.0, 2.0 / 3.0, 1.0 / 12.0, -1.0 / 12.0};
  const double step = 5e-4 * search->phi, *weight = states == SLOPE_STATES ? fourth : second;
  double slope = 0.0;
  for (size_t i = 0; i < states && search->status == CAGEHOP_OK; i++) {
    const double phi = search->phi + place[i] * step;
    double Z = NAN, ignored;
    search->status = routes(search, i, phi, &Z, &ignored);
    slope += weight[i] * phi * Z / step;
  }
  return search->status == CAGEHOP_OK ? slope : NAN;
}

/// ln of the compressibility route's d(phi Z)/dphi over the virial route's.
static double inconsistency(double alpha, void *context) {
  struct search *search = context;
  double ignored, stiffness = NAN;
  if (search->status != CAGEHOP_OK) {
    return NAN;
  }
  search->closure.alpha = alpha;
  search->status = routes(search, SLOPE_STATES, search->phi, &ignored, &stiffness);
  return log(stiffness / (search->stencil * virial_slope(search, NEAR_STATES)));
}

/// Goes on to grids of so many points in a box of so many diameters.
static void change_grids(struct search *search, double box, size_t points) {
  forget_states(search);
  search->box = box;
  search->points = points;
}

/// Newton's method on the search's grids from alpha and the slope of two of them, which is taken anew where
/// the parameter moved by more than rounding would spoil. CAGEHOP_NO_CONVERGENCE, also where it leaves the
/// bracket.
static int follow_secant(struct search *search, double low, double high, double width, double *alpha) {
  const double far = 1e-4; // between two parameters whose values make a slope
  double before = NAN, value_before = NAN;
  for (int i = 0; i < SECANT_STEPS_MAX; i++) {
    const double value = inconsistency(*alpha, search);
    if (search->status != CAGEHOP_OK) {
      return search->status;
    }
    if (fabs(*alpha - before) > far) {
      search->slope = (value - value_before) / (*alpha - before);
    }
    before = *alpha;
    value_before = value;
    *alpha -= value / search->slope;
    if (!(*alpha >= low && *alpha <= high)) {
      return CAGEHOP_NO_CONVERGENCE;
    }
    if (fabs(*alpha - before) <= width) {
      return CAGEHOP_OK;
    }
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// max |dS/S| between two parameters, per unit of their difference; from the state at phi, which is solved.
static double sensitivity(struct search *search) {
  const double step = 1e-3;
  struct richardson_levels *levels = &search->levels[SLOPE_STATES];
  double *x = malloc(levels->used * sizeof *x);
  double most = 0.0;
  search->status = x == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t k = 0; x != NULL && k < levels->used; k++) {
    x[k] = richardson_x(levels, k);
  }
  if (search->status == CAGEHOP_OK) {
    search->closure.alpha += step;
    search->status = solve_state(search, SLOPE_STATES, search->phi);
  }
  for (size_t k = 0; search->status == CAGEHOP_OK && k < levels->used; k++) {
    most = fmax(most, fabs((richardson_x(levels, k) - x[k]) / (1.0 - x[k])));
  }
  free(x);
  return most / step;
}

/// The error of S(q) that follows from alpha's error. That error is how far the root would move on a grid of
/// half the step in twice the box: the change of the function there over its slope.
static double estimate_error(struct search *search, double alpha) {
  const double reaction = sensitivity(search);
  if (search->status != CAGEHOP_OK) {
    return NAN;
  }
  change_grids(search, 2.0 * search->box, 4 * search->points);
  return reaction * fabs(inconsistency(alpha, search) / search->slope);
}

/// The root in a bracket, of whatever parameters; for states where following the secant fails.
static int search_bracket(struct search *search, double low, double high, double *alpha) {
  const double away = 0.01; // which the slope is taken over
  search->status = CAGEHOP_OK;
  forget_states(search);
  const int status = root_find(inconsistency, search, low, high, 1e-9, alpha);
  if (status == CAGEHOP_OK) {
    search->slope = (inconsistency(*alpha + away, search) - inconsistency(*alpha, search)) / away;
  }
  return search->status != CAGEHOP_OK ? search->status : status;
}

/// The root on the search's grids from *alpha, to `width`.
static int find_root(struct search *search, double width, double *alpha) {
  // alpha -> 0 is Percus-Yevick, alpha -> infinity hypernetted-chain. The root is 0.17 to 0.25 from phi = 0
  // to 0.70, see docs/explanation/constants.md.
  const double low = 0.05, high = 0.6;
  const int status = follow_secant(search, low, high, width, alpha);
  return status > 0 && status != CAGEHOP_TIMED_OUT ? search_bracket(search, low, high, alpha) : status;
}

/// Finds how much the difference of two states is off. It changes little with the grid.
static int measure_stencil(struct search *search) {
  search->stencil = virial_slope(search, SLOPE_STATES) / virial_slope(search, NEAR_STATES);
  return search->status;
}

/// The parameter: first on smaller grids, where its guess is the parabola near which the roots lie.
static int find_parameter(struct search *search, double *alpha) {
  const double phi = search->phi;
  const size_t points = search->points;
  *alpha = 0.171 + (0.498 - 0.747 * phi) * phi;
  search->slope = -4.5 * phi * phi; // for the first step
  search->stencil = 1.0;
  change_grids(search, search->box, points / POINTS_PER_DIAMETER * SEARCH_PER_DIAMETER);
  int status = find_root(search, 1e-4, alpha);
  if (status == CAGEHOP_OK) {
    status = measure_stencil(search);
  }
  change_grids(search, search->box, points);
  return status == CAGEHOP_OK ? find_root(search, 1e-7, alpha) : status;
}

int consistency_find(double phi, double box, const struct solve_limits *limits, struct closure *closure,
                     double *error, int *iterations) {
  struct search search = {.closure = *closure,
                          .phi = phi,
                          .box = box,
                          .points = (size_t)box * POINTS_PER_DIAMETER,
                          .limits = {.until = limits->until, .tolerance = search_tolerance}};
  const int status = find_parameter(&search, &closure->alpha);
  if (status == CAGEHOP_OK) {
    *error = estimate_error(&search, closure->alpha);
  }
  forget_states(&search);
  *iterations += search.iterations;
  return status != CAGEHOP_OK ? status : search.status;
}
