// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/radial.h"

#include "numerics/sine_transform.h"

#include <cagehop/status.h>
#include <gsl/gsl_interp.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { INTERPOLATION_POINTS = 9 };

/// data[j] = q_j gamma_2(q_j) at q_j = (j + 1) step, where rho gamma_2 = x^2/(1 - x) - x^2 falls as q^-6.
static void fill_indirect(const struct core *core, double density, double step, size_t n, double data[]) {
  for (size_t j = 0; j < n; j++) {
    const double q = step * (double)(j + 1);
    const double x = 4.0 * M_PI * density * core_sine(core, q) / q;
    data[j] = q * x * x * x / ((1.0 - x) * density);
  }
}

int radial_create(const struct core *core, double density, double box, double r_max, struct radial *radial) {
  const size_t contact = RADIAL_POINTS_PER_DIAMETER;
  const size_t n = (size_t)ceil(box) * RADIAL_POINTS_PER_DIAMETER; // intervals, in r and in q
  const double step = 1.0 / RADIAL_POINTS_PER_DIAMETER;
  const double q_step = M_PI / ceil(box);

  *radial = (struct radial){
      .count = (size_t)(r_max * RADIAL_POINTS_PER_DIAMETER) + 1, .step = step, .contact = contact};
  const size_t outside = (radial->count < n ? radial->count : n) - contact;
  double *transform = malloc(n * sizeof *transform), *r = malloc(2 * outside * sizeof *r);
  double *convolution = r != NULL ? r + outside : NULL;
  radial->g = calloc(radial->count, sizeof *radial->g);
  int status = transform == NULL || r == NULL || radial->g == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t i = 0; status == CAGEHOP_OK && i < outside; i++) {
    r[i] = step * (double)(contact + i);
  }
  if (status == CAGEHOP_OK) {
    status = core_convolution(core, outside, r, convolution);
  }
  if (status == CAGEHOP_OK) {
    fill_indirect(core, density, q_step, n - 1, transform);
    status = sine_transform(n - 1, q_step, transform);
  }
  if (status != CAGEHOP_OK) {
    radial_clear(radial);
    goto out;
  }
  // gamma = rho c*c + gamma_2. The first term, which falls slowest with q, is known in closed form; the
  // transform of the second falls as q^-6, so that cutting it off does no harm.
  for (size_t i = 0; i < outside; i++) {
    const double gamma_2 = transform[contact + i - 1] / (2.0 * M_PI * M_PI);
    radial->g[contact + i] = 1.0 + (2.0 * M_PI * density * convolution[i] + gamma_2) / r[i];
  }
  // gamma is continuous and h(d-) = -1, so g(d+) = -c(d-) where c vanishes outside.
  radial->g[contact] = -core_value(core, 1.0);

out:
  free(transform);
  free(r);
  return status;
}

/// q times the transform of the function that is -contact inside the core and 0 outside: it has the same jump
/// at contact as h(r), so that what remains of h(r) is continuous.
static double jump_transform(double contact, double density, double q) {
  return -4.0 * M_PI * density * contact * (sin(q) / q - cos(q)) / q;
}

int radial_create_tabulated(double (*h)(const void *context, double q), const void *context, double contact,
                            double density, double box, double r_max, struct radial *radial,
                            double *residual) {
  enum {
    FINER = 4
  }; // largest q as a multiple of that for g's grid: without the jump h(q) falls as q^-3 only
  const size_t points = FINER * RADIAL_POINTS_PER_DIAMETER, n = (size_t)ceil(box) * points;
  const double q_step = M_PI / ceil(box), step = 1.0 / RADIAL_POINTS_PER_DIAMETER;

  *radial = (struct radial){.count = (size_t)(r_max * RADIAL_POINTS_PER_DIAMETER) + 1,
                            .step = step,
                            .contact = RADIAL_POINTS_PER_DIAMETER};
  double *transform = malloc(n * sizeof *transform);
  radial->g = calloc(radial->count, sizeof *radial->g);
  int status = transform == NULL || radial->g == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  for (size_t j = 0; status == CAGEHOP_OK && j < n - 1; j++) {
    const double q = q_step * (double)(j + 1);
    transform[j] = q * h(context, q) - jump_transform(contact, density, q);
  }
  if (status == CAGEHOP_OK) {
    status = sine_transform(n - 1, q_step, transform);
  }
  if (status != CAGEHOP_OK) {
    radial_clear(radial);
    goto out;
  }
  *residual = 0.0;
  for (size_t i = 1; i < radial->count && i * FINER < n; i++) {
    const double r = step * (double)i, smooth = transform[i * FINER - 1] / (2.0 * M_PI * M_PI * density);
    if (i < radial->contact) {
      *residual = fmax(*residual, fabs(r - r * contact + smooth));
    } else {
      radial->g[i] = 1.0 + smooth / r;
    }
  }
  radial->g[radial->contact] = contact;

out:
  free(transform);
  return status;
}

void radial_clear(struct radial *radial) {
  free(radial->g);
  *radial = (struct radial){0};
}

/// The zero of the derivative of the polynomial through the points around index i, by bisection within one
/// step of it.
static int stationary_point(const struct radial *radial, size_t i, double *place) {
  double r[INTERPOLATION_POINTS];
  const size_t first = i - INTERPOLATION_POINTS / 2;
  gsl_interp *polynomial = gsl_interp_alloc(gsl_interp_polynomial, INTERPOLATION_POINTS);
  if (polynomial == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < INTERPOLATION_POINTS; k++) {
    r[k] = radial->step * (double)(first + k);
  }
  if (gsl_interp_init(polynomial, r, &radial->g[first], INTERPOLATION_POINTS) == 0) {
    double low = radial->step * (double)(i - 1), high = radial->step * (double)(i + 1);
    while (high - low > 1e-13) {
      const double middle = 0.5 * (low + high);
      const bool falling = gsl_interp_eval_deriv(polynomial, r, &radial->g[first], middle, NULL) < 0.0;
      low = falling ? middle : low;
      high = falling ? high : middle;
    }
    *place = 0.5 * (low + high);
  }
  gsl_interp_free(polynomial);
  return CAGEHOP_OK;
}

int radial_first_minimum(const struct radial *radial, double *r) {
  *r = NAN;
  // From half a stencil beyond contact, because g jumps there.
  for (size_t i = radial->contact + INTERPOLATION_POINTS / 2; i + INTERPOLATION_POINTS / 2 < radial->count;
       i++) {
    if (radial->g[i] < radial->g[i - 1] && radial->g[i] <= radial->g[i + 1]) {
      return stationary_point(radial, i, r);
    }
  }
  return CAGEHOP_OK;
}

double radial_lowest(const struct radial *radial) {
  double lowest = INFINITY;
  for (size_t i = radial->contact; i < radial->count; i++) {
    lowest = fmin(lowest, radial->g[i]);
  }
  return lowest;
}
