// SPDX-License-Identifier: GPL-3.0-or-later
#include "fit/problem.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// What rounding makes of a datum at least, in ln(value) or K.
static const double least_theory_error = 1e-8;

void problem_begin(const struct cagehop_fit *fit, struct problem *problem) {
  *problem = (struct problem){.fit = fit, .measured = fit->measured};
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    problem->free[p] = fit->params.free[p];
    problem->prior[p] = fit->params.free[p] ? fit->params.prior[p] : NAN;
    problem->start[p] = cagehop_fit_get(&fit->model, (enum cagehop_fit_parameter)p);
  }
  problem->phi_g_follows = isnan(fit->model.material.phi_g) && !fit->params.free[CAGEHOP_FIT_PHI_G];
}

size_t problem_rows(const struct problem *problem) {
  size_t rows = problem->fit->params.count;
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    rows += isnan(problem->prior[p]) ? 0 : 1;
  }
  return rows;
}

/// The rows of priors, after `row` others.
static void evaluate_priors(const struct problem *problem, const double value[], size_t row,
                            double residual[], double jacobian[]) {
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (!isnan(problem->prior[p])) {
      const double sigma = problem->fit->params.prior_sigma[p];
      residual[row] = (value[p] - problem->prior[p]) / sigma;
      jacobian[row * CAGEHOP_FIT_PARAMETERS + (size_t)p] = 1.0 / sigma;
      row++;
    }
  }
}

int problem_evaluate(const struct problem *problem, const double value[], double residual[],
                     double jacobian[], struct theory_errors *errors, size_t *bad, const char **reason) {
  const struct cagehop_fit *fit = problem->fit;
  const size_t count = fit->params.count;
  struct theory theory = {.surface = fit->surface, .phi_g_follows = problem->phi_g_follows};
  memcpy(theory.value, value, sizeof theory.value);
  memset(jacobian, 0, problem_rows(problem) * CAGEHOP_FIT_PARAMETERS * sizeof *jacobian);
  *errors = (struct theory_errors){0.0, 0.0};
  *bad = SIZE_MAX;
  int status = theory_begin(&theory);
  for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
    struct jet y;
    double error;
    status = theory_of_datum(&theory, &fit->params.datum[i], &y, &error);
    if (status == CAGEHOP_OK && !isfinite(y.value)) {
      status = CAGEHOP_NOT_FINITE;
    }
    if (status != CAGEHOP_OK) {
      *bad = i;
      break;
    }
    residual[i] = (y.value - problem->measured[i]) / fit->sigma[i];
    for (size_t p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
      jacobian[i * CAGEHOP_FIT_PARAMETERS + p] = problem->free[p] ? y.slope[p] / fit->sigma[i] : 0.0;
    }
    errors->largest = fmax(errors->largest, error);
    errors->squares += pow(fmax(least_theory_error, error) / fit->sigma[i], 2);
  }
  *reason = theory.reason != NULL ? theory.reason : cagehop_status_message(status);
  if (status == CAGEHOP_OK) {
    evaluate_priors(problem, value, count, residual, jacobian);
  }
  return status;
}

void minimum_clear(struct minimum *minimum) {
  free(minimum->residual);
  free(minimum->jacobian);
  free(minimum->start_jacobian);
  *minimum = (struct minimum){0};
}
