// SPDX-License-Identifier: GPL-3.0-or-later
/// How well a material's numbers are known, and what follows from that: against differences of isobars that
/// are found in another way, against samples, and against the fit that the numbers are from.
#include "support/fits.h"

#include <string.h>

enum {
  Tg = CAGEHOP_FIT_GLASS_TRANSITION,
  diameter = CAGEHOP_FIT_DIAMETER,
  K = CAGEHOP_FIT_BULK_MODULUS,
  K_1 = CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE,
  a_c = CAGEHOP_FIT_ELASTIC_COUPLING,
  SAMPLES = 400
};

static void correlate(struct cagehop_uncertainty *uncertainty, int a, int b, double correlation) {
  uncertainty->correlation[a][b] = uncertainty->correlation[b][a] = correlation;
}

/// An organic glass former as a fit knows it: five numbers, two of them hardly told apart.
static struct cagehop_uncertainty organic_errors(void) {
  struct cagehop_uncertainty known = {
      .standard_error = {
          [Tg] = 0.1, [beta] = 2e-6, [diameter] = 0.003, [K] = 0.15, [tau_E] = 0.1, [a_c] = 0.004}};
  correlate(&known, Tg, beta, 0.46);
  correlate(&known, diameter, K, 0.96);
  correlate(&known, Tg, diameter, 0.26);
  correlate(&known, Tg, K, 0.32);
  correlate(&known, tau_E, a_c, -0.5);
  return known;
}

static struct cagehop_fit *known_fit(const struct cagehop_model *model,
                                     const struct cagehop_uncertainty *uncertainty,
                                     struct cagehop_fit_result *result) {
  struct cagehop_fit *fit;
  struct cagehop_error error;
  if (cagehop_fit_known(model, uncertainty, NULL, &fit, result, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  return fit;
}

static struct cagehop_fit_transition transition_at(struct cagehop_fit *fit,
                                                   const struct cagehop_fit_result *result, double pressure) {
  struct cagehop_fit_transition found;
  assert_int_equal(
      cagehop_fit_transition_find(fit, result, result->value[Tg] + 10.0, pressure, 100.0, &found),
      CAGEHOP_OK);
  return found;
}

/// T_g and fragility of an isobar in MPa, by the isobars' own interpolant, with phi_g found anew.
static struct cagehop_isobar isobar_of(struct cagehop_model model, double pressure) {
  struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 1, &pressure};
  struct cagehop_isobars *isobars;
  struct cagehop_isobar isobar;
  params.vft_from_s = 10.0; // of no use here
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_create(&model, &params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, &model), CAGEHOP_OK);
  cagehop_isobars_evaluate(isobars, 0, &isobar);
  assert_int_equal(isobar.status, CAGEHOP_OK);
  cagehop_isobars_destroy(&isobars);
  return isobar;
}

/// One number at a time: half the difference of two isobars, one standard error up and one down, which no
/// code of the fit has found.
static void one_standard_error_shifts_an_isobar_by_as_much(void **state) {
  (void)state;
  static const struct {
    int p;
    double width;
  } cases[] = {{Tg, 0.3},  {beta, 3e-6},  {diameter, 0.002}, {K, 0.05},
               {K_1, 0.1}, {tau_E, 0.05}, {a_c, 0.005}};
  const double pressure = 100.0;
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    const enum cagehop_fit_parameter p = (enum cagehop_fit_parameter)cases[k].p;
    struct cagehop_uncertainty uncertainty = {0};
    struct cagehop_model up = organic(), down = organic();
    const struct cagehop_model model = organic();
    struct cagehop_fit_result result;
    uncertainty.standard_error[p] = cases[k].width;
    struct cagehop_fit *fit = known_fit(&model, &uncertainty, &result);
    const struct cagehop_fit_transition found = transition_at(fit, &result, pressure);
    cagehop_fit_set(&up, p, cagehop_fit_get(&model, p) + cases[k].width);
    cagehop_fit_set(&down, p, cagehop_fit_get(&model, p) - cases[k].width);
    const struct cagehop_isobar above = isobar_of(up, pressure), below = isobar_of(down, pressure);
    // Differences are as good as the square of the step: 1e-3 of what is measured, and 1e-6 K of rounding.
    const double T = 0.5 * fabs(above.T_g - below.T_g), m = 0.5 * fabs(above.fragility - below.fragility);
    check_absolute("T_g_stderr", found.T_g_stderr, T, 2e-3 * T + 1e-5);
    check_absolute("fragility_stderr", found.fragility_stderr, m, 2e-3 * m + 1e-5);
    cagehop_fit_destroy(&fit);
  }
}

/// Mean and standard deviation of T_g, fragility and ln tau_alpha over samples.
struct spread {
  double mean[3], deviation[3];
};

