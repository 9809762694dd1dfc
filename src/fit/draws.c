// SPDX-License-Identifier: GPL-3.0-or-later
/// Where the problem may not be linear enough for standard errors: bootstrap and profiles.
#include "fit/problem.h"
#include "numerics/shared.h"

#include <cagehop/status.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdlib.h>

/// The problem that begins at a result.
static void begin_at_result(const struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                            struct problem *problem) {
  problem_begin(fit, problem);
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    problem->start[p] = result->value[p];
  }
}

/// Draws data and priors, in a fixed order.
static void draw_data(const struct cagehop_fit *fit, const double curve[], double width, gsl_rng *random,
                      double measured[], struct problem *problem) {
  for (size_t i = 0; i < fit->params.count; i++) {
    measured[i] = curve[i] + gsl_ran_gaussian_ziggurat(random, width * fit->sigma[i]);
  }
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (!isnan(problem->prior[p])) {
      problem->prior[p] =
          fit->params.prior[p] + gsl_ran_gaussian_ziggurat(random, fit->params.prior_sigma[p]);
    }
  }
  problem->measured = measured;
}

/// The curve of a result at the data, and memory for one draw.
static int take_curve(struct cagehop_fit *fit, const struct cagehop_fit_result *result, double *curve) {
  const int status = cagehop_fit_residuals(fit, result, curve);
  for (size_t i = 0; i < fit->params.count && status == CAGEHOP_OK; i++) {
    curve[i] = fit->measured[i] - curve[i];
  }
  return status;
}

/// The fit to one set of data.
static void fit_draw(const struct problem *problem, double variance, struct cagehop_fit_draw *draw) {
  struct minimum minimum;
  struct cagehop_fit_result judged = {0};
  draw->status = problem_solve(problem, &minimum, NULL);
  draw->chi2 = minimum.chi2;
  if (draw->status == CAGEHOP_OK && !problem->fit->sigma_known) {
    size_t fitted = 0;
    for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
      fitted += problem->free[p] && !minimum.at_bound[p] ? 1 : 0;
    }
    variance = minimum.chi2 / (double)(minimum.rows - fitted);
  }
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    judged.standard_error[p] = NAN;
  }
  if (draw->status == CAGEHOP_OK) {
    draw->status = judge_minimum(problem, &minimum, variance, &judged, NULL);
  }
  for (size_t p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    draw->value[p] = draw->status == CAGEHOP_OK ? minimum.value[p] : NAN;
    draw->standard_error[p] = judged.standard_error[p];
  }
  minimum_clear(&minimum);
}

static int draw_all(struct cagehop_fit *fit, const struct cagehop_fit_result *result, gsl_rng *random,
                    double width, size_t count, double *curve, struct cagehop_fit_draw draw[]) {
  double *measured = curve + fit->params.count;
  int ended = take_curve(fit, result, curve);
  for (size_t k = 0; k < count && ended == CAGEHOP_OK; k++) {
    struct problem problem;
    begin_at_result(fit, result, &problem);
    draw_data(fit, curve, width, random, measured, &problem);
    fit_draw(&problem, width * width, &draw[k]);
    ended = draw[k].status < 0 ? draw[k].status : CAGEHOP_OK;
  }
  return ended;
}

int cagehop_fit_bootstrap(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                          unsigned long seed, size_t count, struct cagehop_fit_draw draw[]) {
  const double freedom = (double)result->degrees_of_freedom;
  const double width = fit->sigma_known ? 1.0 : freedom > 0.0 ? sqrt(result->chi2 / freedom) : 0.0;
  if (!(width > 0.0) || result->status != CAGEHOP_OK) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  gsl_errors_returned();
  gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
  double *memory = malloc(2 * fit->params.count * sizeof *memory);
  int ended = CAGEHOP_NO_MEMORY;
  if (random != NULL && memory != NULL) {
    gsl_rng_set(random, (unsigned long)seed);
    ended = draw_all(fit, result, random, width, count, memory, draw);
  }
  gsl_rng_free(random);
  free(memory);
  gsl_errors_handled();
  return ended;
}

int cagehop_fit_profile(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                        enum cagehop_fit_parameter parameter, size_t count, const double number[],
                        double chi2[]) {
  const double freedom = (double)result->degrees_of_freedom;
  const double variance = fit->sigma_known ? 1.0 : result->chi2 / freedom;
  if ((unsigned)parameter >= CAGEHOP_FIT_PARAMETERS || !fit->params.free[parameter] ||
      result->status != CAGEHOP_OK || !(variance > 0.0)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  int ended = CAGEHOP_OK;
  gsl_errors_returned();
  for (size_t k = 0; k < count && ended == CAGEHOP_OK; k++) {
    struct problem problem;
    struct minimum minimum;
    struct cagehop_fit_result fixed = {0};
    begin_at_result(fit, result, &problem);
    problem.free[parameter] = false;
    problem.start[parameter] = number[k];
    int status = problem_solve(&problem, &minimum, NULL);
    if (status == CAGEHOP_OK) {
      status = judge_minimum(&problem, &minimum, variance, &fixed, NULL);
    }
    chi2[k] = status == CAGEHOP_OK ? minimum.chi2 / variance : NAN;
    ended = status < 0 ? status : CAGEHOP_OK;
    minimum_clear(&minimum);
  }
  gsl_errors_handled();
  return ended;
}
