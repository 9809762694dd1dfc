// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/consistency.h"

#include "status/error.h"
#include "structure/pair/functions.h"
#include "structure/pair/moments.h"
#include "structure/shared/even_samples.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double alpha_first = 0.3, alpha_min = 0.02, alpha_max = 20.0;

/// The search for alpha on the grids of a state, which keep the solutions of the alpha before.
struct alpha_search {
  struct pair_levels *levels;
  const struct solve_limits *limits;
  int grids;  // that a root is looked for on first: the coarsest, or all
  int status; // the first failure
};

/// x at q = 0 of a grid, without its far part.
static double x_at_origin(const struct pair_grid *grid, int *status) {
  double *x = malloc(grid->points * sizeof *x);
  if (x == NULL) {
    *status = CAGEHOP_NO_MEMORY;
    return NAN;
  }
  for (size_t i = 0; i < grid->points; i++) {
    const double far = grid->far != NULL ? grid->density * grid->far_transform[i] : 0.0;
    x[grid_transform_index(grid->transform, i)] = grid->x[i] - far;
  }
  const struct pair_far far = pair_far_of(&grid->fluid);
  const double beyond =
      far.power > 0.0 ? grid->density / grid->fluid.temperature * pair_far_transform(&far, 0.0) : 0.0;
  const double found = even_samples_at(grid->q_step, x, 0.0) + beyond;
  free(x);
  return found;
}

/// ln of the compressibility's d(rho Z)/drho over the virial's, of one grid at alpha.
static double routes_differ(struct alpha_search *search, struct pair_grid *grid, double alpha) {
  struct pair_outcome outcome;
  double slope = NAN;
  pair_grid_set_alpha(grid, alpha);
  int status = pair_grid_solve(grid, 1e-4 * search->limits->tolerance, &outcome);
  search->levels->iterations += outcome.iterations;
  if (status == CAGEHOP_OK) {
    status = pair_virial_slope(grid, &slope);
  }
  const double stiffness = 1.0 - x_at_origin(grid, &status);
  search->status = search->status == CAGEHOP_OK ? status : search->status;
  return log(stiffness / slope);
}

/// Likewise of all three grids, extrapolated; *error of it.
static double routes_inconsistency(struct alpha_search *search, double alpha, double *error) {
  double value[PAIR_GRIDS] = {0.0};
  for (int i = 0; i < PAIR_GRIDS && search->status == CAGEHOP_OK; i++) {
    value[i] = routes_differ(search, search->levels->grid[i], alpha);
  }
  const struct pair_order order = pair_order_of_virial(search->levels);
  return pair_extrapolate(&order, value, error);
}

/// On the grids that are looked at first.
static double roughly(struct alpha_search *search, double alpha) {
  double ignored;
  return search->grids > 1 ? routes_inconsistency(search, alpha, &ignored)
                           : routes_differ(search, search->levels->grid[0], alpha);
}

/// Goes on from alpha_first until the routes' difference changes its sign between
/// *low and *high. It is above 0 where alpha is too small: as in percus-yevick, alpha -> 0; alpha -> infinity
/// is the hypernetted chain.
static bool bracket_alpha(struct alpha_search *search, double *low, double *high, double *at_low,
                          double *at_high) {
  const double factor = 1.4;
  double alpha = alpha_first, value = roughly(search, alpha);
  const double direction = value > 0.0 ? factor : 1.0 / factor;
  while (search->status == CAGEHOP_OK && alpha * direction > alpha_min && alpha * direction < alpha_max) {
    const double next = alpha * direction, there = roughly(search, next);
    if ((there > 0.0) != (value > 0.0)) {
      *low = direction > 1.0 ? alpha : next;
      *high = direction > 1.0 ? next : alpha;
      *at_low = direction > 1.0 ? value : there;
      *at_high = direction > 1.0 ? there : value;
      return true;
    }
    alpha = next;
    value = there;
  }
  return false;
}

