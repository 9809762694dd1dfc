// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/uniform/curve.h"

#include "structure/shared/even_samples.h"
#include "structure/shared/radial.h"
#include "structure/uniform/radial_function.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// The first r outside the core at which gamma(r) is 0, [d]; NaN where there is none below 2 d.
static double first_zero(const struct richardson_levels *levels) {
  const double width = 1.0 / RADIAL_POINTS_PER_DIAMETER;
  double before, slope_before;
  uniform_r_gamma(levels, RADIAL_POINTS_PER_DIAMETER, &before, &slope_before);
  for (size_t i = RADIAL_POINTS_PER_DIAMETER + 1; i < 2 * RADIAL_POINTS_PER_DIAMETER; i++) {
    double value, slope;
    uniform_r_gamma(levels, i, &value, &slope);
    if ((value < 0.0) != (before < 0.0)) {
      // r as a cubic of r gamma, with the values and slopes of both ends.
      const double growth = value - before, t = -before / growth, s = 1.0 - t;
      return width * (double)(i - 1) + t * t * (3.0 - 2.0 * t) * width +
             growth * t * s * (s / slope_before - t / slope);
    }
    before = value;
    slope_before = slope;
  }
  return NAN;
}

/// See uniform_curve_create.
static int attach_tail(const struct richardson_levels *levels, struct uniform_curve *curve, double *error) {
  double *q = malloc(curve->count * sizeof *q);
  if (q == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < curve->count; k++) {
    q[k] = ((double)k + 0.5) * curve->step;
  }
  const size_t from = curve->count / 2;
  const struct tail_window window = {.n = curve->count - from, .q = q + from, .x = curve->x + from};
  curve->tail = (struct tail){.term = {particles_jump_tail(&levels->particles) * richardson_contact(levels)},
                              .kink = closure_has_kink(levels->closure.kind) ? first_zero(levels) : NAN};
  const int status = tail_fit(&window, &curve->tail);
  *error = 0.0;
  for (size_t k = curve->count; k-- > 0 && q[k] > curve->join - 4.0 * M_PI;) {
    *error = fmax(*error, 2.0 * fabs((tail_value(&curve->tail, q[k]) - curve->x[k]) / (1.0 - curve->x[k])));
  }
  free(q);
  return status;
}

int uniform_curve_create(const struct richardson_levels *levels, struct uniform_curve *curve,
                         double *tail_error) {
  *curve = (struct uniform_curve){.count = levels->used, .step = M_PI / levels->box};
  curve->join = ((double)curve->count - EVEN_SAMPLES_STENCIL) * curve->step;
  curve->x = malloc(curve->count * sizeof *curve->x);
  if (curve->x == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < curve->count; k++) {
    curve->x[k] = richardson_x(levels, k);
  }
  return attach_tail(levels, curve, tail_error);
}

void uniform_curve_clear(struct uniform_curve *curve) {
  free(curve->x);
  *curve = (struct uniform_curve){0};
}

double uniform_curve_x(const struct uniform_curve *curve, double q) {
  return q >= curve->join ? tail_value(&curve->tail, q) : even_samples_at(curve->step, curve->x, q);
}