static void sample_spread(struct cagehop_fit *fit, const struct cagehop_fit_result *result, double pressure,
                          const struct cagehop_fit_datum *datum, struct spread *spread) {
  static double value[SAMPLES][N];
  size_t outside;
  double sum[3] = {0}, squares[3] = {0};
  assert_int_equal(cagehop_fit_sample(result, 5, SAMPLES, value, &outside), CAGEHOP_OK);
  assert_int_equal(outside, 0);
  for (size_t k = 0; k < SAMPLES; k++) {
    struct cagehop_fit_result drawn = *result;
    double y[3];
    memcpy(drawn.value, value[k], sizeof drawn.value);
    const struct cagehop_fit_transition found = transition_at(fit, &drawn, pressure);
    assert_int_equal(cagehop_fit_predict(fit, &drawn, datum, &y[2], NULL), CAGEHOP_OK);
    y[0] = found.T_g;
    y[1] = found.fragility;
    for (int i = 0; i < 3; i++) {
      sum[i] += y[i] / SAMPLES;
      squares[i] += y[i] * y[i] / SAMPLES;
    }
  }
  for (int i = 0; i < 3; i++) {
    spread->mean[i] = sum[i];
    spread->deviation[i] = sqrt(squares[i] - sum[i] * sum[i]);
  }
}

/// Linear propagation with exact derivatives, and samples of all numbers at once, with their correlations.
static void propagation_agrees_with_samples(void **state) {
  (void)state;
  const struct cagehop_uncertainty uncertainty = organic_errors();
  const struct cagehop_model model = organic();
  struct cagehop_fit_result result;
  struct cagehop_fit *fit = known_fit(&model, &uncertainty, &result);
  for (double pressure = 0.0; pressure <= 200.0; pressure += 100.0) {
    const struct cagehop_fit_transition found = transition_at(fit, &result, pressure);
    const struct cagehop_fit_datum datum = datum_of(CAGEHOP_FIT_TAU, found.T_g + 15.0, pressure, 1.0);
    double ln_tau, ln_tau_stderr;
    struct spread spread;
    assert_int_equal(cagehop_fit_predict(fit, &result, &datum, &ln_tau, &ln_tau_stderr), CAGEHOP_OK);
    sample_spread(fit, &result, pressure, &datum, &spread);
    const double linear[3] = {found.T_g_stderr, found.fragility_stderr, ln_tau_stderr};
    const double at[3] = {found.T_g, found.fragility, ln_tau};
    for (int i = 0; i < 3; i++) {
      // A standard deviation of 400 samples scatters by 1/sqrt(800) = 3.5 %, their mean by 1/20 of it; four
      // of each.
      check_relative("standard deviation", spread.deviation[i], linear[i], 0.14);
      check_absolute("mean", spread.mean[i], at[i], 0.2 * linear[i]);
    }
  }
  cagehop_fit_destroy(&fit);
}

/// A fit's result, put in again by its standard errors and correlations, gives the same errors.
static void a_fit_comes_back(void **state) {
  (void)state;
  struct cagehop_fit_params params = cagehop_fit_defaults();
  struct cagehop_fit_datum datum[DATA_MAX];
  struct cagehop_fit_result result, again;
  struct cagehop_error error;
  struct cagehop_uncertainty uncertainty = {0};
  params.free[Tg] = params.free[beta] = params.free[tau_E] = true;
  struct cagehop_fit *fit = fit_metallic(&params, datum, &result, &error), *known;
  assert_int_equal(result.status, CAGEHOP_OK);
  for (int p = 0; p < N; p++) {
    uncertainty.standard_error[p] = params.free[p] ? result.standard_error[p] : 0.0;
    for (int k = 0; k < N; k++) {
      uncertainty.correlation[p][k] = result.correlation[p][k];
    }
  }
  known = known_fit(&result.model, &uncertainty, &again);
  const struct cagehop_fit_transition a = transition_at(fit, &result, 0.0),
                                      b = transition_at(known, &again, 0.0);
  check_relative("T_g_stderr", b.T_g_stderr, a.T_g_stderr, 1e-8);
  check_relative("fragility_stderr", b.fragility_stderr, a.fragility_stderr, 1e-8);
  // tau_E and beta phi_0 are correlated by 0.99: without that the fragility were known far worse.
  for (int p = 0; p < N; p++) {
    memset(uncertainty.correlation[p], 0, sizeof uncertainty.correlation[p]);
  }
  cagehop_fit_destroy(&known);
  known = known_fit(&result.model, &uncertainty, &again);
  assert_true(transition_at(known, &again, 0.0).fragility_stderr > 3.0 * a.fragility_stderr);
  cagehop_fit_destroy(&known);
  cagehop_fit_destroy(&fit);
}

