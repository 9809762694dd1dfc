// SPDX-License-Identifier: GPL-3.0-or-later
/// A material whose numbers are known with standard errors from elsewhere, as an earlier fit's result: what
/// follows from it has standard errors, without data at hand.
#include "fit/problem.h"
#include "numerics/shared.h"
#include "status/error.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

enum { P_COUNT = CAGEHOP_FIT_PARAMETERS };

/// Correlations are written with six digits, so that a matrix on the border may be this far beyond it.
static const double pivot_rounding = 1e-5;

/// L with L L^T the matrix of correlations; parameters without standard error have no row. False where the
/// correlations contradict each other.
static bool factorize(const double correlation[P_COUNT][P_COUNT], const bool known[P_COUNT],
                      double L[P_COUNT][P_COUNT]) {
  for (int i = 0; i < P_COUNT; i++) {
    for (int j = 0; j <= i; j++) {
      double rest = !known[i] || !known[j] ? 0.0 : i == j ? 1.0 : correlation[i][j];
      for (int k = 0; k < j; k++) {
        rest -= L[i][k] * L[j][k];
      }
      if (i == j && rest < -pivot_rounding) {
        return false;
      }
      L[i][j] = i == j ? sqrt(fmax(rest, 0.0)) : L[j][j] > 0.0 ? rest / L[j][j] : 0.0;
    }
  }
  return true;
}

static int refuse_known(struct cagehop_error *error, const char *text, int p) {
  error_set(error, CAGEHOP_BAD_ARGUMENT, text, cagehop_fit_name((enum cagehop_fit_parameter)p));
  return CAGEHOP_BAD_ARGUMENT;
}

/// Whether the model has the numbers that have errors, and the errors are possible.
static int check_known(const struct cagehop_model *model, const struct cagehop_uncertainty *uncertainty,
                       struct cagehop_error *error) {
  bool known[P_COUNT];
  double L[P_COUNT][P_COUNT] = {{0}};
  for (int p = 0; p < P_COUNT; p++) {
    const double width = uncertainty->standard_error[p];
    known[p] = width > 0.0;
    if (!(width >= 0.0 && isfinite(width))) {
      return refuse_known(error, "the standard error of %s must be 0 or above", p);
    }
    for (int k = 0; k < p; k++) {
      if (!(fabs(uncertainty->correlation[p][k]) <= 1.0) ||
          uncertainty->correlation[p][k] != uncertainty->correlation[k][p]) {
        return refuse_known(error, "a correlation of %s is not from -1 to 1, or not the same either way", p);
      }
    }
  }
  const bool hard = !cagehop_material_is_compressible(&model->material);
  if (known[CAGEHOP_FIT_PHI_G] && isnan(model->material.phi_g)) {
    return refuse_known(error, "%s has a standard error, but is found on the theory; give it a number",
                        CAGEHOP_FIT_PHI_G);
  }
  for (int p = CAGEHOP_FIT_BULK_MODULUS; p <= CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE; p++) {
    if (known[p] && hard) {
      return refuse_known(error, "%s has a standard error, but the material has no bulk_modulus_GPa", p);
    }
  }
  if (cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "standard errors are those of Eq. 11, and the states of this %s have temperatures of their own",
              model->structure.source == CAGEHOP_STRUCTURE_TABLE ? "table" : "system");
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (model->material.compressibility.count > 0) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "standard errors are those of Eq. 11, which a table of S_0(T) stands in the place of");
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (!factorize(uncertainty->correlation, known, L)) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "the correlations contradict each other: no numbers can have all of them");
    return CAGEHOP_BAD_ARGUMENT;
  }
  return CAGEHOP_OK;
}

/// The result that a fit with these errors would have had.
static void take_known(const struct cagehop_model *model, const struct cagehop_uncertainty *uncertainty,
                       struct cagehop_fit_result *result) {
  *result = (struct cagehop_fit_result){.model = *model,
                                        .phi_g = model->material.phi_g,
                                        .condition = NAN,
                                        .chi2 = NAN,
                                        .sigma_known = true,
                                        .bad_datum = SIZE_MAX};
  for (int p = 0; p < P_COUNT; p++) {
    const double width = uncertainty->standard_error[p];
    result->value[p] = cagehop_fit_get(model, (enum cagehop_fit_parameter)p);
    result->standard_error[p] = width > 0.0 ? width : NAN;
    for (int k = 0; k < P_COUNT; k++) {
      const double other = uncertainty->standard_error[k];
      const double correlation = p == k ? 1.0 : uncertainty->correlation[p][k];
      result->correlation[p][k] = width > 0.0 && other > 0.0 ? correlation : 0.0;
      result->covariance[p][k] = result->correlation[p][k] * width * other;
    }
  }
}

