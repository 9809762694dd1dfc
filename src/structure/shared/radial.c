// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/radial.h"

#include <cagehop/status.h>
#include <gsl/gsl_interp.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { INTERPOLATION_POINTS = 9 };

int radial_allocate(struct radial *radial) {
  *radial = (struct radial){.count = RADIAL_POINTS,
                            .step = 1.0 / RADIAL_POINTS_PER_DIAMETER,
                            .contact = RADIAL_POINTS_PER_DIAMETER};
  radial->g = calloc(radial->count, sizeof *radial->g);
  if (radial->g == NULL) {
    radial_clear(radial);
    return CAGEHOP_NO_MEMORY;
  }
  return CAGEHOP_OK;
}

void radial_clear(struct radial *radial) {
  free(radial->g);
  *radial = (struct radial){0};
}

/// The minimum, or with sign -1 the maximum, of the polynomial through the points around index i, by
/// bisection within one step of it.
static int stationary_point(const struct radial *radial, size_t i, double sign, double *place,
                            double *height) {
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
      const bool falling = sign * gsl_interp_eval_deriv(polynomial, r, &radial->g[first], middle, NULL) < 0.0;
      low = falling ? middle : low;
      high = falling ? high : middle;
    }
    *place = 0.5 * (low + high);
    *height = gsl_interp_eval(polynomial, r, &radial->g[first], *place, NULL);
  }
  gsl_interp_free(polynomial);
  return CAGEHOP_OK;
}

int radial_peak(const struct radial *radial, double *height) {
  double place;
  *height = radial->g[radial->contact];
  return stationary_point(radial, radial->contact, -1.0, &place, height);
}

/// Whether g rises by more than `error` from the minimum at i before it falls below it.
static bool rises(const struct radial *radial, size_t i, double error) {
  size_t k = i;
  while (k < radial->count && radial->g[k] >= radial->g[i] && !(radial->g[k] - radial->g[i] > error)) {
    k++;
  }
  return k < radial->count && radial->g[k] >= radial->g[i];
}

int radial_first_minimum(const struct radial *radial, double error, double *r) {
  double height;
  *r = NAN;
  // From half a stencil beyond contact, because g jumps there.
  for (size_t i = radial->contact + INTERPOLATION_POINTS / 2; i + INTERPOLATION_POINTS / 2 < radial->count;
       i++) {
    if (radial->g[i] < radial->g[i - 1] && radial->g[i] <= radial->g[i + 1] && rises(radial, i, error)) {
      return stationary_point(radial, i, 1.0, r, &height);
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
