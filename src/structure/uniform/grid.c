// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/grid.h"

#include "clock/clock.h"
#include "numerics/communicator.h"
#include "numerics/grid_transform.h"
#include "structure/shared/radial.h"
#include "structure/uniform/coarse.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  ITERATIONS_MAX = 40,
  HALVINGS_MAX = 8,
  STALLED_MAX = 10,   // iterations in which the smallest change is not halved
  CONTACT_POINTS = 6, // first points outside the core, from which gamma(d) is extrapolated
};

struct uniform_grid {
  const struct uniform_request *request;
  struct spacing spacing;
  struct grid_transform *transform;
  size_t share;
  double *indirect; // q gamma(q), of this process
  double *work;     // in turn r gamma, r c, q c, and the change of q gamma; of this process
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
  grid->indirect = calloc(grid->share, sizeof *grid->indirect);
  grid->work = malloc(grid->share * sizeof *grid->work);
  grid->low_change = calloc(grid->low, sizeof *grid->low_change);
  grid->low_step = calloc(grid->low, sizeof *grid->low_step);
  return grid->indirect != NULL && grid->work != NULL && grid->low_change != NULL && grid->low_step != NULL
             ? CAGEHOP_OK
             : CAGEHOP_NO_MEMORY;
}

static void grid_state_clear(struct uniform_grid *grid) {
  grid_transform_destroy(&grid->transform);
  coarse_destroy(&grid->coarse);
  free(grid->indirect);
  free(grid->work);
  free(grid->low_change);
  free(grid->low_step);
  *grid = (struct uniform_grid){0};
}

/// q gamma(q) of the request's guess at q_k, by the Ornstein-Zernike equation.
static double indirect_of(const struct uniform_grid *grid, size_t k) {
  const double x = grid->request->guess[k], q = ((double)k + 0.5) * grid->spacing.dq;
  return q * x * x / ((1.0 - x) * grid->request->density);
}

// ---------------------------------------------------------------- one iteration on the fine grid

/// r c(r) from r gamma(r), at r.
static double close_at(const struct uniform_request *request, double r, double r_gamma) {
  return r < 1.0 ? -r - r_gamma : request->lambda * r * closure_evaluate(&request->closure, r, r_gamma / r).c;
}

/// Results of one iteration: maxima over all points, and so over all processes.
enum found {
  FOUND_X,       // x
  FOUND_MINUS_X, // -x
  FOUND_CHANGE,  // |dS/S| of the change
  FOUND_BAD,     // 1 where a number is not finite
  FOUND_LATE,    // 1 where a process has passed `until`: exchanged, so that all processes stop together
  FOUND_COUNT,
};

/// q gamma -> r gamma -> r c -> q c, in `work`.
static int transform_through_closure(struct uniform_grid *grid) {
  memcpy(grid->work, grid->indirect, grid->share * sizeof *grid->work);
  const int status = grid_transform_apply(grid->transform, grid->work);
  if (status != CAGEHOP_OK) {
    return status;
  }
  for (size_t i = 0; i < grid->share; i++) {
    const double r = ((double)grid_transform_index(grid->transform, i) + 0.5) * grid->spacing.dr;
    grid->work[i] = close_at(grid->request, r, grid->spacing.to_r * grid->work[i]);
  }
  return grid_transform_apply(grid->transform, grid->work);
}

/// As fmax, which is a call.
static inline double larger_of(double most, double value) {
  return value > most ? value : most;
}

