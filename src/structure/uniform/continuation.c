// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/continuation.h"

#include "structure/core/percus_yevick.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

// Iterations that led nowhere before giving up; where S(q) < 0 from the start it costs one evaluation and
// isn't counted. States that have a solution were seen to take 2, ones without would go on to 15.
enum { FAILURES_MAX = 5 };

static const double stride_min = 1e-3; // smallest step of lambda before giving up
// The part of a step along the tangent that is taken: all of it goes too far, because g grows with
// exp(gamma).
static const double tangent_share = 0.7;
static const double enough = 1e-3; // accuracy of S(q) on the way; finer grids start from there anyway

/// q gamma(q) of the closed Percus-Yevick form.
static void guess_from_percus_yevick(const struct particles *particles, const struct uniform_request *request,
                                     double indirect[]) {
  struct core core = {0};
  percus_yevick_core(particles->phi, &core);
  for (size_t k = 0; k < request->points; k++) {
    const double q = ((double)k + 0.5) * M_PI / request->box;
    const double x = 4.0 * M_PI * particles->density * core_sine(&core, q) / q;
    indirect[k] = q * x * x / ((1.0 - x) * particles->density);
  }
}

/// The last solution on the way: q gamma(q), and its derivative with lambda.
struct way {
  size_t points;
  double *indirect, *tangent;
  double lambda;
};

/// The guess at lambda: along the tangent, less far.
static void way_guess(const struct way *way, double lambda, double indirect[]) {
  for (size_t k = 0; k < way->points; k++) {
    indirect[k] = way->indirect[k] + tangent_share * (lambda - way->lambda) * way->tangent[k];
  }
}

/// Solves at lambda. Where that fails the way is as before.
static int way_go(struct way *way, double lambda, const struct uniform_request *request,
                  struct uniform_solution *solution, int *iterations) {
  struct uniform_request partial = *request;
  partial.lambda = lambda;
  partial.enough = enough;
  way_guess(way, lambda, solution->indirect);
  const int status = uniform_grid_solve(&partial, 0, solution);
  *iterations += solution->iterations;
  if (status == CAGEHOP_OK) {
    memcpy(way->indirect, solution->indirect, way->points * sizeof *way->indirect);
    memcpy(way->tangent, solution->tangent, way->points * sizeof *way->tangent);
    way->lambda = lambda;
  }
  return status;
}

/// From lambda = 0, whose solution on the grid is close to the closed form, to 1.
static int way_walk(struct way *way, const struct uniform_request *request, struct uniform_solution *solution,
                    int *iterations) {
  double stride = 1.0;
  int failures = 0;
  int status = way_go(way, 0.0, request, solution, iterations);
  if (status != CAGEHOP_OK) {
    return status;
  }
  while (status >= 0 && status != CAGEHOP_TIMED_OUT && way->lambda < 1.0 && stride > stride_min &&
         failures < FAILURES_MAX) {
    stride = fmin(stride, 1.0 - way->lambda); // so that half of it, after a failure, is another place
    status = way_go(way, way->lambda + stride, request, solution, iterations);
    failures += status != CAGEHOP_OK && solution->iterations > 1 ? 1 : 0;
    stride *= status == CAGEHOP_OK ? 2.0 : 0.5;
  }
  return status;
}

int continue_to_closure(const struct particles *particles, const struct uniform_request *request,
                        struct uniform_solution *solution, int *iterations) {
  const size_t n = request->points;
  guess_from_percus_yevick(particles, request, solution->indirect);
  if (closure_is_short(request->closure.kind)) {
    return CAGEHOP_OK;
  }
  struct way way = {
      .points = n, .indirect = malloc(n * sizeof(double)), .tangent = calloc(n, sizeof(double))};
  struct uniform_solution with_tangent = *solution;
  with_tangent.tangent = malloc(n * sizeof(double));
  int status = CAGEHOP_NO_MEMORY;
  if (way.indirect != NULL && way.tangent != NULL && with_tangent.tangent != NULL) {
    memcpy(way.indirect, solution->indirect, n * sizeof *way.indirect);
    status = way_walk(&way, request, &with_tangent, iterations);
  }
  free(way.indirect);
  free(way.tangent);
  free(with_tangent.tangent);
  return status;
}
