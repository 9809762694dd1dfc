// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/grid.h"

#include "clock/clock.h"
#include "numerics/communicator.h"
#include "numerics/grid_transform.h"
#include "structure/uniform/coarse.h"
#include "structure/uniform/guess.h"
#include "structure/uniform/kept.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  ITERATIONS_MAX = 40,
  HALVINGS_MAX = 8,
  STALLED_MAX = 10, // iterations in which the smallest change is not halved
};

struct uniform_grid {
  const struct uniform_request *request;
  struct spacing spacing;
  struct grid_transform *transform;
  size_t share;
  double *indirect; // q gamma(q), of this process
  double *work;     // in turn r gamma, r c, q c, and the change of q gamma; of this process
  double *r_gamma;  // of the last evaluation, of this process
  size_t low;       // points of the coarse grid
  struct coarse *coarse;
  double *x;            // of the request's `kept` q, on every process
  double *low_indirect; // q gamma(q) at the coarse grid's q, on every process
  double *low_change, *low_step;
};

// ---------------------------------------------------------------- create, destroy

static int allocate(struct uniform_grid *grid) {
  const struct uniform_request *request = grid->request;
  int status = grid_transform_create(request->points, request->communicator, &grid->transform);
  if (status == CAGEHOP_OK) {
    status = coarse_create(request->box, grid->low, request->until, &grid->coarse);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  grid->share = grid_transform_share(grid->transform);
  grid->indirect = malloc(grid->share * sizeof *grid->indirect);
  grid->work = malloc(grid->share * sizeof *grid->work);
  grid->r_gamma = malloc(grid->share * sizeof *grid->r_gamma);
  grid->low_change = calloc(grid->low, sizeof *grid->low_change);
  grid->low_step = calloc(grid->low, sizeof *grid->low_step);
  return grid->indirect != NULL && grid->work != NULL && grid->r_gamma != NULL && grid->low_change != NULL &&
                 grid->low_step != NULL
             ? CAGEHOP_OK
             : CAGEHOP_NO_MEMORY;
}

static void grid_state_clear(struct uniform_grid *grid) {
  grid_transform_destroy(&grid->transform);
  coarse_destroy(&grid->coarse);
  free(grid->indirect);
  free(grid->work);
  free(grid->r_gamma);
  free(grid->low_change);
  free(grid->low_step);
  *grid = (struct uniform_grid){0};
}

// ---------------------------------------------------------------- one iteration on the fine grid

enum { BLOCK = CLOSURE_BLOCK }; // values that are worked on at once, so that the compiler can use vectors

/// j + 1/2 of the j-th of r_j and q_j, of this process's values from number `from` on, which is even.
static void find_places(const struct uniform_grid *grid, size_t from, double place[BLOCK]) {
  const double front = (double)grid_transform_index(grid->transform, from) + 0.5,
               back = (double)grid->request->points - front;
  for (int i = 0; i < BLOCK / 2; i++) {
    place[2 * i] = front + 2 * i;
    place[2 * i + 1] = back - 2 * i;
  }
}

/// Results of one iteration: maxima over all points, and so over all processes.
enum found {
  FOUND_X,      // x
  FOUND_CHANGE, // |dS/S| of the change
  FOUND_BAD,    // 1 where a number is not finite
  FOUND_LATE,   // 1 where a process has passed `until`: exchanged, so that all processes stop together
  FOUND_COUNT,
};

/// r gamma -> r c, in `work`, of the values from number `from` on.
static void close_block(struct uniform_grid *grid, size_t from) {
  const struct uniform_request *request = grid->request;
  const double dr = grid->spacing.dr, to_r = grid->spacing.to_r, lambda = request->lambda;
  double place[BLOCK], r[BLOCK], gamma[BLOCK], c[BLOCK];
  double *work = &grid->work[from], *r_gamma = &grid->r_gamma[from];
  find_places(grid, from, place);
  for (int i = 0; i < BLOCK; i++) {
    r[i] = place[i] * dr;
    r_gamma[i] = to_r * work[i];
    gamma[i] = r_gamma[i] / r[i];
  }
  closure_evaluate(&request->closure, BLOCK, &(struct closure_places){.r = r}, gamma, c, NULL);
  for (int i = 0; i < BLOCK; i++) {
    work[i] = r[i] < 1.0 ? -r[i] - r_gamma[i] : lambda * r[i] * c[i];
  }
}

/// q gamma -> r gamma -> r c -> q c, in `work`.
static int transform_through_closure(struct uniform_grid *grid) {
  memcpy(grid->work, grid->indirect, grid->share * sizeof *grid->work);
  const int status = grid_transform_apply(grid->transform, grid->work);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t i = 0; i < grid->share; i += BLOCK) {
    close_block(grid, i);
  }
  return grid_transform_apply(grid->transform, grid->work);
}

/// As fmax, which is a call.
static inline double larger_of(double most, double value) {
  return value > most ? value : most;
}

enum { LANES = 8 }; // maxima that don't wait for each other

/// Maxima of x and |dS/S| so far, and a sum that is NaN where a change is not finite.
struct extremes {
  double x[LANES], change[LANES], bad[LANES];
};

