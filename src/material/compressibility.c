// SPDX-License-Identifier: GPL-3.0-or-later
/// T is interpolated in phi, between the packing fractions of the table's S_0; ascending S_0 are descending
/// phi.
#include "material/compressibility.h"

#include <float.h>
#include <math.h>

/// How far a packing fraction may lie beside the table: rounding of its ends.
static const double rounding = 4.0 * DBL_EPSILON;

const char *cagehop_compressibility_fault(const struct cagehop_compressibility *compressibility) {
  const size_t n = compressibility->count;
  if (n == 1 || n > CAGEHOP_COMPRESSIBILITY_MAX) {
    return "S_0(T) needs from 2 to 64 points";
  }
  for (size_t i = 0; i < n; i++) {
    const double T = compressibility->temperature_K[i], S = compressibility->S_0[i];
    if (!(T > 0.0 && isfinite(T) && S > 0.0 && S < 1.0)) {
      return "temperatures must be above 0 K, and S_0 above 0 and below 1";
    }
    if (i > 0 && !(T > compressibility->temperature_K[i - 1] && S > compressibility->S_0[i - 1])) {
      return "S_0 must rise with T, and both lists ascend";
    }
  }
  return NULL;
}

double cagehop_compressibility_packing_fraction(double S_0) {
  const double s = sqrt(S_0);
  return 1.0 + s - sqrt(s * (s + 3.0));
}

double cagehop_compressibility_S_0(double phi) {
  return pow(1.0 - phi, 4) / pow(1.0 + 2.0 * phi, 2);
}

static double phi_at(const struct cagehop_compressibility *table, size_t i) {
  return cagehop_compressibility_packing_fraction(table->S_0[i]);
}

void cagehop_compressibility_reach(const struct cagehop_compressibility *compressibility, double *low,
                                   double *high) {
  const size_t n = compressibility->count;
  *low = n > 0 ? phi_at(compressibility, n - 1) : NAN;
  *high = n > 0 ? phi_at(compressibility, 0) : NAN;
}

/// Slope of the chord from point i to the next.
static double chord(const struct cagehop_compressibility *table, size_t i) {
  return (table->temperature_K[i + 1] - table->temperature_K[i]) / (phi_at(table, i + 1) - phi_at(table, i));
}

/// Steffen's slope at a point: the parabola's through it and its neighbours, but not steeper than twice the
/// flatter chord, so that the cubic between any two points is monotone. All chords fall. At an end, where his
/// may vanish, it is the chord's own.
static double slope_at(const struct cagehop_compressibility *table, size_t i) {
  if (i == 0 || i + 1 == table->count) {
    return chord(table, i == 0 ? 0 : i - 1);
  }
  const double before = phi_at(table, i) - phi_at(table, i - 1),
               after = phi_at(table, i + 1) - phi_at(table, i);
  const double left = chord(table, i - 1), right = chord(table, i);
  const double parabola = (left * after + right * before) / (before + after);
  return -2.0 * fmin(fmin(fabs(left), fabs(right)), 0.5 * fabs(parabola));
}

/// The cubic from point i to the next, at a distance from point i.
static double cubic(const struct cagehop_compressibility *table, size_t i, double distance, double *slope) {
  const double h = phi_at(table, i + 1) - phi_at(table, i), s = chord(table, i);
  const double at = slope_at(table, i), next = slope_at(table, i + 1);
  const double a = (at + next - 2.0 * s) / (h * h), b = (3.0 * s - 2.0 * at - next) / h;
  if (slope != NULL) {
    *slope = (3.0 * a * distance + 2.0 * b) * distance + at;
  }
  return ((a * distance + b) * distance + at) * distance + table->temperature_K[i];
}

double compressibility_temperature(const struct cagehop_compressibility *table, double phi, double *slope) {
  double low, high;
  size_t i = 0;
  cagehop_compressibility_reach(table, &low, &high);
  if (slope != NULL) {
    *slope = NAN;
  }
  if (!(phi >= low * (1.0 - rounding) && phi <= high * (1.0 + rounding))) {
    return NAN;
  }
  while (i + 2 < table->count && phi < phi_at(table, i + 1)) {
    i++;
  }
  return cubic(table, i, phi - phi_at(table, i), slope);
}

double compressibility_phi(const struct cagehop_compressibility *table, double temperature_K) {
  const size_t last = table->count - 1;
  size_t i = 0;
  if (!(temperature_K >= table->temperature_K[0] && temperature_K <= table->temperature_K[last])) {
    return NAN;
  }
  while (i + 1 < last && temperature_K > table->temperature_K[i + 1]) {
    i++;
  }
  const double h = phi_at(table, i + 1) - phi_at(table, i);
  double below = 0.0, above = 1.0; // shares of h between which T is reached
  for (int step = 0; step < 60; step++) {
    const double middle = 0.5 * (below + above);
    *(cubic(table, i, middle * h, NULL) < temperature_K ? &below : &above) = middle;
  }
  return phi_at(table, i) + 0.5 * (below + above) * h;
}