/// Samples have the standard errors and correlations that were asked for, end at bounds, and are the same
/// again from the same seed.
static void samples_are_what_was_asked_for(void **state) {
  (void)state;
  enum { MANY = 20000 };
  static double value[MANY][N], again[MANY][N];
  struct cagehop_uncertainty uncertainty = organic_errors();
  struct cagehop_model model = organic();
  struct cagehop_fit_result result;
  struct cagehop_fit *fit = known_fit(&model, &uncertainty, &result);
  size_t outside;
  assert_int_equal(cagehop_fit_sample(&result, 3, MANY, value, &outside), CAGEHOP_OK);
  assert_int_equal(cagehop_fit_sample(&result, 3, MANY, again, &outside), CAGEHOP_OK);
  double products[N][N] = {{0}};
  for (size_t s = 0; s < MANY; s++) {
    for (int p = 0; p < N; p++) {
      for (int k = 0; k < N && uncertainty.standard_error[p] > 0.0; k++) {
        products[p][k] += (value[s][p] - result.value[p]) / uncertainty.standard_error[p] *
                          (value[s][k] - result.value[k]) /
                          (uncertainty.standard_error[k] > 0.0 ? uncertainty.standard_error[k] : 1.0) / MANY;
      }
      assert_true(value[s][p] == again[s][p] || isnan(value[s][p]));
      assert_true(uncertainty.standard_error[p] > 0.0 || value[s][p] == result.value[p] ||
                  isnan(result.value[p]));
    }
  }
  for (int p = 0; p < N; p++) { // a mean of 20000 products scatters by at most sqrt(2/20000) = 0.01
    for (int k = 0; k < N; k++) {
      if (uncertainty.standard_error[p] > 0.0 && uncertainty.standard_error[k] > 0.0) {
        check_absolute("correlation", products[p][k], p == k ? 1.0 : uncertainty.correlation[p][k], 0.04);
      }
    }
  }
  cagehop_fit_destroy(&fit);

  // d = 0.4 +- 0.3: a twelfth of the samples would have none above 0; what is left is cut there.
  uncertainty = (struct cagehop_uncertainty){.standard_error = {[diameter] = 0.3}};
  fit = known_fit(&model, &uncertainty, &result);
  assert_int_equal(cagehop_fit_sample(&result, 3, MANY, value, &outside), CAGEHOP_OK);
  for (size_t s = 0; s < MANY; s++) {
    assert_true(value[s][diameter] > 0.0);
  }
  const double below = 0.5 * erfc(0.4 / 0.3 / sqrt(2.0)); // of a draw; so many fail before MANY succeed
  check_relative("outside", (double)outside, MANY * below / (1.0 - below), 0.1);
  cagehop_fit_destroy(&fit);
  model.material.diameter_nm = 1e-3; // nearly half of it is below 0
  fit = known_fit(&model, &uncertainty, &result);
  result.value[diameter] = -1.0;
  assert_int_equal(cagehop_fit_sample(&result, 3, 100, value, &outside), CAGEHOP_OUT_OF_RANGE);
  cagehop_fit_destroy(&fit);
}

static void check_refused(const struct cagehop_model *model, const struct cagehop_uncertainty *uncertainty,
                          const char *words) {
  struct cagehop_fit *fit;
  struct cagehop_fit_result result;
  struct cagehop_error error;
  assert_int_equal(cagehop_fit_known(model, uncertainty, NULL, &fit, &result, &error), CAGEHOP_BAD_ARGUMENT);
  assert_null(fit);
  if (strstr(error.text, words) == NULL) {
    fail_msg("%s: %s", words, error.text);
  }
}

static void what_can_not_be_is_refused(void **state) {
  (void)state;
  struct cagehop_model model = organic();
  struct cagehop_uncertainty uncertainty = organic_errors();
  correlate(&uncertainty, Tg, diameter, -0.9); // d and K go together, and so do K and Tg
  check_refused(&model, &uncertainty, "contradict each other");
  uncertainty = organic_errors();
  correlate(&uncertainty, Tg, beta, 1.2);
  check_refused(&model, &uncertainty, "from -1 to 1");
  uncertainty = (struct cagehop_uncertainty){.standard_error = {[Tg] = -1.0}};
  check_refused(&model, &uncertainty, "must be 0 or above");
  uncertainty = (struct cagehop_uncertainty){.standard_error = {[CAGEHOP_FIT_PHI_G] = 0.01}};
  check_refused(&model, &uncertainty, "is found on the theory");
  model = metallic();
  uncertainty = (struct cagehop_uncertainty){.standard_error = {[K] = 1.0}};
  check_refused(&model, &uncertainty, "no bulk_modulus_GPa");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_standard_error_shifts_an_isobar_by_as_much),
      cmocka_unit_test(propagation_agrees_with_samples),
      cmocka_unit_test(a_fit_comes_back),
      cmocka_unit_test(samples_are_what_was_asked_for),
      cmocka_unit_test(what_can_not_be_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
