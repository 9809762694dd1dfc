// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/richardson.h"

#include "numerics/communicator.h"
#include "structure/uniform/continuation.h"
#include "structure/uniform/grid.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// A grid's solution is accepted where one more iteration would change S(q) by less than this share of the
/// tolerance; each iteration makes the change at least ten times smaller.
static const double enough_of_tolerance = 1e-4;
static const double q_kept_max = 600.0; // largest q at which x is kept; beyond it the fitted tail is used

static_assert(RICHARDSON_GRIDS == 3, "grids of h, h/2 and h/4: indices 0, 1 and 2 stand below");

void richardson_clear(struct richardson_levels *levels) {
  for (size_t i = 0; i < RICHARDSON_GRIDS; i++) {
    free(levels->x[i]);
  }
  free(levels->indirect);
  free(levels->near);
  free(levels->guess);
  free(levels->shift);
  *levels = (struct richardson_levels){0};
}

/// Number of wavenumbers up to q.
static size_t count_up_to(double q, double box) {
  return (size_t)(q * box / M_PI);
}

/// How many wavenumbers grids of which the finest has `points` points resolve.
static size_t resolved(const struct richardson_levels *levels) {
  // A half of the coarsest grid's largest q, pi/dr: there its error is below 1e-6.
  const double q_grid = M_PI * (double)levels->points / levels->box / 4.0 / 2.0;
  const size_t count = count_up_to(fmin(q_kept_max, q_grid), levels->box);
  return count > levels->coarse ? count : levels->coarse;
}

static int richardson_create(const struct closure *closure, double phi, double box, size_t points,
                             size_t edges, struct richardson_levels *levels) {
  *levels = (struct richardson_levels){.closure = *closure,
                                       .particles = particles_at(phi),
                                       .box = box,
                                       .points = points,
                                       .kept = count_up_to(q_kept_max, box),
                                       .coarse = (size_t)box * UNIFORM_COARSE_PER_DIAMETER,
                                       .edges = edges};
  levels->used = resolved(levels);
  levels->indirect = malloc(levels->coarse * sizeof *levels->indirect);
  levels->near = malloc((edges * UNIFORM_NEAR_POINTS + 1) * sizeof *levels->near);
  levels->guess = malloc(levels->kept * sizeof *levels->guess);
  levels->shift = calloc(levels->kept, sizeof *levels->shift);
  for (size_t i = 0; i < RICHARDSON_GRIDS; i++) {
    levels->x[i] = malloc(levels->kept * sizeof *levels->x[i]);
  }
  return levels->indirect != NULL && levels->near != NULL && levels->guess != NULL && levels->shift != NULL &&
                 levels->x[0] != NULL && levels->x[1] != NULL && levels->x[2] != NULL
             ? CAGEHOP_OK
             : CAGEHOP_NO_MEMORY;
}

/// A solution on the coarse grid, from which the coarsest of the three grids starts.
static int start_on_coarse_grid(struct richardson_levels *levels, const struct solve_limits *limits) {
  const struct uniform_request request = {.closure = levels->closure,
                                          .density = levels->particles.density,
                                          .points = levels->coarse,
                                          .box = levels->box,
                                          .kept = levels->kept,
                                          .until = limits->until};
  struct uniform_solution solution = {.x = levels->x[0], .indirect = levels->indirect, .near = levels->near};
  return continue_to_closure(&levels->particles, &request, &solution, &levels->iterations);
}

/// x of grid i from what it had before, shifted as the next coarser grid was.
static const double *guess_shifted(const struct richardson_levels *levels, size_t i) {
  for (size_t k = 0; k < levels->kept; k++) {
    const double before = levels->x[i][k];
    levels->shift[k] = i > 0 && before + levels->shift[k] < 1.0 ? levels->shift[k] : 0.0;
    levels->guess[k] = before + levels->shift[k];
  }
  return levels->guess;
}

/// By how much grid i was shifted in all, where `guess` is what it started from.
static void note_shift(struct richardson_levels *levels, size_t i) {
  for (size_t k = 0; k < levels->kept; k++) {
    levels->shift[k] += levels->x[i][k] - levels->guess[k];
  }
}

/// By how much the sum over the points of grid i is larger than an integral of a function times sin(q r) that
/// jumps at contact: (q dr/2)/sin(q dr/2), at q_k. What is left of the error of x is smaller than this by
/// far.
static double jump_factor(const struct richardson_levels *levels, size_t i, size_t k) {
  const double half = 0.5 * M_PI * ((double)k + 0.5) / (double)(levels->points >> (RICHARDSON_GRIDS - 1 - i));
  return half / sin(half);
}

/// x at q_k of grid i without that factor.
static double integral(const struct richardson_levels *levels, size_t i, size_t k) {
  return levels->x[i][k] / jump_factor(levels, i, k);
}

/// x of grid i from the grids before it, whose error is of order dr^2: a quarter of the last difference is
/// added. Of the coarsest grid NULL: it starts from the coarse grid's solution.
static const double *guess_next(const struct richardson_levels *levels, size_t i) {
  if (levels->again) {
    return guess_shifted(levels, i);
  }
  for (size_t k = 0; i > 0 && k < levels->kept; k++) {
    const double last = integral(levels, i - 1, k);
    const double next = i > 1 ? last + 0.25 * (last - integral(levels, i - 2, k)) : last;
    levels->guess[k] = (next < 1.0 ? next : last) * jump_factor(levels, i, k);
  }
  return i > 0 ? levels->guess : NULL;
}

