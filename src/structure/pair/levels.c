// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/levels.h"

#include "structure/shared/even_samples.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  COARSEST_PER_SIGMA = 32, // points of the coarsest grid, at least
  COARSEST_PER_SIGMA_MAX = 128,
};

void pair_levels_clear(struct pair_levels *levels) {
  for (int i = 0; i < PAIR_GRIDS; i++) {
    pair_grid_destroy(&levels->grid[i]);
  }
  pair_grid_destroy(&levels->longer);
  free(levels->x);
  levels->x = NULL;
}

// ---------------------------------------------------------------- which grids

/// How far the edges are from multiples of first/m, as the largest share of a step.
static double misfit(const struct pair_edges *edges, double first, double m) {
  double most = 0.0;
  for (int i = 1; i < edges->count; i++) {
    const double place = edges->r[i] * m / first;
    most = fmax(most, fabs(place - round(place)));
  }
  return most;
}

/// A step of which all edges are multiples; where there is none, of which the first is and the others come
/// closest to.
static double find_step(const struct pair_edges *edges, bool *aligned) {
  const double close = 1e-7;
  const double first = edges->count > 0 ? edges->r[0] : 1.0;
  const double least = fmax(round(COARSEST_PER_SIGMA * first), 1.0);
  double best = least;
  for (double m = least; m <= COARSEST_PER_SIGMA_MAX * first; m++) {
    const double here = misfit(edges, first, m);
    if (here < close) {
      *aligned = true;
      return first / m;
    }
    best = m <= 2.0 * least && here < misfit(edges, first, best) ? m : best;
  }
  *aligned = false;
  return first / best;
}

