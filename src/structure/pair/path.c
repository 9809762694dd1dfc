// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/path.h"

#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 2 }; // solutions that the next one is extrapolated from

/// A path's leg: lambda^power, lambda from `begin` to 1, is the share of what it varies; `share` holds that
/// of the others.
struct leg {
  enum pair_leg varied;
  double share[PAIR_LEGS];
  double begin, power;
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
  double share[PAIR_LEGS];
  memcpy(share, leg->share, sizeof share);
  share[leg->varied] = leg->power == 1.0 ? lambda : pow(lambda, leg->power);
  pair_grid_set(grid, share[PAIR_LEG_DENSITY] * grid->fluid.density, share[PAIR_LEG_COUPLING]);
  pair_grid_bond(grid, share[PAIR_LEG_BONDS]);
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

/// As S(q) shows it.
static double distance_of(const struct pair_grid *grid, const double a[], const double b[]) {
  double square = 0.0;
  for (size_t i = 0; i < grid->points; i++) {
    const double apart = (a[i] - b[i]) * (grid->weight != NULL ? grid->weight[i] : 1.0);
    square += apart * apart;
  }
  return sqrt(square);
}

/// Whether the solution lies where the ones before it lead to, so that it is on their branch.
static bool is_on_branch(const struct walk *walk) {
  const double far = 0.3; // of the way from the last solution; another branch is as far as the way itself
  const double *found = walk->grid->indirect;
  return walk->kept < 2 || distance_of(walk->grid, found, walk->guess) <=
                               far * distance_of(walk->grid, found, walk->indirect[0]);
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
    end->S_0 = outcome.S_0;
    end->S_max = outcome.S_max;
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

/// From lambda = begin, where grid->indirect is the solution or close to it, to 1.
static int walk_leg(struct walk *walk, const struct leg *leg, struct pair_path_end *end) {
  enum { FEW = 4, MANY = 6 };
  const double shortest = 1.0 / 1024;
  double step = 0.125, lambda = leg->begin, next = lambda;
  walk->leg = *leg;
  walk->kept = 0;
  end->begun = false;
  int status = walk_to_start(walk, lambda);
  while (lambda < 1.0 && status == CAGEHOP_OK) {
    next = lambda + 1.25 * step >= 1.0 ? 1.0 : lambda + step;
    int iterations;
    status = try_step(walk, next, end, &iterations);
    if (status == CAGEHOP_OK) {
      lambda = next;
      end->begun = true;
      step *= iterations <= FEW ? 2.0 : iterations >= MANY ? 0.5 : 1.0;
    } else if (status > 0 && status != CAGEHOP_TIMED_OUT && step > shortest) {
      step *= 0.5;
      status = CAGEHOP_OK;
    }
  }
  end->leg = leg->varied;
  memcpy(end->share, leg->share, sizeof end->share);
  end->share[leg->varied] = pow(end->begun ? lambda : next, leg->power);
  return status;
}

// ---------------------------------------------------------------- which legs

/// omega at the smallest q: of long chains nearly all of their sites.
static double most_of_omega(const struct pair_grid *grid) {
  double most = 1.0;
  for (size_t i = 0; grid->bonds != NULL && i < grid->points; i++) {
    most = fmax(most, 1.0 + grid->bonds[i]);
  }
  return most;
}

/// The path's legs, at most three. Without interaction between sites gamma is 0. Chains, whose sites have
/// neighbours even at density 0, begin at a small one as single sites, and bonds are made; or single sites
/// are made dense before.
///
/// coupling = lambda^4 without a core: the diameter of strongly repelling particles goes as a small power of
/// u/kBT, so that their volume grows about evenly with lambda. Of chains of N sites rho N and the number of
/// sites that a bond's share joins pass all orders of magnitude up to N, each in about a step of lambda.
static int choose_legs(const struct pair_grid *grid, enum pair_path path, struct leg legs[3]) {
  const double dilute = 1e-3, N = most_of_omega(grid), chain_power = 1.0 + log10(N);
  const bool has_core = potential_core(grid->fluid.system) > 0.0, is_chain = grid->omega != NULL;
  const double share = dilute / N, coupling = path == PAIR_PATH_TEMPERATURE ? 0.0 : 1.0;
  int n = 0;
  if (path == PAIR_PATH_BONDS) {
    legs[n++] = (struct leg){.varied = PAIR_LEG_DENSITY, .share = {1.0, 0.0, 1.0}, .power = 1.0};
    legs[n++] = (struct leg){.varied = PAIR_LEG_BONDS, .share = {1.0, 1.0, 1.0}, .power = chain_power};
    return n;
  }
  if (is_chain && (path == PAIR_PATH_DENSITY || has_core)) {
    legs[n++] = (struct leg){.varied = PAIR_LEG_BONDS, .share = {share, 1.0, coupling}, .power = chain_power};
  }
  if (path == PAIR_PATH_DENSITY || has_core) {
    legs[n++] = (struct leg){.varied = PAIR_LEG_DENSITY,
                             .share = {1.0, 1.0, coupling},
                             .begin = is_chain ? pow(share, 1.0 / chain_power) : 0.0,
                             .power = chain_power};
  }
  if (path == PAIR_PATH_TEMPERATURE) {
    legs[n++] =
        (struct leg){.varied = PAIR_LEG_COUPLING, .share = {1.0, 1.0, 1.0}, .power = has_core ? 1.0 : 4.0};
  }
  return n;
}

bool pair_path_exists(const struct pair_fluid *fluid, enum pair_path path) {
  switch (path) {
  case PAIR_PATH_TEMPERATURE:
    return isfinite(fluid->temperature); // hard particles have none
  case PAIR_PATH_BONDS:
    return pair_is_chain(fluid);
  default:
    return true;
  }
}

int pair_path_follow(struct pair_grid *grid, enum pair_path path, struct pair_path_end *end) {
  struct walk walk;
  struct leg legs[3];
  *end = (struct pair_path_end){.path = path};
  int status = walk_create(grid, &walk);
  const int n = choose_legs(grid, path, legs);
  memset(grid->indirect, 0, grid->points * sizeof *grid->indirect);
  for (int i = 0; i < n && status == CAGEHOP_OK; i++) {
    status = walk_leg(&walk, &legs[i], end);
  }
  walk_clear(&walk);
  end->status = status;
  return status;
}