/// q c -> x and, in `work`, the change of q gamma that the Ornstein-Zernike equation requires; of the values
/// from number `from` on.
static void apply_ornstein_zernike(struct uniform_grid *grid, size_t from, struct extremes *extremes) {
  const double density = grid->request->density, dq = grid->spacing.dq, to_q = grid->spacing.to_q;
  double place[BLOCK], x[BLOCK], error[BLOCK];
  double *work = &grid->work[from];
  const double *indirect = &grid->indirect[from];
  find_places(grid, from, place);
  for (int i = 0; i < BLOCK; i++) {
    const double q_c = to_q * work[i], scale = density / (place[i] * dq);
    x[i] = scale * q_c;
    work[i] = q_c * x[i] / (1.0 - x[i]) - indirect[i];
    error[i] = fabs(scale * work[i] * (1.0 - x[i]));
  }
  for (int i = 0; i < BLOCK; i += LANES) {
    for (int l = 0; l < LANES; l++) {
      extremes->x[l] = larger_of(extremes->x[l], x[i + l]);
      extremes->change[l] = larger_of(extremes->change[l], error[i + l]);
      extremes->bad[l] += 0.0 * work[i + l]; // tested explicitly: a NaN is not larger
    }
  }
  const double most = (double)(grid->request->kept > grid->low ? grid->request->kept : grid->low);
  for (int i = 0; i < BLOCK && fmin(place[0], place[BLOCK - 1]) < most; i++) {
    const size_t k = (size_t)place[i];
    if (k < grid->request->kept) {
      grid->x[k] = x[i];
    }
    if (k < grid->low) {
      grid->low_change[k] = work[i];
    }
  }
}

/// The same of all values of this process.
static void apply_to_all(struct uniform_grid *grid, double found[FOUND_COUNT]) {
  struct extremes extremes;
  for (int l = 0; l < LANES; l++) {
    extremes.x[l] = -INFINITY;
    extremes.change[l] = extremes.bad[l] = 0.0;
  }
  for (size_t i = 0; i < grid->share; i += BLOCK) {
    apply_ornstein_zernike(grid, i, &extremes);
  }
  for (int l = 0; l < LANES; l++) {
    found[FOUND_X] = larger_of(found[FOUND_X], extremes.x[l]);
    found[FOUND_CHANGE] = larger_of(found[FOUND_CHANGE], extremes.change[l]);
    found[FOUND_BAD] = isfinite(extremes.bad[l]) ? found[FOUND_BAD] : 1.0;
  }
}

/// One evaluation of the equation. x at the first `kept` q, and the change at the coarse grid's q
/// (low_change), are then known to every process.
static int iterate(struct uniform_grid *grid, double found[FOUND_COUNT]) {
  const struct cagehop_communicator *communicator = grid->request->communicator;
  const size_t low = grid->low;
  int status = transform_through_closure(grid);
  if (status != CAGEHOP_OK) {
    return status;
  }
  found[FOUND_X] = -INFINITY;
  found[FOUND_CHANGE] = found[FOUND_BAD] = 0.0;
  found[FOUND_LATE] = clock_seconds() > grid->request->until ? 1.0 : 0.0;
  memset(grid->x, 0, grid->request->kept * sizeof *grid->x);
  memset(grid->low_change, 0, low * sizeof *grid->low_change);
  apply_to_all(grid, found);
  status = communicator_allreduce_max(communicator, FOUND_COUNT, found);
  if (status == CAGEHOP_OK) {
    status = communicator_allreduce_sum(communicator, grid->request->kept, grid->x);
  }
  return status == CAGEHOP_OK ? communicator_allreduce_sum(communicator, low, grid->low_change) : status;
}

// ---------------------------------------------------------------- Newton's method at small q

/// The Jacobian where the grid is now.
static int linearize(struct uniform_grid *grid) {
  return coarse_linearize(grid->coarse, &(struct coarse_place){.closure = grid->request->closure,
                                                               .lambda = grid->request->lambda,
                                                               .x = grid->x,
                                                               .indirect = grid->low_indirect});
}

/// Puts numbers of the coarse grid's q where this process has them: the small q are at the even places from
/// the first on, and at the odd ones from the last on backwards (grid_transform.h).
static void put_low(const struct uniform_grid *grid, const double low[], double to[]) {
  size_t k;
  for (size_t i = 0; i < grid->share && (k = grid_transform_index(grid->transform, i)) < grid->low; i += 2) {
    to[i] = low[k];
  }
  for (size_t i = grid->share; i > 0 && (k = grid_transform_index(grid->transform, i - 1)) < grid->low;
       i -= 2) {
    to[i - 1] = low[k];
  }
}

