// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/shared/even_samples.h"

#include <math.h>

enum { STENCIL = EVEN_SAMPLES_STENCIL };

/// The function at grid point k; a negative k is mirrored, with the sign that the function has there.
static double sample(const double value[], double mirrored, long k) {
  return k >= 0 ? value[k] : mirrored * value[-k - 1];
}

/// Barycentric interpolation on the ten points around q.
static double interpolate(double step, const double value[], double mirrored, double q) {
  static const double binomial[STENCIL] = {1, -9, 36, -84, 126, -126, 84, -36, 9, -1};
  const double place = q / step - 0.5;
  const long first = (long)floor(place) - (STENCIL / 2 - 1);
  double top = 0.0, bottom = 0.0;
  for (long p = 0; p < STENCIL; p++) {
    const double distance = place - (double)(first + p);
    if (distance == 0.0) {
      return sample(value, mirrored, first + p);
    }
    const double weight = binomial[p] / distance;
    top += weight * sample(value, mirrored, first + p);
    bottom += weight;
  }
  return top / bottom;
}

double even_samples_at(double step, const double value[], double q) {
  return interpolate(step, value, 1.0, q);
}

double odd_samples_at(double step, const double value[], double q) {
  return interpolate(step, value, -1.0, q);
}
