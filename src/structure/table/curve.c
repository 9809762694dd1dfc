// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/curve.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int table_curve_spline(size_t n, const double q[], const double value[], const double sigma[],
                       struct table_curve *curve) {
  curve->sigma = malloc(n * sizeof *curve->sigma);
  if (curve->sigma == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  memcpy(curve->sigma, sigma, n * sizeof *sigma);
  curve->join = q[n - 1];
  return table_spline_create(n, q, value, 1, &curve->spline);
}

int table_curve_keep_fewer(const struct table_points *points, struct table_curve *curve) {
  int status = CAGEHOP_OK;
  for (size_t k = 0; k < 2 && points->fewer[k] != NULL && status == CAGEHOP_OK; k++) {
    status = table_spline_create(points->n, points->q, points->fewer[k], 1, &curve->fewer[k]);
  }
  return status;
}

void table_curve_clear(struct table_curve *curve) {
  table_spline_clear(&curve->spline);
  table_spline_clear(&curve->fewer[0]);
  table_spline_clear(&curve->fewer[1]);
  free(curve->sigma);
  *curve = (struct table_curve){0};
}

/// Below the first point its value: a polynomial through noise must not be extrapolated.
static double spline_value(const struct table_spline *spline, double last, double q) {
  return spline->count > 0 && q <= last ? table_spline_value(spline, fmax(q, spline->q[TABLE_MIRRORED]))
                                        : 0.0;
}

static double damped(double x, double factor) {
  const double h = x / (1.0 - x) * factor;
  return h / (1.0 + h);
}

/// x, from that of the fit where there is one.
static double finish_x(const struct table_curve *curve, double q, double x) {
  const double varied =
      curve->added != NULL ? spline_value(curve->added, table_spline_end(curve->added), q) : 0.0;
  const double own = spline_value(&curve->spline, curve->join, q);
  if (!curve->is_fit) {
    return own / (1.0 + own) + varied;
  }
  return (curve->has_damping ? damped(x, exp(-curve->fit.damping * q * q)) : x + own) + varied;
}

double table_curve_x(const struct table_curve *curve, double q) {
  return finish_x(curve, q, curve->is_fit ? correlation_x(&curve->fit.curve, q) : 0.0);
}

void table_curve_x_many(const struct table_curve *curve, size_t n, const double q[], double x[]) {
  if (curve->is_fit) {
    correlation_x_many(&curve->fit.curve, n, q, x);
  }
  for (size_t i = 0; i < n; i++) {
    x[i] = finish_x(curve, q[i], curve->is_fit ? x[i] : 0.0);
  }
}

double table_curve_contact(const struct table_curve *curve, double density) {
  return !curve->contact              ? 0.0
         : curve->given_contact > 0.0 ? curve->given_contact
                                      : correlation_contact(&curve->fit.curve) / density;
}
