// SPDX-License-Identifier: GPL-3.0-or-later
/// One step of Halley's method for a root of F'(r) + P.
#ifndef CAGEHOP_LANDSCAPE_HALLEY_H
#define CAGEHOP_LANDSCAPE_HALLEY_H

#include <float.h>
#include <math.h>
#include <stdbool.h>

/// Halley's step for the function r (F' + P), from first = F' + P, second = F'' and third = F''' at r. The
/// factor r makes the function nearly linear at both minima, because there F' is about -3/r plus a constant.
static inline double halley_step(double r, double first, double second, double third) {
  const double value = r * first, slope = first + r * second, bend = 2.0 * second + r * third;
  return -value * slope / (slope * slope - 0.5 * value * bend);
}

/// After a step this short the next one, which is much smaller, need not be computed.
static inline bool halley_is_short(double step, double r) {
  return fabs(step) <= 1e-11 * r;
}

/// Whether a bracket is as narrow as rounding lets it be.
static inline bool halley_is_narrow(double low, double high, double r) {
  return high - low <= 4.0 * DBL_EPSILON * r;
}

#endif
