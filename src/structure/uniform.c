// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform.h"

#include "numerics/communicator.h"
#include "structure/consistency.h"
#include "structure/prism.h"
#include "structure/richardson.h"
#include "structure/uniform_grid.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  STENCIL = 10, // points that x is interpolated from
  TRIES_MAX = 4,
};

static const double fine_radial_reach = 16.0; // of the table of g(r), [d]

/// The first box to try, a power of two: there h(r) has decayed if the closure is close to Percus-Yevick.
static double first_box(double phi) {
  double box = 1.0;
  while (box < prism_box(phi)) {
    box *= 2.0;
  }
  return box;
}

/// Fits the tail to the last two thirds of the curve, with the contact value of the grids. *error: twice the
/// largest |dS/S| between tail and curve over the last two periods (4 pi) before the join; twice, because
/// past the end of the curve the difference, which can't be seen, may be a little larger.
static int attach_tail(const struct richardson_levels *levels, struct uniform_curve *curve, double *error) {
  double *q = malloc(curve->count * sizeof *q);
  struct tail_fit fit;
  if (q == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < curve->count; k++) {
    q[k] = ((double)k + 0.5) * curve->step;
  }
  const size_t from = curve->count / 3;
  const struct tail_window window = {
      .n = curve->count - from,
      .q = q + from,
      .x = curve->x + from,
      .given = 4.0 * M_PI * levels->density * richardson_contact(levels),
  };
  const int status = tail_fit(&window, TAIL_TERMS, &fit);
  memcpy(curve->tail, fit.term, sizeof curve->tail);
  *error = 0.0;
  for (size_t k = curve->count; k-- > 0 && q[k] > curve->join - 4.0 * M_PI;) {
    *error = fmax(*error, 2.0 * fabs((tail_value(curve->tail, q[k]) - curve->x[k]) / (1.0 - curve->x[k])));
  }
  free(q);
  return status;
}

static int draw_curve(const struct richardson_levels *levels, struct uniform_curve *curve,
                      double *tail_error) {
  *curve = (struct uniform_curve){.count = levels->kept, .step = M_PI / levels->box};
  curve->join = ((double)curve->count - STENCIL) * curve->step;
  curve->x = malloc(curve->count * sizeof *curve->x);
  if (curve->x == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < curve->count; k++) {
    curve->x[k] = richardson_x(levels, k);
  }
  return attach_tail(levels, curve, tail_error);
}

/// g(r) on its grid, from r gamma(r) at the 8 points around each r.
static int tabulate(const struct richardson_levels *levels, struct radial *radial) {
  static const double weight[UNIFORM_NEAR_POINTS] = {-5.0, 49.0, -245.0, 1225.0, 1225.0, -245.0, 49.0, -5.0};
  *radial = (struct radial){.count = levels->edges,
                            .step = 1.0 / RADIAL_POINTS_PER_DIAMETER,
                            .contact = RADIAL_POINTS_PER_DIAMETER};
  radial->g = calloc(radial->count, sizeof *radial->g);
  if (radial->g == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = radial->contact; i < radial->count; i++) {
    const double r = (double)i * radial->step;
    double r_gamma = 0.0;
    for (size_t p = 0; p < UNIFORM_NEAR_POINTS; p++) {
      r_gamma += weight[p] / 2048.0 * levels->near[i * UNIFORM_NEAR_POINTS + p];
    }
    radial->g[i] = 1.0 + r_gamma / r + closure_evaluate(&levels->closure, r, r_gamma / r).c;
  }
  radial->g[radial->contact] = richardson_contact(levels);
  return CAGEHOP_OK;
}

/// One attempt with this box and number of points. *box_is_short: whether the error comes from the length of
/// the box rather than from the step.
static int attempt(const struct closure *closure, double phi, double box, size_t points,
                   const struct solve_limits *limits, struct uniform_curve *curve, struct radial *radial,
                   struct cagehop_certificate *certificate, bool *box_is_short) {
  const size_t edges = (size_t)(fine_radial_reach * RADIAL_POINTS_PER_DIAMETER) + 1;
  struct richardson_levels levels;
  double tail_error = 0.0;
  certificate->box = box;
  certificate->points = points;
  if ((double)points < box * FINE_POINTS_PER_DIAMETER_MIN) {
    return CAGEHOP_NOT_RESOLVED;
  }
  int status = richardson_solve(closure, phi, box, points, edges, limits, &levels);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = draw_curve(&levels, curve, &tail_error);
  if (status == CAGEHOP_OK) {
    status = tabulate(&levels, radial);
  }
  const double box_error = richardson_box_error(&levels),
               step_error = fmax(richardson_error(&levels), tail_error);
  *box_is_short = box_error > step_error;
  certificate->error = fmax(box_error, step_error);
  certificate->residual = levels.last_change;
  certificate->S_min = 1.0 / (1.0 - levels.x_min);
  certificate->q_join = curve->join;
  certificate->iterations += levels.iterations;
  richardson_clear(&levels);
  return communicator_agree_status(limits->communicator, status);
}

