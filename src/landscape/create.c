// SPDX-License-Identifier: GPL-3.0-or-later
/// Making a landscape: its polynomials, its extrema, its spinodals.
#include "landscape/landscape.h"

#include "numerics/root.h"
#include "numerics/shared.h"

#include <cagehop/status.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

/// Delta at pressure exp(log_pressure).
static double delta_at(double log_pressure, void *landscape) {
  struct cagehop_landscape_point point;
  const int status = cagehop_landscape_solve(landscape, exp(log_pressure), &point);
  return status == CAGEHOP_OK ? point.Delta : NAN;
}

/// Finds the pressure at which Delta = 0. Delta rises with P from below 0 at the lower spinodal (or at P = 0)
/// to above 0 at the upper one, so there always is one. Where rounding does not allow to locate it, the
/// middle of the remaining interval is taken.
static int find_coexistence(struct cagehop_landscape *landscape) {
  const double lower = landscape->spinodals.P_lower > 0.0 ? landscape->spinodals.P_lower : 0.0;
  const double upper = landscape->spinodals.P_upper, width = upper - lower;
  const double rounding = 4.0 * landscape_force_error(landscape, landscape->extrema.r_max);
  const double margin = fmax(1e-9 * width, rounding);
  const double high = log(upper - margin);
  double low = lower > 0.0 ? log(lower + margin) : high - 2.0;
  double *P_coexistence = &landscape->spinodals.P_coexistence, log_pressure;
  if (lower > 0.0 && width <= 8.0 * rounding) {
    // Next to the cusp the spinodals are closer than rounding (some 2e-12). Between its extrema F' is a cubic
    // there, whose areas above and below the middle are equal, so the middle has Delta = 0.
    *P_coexistence = lower + 0.5 * width;
    return CAGEHOP_OK;
  }
  while (lower == 0.0 && low > -600.0 && delta_at(low, landscape) > 0.0) {
    low -= 2.0;
  }
  const double at_low = delta_at(low, landscape), at_high = delta_at(high, landscape);
  if (isnan(at_low + at_high)) {
    return CAGEHOP_NOT_FINITE;
  }
  if (lower == 0.0 && at_low > 0.0) {
    return CAGEHOP_NOT_RESOLVED;
  }
  if (at_low >= 0.0 || at_high <= 0.0) { // within the margin of a spinodal
    *P_coexistence = at_low >= 0.0 ? lower + 0.5 * margin : upper - 0.5 * margin;
    return CAGEHOP_OK;
  }
  const int status = root_find(delta_at, landscape, low, high, 4.0 * DBL_EPSILON, &log_pressure);
  if (status == CAGEHOP_OK) {
    *P_coexistence = exp(log_pressure);
  }
  return status;
}

int landscape_complete(struct cagehop_landscape *landscape) {
  const struct field field = {&landscape->sums, &landscape->proxy};
  const struct extrema *extrema = &landscape->extrema;
  landscape->spinodals = (struct cagehop_spinodals){.P_lower = NAN, .P_upper = NAN, .P_coexistence = NAN};
  int status = extrema_find(&field, &landscape->extrema);
  if (status != CAGEHOP_OK || !extrema->exist || !(extrema->F_1_min < 0.0)) {
    return status;
  }
  status = guesses_create(&field, extrema, &landscape->guesses);
  landscape->spinodals.P_upper = -extrema->F_1_min;
  landscape->spinodals.P_lower = extrema->F_1_max < 0.0 ? -extrema->F_1_max : NAN;
  return status == CAGEHOP_OK ? find_coexistence(landscape) : status;
}

static int create(const struct cagehop_structure *structure, struct cagehop_landscape **landscape) {
  struct cagehop_landscape *result = calloc(1, sizeof *result);
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  result->force_error = 1e-14 * 3.0; // some 1e-15 of the largest term of r F', 3
  int status = barrier_sums_create(structure, CAGEHOP_PRESSURE_MAX, &result->sums);
  if (status == CAGEHOP_OK) {
    status = proxy_create(&result->sums, &result->proxy);
  }
  if (status == CAGEHOP_OK) {
    status = landscape_complete(result);
  }
  if (status != CAGEHOP_OK) {
    cagehop_landscape_destroy(&result);
  }
  *landscape = result;
  return status;
}

int cagehop_landscape_create(const struct cagehop_structure *structure,
                             struct cagehop_landscape **landscape) {
  *landscape = NULL;
  gsl_errors_returned();
  const int status = create(structure, landscape);
  gsl_errors_handled();
  return status;
}

void cagehop_landscape_destroy(struct cagehop_landscape **landscape) {
  if (*landscape != NULL) {
    barrier_sums_clear(&(*landscape)->sums);
    proxy_clear(&(*landscape)->proxy);
    free((*landscape)->slice);
    free(*landscape);
    *landscape = NULL;
  }
}
