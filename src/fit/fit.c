// SPDX-License-Identifier: GPL-3.0-or-later
#include "fit/problem.h"
#include "numerics/shared.h"
#include "status/error.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

// ---------------------------------------------------------------- what is asked for

static bool check_datum(const struct cagehop_fit_datum *datum) {
  const bool temperature = datum->temperature_K > 0.0 && isfinite(datum->temperature_K);
  const bool pressure = datum->pressure_MPa >= 0.0 && isfinite(datum->pressure_MPa);
  const bool value = datum->value > 0.0 && isfinite(datum->value);
  const bool sigma = isnan(datum->sigma) || (datum->sigma > 0.0 && isfinite(datum->sigma));
  return temperature && pressure && value && sigma && datum->weight > 0.0 && isfinite(datum->weight) &&
         (unsigned)datum->kind < CAGEHOP_FIT_KINDS;
}

static int refuse_fit(struct cagehop_error *error, const char *text, const char *name) {
  error_set(error, CAGEHOP_BAD_ARGUMENT, text, name);
  return CAGEHOP_BAD_ARGUMENT;
}

/// Data that can be weighed against each other: all with sigma or none.
static int check_data(struct cagehop_fit *fit, struct cagehop_error *error) {
  size_t known = 0, transitions = 0;
  for (size_t i = 0; i < fit->params.count; i++) {
    const struct cagehop_fit_datum *datum = &fit->params.datum[i];
    if (!check_datum(datum)) {
      error_set(error, CAGEHOP_BAD_ARGUMENT,
                "datum %zu: temperature, value, sigma and weight must be above 0, the pressure 0 or above",
                i + 1);
      return CAGEHOP_BAD_ARGUMENT;
    }
    known += isnan(datum->sigma) ? 0 : 1;
    transitions += cagehop_fit_is_transition(datum->kind) ? 1 : 0;
  }
  fit->sigma_known = known > 0;
  if (known > 0 && known < fit->params.count) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "%zu of %zu data have a standard error; give one to all, or to none", known, fit->params.count);
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (known == 0 && transitions > 0 && transitions < fit->params.count) {
    return refuse_fit(error, "temperatures and %s are fitted together: give both standard errors",
                      "times, viscosities or diffusion coefficients");
  }
  return CAGEHOP_OK;
}

/// Bounds and priors of one free parameter, and where it starts.
static int check_parameter(struct cagehop_fit *fit, int p, struct cagehop_error *error) {
  struct cagehop_fit_params *params = &fit->params;
  const char *name = cagehop_fit_name((enum cagehop_fit_parameter)p);
  const double start = cagehop_fit_get(&fit->model, (enum cagehop_fit_parameter)p);
  if (p == CAGEHOP_FIT_BULK_MODULUS && !(start > 0.0)) {
    return refuse_fit(error, "%s is free and the material has none; give it one to start from", name);
  }
  if (p == CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE && !cagehop_material_is_compressible(&fit->model.material)) {
    return refuse_fit(error, "%s is free and the material has no bulk_modulus_GPa; give it one", name);
  }
  if (params->low[p] == 0.0 && p != CAGEHOP_FIT_ELASTIC_COUPLING &&
      p != CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE) { // 0 itself is too low
    params->low[p] = 1e-3 * (isnan(start) ? 1.0 : start);
  }
  if (!(params->low[p] < params->high[p])) {
    return refuse_fit(error, "the bounds of %s are not in ascending order", name);
  }
  if (isnan(params->prior[p]) != isnan(params->prior_sigma[p]) ||
      (!isnan(params->prior[p]) && !(params->prior_sigma[p] > 0.0 && isfinite(params->prior[p])))) {
    return refuse_fit(error, "the prior of %s needs a mean, and a standard error above 0", name);
  }
  if (!isnan(params->prior[p]) && !fit->sigma_known) {
    return refuse_fit(error,
                      "%s has a prior, which can't be weighed against data without standard errors; "
                      "give the data theirs",
                      name);
  }
  return CAGEHOP_OK;
}

static int check_parameters(struct cagehop_fit *fit, struct cagehop_error *error) {
  struct problem problem;
  size_t count = 0;
  int status = CAGEHOP_OK;
  if (fit->model.material.compressibility.count > 0) {
    return refuse_fit(
        error, "the material has its temperatures by compressibility; a fit is by Eq. 11: leave that%s",
        " table out");
  }
  if (cagehop_structure_temperature_rule(&fit->model.structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return refuse_fit(error,
                      "a fit is by Eq. 11, and the states of this %s have temperatures of their own; give "
                      "one whose states phi alone numbers",
                      fit->model.structure.source == CAGEHOP_STRUCTURE_TABLE ? "table of S(q)" : "system");
  }
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS && status == CAGEHOP_OK; p++) {
    if (fit->params.free[p]) {
      status = check_parameter(fit, p, error);
      count++;
    }
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  problem_begin(fit, &problem);
  if (count == 0) {
    return refuse_fit(error, "no parameter is free%s", "; name one at least");
  }
  if (problem_rows(&problem) < count) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "%zu data and priors for %zu free parameters; free fewer, or give more data",
              problem_rows(&problem), count);
    return CAGEHOP_BAD_ARGUMENT;
  }
  return CAGEHOP_OK;
}

