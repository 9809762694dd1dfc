// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/consistency.h"

#include "numerics/root.h"
#include "structure/uniform/richardson.h"

#include <cagehop/status.h>
#include <math.h>

enum { POINTS_PER_DIAMETER = 512 }; // of the finest grid; its error is part of estimate_error

/// States at phi + place * step, from which d(phi Z)/dphi is computed, and at phi itself.
enum { SLOPE_STATES = 4, SEARCH_STATES };

/// What the root search in alpha works with; `status` keeps the first failure.
struct search {
  struct closure closure;
  double phi, box;
  size_t points;              // of the finest grid
  struct solve_limits limits; // without other processes
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

/// Solves state i, at phi, with the search's closure; the solution with the alpha before is the guess.
static int solve_state(struct search *search, size_t i, double phi) {
  struct richardson_levels *levels = &search->levels[i];
  const int before = levels->iterations;
  int status = levels->points > 0 ? richardson_solve_again(&search->closure, &search->limits, levels)
                                  : CAGEHOP_NO_CONVERGENCE;
  if (status == CAGEHOP_OK) {
    search->iterations += levels->iterations - before;
  } else if (status >= 0 && status != CAGEHOP_TIMED_OUT) {
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

/// d(phi Z)/dphi of the virial route, by central differences of fourth order with a step of 0.2 % of phi; how
/// little another step changes is shown in docs/explanation/constants.md.
static double virial_slope(struct search *search) {
  static const double weight[SLOPE_STATES] = {1.0 / 12.0, -2.0 / 3.0, 2.0 / 3.0, -1.0 / 12.0},
                      place[SLOPE_STATES] = {-2.0, -1.0, 1.0, 2.0};
  const double step = 2e-3 * search->phi;
  double slope = 0.0;
  for (size_t i = 0; i < SLOPE_STATES && search->status == CAGEHOP_OK; i++) {
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
  return log(stiffness / virial_slope(search));
}

/// max |dS/S| between two parameters, per unit of their difference.
static double sensitivity(struct search *search, double alpha) {
  const double step = 1e-3;
  struct richardson_levels levels[2] = {{.points = 0}, {.points = 0}};
  double most = 0.0;
  for (int i = 0; i < 2 && search->status == CAGEHOP_OK; i++) {
    search->closure.alpha = alpha + i * step;
    search->status = richardson_solve(&search->closure, search->phi, search->box, search->points, 0,
                                      &search->limits, &levels[i]);
  }
  for (size_t k = 0; search->status == CAGEHOP_OK && k < levels[0].used; k++) {
    const double x = richardson_x(&levels[0], k);
    most = fmax(most, fabs((richardson_x(&levels[1], k) - x) / (1.0 - x)));
  }
  richardson_clear(&levels[0]);
  richardson_clear(&levels[1]);
  return most / step;
}

/// The error of S(q) that follows from alpha's error. That error is how far the root would move on a grid of
/// half the step in twice the box: the change of the function there over its slope, which is taken between
/// alpha and alpha + 0.01.
static double estimate_error(struct search *search, double alpha) {
  const double away = 0.01;
  const double slope = (inconsistency(alpha + away, search) - inconsistency(alpha, search)) / away;
  const double reaction = sensitivity(search, alpha);
  forget_states(search);
  search->box *= 2.0;
  search->points *= 4;
  return reaction * fabs(inconsistency(alpha, search) / slope);
}

int consistency_find(double phi, double box, const struct solve_limits *limits, struct closure *closure,
                     double *error, int *iterations) {
  struct search search = {.closure = *closure,
                          .phi = phi,
                          .box = box,
                          .points = (size_t)box * POINTS_PER_DIAMETER,
                          .limits = {.until = limits->until}};
  // alpha -> 0 is Percus-Yevick, alpha -> infinity hypernetted-chain. The root is 0.19 to 0.25 from phi =
  // 0.05 to 0.60, see docs/explanation/constants.md.
  const double low = 0.05, high = 0.6;
  const int status = root_find(inconsistency, &search, low, high, 1e-9, &closure->alpha);
  if (status == CAGEHOP_OK) {
    *error = estimate_error(&search, closure->alpha);
  }
  forget_states(&search);
  *iterations += search.iterations;
  return search.status != CAGEHOP_OK ? search.status : status;
}
