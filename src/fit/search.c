// SPDX-License-Identifier: GPL-3.0-or-later
/// The search of the least squares: Levenberg and Marquardt's method in a trust region, GSL's
/// multifit_nlinear.
///
/// A trial step to where the theory has no number gets an infinite residual, so GSL does not take it and
/// makes the trust region smaller; no penalty bends the function. Beyond a bound a parameter counts as
/// standing on the bound; where the data still want it beyond in the end, it is held there and the others are
/// fitted once more.
#include "fit/problem.h"
#include "status/error.h"

#include <cagehop/status.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 8 }; // in which bounds are taken and left

/// A search with some of the parameters fitted.
struct search {
  const struct problem *problem;
  size_t rows, count;                   // count: of fitted parameters
  size_t index[CAGEHOP_FIT_PARAMETERS]; // of each fitted parameter
  double unit[CAGEHOP_FIT_PARAMETERS];  // of all: what GSL's numbers are multiples of
  double value[CAGEHOP_FIT_PARAMETERS]; // of all, where the arrays below were computed
  double *residual, *jacobian;          // owned
  struct theory_errors theory_errors;
  const char *reason; // why the last trial step was not taken
  size_t bad;         // the datum because of which
  int fatal;          // a negative status that ended it
};

static double low_of(const struct search *search, size_t p) {
  return search->problem->fit->params.low[p];
}

static double high_of(const struct search *search, size_t p) {
  return search->problem->fit->params.high[p];
}

/// The parameters at GSL's place x, on their bounds where x is beyond.
static void take_place(struct search *search, const gsl_vector *x) {
  for (size_t k = 0; k < search->count; k++) {
    const size_t p = search->index[k];
    search->value[p] =
        fmin(fmax(gsl_vector_get(x, k) * search->unit[p], low_of(search, p)), high_of(search, p));
  }
}

static int evaluate_place(struct search *search) {
  return problem_evaluate(search->problem, search->value, search->residual, search->jacobian,
                          &search->theory_errors, &search->bad, &search->reason);
}

static int residuals_at(const gsl_vector *x, void *context, gsl_vector *f) {
  struct search *search = context;
  take_place(search, x);
  const int status = evaluate_place(search);
  if (status < 0) {
    search->fatal = status;
    return GSL_EFAILED;
  }
  for (size_t i = 0; i < search->rows; i++) {
    // One infinite residual alone: its norm is infinite, and no difference of infinities is taken.
    gsl_vector_set(f, i, status == CAGEHOP_OK ? search->residual[i] : i == 0 ? INFINITY : 0.0);
  }
  return GSL_SUCCESS;
}

static int jacobian_at(const gsl_vector *x, void *context, gsl_matrix *J) {
  struct search *search = context;
  double before[CAGEHOP_FIT_PARAMETERS];
  memcpy(before, search->value, sizeof before);
  take_place(search, x);
  if (memcmp(before, search->value, sizeof before) != 0 || search->bad != SIZE_MAX) {
    const int status = evaluate_place(search);
    if (status != CAGEHOP_OK) {
      search->fatal = status < 0 ? status : CAGEHOP_NOT_FINITE;
      return GSL_EFAILED;
    }
  }
  for (size_t k = 0; k < search->count; k++) {
    const size_t p = search->index[k];
    const double place = gsl_vector_get(x, k) * search->unit[p];
    const bool beyond = place < low_of(search, p) || place > high_of(search, p);
    for (size_t i = 0; i < search->rows; i++) {
      gsl_matrix_set(J, i, k,
                     beyond ? 0.0 : search->jacobian[i * CAGEHOP_FIT_PARAMETERS + p] * search->unit[p]);
    }
  }
  return GSL_SUCCESS;
}

/// Runs GSL from search->value, which is where it ends.
static int run_search(struct search *search, int iterations_max, int *iterations) {
  const gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
  gsl_multifit_nlinear_fdf equations = {
      .f = residuals_at, .df = jacobian_at, .n = search->rows, .p = search->count, .params = search};
  double start[CAGEHOP_FIT_PARAMETERS];
  for (size_t k = 0; k < search->count; k++) {
    start[k] = search->value[search->index[k]] / search->unit[search->index[k]];
  }
  const gsl_vector_const_view x = gsl_vector_const_view_array(start, search->count);
  gsl_multifit_nlinear_workspace *workspace =
      gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &settings, search->rows, search->count);
  if (workspace == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  int reason = 0;
  if (gsl_multifit_nlinear_init(&x.vector, &equations, workspace) == GSL_SUCCESS) {
    gsl_multifit_nlinear_driver((size_t)iterations_max, 1e-10, 1e-14, 0.0, NULL, NULL, &reason, workspace);
    take_place(search, gsl_multifit_nlinear_position(workspace));
  }
  *iterations += (int)gsl_multifit_nlinear_niter(workspace);
  gsl_multifit_nlinear_free(workspace);
  return search->fatal;
}

// ---------------------------------------------------------------- bounds

/// Which parameters are fitted: those that are free and not held. Returns their number.
static size_t choose_fitted(struct search *search, const bool held[]) {
  search->count = 0;
  for (size_t p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (search->problem->free[p] && !held[p]) {
      search->index[search->count++] = p;
    }
  }
  return search->count;
}

/// Half the derivative of chi2 with a parameter.
static double slope_of_chi2(const struct search *search, size_t p) {
  double slope = 0.0;
  for (size_t i = 0; i < search->rows; i++) {
    slope += search->residual[i] * search->jacobian[i * CAGEHOP_FIT_PARAMETERS + p];
  }
  return slope;
}