static bool has_viscosity(const struct cagehop_fit_params *params) {
  for (size_t i = 0; i < params->count; i++) {
    if (params->datum[i].kind == CAGEHOP_FIT_ETA || params->datum[i].kind == CAGEHOP_FIT_TRANSITION_ETA) {
      return true;
    }
  }
  return false;
}

int fit_create_surfaces(const struct cagehop_model *model, bool a_c_varies, bool with_modulus,
                        const struct cagehop_watch *watch, struct cagehop_fit *fit) {
  const struct states_wanted whole = {.elastic = true, .modulus = with_modulus};
  struct states_wanted wanted = whole;
  wanted.elastic = a_c_varies || model->elastic_coupling != 0.0;
  const int status = surface_create(model, &wanted, watch, &fit->surface);
  return status != CAGEHOP_OK || wanted.elastic ? status
                                                : surface_create(model, &whole, watch, &fit->elastic);
}

int cagehop_fit_create(const struct cagehop_model *model, const struct cagehop_fit_params *params,
                       const struct cagehop_watch *watch, struct cagehop_fit **fit,
                       struct cagehop_error *error) {
  struct cagehop_fit *result = calloc(1, sizeof *result);
  int status = result == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  error_clear(error);
  *fit = NULL;
  if (status == CAGEHOP_OK) {
    result->model = *model;
    result->params = *params;
    status = check_data(result, error);
  }
  if (status == CAGEHOP_OK) {
    status = check_parameters(result, error);
  }
  if (status == CAGEHOP_OK) {
    result->measured = malloc(params->count * sizeof *result->measured);
    result->sigma = malloc(params->count * sizeof *result->sigma);
    status = result->measured == NULL || result->sigma == NULL
                 ? CAGEHOP_NO_MEMORY
                 : fit_create_surfaces(model, params->free[CAGEHOP_FIT_ELASTIC_COUPLING],
                                       has_viscosity(params), watch, result);
  }
  for (size_t i = 0; i < params->count && status == CAGEHOP_OK; i++) {
    const struct cagehop_fit_datum *datum = &params->datum[i];
    const double sigma = result->sigma_known ? datum->sigma : 1.0;
    result->measured[i] = cagehop_fit_is_transition(datum->kind) ? datum->temperature_K : log(datum->value);
    result->sigma[i] = sigma / sqrt(datum->weight);
  }
  if (status == CAGEHOP_NO_MEMORY) {
    error_set_message(error, status, "fit");
  }
  if (status != CAGEHOP_OK) {
    cagehop_fit_destroy(&result);
  }
  *fit = result;
  return status;
}

void cagehop_fit_destroy(struct cagehop_fit **fit) {
  if (*fit != NULL) {
    surface_destroy(&(*fit)->surface);
    surface_destroy(&(*fit)->elastic);
    free((*fit)->measured);
    free((*fit)->sigma);
    free(*fit);
    *fit = NULL;
  }
}

// ---------------------------------------------------------------- the fit

/// Numbers of the result that need no covariance.
static void take_minimum(const struct cagehop_fit *fit, const struct problem *problem,
                         const struct minimum *minimum, struct cagehop_fit_result *result) {
  size_t fitted = 0;
  result->model = fit->model;
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    result->value[p] = minimum->value[p];
    result->at_bound[p] = minimum->at_bound[p];
    fitted += problem->free[p] && !minimum->at_bound[p];
    if (problem->free[p]) {
      cagehop_fit_set(&result->model, (enum cagehop_fit_parameter)p, minimum->value[p]);
    }
  }
  result->chi2 = minimum->chi2;
  result->degrees_of_freedom = minimum->rows - fitted;
  result->sigma_known = fit->sigma_known;
  result->largest_theory_error = minimum->theory_errors.largest;
  result->iterations = minimum->iterations;
}

static struct theory theory_of(const struct cagehop_fit *fit, const struct cagehop_fit_result *result) {
  // A caller may have changed a_c.
  const bool enough = fit->elastic == NULL || result->value[CAGEHOP_FIT_ELASTIC_COUPLING] == 0.0;
  struct theory theory = {.surface = enough ? fit->surface : fit->elastic,
                          .phi_g_follows = isnan(result->model.material.phi_g)};
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    theory.value[p] = result->value[p];
  }
  return theory;
}

/// phi_g, and the variance of a residual.
static int conclude_fit(struct cagehop_fit *fit, const struct problem *problem, const struct minimum *minimum,
                        struct cagehop_fit_result *result, struct cagehop_error *error) {
  take_minimum(fit, problem, minimum, result);
  struct theory theory = theory_of(fit, result);
  const int status = theory_begin(&theory);
  if (status != CAGEHOP_OK) {
    return status;
  }
  result->phi_g = theory.phi_g.value;
  result->value[CAGEHOP_FIT_PHI_G] = theory.phi_g.value;
  const double freedom = (double)result->degrees_of_freedom;
  return judge_minimum(problem, minimum,
                       fit->sigma_known ? 1.0
                       : freedom > 0.0  ? minimum->chi2 / freedom
                                        : NAN,
                       result, error);
}