/// q c -> x and, in `work`, the change of q gamma that the Ornstein-Zernike equation requires; of this
/// process.
static void apply_ornstein_zernike(struct uniform_grid *grid, double found[FOUND_COUNT]) {
  const double density = grid->request->density;
  for (size_t i = 0; i < grid->share; i++) {
    const size_t k = grid_transform_index(grid->transform, i);
    const double q = ((double)k + 0.5) * grid->spacing.dq, q_c = grid->spacing.to_q * grid->work[i];
    const double x = density * q_c / q, change = q_c * x / (1.0 - x) - grid->indirect[i];
    found[FOUND_X] = larger_of(found[FOUND_X], x);
    found[FOUND_MINUS_X] = larger_of(found[FOUND_MINUS_X], -x);
    found[FOUND_CHANGE] = larger_of(found[FOUND_CHANGE], fabs(density * change / q * (1.0 - x)));
    found[FOUND_BAD] = isfinite(change) ? found[FOUND_BAD] : 1.0; // tested explicitly: a NaN is not larger
    grid->work[i] = change;
    if (k < grid->request->kept) {
      grid->x[k] = x;
    }
    if (k < grid->low) {
      grid->low_change[k] = change;
    }
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
  found[FOUND_X] = found[FOUND_MINUS_X] = -INFINITY;
  found[FOUND_CHANGE] = found[FOUND_BAD] = 0.0;
  found[FOUND_LATE] = clock_seconds() > grid->request->until ? 1.0 : 0.0;
  memset(grid->x, 0, grid->request->kept * sizeof *grid->x);
  memset(grid->low_change, 0, low * sizeof *grid->low_change);
  apply_ornstein_zernike(grid, found);
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
  for (size_t i = 0; i < grid->share; i++) {
    const size_t k = grid_transform_index(grid->transform, i);
    grid->indirect[i] += k < grid->low ? grid->low_step[k] : grid->work[i];
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- what is kept

/// r gamma at the 8 points around each multiple of d/128, on every process. Collective.
static int collect_near(struct uniform_grid *grid, size_t edges, double near[]) {
  if (edges == 0) {
    return CAGEHOP_OK; // the coarsest grids may have less than one point per d/128
  }
  const size_t per_edge = grid->request->points / ((size_t)grid->request->box * RADIAL_POINTS_PER_DIAMETER);
  memset(near, 0, edges * UNIFORM_NEAR_POINTS * sizeof *near);
  for (size_t i = 0; i < grid->share; i++) {
    const size_t j = grid_transform_index(grid->transform, i) + UNIFORM_NEAR_POINTS / 2;
    const size_t edge = j / per_edge, place = j % per_edge;
    if (edge < edges && place < UNIFORM_NEAR_POINTS) {
      near[edge * UNIFORM_NEAR_POINTS + place] = grid->work[i];
    }
  }
  return communicator_allreduce_sum(grid->request->communicator, edges * UNIFORM_NEAR_POINTS, near);
}

/// g(d+) from gamma extrapolated from the first points outside the core, where it is smooth. Collective.
static int extrapolate_contact(struct uniform_grid *grid, double *contact) {
  const size_t first = grid->request->points / (size_t)grid->request->box;
  double r_gamma[CONTACT_POINTS] = {0}, gamma = 0.0;
  for (size_t i = 0; i < grid->share; i++) {
    const size_t j = grid_transform_index(grid->transform, i);
    if (j >= first && j < first + CONTACT_POINTS) {
      r_gamma[j - first] = grid->work[i];
    }
  }
  const int status = communicator_allreduce_sum(grid->request->communicator, CONTACT_POINTS, r_gamma);
  for (size_t a = 0; a < CONTACT_POINTS; a++) {
    double weight = 1.0; // Lagrange's weight for r = d, half a step before the first point
    for (size_t b = 0; b < CONTACT_POINTS; b++) {
      weight *= b == a ? 1.0 : ((double)b + 0.5) / ((double)b - (double)a);
    }
    gamma += weight * r_gamma[a];
  }
  *contact = 1.0 + gamma + closure_evaluate(&grid->request->closure, 1.0, gamma).c;
  return status;
}

/// The largest |r gamma(r)| near the middle and the end of the box, to see how h(r) decays. Collective.
static int measure_far(struct uniform_grid *grid, double far[2]) {
  const double ends[2] = {0.5 * grid->request->box, grid->request->box}, width = 2.0;
  far[0] = far[1] = 0.0;
  for (size_t i = 0; i < grid->share; i++) {
    const double r = ((double)grid_transform_index(grid->transform, i) + 0.5) * grid->spacing.dr;
    for (int e = 0; e < 2; e++) {
      if (r < ends[e] && r > ends[e] - width) {
        far[e] = fmax(far[e], fabs(grid->work[i]));
      }
    }
  }
  return communicator_allreduce_max(grid->request->communicator, 2, far);
}

/// r gamma(r) where it is kept, and the contact value.
static int keep_radial(struct uniform_grid *grid, size_t edges, struct uniform_solution *solution) {
  memcpy(grid->work, grid->indirect, grid->share * sizeof *grid->work);
  int status = grid_transform_apply(grid->transform, grid->work);
  for (size_t i = 0; i < grid->share; i++) {
    grid->work[i] *= grid->spacing.to_r;
  }
  if (status == CAGEHOP_OK) {
    status = measure_far(grid, solution->far);
  }
  if (status == CAGEHOP_OK) {
    status = collect_near(grid, edges, solution->near);
  }
  return status != CAGEHOP_OK ? status : extrapolate_contact(grid, &solution->contact);
}

// ---------------------------------------------------------------- the solution

/// q gamma to start from.
static void start(struct uniform_grid *grid, double indirect[]) {
  const struct uniform_request *request = grid->request;
  const size_t low = grid->low;
  for (size_t k = 0; request->guess != NULL && k < low; k++) {
    indirect[k] = indirect_of(grid, k);
  }
  for (size_t i = 0; i < grid->share; i++) {
    const size_t k = grid_transform_index(grid->transform, i);
    const bool known = request->guess != NULL && k < request->kept;
    grid->indirect[i] = k < low ? indirect[k] : known ? indirect_of(grid, k) : 0.0;
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
    solution->x_min = -found[FOUND_MINUS_X];
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
    status = keep_radial(&grid, edges, solution);
  }
  grid_state_clear(&grid);
  return status;
}