/// Adds Newton's step at the coarse grid's q, and the plain change at the others. Every process computes the
/// same Newton step.
static int step(struct uniform_grid *grid) {
  int status = linearize(grid);
  if (status == CAGEHOP_OK) {
    memcpy(grid->low_step, grid->low_change, grid->low * sizeof *grid->low_step);
    status = coarse_solve(grid->coarse, grid->low_step);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t k = 0; k < grid->low; k++) {
    grid->low_indirect[k] += grid->low_step[k];
  }
  put_low(grid, grid->low_step, grid->work);
  for (size_t i = 0; i < grid->share; i++) {
    grid->indirect[i] += grid->work[i];
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- the solution

/// q gamma to start from.
static void start(struct uniform_grid *grid, double indirect[]) {
  const bool guessed = grid->request->guess != NULL;
  const struct guess guess = guessed ? guess_of(grid->request) : (struct guess){0};
  for (size_t i = 0; i < grid->share; i++) {
    const size_t k = grid_transform_index(grid->transform, i);
    grid->indirect[i] = guessed ? guess_indirect(&guess, k) : k < grid->low ? indirect[k] : 0.0;
  }
  for (size_t k = 0; guessed && k < grid->low; k++) {
    indirect[k] = guess_indirect(&guess, k);
  }
}

/// Takes back half of the last step, on a grid that has no q but the coarse grid's.
static void halve_step(struct uniform_grid *grid) {
  for (size_t i = 0; i < grid->share; i++) {
    const size_t k = grid_transform_index(grid->transform, i);
    grid->low_step[k] *= 0.5;
    grid->low_indirect[k] -= grid->low_step[k];
    grid->indirect[i] -= grid->low_step[k];
  }
}

static bool is_physical(const double found[FOUND_COUNT]) {
  return !(found[FOUND_BAD] > 0.0) && found[FOUND_X] < 1.0;
}

/// One iteration. Where a step on the coarse grid led to S < 0 it is halved until it does not.
static int iterate_damped(struct uniform_grid *grid, int iteration, double found[FOUND_COUNT]) {
  const bool can_halve = iteration > 1 && grid->request->points == grid->low;
  int status = iterate(grid, found);
  for (int k = 0; can_halve && k < HALVINGS_MAX && status == CAGEHOP_OK && !is_physical(found); k++) {
    halve_step(grid);
    status = iterate(grid, found);
  }
  return status;
}

/// How the iteration gets on, by the change that each would make.
struct progress {
  double smallest; // change, when it last was half of the one before or less
  int stalled;     // iterations since
};

/// Notes a change. Whether the iteration still gets anywhere.
static bool is_under_way(struct progress *progress, double change) {
  const bool halved = change <= 0.5 * progress->smallest;
  progress->smallest = halved ? change : progress->smallest;
  progress->stalled = halved ? 0 : progress->stalled + 1;
  return progress->stalled < STALLED_MAX;
}

/// Iterates until the solution is accurate enough, or rounding ends it, or nothing more comes of it.
static int converge(struct uniform_grid *grid, struct uniform_solution *solution) {
  const double converged = fmax(1e-13, grid->request->enough), accepted = 1e-9;
  struct progress progress = {.smallest = INFINITY};
  double before = INFINITY;
  for (solution->iterations = 1; solution->iterations <= ITERATIONS_MAX; solution->iterations++) {
    double found[FOUND_COUNT];
    int status = iterate_damped(grid, solution->iterations, found);
    if (status != CAGEHOP_OK) {
      return status;
    }
    if (!is_physical(found)) {
      return found[FOUND_BAD] > 0.0 ? CAGEHOP_NO_CONVERGENCE : CAGEHOP_NOT_POSITIVE;
    }
    solution->last_change = found[FOUND_CHANGE];
    if (found[FOUND_CHANGE] < converged ||
        (found[FOUND_CHANGE] < accepted && found[FOUND_CHANGE] > 0.5 * before)) {
      return CAGEHOP_OK;
    }
    if (found[FOUND_LATE] > 0.0) {
      return CAGEHOP_TIMED_OUT;
    }
    if (!is_under_way(&progress, found[FOUND_CHANGE])) {
      return CAGEHOP_NO_CONVERGENCE;
    }
    before = found[FOUND_CHANGE];
    status = communicator_agree_status(grid->request->communicator, step(grid));
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// See uniform_solution.tangent.
static int find_tangent(struct uniform_grid *grid, double tangent[]) {
  const int status = linearize(grid);
  return status == CAGEHOP_OK ? coarse_tangent(grid->coarse, tangent) : status;
}

int uniform_grid_solve(const struct uniform_request *request, size_t edges,
                       struct uniform_solution *solution) {
  const size_t low = (size_t)request->box * UNIFORM_COARSE_PER_DIAMETER;
  struct uniform_grid grid = {
      .request = request,
      .spacing = spacing_of(request->box, request->points),
      .low = low,
      .x = solution->x,
      .low_indirect = solution->indirect,
  };
  int status = communicator_agree_status(request->communicator, allocate(&grid));
  if (status == CAGEHOP_OK) {
    start(&grid, solution->indirect);
    status = converge(&grid, solution);
  }
  if (status == CAGEHOP_OK && solution->tangent != NULL) {
    status = find_tangent(&grid, solution->tangent);
  }
  if (status == CAGEHOP_OK) {
    status =
        kept_find(&(struct kept){.request = request, .transform = grid.transform, .r_gamma = grid.r_gamma},
                  edges, solution);
  }
  grid_state_clear(&grid);
  return status;
}