int cagehop_fit_solve(struct cagehop_fit *fit, struct cagehop_fit_result *result,
                      struct cagehop_error *error) {
  struct problem problem;
  struct minimum minimum = {0};
  *result = (struct cagehop_fit_result){
      .model = fit->model, .phi_g = NAN, .condition = NAN, .chi2 = NAN, .bad_datum = SIZE_MAX};
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    result->value[p] = result->standard_error[p] = NAN;
  }
  error_clear(error);
  gsl_errors_returned();
  problem_begin(fit, &problem);
  int status = problem_solve(&problem, &minimum, error);
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS && status == CAGEHOP_OK; p++) {
    status = minimum.at_bound[p] ? judge_start(&problem, &minimum, error) : CAGEHOP_OK;
  }
  if (status == CAGEHOP_OK) {
    status = conclude_fit(fit, &problem, &minimum, result, error);
  }
  gsl_errors_handled();
  result->bad_datum = status == CAGEHOP_OUT_OF_RANGE ? minimum.bad_datum : SIZE_MAX;
  minimum_clear(&minimum);
  result->status = status;
  if (status < 0 || (status > 0 && error != NULL && error->status == CAGEHOP_OK)) {
    error_set_message(error, status, "fit");
  }
  return status;
}

// ---------------------------------------------------------------- what it says

static int take_gradient(struct theory *theory, const struct cagehop_fit_datum *datum, double *y,
                         double gradient[CAGEHOP_FIT_PARAMETERS]) {
  struct jet jet;
  double error;
  int status = theory_begin(theory);
  if (status == CAGEHOP_OK) {
    status = theory_of_datum(theory, datum, &jet, &error);
  }
  *y = status == CAGEHOP_OK ? jet.value : NAN;
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    gradient[p] = status == CAGEHOP_OK ? jet.slope[p] : NAN;
  }
  return status;
}

int cagehop_fit_gradient(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                         const struct cagehop_fit_datum *datum, double *y,
                         double gradient[CAGEHOP_FIT_PARAMETERS]) {
  struct theory theory = theory_of(fit, result);
  if (fit->elastic != NULL) { // the derivative with a_c is F_e, also at 0
    theory.surface = fit->elastic;
  }
  return take_gradient(&theory, datum, y, gradient);
}

/// The standard error of what has that gradient: NaN where those of the parameters are not known, as where
/// all stand at bounds.
static double propagate(const struct cagehop_fit_result *result,
                        const double gradient[CAGEHOP_FIT_PARAMETERS]) {
  double variance = 0.0;
  bool held = false, known = false;
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    held = held || result->at_bound[p];
    known = known || !isnan(result->standard_error[p]);
    for (int k = 0; k < CAGEHOP_FIT_PARAMETERS; k++) {
      if (result->covariance[p][k] != 0.0) {
        variance += gradient[p] * result->covariance[p][k] * gradient[k];
      }
    }
  }
  return held && !known ? NAN : variance < 0.0 ? 0.0 : sqrt(variance);
}

int cagehop_fit_predict(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                        const struct cagehop_fit_datum *datum, double *y, double *y_stderr) {
  double gradient[CAGEHOP_FIT_PARAMETERS];
  struct theory theory = theory_of(fit, result);
  const int status = take_gradient(&theory, datum, y, gradient);
  if (y_stderr != NULL) {
    *y_stderr = status == CAGEHOP_OK ? propagate(result, gradient) : NAN;
  }
  return status;
}

int cagehop_fit_transition_find(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                                double temperature_K, double pressure_MPa, double time_s,
                                struct cagehop_fit_transition *transition) {
  const struct cagehop_fit_datum datum = {.kind = CAGEHOP_FIT_TRANSITION_TAU,
                                          .temperature_K = temperature_K,
                                          .pressure_MPa = pressure_MPa,
                                          .value = time_s};
  struct theory theory = theory_of(fit, result);
  struct jet T_g, fragility;
  int status = theory_begin(&theory);
  if (status == CAGEHOP_OK) {
    status = theory_fragility(&theory, &datum, &T_g, &fragility);
  }
  *transition = (struct cagehop_fit_transition){NAN, NAN, NAN, NAN};
  if (status == CAGEHOP_OK) {
    *transition = (struct cagehop_fit_transition){.T_g = T_g.value,
                                                  .T_g_stderr = propagate(result, T_g.slope),
                                                  .fragility = fragility.value,
                                                  .fragility_stderr = propagate(result, fragility.slope)};
  }
  return status;
}

int cagehop_fit_residuals(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                          double residual[]) {
  struct theory theory = theory_of(fit, result);
  int status = theory_begin(&theory);
  for (size_t i = 0; i < fit->params.count && status == CAGEHOP_OK; i++) {
    struct jet y;
    double error;
    status = theory_of_datum(&theory, &fit->params.datum[i], &y, &error);
    residual[i] = fit->measured[i] - y.value;
  }
  return status;
}
