// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/spline.h"

#include <cagehop/status.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>

double table_worse(double a, double b) {
  return b <= a ? a : b;
}

double table_change(double x, double other) {
  const double least = fmin(1.0 - x, 1.0 - other);
  return least > 0.0 ? fabs(x - other) / least : INFINITY;
}

int table_spline_prepare(gsl_interp *interp, const double x[], const double y[], size_t n) {
  const int status = gsl_interp_init(interp, x, y, n);
  return status == GSL_SUCCESS ? CAGEHOP_OK : status == GSL_ENOMEM ? CAGEHOP_NO_MEMORY : CAGEHOP_NOT_FINITE;
}

int table_spline_create(size_t n, const double q[], const double value[], size_t stride,
                        struct table_spline *spline) {
  const size_t points = (n + stride - 1) / stride;
  *spline = (struct table_spline){.count = points + TABLE_MIRRORED};
  spline->q = malloc(spline->count * sizeof *spline->q);
  spline->value = malloc(spline->count * sizeof *spline->value);
  spline->interp = gsl_interp_alloc(gsl_interp_cspline, spline->count);
  if (spline->q == NULL || spline->value == NULL || spline->interp == NULL) {
    table_spline_clear(spline);
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t j = 0; j < points; j++) {
    spline->q[TABLE_MIRRORED + j] = q[j * stride];
    spline->value[TABLE_MIRRORED + j] = value[j * stride];
  }
  const size_t from = TABLE_MIRRORED + (q[0] == 0.0 ? 1 : 0);
  for (size_t k = 0; k < TABLE_MIRRORED; k++) {
    spline->q[TABLE_MIRRORED - 1 - k] = -spline->q[from + k];
    spline->value[TABLE_MIRRORED - 1 - k] = spline->value[from + k];
  }
  const int status = table_spline_prepare(spline->interp, spline->q, spline->value, spline->count);
  if (status != CAGEHOP_OK) {
    table_spline_clear(spline);
  }
  return status;
}

int table_spline_vary(const struct table_spline *spline, const double value[], struct table_spline *other) {
  return table_spline_create(spline->count - TABLE_MIRRORED, spline->q + TABLE_MIRRORED, value, 1, other);
}

void table_spline_clear(struct table_spline *spline) {
  free(spline->q);
  free(spline->value);
  if (spline->interp != NULL) {
    gsl_interp_free(spline->interp);
  }
  *spline = (struct table_spline){0};
}

double table_spline_end(const struct table_spline *spline) {
  return spline->q[spline->count - 1];
}

double table_spline_value(const struct table_spline *spline, double q) {
  return gsl_interp_eval(spline->interp, spline->q, spline->value, q, NULL);
}
