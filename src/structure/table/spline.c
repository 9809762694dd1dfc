// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/spline.h"

#include <cagehop/status.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
  MIRRORED = 8,  // knots added at q < 0, so that the spline is even in q
  END_KNOTS = 8, // last knots that are not used, because there the spline depends on its end condition
};

double table_worse(double a, double b) {
  return b <= a ? a : b;
}

double table_change(double x, double other) {
  const double least = fmin(1.0 - x, 1.0 - other);
  return least > 0.0 ? fabs(x - other) / least : INFINITY;
}

static bool has_point(enum table_subset subset, size_t j) {
  switch (subset) {
  case SUBSET_EVERY_OTHER:
    return j % 2 == 0;
  case SUBSET_PAIRS:
    return j % 4 < 2;
  case SUBSET_OUTER_PAIRS:
    return j % 4 == 0 || j % 4 == 3;
  default:
    return true;
  }
}

int table_spline_create(size_t n, const double q[], const double x[], enum table_subset subset,
                        struct table_spline *spline) {
  *spline = (struct table_spline){0};
  spline->q = malloc((n + MIRRORED) * sizeof *spline->q);
  spline->x = malloc((n + MIRRORED) * sizeof *spline->x);
  if (spline->q == NULL || spline->x == NULL) {
    table_spline_clear(spline);
    return CAGEHOP_NO_MEMORY;
  }
  spline->count = MIRRORED;
  for (size_t j = 0; j < n; j++) {
    if (has_point(subset, j)) {
      spline->q[spline->count] = q[j];
      spline->x[spline->count++] = x[j];
    }
  }
  const size_t from = MIRRORED + (q[0] == 0.0 ? 1 : 0);
  for (size_t k = 0; k < MIRRORED; k++) {
    spline->q[MIRRORED - 1 - k] = -spline->q[from + k];
    spline->x[MIRRORED - 1 - k] = spline->x[from + k];
  }
  spline->q_end = spline->q[spline->count - 1 - END_KNOTS];
  spline->interp = gsl_interp_alloc(gsl_interp_cspline, spline->count);
  const int made = spline->interp == NULL
                       ? GSL_ENOMEM
                       : gsl_interp_init(spline->interp, spline->q, spline->x, spline->count);
  if (made != GSL_SUCCESS) {
    table_spline_clear(spline);
    return made == GSL_ENOMEM ? CAGEHOP_NO_MEMORY : CAGEHOP_NOT_FINITE;
  }
  return CAGEHOP_OK;
}

void table_spline_clear(struct table_spline *spline) {
  free(spline->q);
  free(spline->x);
  if (spline->interp != NULL) {
    gsl_interp_free(spline->interp);
  }
  *spline = (struct table_spline){0};
}

double table_spline_x(const struct table_spline *spline, double q) {
  return gsl_interp_eval(spline->interp, spline->q, spline->x, q, NULL);
}

int table_spline_judge(size_t n, const double q[], const double x[], double late_from, double *error,
                       double *noise) {
  enum { BETWEEN = 4 };
  struct table_spline all, half;
  double squares = 0.0, late = 0.0;
  *error = *noise = 0.0;
  int status = table_spline_create(n, q, x, SUBSET_ALL, &all);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = table_spline_create(n, q, x, SUBSET_EVERY_OTHER, &half);
  for (size_t j = 0; status == CAGEHOP_OK && j + 1 < n && q[j + 1] <= half.q_end; j++) {
    for (int p = 0; p < BETWEEN; p++) {
      const double place = q[j] + (q[j + 1] - q[j]) * p / BETWEEN;
      const double change = table_change(table_spline_x(&all, place), table_spline_x(&half, place));
      *error = table_worse(*error, change);
      if (p == 0 && !has_point(SUBSET_EVERY_OTHER, j) && place >= late_from) {
        squares += change * change;
        late += 1.0;
      }
    }
  }
  *noise = late > 0.0 ? sqrt(squares / late) : 0.0;
  table_spline_clear(&all);
  table_spline_clear(&half);
  return status;
}