/// The root on these grids to 1e-4 of itself, by regula falsi with halved ends (Illinois).
static double narrow_alpha(struct alpha_search *search, double low, double high, double at_low,
                           double at_high) {
  enum { STEPS_MAX = 20 };
  double alpha = low;
  for (int i = 0, side = 0; i < STEPS_MAX && search->status == CAGEHOP_OK; i++) {
    const double before = alpha;
    alpha = (low * at_high - high * at_low) / (at_high - at_low);
    if (i > 0 && fabs(alpha - before) < 1e-4 * alpha) {
      break;
    }
    const double value = roughly(search, alpha);
    if (value > 0.0) {
      low = alpha;
      at_low = value;
      at_high *= side > 0 ? 0.5 : 1.0;
      side = 1;
    } else {
      high = alpha;
      at_high = value;
      at_low *= side < 0 ? 0.5 : 1.0;
      side = -1;
    }
  }
  return alpha;
}

/// What S(q) and the sums of the finest grid change by, per unit of alpha.
static struct pair_parameter_error find_reaction(struct alpha_search *search, double alpha) {
  const double step = 1e-3 * alpha;
  struct pair_grid *grid = search->levels->grid[PAIR_GRIDS - 1];
  struct pair_parameter_error reaction = {.S = 0.0};
  double *x = malloc(grid->points * sizeof *x);
  if (x == NULL) {
    search->status = CAGEHOP_NO_MEMORY;
    return reaction;
  }
  memcpy(x, grid->x, grid->points * sizeof *x);
  const struct pair_sums before = pair_sums_of(grid);
  routes_differ(search, grid, alpha + step);
  const struct pair_sums after = pair_sums_of(grid);
  for (size_t i = 0; i < grid->points; i++) {
    reaction.S = fmax(reaction.S, fabs((grid->x[i] - x[i]) / (1.0 - x[i])) / step);
  }
  reaction.sums = (struct pair_sums){.virial = (after.virial - before.virial) / step,
                                     .energy = (after.energy - before.energy) / step,
                                     .pair_entropy = (after.pair_entropy - before.pair_entropy) / step};
  free(x);
  return reaction;
}

/// The error that an error of alpha causes.
static struct pair_parameter_error scaled(const struct pair_parameter_error *reaction, double alpha_error) {
  return (struct pair_parameter_error){.S = reaction->S * alpha_error,
                                       .sums = {.virial = reaction->sums.virial * alpha_error,
                                                .energy = reaction->sums.energy * alpha_error,
                                                .pair_entropy = reaction->sums.pair_entropy * alpha_error}};
}

/// The error of alpha: that of the routes' difference, extrapolated, and in a longer box.
static double alpha_error_at(struct alpha_search *search, double alpha, double error, double slope) {
  const double box = routes_differ(search, search->levels->longer, alpha) -
                     routes_differ(search, search->levels->grid[0], alpha);
  return (error + fabs(box)) / fabs(slope);
}

/// The root on all grids by the secant from a root of some, and what its error makes of S(q).
static double polish_alpha(struct alpha_search *search, double alpha,
                           struct pair_parameter_error *parameter_error) {
  enum { STEPS_MAX = 8 };
  const double share = 1e-2; // of the tolerance, for the last step
  double error = NAN, slope = NAN, before = alpha * (1.0 + 1e-3), ignored;
  pair_grid_set_alpha(search->levels->grid[0], before);
  search->status = search->status == CAGEHOP_OK ? pair_levels_follow(search->limits, search->levels, before)
                                                : search->status;
  const struct pair_parameter_error reaction =
      search->status == CAGEHOP_OK ? find_reaction(search, before) : (struct pair_parameter_error){.S = NAN};
  double at_before = routes_inconsistency(search, before, &ignored);
  for (int i = 0; i < STEPS_MAX && search->status == CAGEHOP_OK; i++) {
    const double value = routes_inconsistency(search, alpha, &error);
    slope = i == 0 || fabs(alpha - before) > 1e-6 * alpha ? (value - at_before) / (alpha - before) : slope;
    before = alpha;
    at_before = value;
    alpha -= value / slope;
    const double left = fabs(alpha - before);
    if (!(alpha > alpha_min && alpha < alpha_max)) {
      search->status = CAGEHOP_NO_CONVERGENCE;
    } else if (reaction.S * left < share * search->limits->tolerance) {
      *parameter_error = scaled(&reaction, alpha_error_at(search, alpha, error, slope) + left);
      return alpha;
    }
  }
  search->status = search->status == CAGEHOP_OK ? CAGEHOP_NO_CONVERGENCE : search->status;
  return alpha;
}

