// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/path.h"

#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 2 }; // solutions that the next one is extrapolated from

/// A path's leg: lambda from 0 to 1 multiplies the density or, to a power, u/kBT; or omega - 1.
struct leg {
  bool of_bonds, of_density;
  double other;  // what is not varied: the coupling, or the density
  double dilute; // of bonds: the share of the density
  double power;  // coupling = lambda^power
};

/// The last solutions, the last one first, with their tangents d(q gamma)/d lambda.
struct walk {
  struct pair_grid *grid;
  struct leg leg;
  int kept;
  double place[KEPT];
  double *indirect[KEPT], *tangent[KEPT];
  double *guess;
};

static void walk_clear(struct walk *walk) {
  for (int k = 0; k < KEPT; k++) {
    free(walk->indirect[k]);
    free(walk->tangent[k]);
  }
  free(walk->guess);
}

static int walk_create(struct pair_grid *grid, struct walk *walk) {
  *walk = (struct walk){.grid = grid, .guess = calloc(grid->points, sizeof *walk->guess)};
  bool there = walk->guess != NULL;
  for (int k = 0; k < KEPT; k++) {
    walk->indirect[k] = calloc(grid->points, sizeof *walk->indirect[k]);
    walk->tangent[k] = calloc(grid->points, sizeof *walk->tangent[k]);
    there = there && walk->indirect[k] != NULL && walk->tangent[k] != NULL;
  }
  return there ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static void go_to(const struct walk *walk, double lambda) {
  struct pair_grid *grid = walk->grid;
  const struct leg *leg = &walk->leg;
  if (leg->of_bonds) {
    pair_grid_set(grid, leg->dilute * grid->fluid.density, leg->other);
    pair_grid_bond(grid, lambda);
  } else if (leg->of_density) {
    pair_grid_set(grid, lambda * grid->fluid.density, leg->other);
  } else {
    pair_grid_set(grid, leg->other, pow(lambda, leg->power));
  }
}

/// The cubic polynomial through the last two solutions with their tangents; after the first the line.
static void predict(const struct walk *walk, double lambda) {
  const double last = walk->place[0], width = walk->kept > 1 ? last - walk->place[1] : 1.0;
  const double t = (lambda - last) / width, s = 1.0 + t;
  const bool cubic = walk->kept > 1;
  const double value[2] = {cubic ? s * s * (1.0 - 2.0 * t) : 1.0, cubic ? t * t * (1.0 + 2.0 * s) : 0.0};
  const double slope[2] = {cubic ? s * s * t * width : lambda - last, cubic ? t * t * s * width : 0.0};
  for (size_t i = 0; i < walk->grid->points; i++) {
    walk->guess[i] = value[0] * walk->indirect[0][i] + value[1] * walk->indirect[1][i] +
                     slope[0] * walk->tangent[0][i] + slope[1] * walk->tangent[1][i];
  }
  memcpy(walk->grid->indirect, walk->guess, walk->grid->points * sizeof *walk->guess);
}

static double distance_of(size_t n, const double a[], const double b[]) {
  double square = 0.0;
  for (size_t i = 0; i < n; i++) {
    square += (a[i] - b[i]) * (a[i] - b[i]);
  }
  return sqrt(square);
}

/// Whether the solution lies where the ones before it lead to, so that it is on their branch.
static bool is_on_branch(const struct walk *walk) {
  const double far = 0.3; // of the way from the last solution; another branch is as far as the way itself
  const size_t n = walk->grid->points;
  const double *found = walk->grid->indirect;
  return walk->kept < 2 ||
         distance_of(n, found, walk->guess) <= far * distance_of(n, found, walk->indirect[0]);
}

/// Keeps the grid's solution at lambda, with its tangent where it is not the last of the leg.
static int keep(struct walk *walk, double lambda) {
  const double shift = 1e-5;
  double *const oldest = walk->indirect[KEPT - 1], *const tangent = walk->tangent[KEPT - 1];
  for (int k = KEPT - 1; k > 0; k--) {
    walk->indirect[k] = walk->indirect[k - 1];
    walk->tangent[k] = walk->tangent[k - 1];
    walk->place[k] = walk->place[k - 1];
  }
  walk->indirect[0] = oldest;
  walk->tangent[0] = tangent;
  walk->place[0] = lambda;
  walk->kept = walk->kept < KEPT ? walk->kept + 1 : KEPT;
  memcpy(oldest, walk->grid->indirect, walk->grid->points * sizeof *oldest);
  if (lambda >= 1.0) {
    return CAGEHOP_OK;
  }
  memcpy(walk->guess, walk->grid->change, walk->grid->points * sizeof *walk->guess);
  go_to(walk, lambda + shift);
  return pair_grid_tangent(walk->grid, walk->guess, shift, tangent);
}

/// One step of lambda. Where it fails the grid's solution is no longer there.
static int try_step(struct walk *walk, double lambda, struct pair_path_end *end, int *iterations) {
  const double enough = lambda < 1.0 ? 1e-6 : 1e-8;
  struct pair_outcome outcome;
  go_to(walk, lambda);
  predict(walk, lambda);
  int status = pair_grid_solve(walk->grid, enough, &outcome);
  end->iterations += outcome.iterations;
  *iterations = outcome.iterations;
  if (status == CAGEHOP_OK && !is_on_branch(walk)) {
    status = CAGEHOP_NO_CONVERGENCE;
  }
  if (status == CAGEHOP_OK) {
    *end = (struct pair_path_end){.density = walk->grid->density,
                                  .coupling = walk->grid->coupling,
                                  .S_0 = outcome.S_0,
                                  .S_max = outcome.S_max,
                                  .iterations = end->iterations};
    status = keep(walk, lambda);
  }
  return status;
}

/// The grid's change at its solution, which the tangent is found from, and the tangent.
static int walk_to_start(struct walk *walk, double lambda) {
  struct pair_outcome ignored;
  go_to(walk, lambda);
  const int status = pair_grid_solve(walk->grid, 1e-8, &ignored);
  return status == CAGEHOP_OK ? keep(walk, lambda) : status;
}

/// From lambda = `begin`, where grid->indirect is the solution or close to it, to 1.
static int walk_leg(struct walk *walk, double begin, struct pair_path_end *end) {
  enum { FEW = 4, MANY = 6 };
  const double shortest = 1.0 / 1024;
  double step = 0.125, lambda = begin;
  walk->kept = 0;
  int status = walk_to_start(walk, begin);
  while (lambda < 1.0 && status == CAGEHOP_OK) {
    const double next = lambda + 1.25 * step >= 1.0 ? 1.0 : lambda + step;
    int iterations;
    status = try_step(walk, next, end, &iterations);
    if (status == CAGEHOP_OK) {
      lambda = next;
      step *= iterations <= FEW ? 2.0 : iterations >= MANY ? 0.5 : 1.0;
    } else if (status > 0 && status != CAGEHOP_TIMED_OUT && step > shortest) {
      step *= 0.5;
      status = CAGEHOP_OK;
    }
  }
  return status;
}

/// The start of all paths: without interaction between sites gamma is 0. Chains, whose sites have neighbours
/// even at density 0, begin at a small one as single sites, and bonds are made. *begin: the share of the
/// density.
static int start_path(struct walk *walk, double *begin, struct pair_path_end *end) {
  struct pair_grid *grid = walk->grid;
  const double dilute = 1e-3;
  memset(grid->indirect, 0, grid->points * sizeof *grid->indirect);
  *begin = 0.0;
  if (grid->omega == NULL) {
    return CAGEHOP_OK;
  }
  const struct leg after = walk->leg;
  *begin = dilute / fmax(1.0, grid->omega[0]); // at the smallest q, of all sites of a chain
  walk->leg = (struct leg){.of_bonds = true, .other = after.other, .dilute = *begin};
  const int status = walk_leg(walk, 0.0, end);
  walk->leg = after;
  return status;
}

/// coupling = lambda^power: the diameter of strongly repelling particles goes as a small power of u/kBT, so
/// that their volume grows about evenly with lambda.
static double power_of(const struct pair_grid *grid) {
  return potential_core(grid->fluid.system) > 0.0 ? 1.0 : 4.0;
}

static int walk_legs(struct walk *walk, enum pair_path path, struct pair_path_end *end) {
  struct pair_grid *grid = walk->grid;
  const bool of_density = path == PAIR_PATH_DENSITY;
  double begin;
  walk->leg = (struct leg){.of_density = true, .other = of_density ? 1.0 : 0.0};
  const bool has_core = potential_core(grid->fluid.system) > 0.0;
  int status = CAGEHOP_OK;
  if (of_density || has_core) {
    status = start_path(walk, &begin, end);
  } else {
    memset(grid->indirect, 0, grid->points * sizeof *grid->indirect);
  }
  if (status == CAGEHOP_OK && (of_density || has_core)) {
    status = walk_leg(walk, begin, end);
  }
  if (status == CAGEHOP_OK && !of_density) {
    walk->leg = (struct leg){.other = grid->fluid.density, .power = power_of(grid)};
    status = walk_leg(walk, 0.0, end);
  }
  return status;
}

int pair_path_follow(struct pair_grid *grid, enum pair_path path, struct pair_path_end *end) {
  struct walk walk;
  *end = (struct pair_path_end){0};
  int status = walk_create(grid, &walk);
  if (status == CAGEHOP_OK) {
    status = walk_legs(&walk, path, end);
  }
  walk_clear(&walk);
  end->status = status;
  return status;
}
