// SPDX-License-Identifier: GPL-3.0-or-later
/// What all views of a fit have in common.
#include "cli/output/fitted.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { REMARK_BYTES = 512 };

double fitted_pull(const struct fitted *fitted, size_t i) {
  const struct cagehop_fit_result *result = &fitted->result;
  const double freedom = (double)result->degrees_of_freedom;
  const double sigma = result->sigma_known ? fitted->datum[i].sigma
                       : freedom > 0.0     ? sqrt(result->chi2 / freedom)
                                           : NAN;
  return fitted->residual[i] * sqrt(fitted->datum[i].weight) / sigma;
}

static int compare_numbers(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/// The least pressure of the data above one; INFINITY where there is none.
static double next_pressure(const struct fitted *fitted, double pressure) {
  double next = INFINITY;
  for (size_t i = 0; i < fitted->params.count; i++) {
    const double other = fitted->datum[i].pressure_MPa;
    next = other > pressure && other < next ? other : next;
  }
  return next;
}

size_t fitted_transitions(const struct fitted *fitted, double pressure_MPa[FITTED_TRANSITIONS_MAX],
                          struct cagehop_fit_transition transition[FITTED_TRANSITIONS_MAX]) {
  double T = fitted->result.value[CAGEHOP_FIT_GLASS_TRANSITION];
  size_t count = 0;
  for (double P = 0.0; isfinite(P) && count < FITTED_TRANSITIONS_MAX; P = next_pressure(fitted, P)) {
    pressure_MPa[count] = P;
    if (cagehop_fit_transition_find(fitted->fit, &fitted->result, T, P, CAGEHOP_GLASS_TRANSITION_TIME_S,
                                    &transition[count]) == CAGEHOP_OK) {
      T = transition[count].T_g;
    }
    count++;
  }
  return count;
}

size_t fitted_draws(const struct fitted *fitted, enum cagehop_fit_parameter parameter, double value[]) {
  size_t count = 0;
  for (size_t k = 0; k < fitted->draws; k++) {
    if (fitted->draw[k].status == CAGEHOP_OK) {
      value[count++] = fitted->draw[k].value[parameter];
    }
  }
  qsort(value, count, sizeof *value, compare_numbers);
  return count;
}

double fitted_quantile(size_t count, const double value[], double share) {
  if (count == 0) {
    return NAN;
  }
  const double place = share * (double)(count - 1);
  const size_t low = (size_t)place, high = low + 1 < count ? low + 1 : low;
  return value[low] + (place - (double)low) * (value[high] - value[low]);
}

void fitted_profile_range(const struct fitted *fitted, double rise, double range[2]) {
  const double *x = fitted->profile_value, *y = fitted->profile_chi2;
  const size_t middle = fitted->profile_count / 2; // the best value
  const double level = y[middle] + rise;
  range[0] = range[1] = NAN;
  for (size_t k = middle; k > 0 && isnan(range[0]); k--) {
    if (y[k - 1] >= level && y[k] < level) {
      range[0] = x[k] + (x[k - 1] - x[k]) * (level - y[k]) / (y[k - 1] - y[k]);
    }
  }
  for (size_t k = middle; k + 1 < fitted->profile_count && isnan(range[1]); k++) {
    if (y[k + 1] >= level && y[k] < level) {
      range[1] = x[k] + (x[k + 1] - x[k]) * (level - y[k]) / (y[k + 1] - y[k]);
    }
  }
}

/// Standard errors over which the theory is hardly linear in a parameter that is above 0: intervals of two of
/// them hold 88 % instead of 95 % where they are 16 % of K (measured with tau_alpha(T, P) as in
/// test_fit_draws.c).
static const double wide = 0.15;

static void remark_width(const struct cagehop_fit_result *result, int p,
                         void (*tell)(void *context, const char *line), void *context) {
  char line[REMARK_BYTES];
  if (p != CAGEHOP_FIT_ENSKOG_TIME && result->standard_error[p] > wide * fabs(result->value[p])) {
    snprintf(line, sizeof line,
             "%s is known to %.0f %% only: its interval need not be symmetric; --profile %s shows it",
             cagehop_fit_name((enum cagehop_fit_parameter)p),
             100.0 * result->standard_error[p] / fabs(result->value[p]),
             cagehop_fit_name((enum cagehop_fit_parameter)p));
    tell(context, line);
  }
}

static void remark_parameters(const struct cagehop_fit_result *result,
                              void (*tell)(void *context, const char *line), void *context) {
  char line[REMARK_BYTES];
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (result->at_bound[p]) {
      snprintf(line, sizeof line,
               "%s stands at its bound, %.6g: the data want it beyond; it has no standard error",
               cagehop_fit_name((enum cagehop_fit_parameter)p), result->value[p]);
      tell(context, line);
    }
    remark_width(result, p, tell, context);
    for (int k = 0; k < p; k++) {
      if (fabs(result->correlation[p][k]) > CAGEHOP_FIT_CORRELATION_HIGH) {
        snprintf(
            line, sizeof line,
            "the data hardly tell %s and %s apart: their correlation is %.4f. Fix one, or give it a prior",
            cagehop_fit_name((enum cagehop_fit_parameter)k), cagehop_fit_name((enum cagehop_fit_parameter)p),
            result->correlation[p][k]);
        tell(context, line);
      }
    }
  }
}

void fitted_remarks(const struct fitted *fitted, void (*tell)(void *context, const char *line),
                    void *context) {
  const struct cagehop_fit_result *result = &fitted->result;
  const double freedom = (double)result->degrees_of_freedom, reduced = result->chi2 / freedom;
  char line[REMARK_BYTES];
  remark_parameters(result, tell, context);
  if (result->degrees_of_freedom == 0) {
    tell(context, "there are as many parameters as data: nothing tells whether the theory describes them");
  } else if (result->sigma_known && (reduced > 1.0 + 4.0 * sqrt(2.0 / freedom))) {
    snprintf(
        line, sizeof line,
        "chi2/dof is %.3g: the theory misses the data by more than their standard errors, so those of the "
        "parameters are too small",
        reduced);
    tell(context, line);
  } else if (result->sigma_known && reduced < 1.0 - 4.0 * sqrt(2.0 / freedom)) {
    snprintf(
        line, sizeof line,
        "chi2/dof is %.3g: the data lie closer to the curve than their standard errors say; are these too "
        "large?",
        reduced);
    tell(context, line);
  }
}