/// The closure with its parameter. Every process computes the parameter, and all use that of rank 0, so that
/// they are sure to work on the same equation. Collective.
static int find_closure(enum cagehop_closure kind, double phi, double box, const struct solve_limits *limits,
                        struct closure *closure, double *error, int *iterations) {
  const struct cagehop_communicator *communicator = limits->communicator;
  *closure = (struct closure){.kind = kind};
  *error = 0.0;
  if (cagehop_closure_find(kind)->parameter == NULL) {
    return CAGEHOP_OK;
  }
  const int status = communicator_agree_status(
      communicator, consistency_find(phi, box, limits->until, closure, error, iterations));
  if (status != CAGEHOP_OK) {
    return status;
  }
  const bool first = communicator == NULL || communicator->rank == 0;
  double found[2] = {first ? closure->alpha : 0.0, first ? *error : 0.0};
  const int met = communicator_allreduce_sum(communicator, 2, found);
  closure->alpha = found[0];
  *error = found[1];
  return met;
}

int uniform_solve(enum cagehop_closure kind, double phi, size_t points, double tolerance,
                  const struct solve_limits *limits, struct uniform_curve *curve, struct radial *radial,
                  struct cagehop_certificate *certificate) {
  const int tries = points > 0 ? 1 : TRIES_MAX;
  struct closure closure;
  double box = first_box(phi), closure_error;
  *curve = (struct uniform_curve){0};
  *radial = (struct radial){0};
  *certificate = (struct cagehop_certificate){0};
  int status = find_closure(kind, phi, box, limits, &closure, &closure_error, &certificate->iterations);
  certificate->alpha = closure.alpha;
  points = points > 0 ? points : (size_t)box * 2 * FINE_POINTS_PER_DIAMETER_MIN;
  double before[2] = {INFINITY, INFINITY}; // error of the attempt before: caused by the step, by the box
  for (int i = 0; i < tries && status == CAGEHOP_OK; i++) {
    bool box_is_short = false;
    uniform_clear(curve);
    radial_clear(radial);
    status = attempt(&closure, phi, box, points, limits, curve, radial, certificate, &box_is_short);
    const double error = certificate->error;
    certificate->error += closure_error;
    if (status == CAGEHOP_OK && certificate->error <= tolerance) {
      return CAGEHOP_OK;
    }
    if (status == CAGEHOP_OK && error > 0.5 * before[box_is_short]) {
      break; // refining the same part again did not halve the error, so it won't reach the tolerance
    }
    before[box_is_short] = error;
    box = box_is_short ? 2.0 * box : box;
    points *= 2;
  }
  uniform_clear(curve);
  radial_clear(radial);
  return status == CAGEHOP_OK ? CAGEHOP_NOT_RESOLVED : status;
}

void uniform_clear(struct uniform_curve *curve) {
  free(curve->x);
  *curve = (struct uniform_curve){0};
}

/// x at grid point k; x is even in q, so a negative k is mirrored.
static double sample(const struct uniform_curve *curve, long k) {
  return curve->x[k >= 0 ? k : -k - 1];
}

double uniform_x(const struct uniform_curve *curve, double q) {
  static const double binomial[STENCIL] = {1, -9, 36, -84, 126, -126, 84, -36, 9, -1};
  if (q >= curve->join) {
    return tail_value(curve->tail, q);
  }
  // Barycentric interpolation on the ten points around q.
  const double place = q / curve->step - 0.5;
  const long first = (long)floor(place) - (STENCIL / 2 - 1);
  double top = 0.0, bottom = 0.0;
  for (long p = 0; p < STENCIL; p++) {
    const double distance = place - (double)(first + p);
    if (distance == 0.0) {
      return sample(curve, first + p);
    }
    const double weight = binomial[p] / distance;
    top += weight * sample(curve, first + p);
    bottom += weight;
  }
  return top / bottom;
}
