// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/table.h"

#include <math.h>

enum { STENCIL = 5 };
static const double highest_ratio = 16.0; // of errors at twice the step: the fourth power of 2

/// The points of a table that are read.
struct knots {
  const struct cagehop_system_table *table;
  size_t stride, count;
};

static double knot_x(const struct knots *knots, size_t i) {
  return knots->table->x[i * knots->stride];
}

static double knot_y(const struct knots *knots, size_t i) {
  return knots->table->y[i * knots->stride];
}

/// The slope at knot i of the polynomial through the STENCIL knots nearest to it, by Lagrange's formula.
static double slope_at_knot(const struct knots *knots, size_t i) {
  const size_t half = STENCIL / 2, last = knots->count - STENCIL;
  const size_t first = i < half ? 0 : i - half < last ? i - half : last;
  const double x = knot_x(knots, i);
  double slope = 0.0;
  for (size_t j = first; j < first + STENCIL; j++) {
    if (j == i) {
      continue;
    }
    const double x_j = knot_x(knots, j);
    double weight = 1.0 / (x_j - x); // of y_j - y_i, because the weights of a constant's slope add up to 0
    for (size_t k = first; k < first + STENCIL; k++) {
      if (k != i && k != j) {
        weight *= (x - knot_x(knots, k)) / (x_j - knot_x(knots, k));
      }
    }
    slope += weight * (knot_y(knots, j) - knot_y(knots, i));
  }
  return slope;
}

/// The interval from knot i to i + 1 that x lies in.
static size_t interval_of(const struct knots *knots, double x) {
  size_t low = 0, high = knots->count - 1;
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (knot_x(knots, middle) <= x) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

double system_table_at(const struct cagehop_system_table *table, size_t stride, double x, double *slope) {
  const struct knots knots = {table, stride, (table->n - 1) / stride + 1};
  const size_t i = interval_of(&knots, x);
  const double width = knot_x(&knots, i + 1) - knot_x(&knots, i), t = (x - knot_x(&knots, i)) / width;
  const double y = knot_y(&knots, i), rise = knot_y(&knots, i + 1) - y;
  const double a = width * slope_at_knot(&knots, i) - rise;
  const double b = rise - width * slope_at_knot(&knots, i + 1);
  if (slope != NULL) {
    *slope = (rise + (1.0 - 2.0 * t) * (a * (1.0 - t) + b * t) + t * (1.0 - t) * (b - a)) / width;
  }
  return y + t * (rise + (1.0 - t) * (a * (1.0 - t) + b * t));
}

/// The largest change of weight(y) at the points that a stride leaves out, but those after the last that it
/// keeps; infinite where it keeps too few.
static double thinned(const struct cagehop_system_table *table, size_t stride,
                      double (*weight)(double y, double temperature), double temperature) {
  const size_t last = (table->n - 1) / stride * stride;
  double largest = 0.0;
  if (last / stride + 1 < STENCIL) {
    return INFINITY;
  }
  for (size_t i = 1; i < last; i++) {
    if (i % stride != 0) {
      const double y = system_table_at(table, stride, table->x[i], NULL);
      largest = fmax(largest, fabs(weight(y, temperature) - weight(table->y[i], temperature)));
    }
  }
  return largest;
}

double system_table_error(const struct cagehop_system_table *table,
                          double (*weight)(double y, double temperature), double temperature) {
  const double half = thinned(table, 2, weight, temperature),
               quarter = thinned(table, 4, weight, temperature);
  const double ratio = isfinite(quarter) ? quarter / half : 1.0; // NaN where nothing changes
  return half / fmin(fmax(ratio, 1.0), highest_ratio);
}
