// SPDX-License-Identifier: GPL-3.0-or-later
/// Making a landscape: its polynomials, its extrema, its spinodals.
#include "landscape/landscape.h"

#include "landscape/cage_bounds.h"
#include "numerics/root.h"
#include "numerics/shared.h"
#include "structure/structure.h"

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

/// Extrema, guesses and the spinodals, but not the coexistence between them. *caged: whether there is a cage
/// at some pressure.
static int find_spinodals(struct cagehop_landscape *landscape, bool barriers_only, bool *caged) {
  const struct field field = {&landscape->sums, &landscape->proxy};
  const struct extrema *extrema = &landscape->extrema;
  landscape->spinodals = (struct cagehop_spinodals){.P_lower = NAN, .P_upper = NAN, .P_coexistence = NAN};
  *caged = false;
  int status = extrema_find(&field, &landscape->extrema);
  if (status != CAGEHOP_OK || !extrema->exist || !(extrema->F_1_min < 0.0)) {
    return status;
  }
  *caged = true;
  status = guesses_create(&field, extrema, barriers_only, &landscape->guesses);
  landscape->spinodals.P_upper = -extrema->F_1_min;
  landscape->spinodals.P_lower = extrema->F_1_max < 0.0 ? -extrema->F_1_max : NAN;
  return status;
}

int landscape_complete(struct cagehop_landscape *landscape) {
  bool caged;
  const int status = find_spinodals(landscape, false, &caged);
  return status == CAGEHOP_OK && caged ? find_coexistence(landscape) : status;
}

static struct cagehop_landscape *empty_landscape(void) {
  struct cagehop_landscape *result = calloc(1, sizeof *result);
  if (result != NULL) {
    result->force_error = 1e-14 * 3.0; // some 1e-15 of the largest term of r F', 3
  }
  return result;
}

static int create(const struct cagehop_structure *structure, struct cagehop_landscape **landscape) {
  struct cagehop_landscape *result = empty_landscape();
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
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

/// The same for cages with a barrier at pressures up to pressure_max. CAGEHOP_NOT_RESOLVED where some are
/// higher.
static int create_for_cages(const struct cagehop_structure *structure, double pressure_max,
                            struct cagehop_landscape **landscape) {
  const double r_end = 8.0; // beyond where extrema_find begins
  struct cagehop_landscape *result = empty_landscape();
  bool caged;
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  // Below 3/(P + stiffness) F' + P < 0; and the first search for a cage, which lies at 0.1 or further out,
  // begins in the middle between that and r_min (critical_find).
  const struct cage_bounds bounds = cage_bounds_at(structure, CAGEHOP_PRESSURE_MAX);
  const double r_least = fmin(3.0 / (pressure_max + bounds.stiffness), sqrt(0.1 * bounds.r_min));
  const double r_first = fmax(exp2(floor(log2(r_least))), exp2(ceil(log2(bounds.r_min))));
  int status = barrier_sums_create_from(structure, CAGEHOP_PRESSURE_MAX, r_first, &result->sums);
  if (status == CAGEHOP_OK) {
    status = proxy_create_between(&result->sums, r_first, r_end, &result->proxy);
  }
  if (status == CAGEHOP_OK) {
    status = find_spinodals(result, true, &caged);
  }
  const double narrowest = result->guesses.cage[GUESS_STEPS];
  if (status == CAGEHOP_OK && caged &&
      !(result->spinodals.P_upper <= pressure_max && narrowest >= 0.8 * r_first)) {
    status = CAGEHOP_NOT_RESOLVED;
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
  if (structure_is_of_chains(structure)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  gsl_errors_returned();
  const int status = create(structure, landscape);
  gsl_errors_handled();
  return status;
}

int landscape_create_for_cages(const struct cagehop_structure *structure,
                               struct cagehop_landscape **landscape) {
  const double pressure_max = 8.0; // P_upper is 4.8 at most where particles are hard
  int status = CAGEHOP_NOT_RESOLVED;
  *landscape = NULL;
  gsl_errors_returned();
  if (!cagehop_structure_is_soft(structure)) {
    status = create_for_cages(structure, pressure_max, landscape);
  }
  if (status > 0) { // the whole landscape has the last word
    status = create(structure, landscape);
  }
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
