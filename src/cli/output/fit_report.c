// SPDX-License-Identifier: GPL-3.0-or-later
/// A fit as text.
#include "cli/output/fitted.h"

#include <cagehop/parameter.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORST = 5 }; // residuals that are shown

static const char *unit_of_parameter(int p) {
  const struct cagehop_parameter *row =
      cagehop_parameter_find(cagehop_fit_key((enum cagehop_fit_parameter)p));
  return p == CAGEHOP_FIT_ENSKOG_TIME || strcmp(row->unit, "1") == 0 ? "" : row->unit;
}

static void print_parameters(const struct fitted *fitted) {
  const struct cagehop_fit_result *result = &fitted->result;
  puts("\nfitted                          value   standard error");
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (!fitted->params.free[p]) {
      continue;
    }
    printf("  %-24s %12.7g", cagehop_fit_name((enum cagehop_fit_parameter)p), result->value[p]);
    if (result->at_bound[p]) {
      printf("   at its bound     %s\n", unit_of_parameter(p));
    } else {
      printf("   %-14.3g   %s\n", result->standard_error[p], unit_of_parameter(p));
    }
    if (p == CAGEHOP_FIT_ENSKOG_TIME) {
      printf("    enskog_time_s = %.4g s, times or over %.4g\n", exp(result->value[p]),
             exp(result->standard_error[p]));
    }
  }
  puts("fixed");
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    const bool absent = p >= CAGEHOP_FIT_BULK_MODULUS && p <= CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE &&
                        !(result->value[CAGEHOP_FIT_BULK_MODULUS] > 0.0);
    if (!fitted->params.free[p] && !absent) {
      printf("  %-24s %12.7g   %s%s\n", cagehop_fit_name((enum cagehop_fit_parameter)p), result->value[p],
             unit_of_parameter(p),
             p == CAGEHOP_FIT_PHI_G && isnan(result->model.material.phi_g) ? "found on the theory" : "");
    }
  }
  if (!(result->value[CAGEHOP_FIT_BULK_MODULUS] > 0.0)) {
    puts("  incompressible: pressure tilts the landscape and does not compress");
  }
}

static void print_correlations(const struct fitted *fitted) {
  const struct cagehop_fit_result *result = &fitted->result;
  int index[CAGEHOP_FIT_PARAMETERS], count = 0;
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (fitted->params.free[p] && !result->at_bound[p]) {
      index[count++] = p;
    }
  }
  if (count < 2) {
    return;
  }
  puts("\ncorrelations");
  for (int a = 1; a < count; a++) {
    printf("  %-24s", cagehop_fit_name((enum cagehop_fit_parameter)index[a]));
    for (int b = 0; b < a; b++) {
      printf(" %7.4f", result->correlation[index[a]][index[b]]);
    }
    putchar('\n');
  }
  printf("  %-24s", "with");
  for (int b = 0; b + 1 < count; b++) {
    printf(" %s%s", cagehop_fit_name((enum cagehop_fit_parameter)index[b]), b + 2 < count ? "," : "\n");
  }
}

static void print_quality(const struct fitted *fitted) {
  const struct cagehop_fit_result *result = &fitted->result;
  const double freedom = (double)result->degrees_of_freedom;
  if (result->sigma_known) {
    printf("\nchi2/dof = %.5g/%zu = %.4g\n", result->chi2, result->degrees_of_freedom,
           result->chi2 / freedom);
  } else if (result->degrees_of_freedom == 0) {
    puts("\nno standard errors of the data, and as many parameters as data: nothing tells the errors");
  } else {
    printf("\nno standard errors of the data: their scatter round the curve, %.4g (of the logarithm, or K), "
           "stands for them; %zu degrees of freedom\n",
           sqrt(result->chi2 / freedom), result->degrees_of_freedom);
  }
  printf("%d iterations; the interpolated theory is known to %.1g\n", result->iterations,
         result->largest_theory_error);
}

/// A line of the largest residuals.
static void print_residual(const struct fitted *fitted, size_t i) {
  const struct cagehop_fit_datum *datum = &fitted->datum[i];
  const bool transition = cagehop_fit_is_transition(datum->kind);
  const double measured = transition ? datum->temperature_K : datum->value;
  const double theory = transition ? measured - fitted->residual[i] : measured * exp(-fitted->residual[i]);
  printf("  %s:%zu: %s, %.6g K, %.6g MPa: measured %.6g, theory %.6g, %+.2f standard errors\n",
         fitted->path[fitted->file_of[i]], fitted->line_of[i], cagehop_fit_kind_name(datum->kind),
         datum->temperature_K, datum->pressure_MPa, measured, theory, fitted_pull(fitted, i));
}

