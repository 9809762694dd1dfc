// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/core_rule.h"

#include "structure/table/spline.h"

#include <cagehop/status.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_interp.h>
#include <math.h>
#include <stdlib.h>

enum { PLACES = 25 };

static const double r_first = 0.05, smoothing = 0.08;

static double place(double r_last, size_t a) {
  return r_first + (r_last - r_first) * (double)a / (PLACES - 1);
}

/// -rho r h(r) of h smoothed by a Gaussian, at the places.
static void transform_curve(double r_last, double q_last, core_rule_function *curve, const void *context,
                            double value[PLACES]) {
  enum { STEPS = 6000 };
  const double end = fmin(q_last, 6.0 / smoothing), step = end / STEPS;
  for (size_t a = 0; a < PLACES; a++) {
    value[a] = 0.0;
  }
  for (size_t j = 1; j <= STEPS; j++) {
    const double k = j < STEPS ? step * (double)j : end;
    const double h = curve(context, k) * exp(-0.5 * pow(k * smoothing, 2)) * step / (2.0 * M_PI * M_PI);
    const double turn = k * (r_last - r_first) / (PLACES - 1); // sin(k r) at equal steps of r
    double before = sin(k * r_first - turn), here = sin(k * r_first);
    for (size_t a = 0; a < PLACES; a++) {
      value[a] -= h * here;
      const double next = 2.0 * cos(turn) * here - before;
      before = here;
      here = next;
    }
  }
}

/// A spline of q (S - 1) through the points and 0.
struct points {
  double *q, *value;
  gsl_interp *spline;
};

static double points_value(const void *context, double q) {
  const struct points *points = context;
  return gsl_interp_eval(points->spline, points->q, points->value, q, NULL);
}

static int transform_points(double r_last, size_t n, const double q[], const double S[],
                            double value[PLACES]) {
  double *room = calloc(2 * (n + 1), sizeof *room);
  struct points points = {.q = room};
  size_t count = 1; // of knots; the first is 0
  int status = room != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t i = 0; i < n && status == CAGEHOP_OK; i++) {
    if (q[i] > 0.0) {
      points.value = room + n + 1;
      points.q[count] = q[i];
      points.value[count++] = q[i] * (S[i] - 1.0);
    }
  }
  if (status == CAGEHOP_OK) {
    points.spline = gsl_interp_alloc(gsl_interp_cspline, count);
    status = points.spline == NULL ? CAGEHOP_NO_MEMORY
                                   : table_spline_prepare(points.spline, points.q, points.value, count);
  }
  if (status == CAGEHOP_OK) {
    transform_curve(r_last, q[n - 1], points_value, &points, value);
  }
  if (points.spline != NULL) {
    gsl_interp_free(points.spline);
  }
  free(room);
  return status;
}

/// Least-squares weights of rho (first row, alone) and of rho and rho v (second and third, together).
static void weights(double r_last, double weight[3][PLACES]) {
  double a_a = 0.0, a_b = 0.0, b_b = 0.0;
  for (size_t i = 0; i < PLACES; i++) {
    // Smoothing leaves r as it is, and makes r^3 of r^3 + 3 r smoothing^2.
    const double r = place(r_last, i), bend = -0.5 * (r * r * r + 3.0 * r * smoothing * smoothing);
    weight[1][i] = r;
    weight[2][i] = bend;
    a_a += r * r;
    a_b += r * bend;
    b_b += bend * bend;
  }
  const double determinant = a_a * b_b - a_b * a_b;
  for (size_t i = 0; i < PLACES; i++) {
    const double r = weight[1][i], bend = weight[2][i];
    weight[0][i] = r / a_a;
    weight[1][i] = (b_b * r - a_b * bend) / determinant;
    weight[2][i] = (a_a * bend - a_b * r) / determinant;
  }
}

int core_rule_find(double r_last, size_t n, const double q[], const double S[], const double sigma[],
                   core_rule_function *curve, const void *context, struct core_rule *rule) {
  double value[PLACES], weight[3][PLACES], result[3] = {0}, variance[3] = {0}, squares = 0.0;
  int status = CAGEHOP_OK;
  if (curve != NULL) {
    transform_curve(r_last, q[n - 1], curve, context, value);
  } else {
    status = transform_points(r_last, n, q, S, value);
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  weights(r_last, weight);
  for (size_t k = 0; k < 3; k++) {
    for (size_t a = 0; a < PLACES; a++) {
      result[k] += weight[k][a] * value[a];
    }
    for (size_t i = 0; i < n; i++) { // of the trapezoidal sum's terms, which are independent
      const double step = 0.5 * (q[i + 1 < n ? i + 1 : i] - q[i > 0 ? i - 1 : i]);
      double change = 0.0;
      for (size_t a = 0; a < PLACES; a++) {
        change += weight[k][a] * sin(q[i] * place(r_last, a));
      }
      change *= q[i] * sigma[i] * exp(-0.5 * pow(q[i] * smoothing, 2)) * step / (2.0 * M_PI * M_PI);
      variance[k] += change * change;
    }
  }
  for (size_t a = 0; a < PLACES; a++) {
    const double r = place(r_last, a), bend = -0.5 * (r * r * r + 3.0 * r * smoothing * smoothing);
    squares += pow(value[a] - result[1] * r - result[2] * bend, 2) / PLACES;
  }
  *rule = (struct core_rule){.density = result[0],
                             .density_error = sqrt(variance[0]),
                             .window = result[2] / result[1],
                             .window_error = sqrt(variance[2]) / fabs(result[1]),
                             .roughness = sqrt(squares) / fabs(result[1])};
  return isfinite(rule->density) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
}