int cagehop_fit_known(const struct cagehop_model *model, const struct cagehop_uncertainty *uncertainty,
                      const struct cagehop_watch *watch, struct cagehop_fit **fit,
                      struct cagehop_fit_result *result, struct cagehop_error *error) {
  *fit = NULL;
  error_clear(error);
  int status = check_known(model, uncertainty, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  take_known(model, uncertainty, result);
  struct cagehop_fit *made = calloc(1, sizeof *made);
  status = made == NULL
               ? CAGEHOP_NO_MEMORY
               : fit_create_surfaces(model, uncertainty->standard_error[CAGEHOP_FIT_ELASTIC_COUPLING] > 0.0,
                                     false, watch, made);
  if (status != CAGEHOP_OK) {
    cagehop_fit_destroy(&made);
    error_set_message(error, status, "standard errors");
    return status;
  }
  made->model = *model;
  made->params = cagehop_fit_defaults();
  made->sigma_known = true;
  *fit = made;
  return CAGEHOP_OK;
}

int cagehop_fit_point_error(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                            struct cagehop_point *point) {
  const double same = 1e-3; // in ln(tau_alpha): the interpolant is good to some 1e-6, next to P_upper less
  const enum cagehop_regime regime = point->landscape.regime;
  const bool barrier = regime == CAGEHOP_REGIME_IRREVERSIBLE || regime == CAGEHOP_REGIME_TWO_STATE;
  if (point->status != CAGEHOP_OK || !barrier || !(point->pressure_MPa >= 0.0 && point->temperature > 0.0)) {
    return CAGEHOP_OK;
  }
  const struct cagehop_fit_datum datum = {.kind = CAGEHOP_FIT_TAU,
                                          .temperature_K = point->temperature,
                                          .pressure_MPa = point->pressure_MPa,
                                          .value = 1.0};
  double ln_tau, ln_tau_stderr;
  const int status = cagehop_fit_predict(fit, result, &datum, &ln_tau, &ln_tau_stderr);
  if (status == CAGEHOP_OK && fabs(ln_tau - log(point->relaxation.tau_alpha)) <= same) {
    point->ln_tau_alpha_stderr = ln_tau_stderr;
  }
  return status < 0 ? status : CAGEHOP_OK;
}

// ---------------------------------------------------------------- samples

/// Whether a drawn number may be that parameter's; a logarithm always may.
static bool is_possible(int p, double value) {
  const struct cagehop_parameter *row =
      cagehop_parameter_find(cagehop_fit_key((enum cagehop_fit_parameter)p));
  return p == CAGEHOP_FIT_ENSKOG_TIME || cagehop_parameter_allows(row, NULL, value);
}

/// One set of numbers; false where one of them is not possible. Always takes as many random numbers.
static bool draw_values(const struct cagehop_fit_result *result, const double L[P_COUNT][P_COUNT],
                        gsl_rng *random, double value[P_COUNT]) {
  double z[P_COUNT];
  bool possible = true;
  for (int p = 0; p < P_COUNT; p++) {
    z[p] = gsl_ran_gaussian_ziggurat(random, 1.0);
    value[p] = result->value[p];
    if (result->standard_error[p] > 0.0) {
      double along = 0.0;
      for (int k = 0; k <= p; k++) {
        along += L[p][k] * z[k];
      }
      value[p] += result->standard_error[p] * along;
      possible = possible && is_possible(p, value[p]);
    }
  }
  return possible;
}

int cagehop_fit_sample(const struct cagehop_fit_result *result, uint64_t seed, size_t count,
                       double value[][CAGEHOP_FIT_PARAMETERS], size_t *outside) {
  bool known[P_COUNT];
  double L[P_COUNT][P_COUNT] = {{0}};
  for (int p = 0; p < P_COUNT; p++) {
    known[p] = result->standard_error[p] > 0.0;
  }
  *outside = 0;
  if (!factorize(result->correlation, known, L)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  gsl_errors_returned();
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  int status = random == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  if (random != NULL) {
    gsl_rng_set(random, (unsigned long)seed);
  }
  for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
    while (status == CAGEHOP_OK && !draw_values(result, L, random, value[k])) {
      *outside += 1;
      status = *outside > count + 10 ? CAGEHOP_OUT_OF_RANGE : CAGEHOP_OK;
    }
  }
  gsl_rng_free(random);
  gsl_errors_handled();
  return status;
}