/// Solves grid i; the ones before it must be solved.
static int solve_grid(struct richardson_levels *levels, size_t i, const struct solve_limits *limits) {
  const struct uniform_request request = {.closure = levels->closure,
                                          .lambda = 1.0,
                                          .density = levels->particles.density,
                                          .points = levels->points >> (RICHARDSON_GRIDS - 1 - i),
                                          .box = levels->box,
                                          .kept = levels->kept,
                                          .communicator = limits->communicator,
                                          .until = limits->until,
                                          .guess = guess_next(levels, i),
                                          .enough = enough_of_tolerance * limits->tolerance};
  struct uniform_solution solution = {.x = levels->x[i], .indirect = levels->indirect, .near = levels->near};
  const int status = uniform_grid_solve(&request, i + 1 == RICHARDSON_GRIDS ? levels->edges : 0, &solution);
  if (status == CAGEHOP_OK) {
    levels->contact[i] = solution.contact;
    levels->iterations += solution.iterations;
    levels->last_change = solution.last_change;
    if (levels->again) {
      note_shift(levels, i);
    }
    memcpy(levels->far, solution.far, sizeof levels->far);
  }
  return status;
}

int richardson_solve(const struct closure *closure, double phi, double box, size_t points, size_t edges,
                     const struct solve_limits *limits, struct richardson_levels *levels) {
  int status = richardson_create(closure, phi, box, points, edges, levels);
  if (status == CAGEHOP_OK) {
    status = start_on_coarse_grid(levels, limits);
  }
  status = communicator_agree_status(limits->communicator, status);
  for (size_t i = 0; i < RICHARDSON_GRIDS && status == CAGEHOP_OK; i++) {
    status = solve_grid(levels, i, limits);
  }
  if (status != CAGEHOP_OK) {
    richardson_clear(levels);
  }
  return status;
}

int richardson_solve_again(const struct closure *closure, const struct solve_limits *limits,
                           struct richardson_levels *levels) {
  levels->closure = *closure;
  levels->again = true;
  int status = CAGEHOP_OK;
  for (size_t i = 0; i < RICHARDSON_GRIDS && status == CAGEHOP_OK; i++) {
    status = solve_grid(levels, i, limits);
  }
  if (status != CAGEHOP_OK) {
    richardson_clear(levels);
  }
  return status;
}

int richardson_solve_near(const struct richardson_levels *other, double phi,
                          const struct solve_limits *limits, struct richardson_levels *levels) {
  const int status =
      communicator_agree_status(limits->communicator, richardson_create(&other->closure, phi, other->box,
                                                                        other->points, other->edges, levels));
  if (status != CAGEHOP_OK) {
    richardson_clear(levels);
    return status;
  }
  for (size_t i = 0; i < RICHARDSON_GRIDS; i++) {
    memcpy(levels->x[i], other->x[i], levels->kept * sizeof *levels->x[i]);
  }
  return richardson_solve_again(&other->closure, limits, levels);
}

int richardson_refine(const struct solve_limits *limits, struct richardson_levels *levels) {
  double *const coarsest = levels->x[0];
  levels->x[0] = levels->x[1];
  levels->x[1] = levels->x[2];
  levels->x[2] = coarsest;
  levels->contact[0] = levels->contact[1];
  levels->contact[1] = levels->contact[2];
  levels->points *= 2;
  levels->used = resolved(levels);
  levels->again = false;
  const int status = solve_grid(levels, RICHARDSON_GRIDS - 1, limits);
  if (status != CAGEHOP_OK) {
    richardson_clear(levels);
  }
  return status;
}

/// Without the error of order dr^2, from two grids of which the second has half the step.
static double extrapolate(double coarse, double fine) {
  return fine + (fine - coarse) / 3.0;
}

double richardson_x(const struct richardson_levels *levels, size_t k) {
  return extrapolate(integral(levels, 1, k), integral(levels, 2, k));
}

double richardson_contact(const struct richardson_levels *levels) {
  return extrapolate(levels->contact[1], levels->contact[2]);
}

double richardson_error(const struct richardson_levels *levels) {
  double error = 0.0;
  for (size_t k = 0; k < levels->used; k++) {
    const double x = richardson_x(levels, k),
                 rough = extrapolate(integral(levels, 0, k), integral(levels, 1, k));
    error = fmax(error, fabs((x - rough) / (1.0 - x)));
  }
  return error;
}

double richardson_box_error(const struct richardson_levels *levels) {
  const double rounding = 1e-12,
               q = 2.0 * M_PI; // at large r, r h(r) is a damped oscillation of about this wavenumber
  if (levels->far[1] < rounding) {
    return 0.0;
  }
  // Its amplitude falls as exp(-kappa r). Two errors follow from the finite box: the sum over q_k adds a
  // mirror image of h(r) around r = 2 box; and c(r), which falls as the square of h(r), is cut off at r =
  // box.
  const double fall = fmin(levels->far[1] / levels->far[0], 0.99), kappa = -log(fall) / (0.5 * levels->box);
  const double beyond = levels->far[1] * fmax(fall * fall, levels->far[1]);
  return 4.0 * M_PI * levels->particles.density / q * beyond / kappa;
}