static void print_residuals(const struct fitted *fitted) {
  const size_t count = fitted->params.count;
  bool *shown = calloc(count, sizeof *shown);
  puts("\nlargest residuals");
  for (int k = 0; k < WORST && (size_t)k < count && shown != NULL; k++) {
    size_t worst = count;
    for (size_t i = 0; i < count; i++) {
      if (!shown[i] && (worst == count || fabs(fitted_pull(fitted, i)) > fabs(fitted_pull(fitted, worst)))) {
        worst = i;
      }
    }
    shown[worst] = true;
    print_residual(fitted, worst);
  }
  free(shown);
}

/// What follows for the glass transition.
static void print_transitions(const struct fitted *fitted) {
  double pressure[FITTED_TRANSITIONS_MAX];
  struct cagehop_fit_transition transition[FITTED_TRANSITIONS_MAX];
  const size_t count = fitted_transitions(fitted, pressure, transition);
  puts("\nP/MPa      T_g/K at 100 s   +-        fragility   +-");
  for (size_t k = 0; k < count; k++) {
    printf("  %-8.6g %-16.7g %-9.2g %-11.5g %.2g\n", pressure[k], transition[k].T_g, transition[k].T_g_stderr,
           transition[k].fragility, transition[k].fragility_stderr);
  }
}

static void print_draws(const struct fitted *fitted) {
  double *value = malloc(fitted->draws * sizeof *value);
  if (fitted->draws == 0 || value == NULL) {
    free(value);
    return;
  }
  printf("\nbootstrap of %zu draws, seed %lu: 2.5 %%, 16 %%, 50 %%, 84 %%, 97.5 %% of them are below\n",
         fitted->draws, fitted->seed);
  size_t count = 0;
  for (int p = 0; p < CAGEHOP_FIT_PARAMETERS; p++) {
    if (fitted->params.free[p]) {
      static const double share[] = {0.025, 0.16, 0.5, 0.84, 0.975};
      count = fitted_draws(fitted, (enum cagehop_fit_parameter)p, value);
      printf("  %-24s", cagehop_fit_name((enum cagehop_fit_parameter)p));
      for (size_t k = 0; k < sizeof share / sizeof share[0]; k++) {
        printf(" %12.7g", fitted_quantile(count, value, share[k]));
      }
      putchar('\n');
    }
  }
  if (count < fitted->draws) {
    printf("  %zu draws had no minimum and are left out\n", fitted->draws - count);
  }
  free(value);
}

static void print_profile(const struct fitted *fitted) {
  if (fitted->profiled == CAGEHOP_FIT_PARAMETERS) {
    return;
  }
  const char *name = cagehop_fit_name(fitted->profiled);
  printf("\nprofile of %s: value, chi2 with the others fitted anew, less the least\n", name);
  for (size_t k = 0; k < fitted->profile_count; k++) {
    printf("  %12.7g %10.4g\n", fitted->profile_value[k],
           fitted->profile_chi2[k] - fitted->profile_chi2[fitted->profile_count / 2]);
  }
  double one[2], two[2];
  fitted_profile_range(fitted, 1.0, one);
  fitted_profile_range(fitted, 4.0, two);
  printf("  it rises by 1 at %.7g and %.7g, by 4 at %.7g and %.7g\n", one[0], one[1], two[0], two[1]);
}

static void print_fit_remark(void *context, const char *line) {
  (void)context;
  printf("remark: %s\n", line);
}

void fitted_print(const struct fitted *fitted) {
  printf("%s: %zu data from %zu file%s\n", fitted->start.material.name, fitted->params.count, fitted->n_files,
         fitted->n_files == 1 ? "" : "s");
  print_parameters(fitted);
  print_correlations(fitted);
  print_quality(fitted);
  print_transitions(fitted);
  print_residuals(fitted);
  print_draws(fitted);
  print_profile(fitted);
  putchar('\n');
  fitted_remarks(fitted, print_fit_remark, NULL);
}
