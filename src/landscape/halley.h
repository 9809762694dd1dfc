// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CAGEHOP_LANDSCAPE_HALLEY_H
#define CAGEHOP_LANDSCAPE_HALLEY_H

/// Halley's step on r (F' + P), which is nearly linear at both minima, because F' is -3/r and a constant
/// there. From F' + P, F'' and F''' at r.
static inline double halley_step(double r, double first, double second, double third) {
  const double value = r * first, slope = first + r * second, bend = 2.0 * second + r * third;
  return -value * slope / (slope * slope - 0.5 * value * bend);
}

#endif
