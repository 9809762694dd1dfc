// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/chebyshev.h"

#include <math.h>
#include <string.h>

double chebyshev_node(size_t count, double low, double high, size_t k) {
  const size_t last = count - 1;
  if (k == 0 || k == last) {
    return k == 0 ? low : high;
  }
  const double x = sin(0.5 * M_PI * (2.0 * (double)k - (double)last) /
                       (double)last); // this form is exactly antisymmetric in k -> last - k
  return 0.5 * ((high + low) + (high - low) * x);
}

void chebyshev_cosines(size_t count, double cosines[]) {
  const size_t last = count - 1;
  double turn[2 * CHEBYSHEV_NODES_MAX]; // cos(pi t/last)
  for (size_t t = 0; t < 2 * last; t++) {
    turn[t] = cos(M_PI * (double)t / (double)last);
  }
  for (size_t k = 0; k < count; k++) {
    const double weight = k == 0 || k == last ? 0.5 : 1.0;
    for (size_t j = 0; j < count; j++) {
      // cos(j theta_k), theta_k from pi down to 0; the multiple of pi/last is reduced in integers, without
      // rounding
      cosines[k * count + j] = weight * turn[(j * (last - k)) % (2 * last)];
    }
  }
}

void chebyshev_fit_with(size_t count, const double cosines[], const double values[], double coefficients[]) {
  const size_t last = count - 1;
  double sum[CHEBYSHEV_NODES_MAX] = {0.0}; // all at once, each in ascending k
  for (size_t k = 0; k < count; k++) {
    for (size_t j = 0; j < count; j++) {
      sum[j] += values[k] * cosines[k * count + j];
    }
  }
  for (size_t j = 0; j < count; j++) {
    coefficients[j] = sum[j] * (j == 0 || j == last ? 1.0 : 2.0) / (double)last;
  }
}

void chebyshev_fit(size_t count, const double values[], double coefficients[]) {
  double cosines[CHEBYSHEV_NODES_MAX * CHEBYSHEV_NODES_MAX];
  chebyshev_cosines(count, cosines);
  chebyshev_fit_with(count, cosines, values, coefficients);
}

void chebyshev_weights(size_t count, double low, double high, double x, double weight[], double slope[]) {
  double cosines[CHEBYSHEV_NODES_MAX * CHEBYSHEV_NODES_MAX];
  chebyshev_cosines(count, cosines);
  chebyshev_weights_with(count, cosines, low, high, x, weight, slope);
}

void chebyshev_weights_with(size_t count, const double cosines[], double low, double high, double x,
                            double weight[], double slope[]) {
  const size_t last = count - 1;
  const double y = (2.0 * x - low - high) / (high - low), scale = 2.0 / (high - low);
  for (size_t k = 0; k < count; k++) {
    weight[k] = slope[k] = 0.0;
  }
  double T = 1.0, T_before = y, dT = 0.0, dT_before = 1.0; // of order j, and j - 1; T_-1 = T_1
  for (size_t j = 0; j < count; j++) {
    const double share = (j == 0 || j == last ? 1.0 : 2.0) / (double)last;
    for (size_t k = 0; k < count; k++) {
      const double of_node = share * cosines[k * count + j];
      weight[k] += of_node * T;
      slope[k] += of_node * dT * scale;
    }
    const double next = 2.0 * y * T - T_before, dnext = 2.0 * T + 2.0 * y * dT - dT_before;
    T_before = T;
    T = next;
    dT_before = dT;
    dT = dnext;
  }
}

void chebyshev_weights_at_nodes(size_t count, const double node[], double x, double weight[]) {
  // The barycentric formula: Berrut, Trefethen, SIAM Review 46, 501 (2004).
  double sum = 0.0;
  for (size_t k = 0; k < count; k++) {
    if (x == node[k]) {
      memset(weight, 0, count * sizeof *weight);
      weight[k] = 1.0;
      return;
    }
    weight[k] = (k % 2 == 0 ? 1.0 : -1.0) * (k == 0 || k == count - 1 ? 0.5 : 1.0) / (x - node[k]);
    sum += weight[k];
  }
  const double over = 1.0 / sum;
  for (size_t k = 0; k < count; k++) {
    weight[k] *= over;
  }
}

double chebyshev_evaluate(size_t count, const double coefficients[], double low, double high, double x,
                          double *slope) {
  // Clenshaw's recurrence, and its derivative's
  const double y = (2.0 * x - low - high) / (high - low);
  double b_1 = 0.0, b_2 = 0.0, d_1 = 0.0, d_2 = 0.0;
  for (size_t j = count; j-- > 1;) {
    const double d = 2.0 * b_1 + 2.0 * y * d_1 - d_2;
    const double b = coefficients[j] + 2.0 * y * b_1 - b_2;
    d_2 = d_1;
    d_1 = d;
    b_2 = b_1;
    b_1 = b;
  }
  if (slope != NULL) {
    *slope = (b_1 + y * d_1 - d_2) * 2.0 / (high - low);
  }
  return coefficients[0] + y * b_1 - b_2;
}

/// Clenshaw's recurrence at PLACES places side by side, each with the operations of chebyshev_evaluate.
enum { PLACES = 8 };

static void evaluate_places(size_t count, const double coefficients[], const double y[PLACES],
                            double value[PLACES]) {
  double b_1[PLACES] = {0.0}, b_2[PLACES] = {0.0};
  for (size_t j = count; j-- > 1;) {
    for (size_t i = 0; i < PLACES; i++) {
      const double b = coefficients[j] + 2.0 * y[i] * b_1[i] - b_2[i];
      b_2[i] = b_1[i];
      b_1[i] = b;
    }
  }
  for (size_t i = 0; i < PLACES; i++) {
    value[i] = coefficients[0] + y[i] * b_1[i] - b_2[i];
  }
}

void chebyshev_evaluate_many(size_t count, const double coefficients[], double low, double high, size_t n,
                             const double x[], double value[]) {
  for (size_t first = 0; first < n; first += PLACES) {
    const size_t some = n - first < PLACES ? n - first : PLACES;
    double y[PLACES] = {0.0}, found[PLACES];
    for (size_t i = 0; i < some; i++) {
      y[i] = (2.0 * x[first + i] - low - high) / (high - low);
    }
    evaluate_places(count, coefficients, y, found);
    memcpy(&value[first], found, some * sizeof *value);
  }
}

double chebyshev_tail(size_t count, const double coefficients[]) {
  return fabs(coefficients[count - 1]) + fabs(coefficients[count - 2]);
}