/// Holds what stands on a bound and wants to go beyond, lets go what wants back. False where nothing changed.
static bool change_held(const struct search *search, bool held[]) {
  bool changed = false;
  for (size_t p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (search->problem->free[p]) {
      const double slope = slope_of_chi2(search, p);
      const bool hold = (search->value[p] <= low_of(search, p) && slope > 0.0) ||
                        (search->value[p] >= high_of(search, p) && slope < 0.0);
      changed = changed || hold != held[p];
      held[p] = hold;
    }
  }
  return changed;
}

// ---------------------------------------------------------------- beginning and end

/// What a parameter is measured in, so that a step of 1 is large for each.
static double unit_of(int p, double start) {
  switch ((enum cagehop_fit_parameter)p) {
  case CAGEHOP_FIT_ELASTIC_COUPLING:
  case CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE:
  case CAGEHOP_FIT_ENSKOG_TIME:
    return 1.0;
  default:
    return start;
  }
}

/// phi_g, where it is free and is found on the theory to start from.
static int start_phi_g(const struct problem *problem, double value[], const char **reason) {
  if (!isnan(value[CAGEHOP_FIT_PHI_G]) || problem->phi_g_follows) {
    return CAGEHOP_OK;
  }
  struct theory theory = {.surface = problem->fit->surface, .phi_g_follows = true};
  memcpy(theory.value, value, sizeof theory.value);
  const int status = theory_begin(&theory);
  *reason = theory.reason;
  value[CAGEHOP_FIT_PHI_G] = theory.phi_g.value;
  return status;
}

/// The first place has to be one where the theory has all numbers.
static int check_start(struct search *search, struct cagehop_error *error) {
  const struct cagehop_fit_params *params = &search->problem->fit->params;
  int status = start_phi_g(search->problem, search->value, &search->reason);
  search->bad = SIZE_MAX;
  if (status == CAGEHOP_OK) {
    status = evaluate_place(search);
  }
  if (status > 0 && search->bad == SIZE_MAX) {
    error_set(error, status, "at the start phi_g is not known: %s", search->reason);
  } else if (status > 0) {
    const struct cagehop_fit_datum *datum = &params->datum[search->bad];
    error_set(
        error, CAGEHOP_OUT_OF_RANGE,
        "at the start the theory has no number for %.6g K and %.6g MPa: %s; leave it out, or start from "
        "other values",
        datum->temperature_K, datum->pressure_MPa, search->reason);
    status = CAGEHOP_OUT_OF_RANGE;
  }
  return status;
}

static double squares_of(const struct search *search) {
  double squares = 0.0;
  for (size_t i = 0; i < search->rows; i++) {
    squares += search->residual[i] * search->residual[i];
  }
  return squares;
}

/// Searches until no bound is taken or left.
static int search_within_bounds(struct search *search, struct minimum *minimum) {
  bool *held = minimum->at_bound;
  int status = CAGEHOP_OK;
  for (int round = 0; round < ROUNDS_MAX; round++) {
    if (choose_fitted(search, held) > 0) {
      status = run_search(search, search->problem->fit->params.iterations_max, &minimum->iterations);
    }
    if (status == CAGEHOP_OK) {
      status = evaluate_place(search);
    }
    if (status != CAGEHOP_OK || !change_held(search, held)) {
      return status;
    }
  }
  return CAGEHOP_NO_CONVERGENCE;
}

int problem_solve(const struct problem *problem, struct minimum *minimum, struct cagehop_error *error) {
  struct search search = {.problem = problem, .rows = problem_rows(problem), .bad = SIZE_MAX};
  *minimum = (struct minimum){.rows = search.rows};
  search.residual = malloc(search.rows * sizeof *search.residual);
  const size_t bytes = search.rows * CAGEHOP_FIT_PARAMETERS * sizeof *search.jacobian;
  search.jacobian = malloc(bytes);
  minimum->start_jacobian = malloc(bytes);
  int status = search.residual == NULL || search.jacobian == NULL || minimum->start_jacobian == NULL
                   ? CAGEHOP_NO_MEMORY
                   : CAGEHOP_OK;
  for (size_t p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    search.value[p] = problem->start[p];
    if (problem->free[p] && !isnan(search.value[p])) {
      search.value[p] = fmin(fmax(search.value[p], low_of(&search, p)), high_of(&search, p));
    }
  }
  if (status == CAGEHOP_OK) {
    status = check_start(&search, error);
  }
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    search.unit[p] = unit_of(p, search.value[p]);
  }
  const bool started = status == CAGEHOP_OK;
  if (started) {
    memcpy(minimum->start_jacobian, search.jacobian, bytes);
    status = search_within_bounds(&search, minimum);
  }
  if (started && status > 0) {
    error_set(error, CAGEHOP_NO_CONVERGENCE, "the search did not end: %s; start from other values",
              search.reason);
    status = CAGEHOP_NO_CONVERGENCE;
  }
  minimum->bad_datum = started ? SIZE_MAX : search.bad;
  memcpy(minimum->value, search.value, sizeof minimum->value);
  minimum->residual = search.residual;
  minimum->jacobian = search.jacobian;
  minimum->theory_errors = search.theory_errors;
  if (status == CAGEHOP_OK) {
    minimum->chi2 = squares_of(&search);
  }
  return status;
}
