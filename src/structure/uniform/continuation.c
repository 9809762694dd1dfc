// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/continuation.h"

#include "structure/core/percus_yevick.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double stride_min = 1e-3; // smallest step of lambda before giving up
static const double enough = 1e-3;     // accuracy of S(q) on the way; finer grids start from there anyway

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

/// The two last solutions on the way, q gamma(q) at their lambda; the last first.
struct way {
  size_t points;
  double *indirect[2];
  double lambda[2];
  int count;
};

static int way_create(size_t points, struct way *way) {
  *way = (struct way){.points = points};
  way->indirect[0] = malloc(points * sizeof(double));
  way->indirect[1] = malloc(points * sizeof(double));
  return way->indirect[0] != NULL && way->indirect[1] != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static void way_clear(struct way *way) {
  free(way->indirect[0]);
  free(way->indirect[1]);
}

static void way_add(struct way *way, double lambda, const double indirect[]) {
  double *oldest = way->indirect[1];
  way->indirect[1] = way->indirect[0];
  way->indirect[0] = oldest;
  way->lambda[1] = way->lambda[0];
  way->lambda[0] = lambda;
  memcpy(oldest, indirect, way->points * sizeof *oldest);
  way->count++;
}

/// A guess at lambda: the last solution, or the straight line through two that were found.
static void way_guess(const struct way *way, double lambda, double indirect[]) {
  const double *last = way->indirect[0], *before = way->indirect[1];
  memcpy(indirect, last, way->points * sizeof *indirect);
  if (way->count > 1) {
    const double ratio = (lambda - way->lambda[0]) / (way->lambda[0] - way->lambda[1]);
    for (size_t k = 0; k < way->points; k++) {
      indirect[k] += ratio * (last[k] - before[k]);
    }
  }
}

int continue_to_closure(const struct particles *particles, const struct uniform_request *request,
                        struct uniform_solution *solution, int *iterations) {
  struct uniform_request partial = *request;
  struct way way;
  guess_from_percus_yevick(particles, request, solution->indirect);
  if (closure_is_short(request->closure.kind)) {
    return CAGEHOP_OK;
  }
  int status = way_create(request->points, &way);
  double stride = 1.0;
  if (status == CAGEHOP_OK) {
    way_add(&way, 0.0, solution->indirect);
    partial.enough = enough;
    status = CAGEHOP_NO_CONVERGENCE;
  }
  while (status >= 0 && status != CAGEHOP_TIMED_OUT && way.lambda[0] < 1.0 && stride > stride_min) {
    partial.lambda = fmin(1.0, way.lambda[0] + stride);
    way_guess(&way, partial.lambda, solution->indirect);
    status = uniform_grid_solve(&partial, 0, solution);
    *iterations += solution->iterations;
    if (status == CAGEHOP_OK) {
      way_add(&way, partial.lambda, solution->indirect);
    }
    stride *= status == CAGEHOP_OK ? 2.0 : 0.5;
  }
  way_clear(&way);
  return status;
}