/// Whether S(q) is the same with any alpha but for a small share of the tolerance, as of a dilute gas; then
/// *error is the difference.
static bool is_indifferent(struct alpha_search *search, struct pair_parameter_error *error) {
  const double share = 0.1;
  struct pair_grid *grid = search->levels->grid[PAIR_GRIDS - 1];
  double *x = malloc(grid->points * sizeof *x), most = 0.0;
  search->status = x == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  if (x != NULL) {
    routes_differ(search, grid, alpha_max);
    memcpy(x, grid->x, grid->points * sizeof *x);
    routes_differ(search, grid, alpha_min);
    for (size_t i = 0; i < grid->points; i++) {
      most = fmax(most, fabs((grid->x[i] - x[i]) / (1.0 - x[i])));
    }
  }
  free(x);
  *error = (struct pair_parameter_error){.S = most};
  return search->status == CAGEHOP_OK && most <= share * search->limits->tolerance;
}

/// Solves at alpha_first, on grids that all see u(r).
static int solve_first(const struct solve_limits *limits, struct pair_fluid *fluid,
                       struct pair_levels *levels) {
  fluid->closure.alpha = alpha_first;
  int status = pair_levels_solve(fluid, limits, levels);
  bool refined = false;
  while (status == CAGEHOP_OK && pair_unseen(levels->grid[0]) > 0.0) {
    status = pair_levels_refine(limits, levels);
    refined = true;
  }
  return refined && status == CAGEHOP_OK ? pair_levels_measure_box(limits, levels) : status;
}

/// A root on the coarsest grid, or, where that has none because its errors are larger than the difference, on
/// all.
static bool look_for_alpha(struct alpha_search *search, double *alpha) {
  double low = NAN, high = NAN, at_low = NAN, at_high = NAN;
  bool found = bracket_alpha(search, &low, &high, &at_low, &at_high);
  if (!found && search->status == CAGEHOP_OK) {
    search->grids = PAIR_GRIDS;
    found = bracket_alpha(search, &low, &high, &at_low, &at_high);
  }
  *alpha = found ? narrow_alpha(search, low, high, at_low, at_high) : NAN;
  return found;
}

/// The root on all grids, which are refined until its error is small enough or that does not help.
static double polish_and_refine(struct alpha_search *search, double alpha,
                                struct pair_parameter_error *error) {
  double before = INFINITY;
  alpha = polish_alpha(search, alpha, error);
  while (search->status == CAGEHOP_OK && error->S > search->limits->tolerance && error->S < 0.7 * before) {
    before = error->S;
    int status = pair_levels_refine(search->limits, search->levels);
    if (status == CAGEHOP_OK) {
      status = pair_levels_measure_box(search->limits, search->levels);
    }
    if (status == CAGEHOP_NOT_RESOLVED) {
      return alpha;
    }
    search->status = status;
    alpha = polish_alpha(search, alpha, error);
  }
  return alpha;
}

int pair_consistency_find(const struct solve_limits *limits, struct pair_fluid *fluid,
                          struct pair_levels *levels, struct pair_parameter_error *error,
                          struct cagehop_error *reason) {
  struct alpha_search search = {.levels = levels, .limits = limits, .grids = 1};
  double rough;
  const int status = solve_first(limits, fluid, levels);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (!look_for_alpha(&search, &rough)) {
    const int before = search.status;
    if (before == CAGEHOP_OK && is_indifferent(&search, error)) {
      return CAGEHOP_OK;
    }
    const int failed = before != CAGEHOP_OK ? before : CAGEHOP_NO_CONVERGENCE;
    error_set(reason, failed, "no parameter alpha from %g to %g makes virial and compressibility agree",
              alpha_min, alpha_max);
    return failed;
  }
  fluid->closure.alpha = polish_and_refine(&search, rough, error);
  if (search.status == CAGEHOP_NO_CONVERGENCE || search.status == CAGEHOP_NOT_POSITIVE) {
    error_set(reason, search.status, "the search for alpha near %.4g does not converge", rough);
  }
  return search.status;
}