/// The q at which omega is half of the sites, [1/sigma]: 1.6 over the radius of gyration of a coil.
static double half_of_omega(const struct cagehop_system *system) {
  const double half = 0.5 * cagehop_system_omega(system, 0.0);
  double low = 1e-9, high = 1.0;
  while (cagehop_system_omega(system, high) > half && high < 1e3) {
    high *= 2.0;
  }
  while (high > 1.01 * low) {
    const double middle = sqrt(low * high);
    if (cagehop_system_omega(system, middle) > half) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

static size_t find_points(const struct pair_fluid *fluid, double step) {
  const double shortest = 30.0, cutoffs = 4.0, coils = 23.0;
  const struct cagehop_system *system = fluid->system;
  double box = fmax(shortest, isfinite(potential_range(system)) ? cutoffs * potential_range(system) : 0.0);
  if (pair_is_chain(fluid)) {
    box = fmax(box, coils / half_of_omega(system));
  }
  size_t points = GRID_POINTS_MIN;
  while ((double)points * step < box) {
    points *= 2;
  }
  return points;
}

/// Midpoint sums of a function whose k-th derivative jumps at multiples of the step have errors of order
/// step^(k + 1) for odd k and step^(k + 2) for even k, and even powers above.
static int leading_power(const struct pair_edges *edges) {
  return edges->order < 0 || edges->order > 3 ? 0 : edges->order / 2 * 2 + 2;
}

// ---------------------------------------------------------------- extrapolation

double pair_extrapolate(const struct pair_order *order, const double value[PAIR_GRIDS], double *error) {
  if (order->leading == 0) {
    *error = fabs(value[2] - value[1]);
    return value[2];
  }
  const double once = exp2(order->leading) - 1.0, twice = exp2(order->leading + 2) - 1.0;
  const double rough = value[1] + (value[1] - value[0]) / once,
               fine = value[2] + (value[2] - value[1]) / once;
  if (!order->aligned) { // what is left changes irregularly from grid to grid, and is smaller on the finer
    *error = fmax(fabs(fine - rough), fabs(fine - value[2]));
    return fine;
  }
  if (order->kinked) { // likewise, but it falls as the fourth power of the step
    *error = 0.25 * fabs(fine - rough);
    return fine;
  }
  const double best = fine + (fine - rough) / twice;
  *error =
      2.0 * fabs(best - fine); // of the coarsest grid, what is no power of the step may be as large again
  return best;
}

/// Likewise of the finest two grids only.
static double extrapolate_two(int leading, double coarse, double fine, double *error) {
  const double best = leading > 0 ? fine + (fine - coarse) / (exp2(leading) - 1.0) : fine;
  *error = fabs(best - coarse);
  return best;
}

// ---------------------------------------------------------------- solving

/// x of a grid in the order of q, without its far part, and without the factor by which a sum over points is
/// larger than the integral of a function that jumps halfway between two: (q dr/2)/sin(q dr/2). Returns the
/// array or NULL without memory.
static double *sorted_x(const struct pair_levels *levels, const struct pair_grid *grid) {
  double *x = malloc(grid->points * sizeof *x);
  for (size_t i = 0; x != NULL && i < grid->points; i++) {
    const size_t k = grid_transform_index(grid->transform, i);
    const double far = grid->far != NULL ? grid->density * grid->far_transform[i] : 0.0;
    const double half = 0.5 * grid->q[i] * grid->step;
    x[k] = (grid->x[i] - far) * (levels->edges.order == 0 ? sin(half) / half : 1.0);
  }
  return x;
}

/// q gamma of the next finer grid, to start from: what the coarser have, extrapolated.
static int guess_finer(const struct pair_levels *levels, int i) {
  struct pair_grid *grid = levels->grid[i];
  const struct pair_grid *last = levels->grid[i - 1], *before = i > 1 ? levels->grid[i - 2] : NULL;
  double *sorted = calloc(grid->points, sizeof *sorted), *other = calloc(grid->points, sizeof *other);
  if (sorted != NULL && other != NULL) {
    pair_grid_sort(last, last->indirect, sorted);
    if (before != NULL && levels->order.leading > 0) {
      pair_grid_sort(before, before->indirect, other);
    }
    for (size_t k = 0; before != NULL && levels->order.leading > 0 && k < before->points / 2; k++) {
      sorted[k] += (sorted[k] - other[k]) * exp2(-levels->order.leading);
    }
    pair_grid_unsort(grid, sorted, grid->indirect);
  }
  const bool there = sorted != NULL && other != NULL;
  free(sorted);
  free(other);
  return there ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static int solve_pair_grid(struct pair_levels *levels, struct pair_grid *grid,
                           const struct solve_limits *limits) {
  const double enough_of_tolerance = 1e-4;
  struct pair_outcome outcome;
  const int status = pair_grid_solve_damped(grid, enough_of_tolerance * limits->tolerance, &outcome);
  levels->iterations += outcome.iterations;
  levels->last_change = outcome.last_change;
  return status;
}

/// From a guess; where that is not close enough, as where S(q) has high peaks, by the path that led to the
/// coarsest grid's solution.
static int solve_from_guess(struct pair_levels *levels, struct pair_grid *grid,
                            const struct solve_limits *limits) {
  const int status = solve_pair_grid(levels, grid, limits);
  if (status != CAGEHOP_NO_CONVERGENCE && status != CAGEHOP_NOT_POSITIVE) {
    return status;
  }
  struct pair_path_end end;
  const int followed = pair_path_follow(grid, levels->end[levels->tried - 1].path, &end);
  levels->iterations += end.iterations;
  return followed == CAGEHOP_OK ? solve_pair_grid(levels, grid, limits) : followed;
}

static int solve_finer(struct pair_levels *levels, int i, const struct solve_limits *limits) {
  const struct pair_grid *last = levels->grid[i - 1];
  if (2 * last->points > PAIR_POINTS_MAX) {
    levels->too_large = true;
    return CAGEHOP_NOT_RESOLVED;
  }
  int status =
      pair_grid_create(&levels->fluid, 0.5 * last->step, 2 * last->points, limits->until, &levels->grid[i]);
  if (status == CAGEHOP_OK) {
    status = guess_finer(levels, i);
  }
  return status == CAGEHOP_OK ? solve_from_guess(levels, levels->grid[i], limits) : status;
}

/// q gamma of a grid in a longer box, from x between the wavenumbers of a shorter one.
static int guess_longer(const struct pair_levels *levels, const struct pair_grid *from,
                        struct pair_grid *grid) {
  double *x = sorted_x(levels, from);
  const double q_end = ((double)from->points - EVEN_SAMPLES_STENCIL) * from->q_step;
  for (size_t i = 0; x != NULL && i < grid->points; i++) {
    const double q = grid->q[i], half = 0.5 * q * grid->step;
    const double smooth = q < q_end ? even_samples_at(from->q_step, x, q) : 0.0;
    const double factor = levels->edges.order == 0 ? half / sin(half) : 1.0;
    const double far = grid->far != NULL ? grid->density * grid->far_transform[i] : 0.0;
    const double omega = grid->omega != NULL ? grid->omega[i] : 1.0, X = smooth * factor + far;
    const double gain = ((omega - 1.0) * (omega + 1.0) + omega * X) / (1.0 - omega * X);
    grid->indirect[i] = q * X / grid->density * gain;
  }
  const bool there = x != NULL;
  free(x);
  return there ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

/// |dS/S| of an error of x at q.
static double dS_of_levels(const struct pair_levels *levels, double q, double x, double error) {
  const double omega = pair_is_chain(&levels->fluid) ? cagehop_system_omega(levels->fluid.system, q) : 1.0;
  const struct pair_far tail = pair_far_of(&levels->fluid);
  const double per_kT = levels->fluid.density / levels->fluid.temperature;
  const double far = tail.power > 0.0 ? per_kT * pair_far_transform(&tail, q) : 0.0;
  return fabs(omega * error / (1.0 - omega * (x + far)));
}

/// By how much S(q) of the box differs from that of the longer one, at the longer one's wavenumbers.
static int compare_boxes(struct pair_levels *levels) {
  const struct pair_grid *shorter = levels->grid[0], *longer = levels->longer;
  double *x = sorted_x(levels, shorter), *y = sorted_x(levels, longer);
  const double safe = 1.5;
  levels->box_error = 0.0;
  for (size_t k = 0; x != NULL && y != NULL && k < longer->points / 2; k++) {
    const double q = ((double)k + 0.5) * longer->q_step;
    const double difference = even_samples_at(shorter->q_step, x, q) - y[k];
    levels->box_error = fmax(levels->box_error, safe * dS_of_levels(levels, q, y[k], difference));
  }
  const struct pair_sums before = pair_sums_of(shorter), after = pair_sums_of(longer);
  levels->box_change = (struct pair_sums){.virial = after.virial - before.virial,
                                          .energy = after.energy - before.energy,
                                          .pair_entropy = after.pair_entropy - before.pair_entropy};
  const bool there = x != NULL && y != NULL;
  free(x);
  free(y);
  return there ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static int solve_longer(struct pair_levels *levels, const struct solve_limits *limits) {
  const struct pair_grid *coarsest = levels->grid[0];
  int status =
      pair_grid_create(&levels->fluid, coarsest->step, 2 * coarsest->points, limits->until, &levels->longer);
  if (status == CAGEHOP_OK) {
    status = guess_longer(levels, coarsest, levels->longer);
  }
  if (status == CAGEHOP_OK) {
    status = solve_from_guess(levels, levels->longer, limits);
  }
  return status == CAGEHOP_OK ? compare_boxes(levels) : status;
}

/// x from the three grids, and its error. A grid is good for the smaller half of its wavenumbers.
static int combine_grids(struct pair_levels *levels) {
  double *x[PAIR_GRIDS] = {NULL};
  const size_t good[PAIR_GRIDS] = {levels->grid[0]->points / 2, levels->grid[1]->points / 2,
                                   levels->grid[2]->points / 2};
  bool there = true;
  free(levels->x);
  levels->count = levels->edges.order == 0 ? good[0] : good[2];
  levels->q_step = levels->grid[0]->q_step;
  levels->x = malloc(levels->count * sizeof *levels->x);
  for (int i = 0; i < PAIR_GRIDS; i++) {
    x[i] = sorted_x(levels, levels->grid[i]);
    there = there && x[i] != NULL;
  }
  there = there && levels->x != NULL;
  levels->step_error = 0.0;
  for (size_t k = 0; there && k < levels->count; k++) {
    double error = fabs(x[2][k]);
    if (k < good[0]) {
      const double values[PAIR_GRIDS] = {x[0][k], x[1][k], x[2][k]};
      levels->x[k] = pair_extrapolate(&levels->order, values, &error);
    } else {
      levels->x[k] = k < good[1] ? extrapolate_two(levels->order.leading, x[1][k], x[2][k], &error) : x[2][k];
    }
    if (k < good[1]) {
      const double q = ((double)k + 0.5) * levels->q_step;
      levels->step_error = fmax(levels->step_error, dS_of_levels(levels, q, levels->x[k], error));
    }
  }
  for (int i = 0; i < PAIR_GRIDS; i++) {
    free(x[i]);
  }
  return there ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

/// The finer grids and the longer one, from the coarsest.
static int solve_others(struct pair_levels *levels, const struct solve_limits *limits) {
  int status = CAGEHOP_OK;
  for (int i = 1; i < PAIR_GRIDS && status == CAGEHOP_OK; i++) {
    status = solve_finer(levels, i, limits);
  }
  if (status == CAGEHOP_OK) {
    status = solve_longer(levels, limits);
  }
  return status == CAGEHOP_OK ? combine_grids(levels) : status;
}

/// The physical solution on the coarsest grid, by the first path that leads to it.
static int solve_coarsest(struct pair_levels *levels) {
  int status = CAGEHOP_NO_CONVERGENCE;
  for (enum pair_path path = 0; path < PAIR_PATHS; path++) {
    if (status > 0 && status != CAGEHOP_TIMED_OUT && pair_path_exists(&levels->fluid, path)) {
      struct pair_path_end *end = &levels->end[levels->tried++];
      status = pair_path_follow(levels->grid[0], path, end);
      levels->iterations += end->iterations;
    }
  }
  return status;
}

int pair_levels_solve(const struct pair_fluid *fluid, const struct solve_limits *limits,
                      struct pair_levels *levels) {
  levels->fluid = *fluid;
  levels->edges = pair_edges_of(fluid);
  levels->order.leading = leading_power(&levels->edges);
  levels->order.kinked = closure_has_kink(fluid->closure.kind);
  const double step = find_step(&levels->edges, &levels->order.aligned);
  const size_t points = find_points(fluid, step);
  if ((points << (PAIR_GRIDS - 1)) > PAIR_POINTS_MAX) {
    levels->too_large = true;
    return CAGEHOP_NOT_RESOLVED;
  }
  int status = pair_grid_create(fluid, step, points, limits->until, &levels->grid[0]);
  if (status == CAGEHOP_OK) {
    status = solve_coarsest(levels);
  }
  if (status == CAGEHOP_OK) {
    status = solve_pair_grid(levels, levels->grid[0], limits);
  }
  return status == CAGEHOP_OK ? solve_others(levels, limits) : status;
}

int pair_levels_refine(const struct solve_limits *limits, struct pair_levels *levels) {
  pair_grid_destroy(&levels->grid[0]);
  levels->grid[0] = levels->grid[1];
  levels->grid[1] = levels->grid[2];
  levels->grid[2] = NULL;
  const int status = solve_finer(levels, PAIR_GRIDS - 1, limits);
  return status == CAGEHOP_OK ? combine_grids(levels) : status;
}

int pair_levels_measure_box(const struct solve_limits *limits, struct pair_levels *levels) {
  pair_grid_destroy(&levels->longer);
  return solve_longer(levels, limits);
}

int pair_levels_lengthen(const struct solve_limits *limits, struct pair_levels *levels) {
  for (int i = 0; i < PAIR_GRIDS; i++) {
    pair_grid_destroy(&levels->grid[i]);
  }
  levels->grid[0] = levels->longer;
  levels->longer = NULL;
  return solve_others(levels, limits);
}

int pair_levels_follow(const struct solve_limits *limits, struct pair_levels *levels, double alpha) {
  levels->fluid.closure.alpha = alpha;
  int status = CAGEHOP_OK;
  for (int i = 0; i < PAIR_GRIDS && status == CAGEHOP_OK; i++) {
    pair_grid_set_alpha(levels->grid[i], alpha);
    status = i > 0 ? guess_finer(levels, i) : CAGEHOP_OK;
    status = status == CAGEHOP_OK ? solve_pair_grid(levels, levels->grid[i], limits) : status;
  }
  pair_grid_set_alpha(levels->longer, alpha);
  status = status == CAGEHOP_OK ? guess_longer(levels, levels->grid[0], levels->longer) : status;
  return status == CAGEHOP_OK ? solve_pair_grid(levels, levels->longer, limits) : status;
}
