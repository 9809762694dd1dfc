// SPDX-License-Identifier: GPL-3.0-or-later
/// What data can't tell, bounds, priors, profiles, and what makes no problem at all.
#include "support/fits.h"

#include <stdbool.h>
#include <string.h>

/// beta phi_0 and tau_E of a metallic glass correlate at 0.99; with a prior of one they don't.
static void what_data_hardly_tell_apart_has_a_high_correlation(void **state) {
  (void)state;
  struct cagehop_fit_params params = cagehop_fit_defaults();
  struct cagehop_fit_datum datum[DATA_MAX];
  struct cagehop_fit_result result;
  struct cagehop_error error;
  params.free[CAGEHOP_FIT_GLASS_TRANSITION] = params.free[beta] = params.free[tau_E] = true;
  struct cagehop_fit *fit = fit_metallic(&params, datum, &result, &error);
  assert_int_equal(result.status, CAGEHOP_OK);
  check_absolute("correlation", result.correlation[beta][tau_E], 0.99, 0.005);
  assert_true(result.correlation[beta][tau_E] == result.correlation[tau_E][beta]);
  const double alone = result.standard_error[beta];
  cagehop_fit_destroy(&fit);
  params.prior[tau_E] = log(1e-13);
  params.prior_sigma[tau_E] = 0.05;
  fit = fit_metallic(&params, datum, &result, &error);
  assert_int_equal(result.status, CAGEHOP_OK);
  assert_true(result.standard_error[tau_E] <= 0.05 && result.standard_error[beta] < 0.3 * alone);
  assert_true(fabs(result.correlation[beta][tau_E]) < 0.7 && result.degrees_of_freedom == 18);
  cagehop_fit_destroy(&fit);
}

/// Tg and phi_g enter as phi_g + Tg beta phi_0 alone, and nothing at P = 0 depends on K: they are refused by
/// name, and no number is given.
static void what_data_do_not_tell_apart_is_refused_by_name(void **state) {
  (void)state;
  static const struct {
    enum cagehop_fit_parameter one, other;
    const char *words[2];
  } cases[] = {
      {CAGEHOP_FIT_GLASS_TRANSITION, CAGEHOP_FIT_PHI_G, {"can't tell", "glass_transition_K and phi_g"}},
      {CAGEHOP_FIT_GLASS_TRANSITION, CAGEHOP_FIT_DIAMETER, {"no datum depends on", "diameter_nm"}},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct cagehop_fit_params params = cagehop_fit_defaults();
    struct cagehop_fit_datum datum[DATA_MAX];
    struct cagehop_fit_result result;
    struct cagehop_error error;
    params.free[cases[k].one] = params.free[cases[k].other] = true;
    struct cagehop_fit *fit = fit_metallic(&params, datum, &result, &error);
    assert_int_equal(result.status, CAGEHOP_NOT_RESOLVED);
    assert_non_null(strstr(error.text, cases[k].words[0]));
    assert_non_null(strstr(error.text, cases[k].words[1]));
    assert_true(isnan(result.standard_error[cases[k].one]) &&
                result.covariance[cases[k].one][cases[k].one] == 0.0);
    cagehop_fit_destroy(&fit);
  }
}

/// A bound that the data want to pass holds the parameter, which then has no standard error; the others are
/// where they are with that parameter fixed there. A bound elsewhere changes no bit.
static void bounds_hold(void **state) {
  (void)state;
  struct cagehop_fit_params params = cagehop_fit_defaults();
  struct cagehop_fit_datum datum[DATA_MAX];
  struct cagehop_fit_result free, wide, held;
  struct cagehop_error error;
  params.free[CAGEHOP_FIT_GLASS_TRANSITION] = params.free[beta] = params.free[tau_E] = true;
  struct cagehop_fit *fit = fit_metallic(&params, datum, &free, &error);
  cagehop_fit_destroy(&fit);
  params.low[beta] = 5e-4;
  params.high[beta] = 7e-4;
  fit = fit_metallic(&params, datum, &wide, &error);
  cagehop_fit_destroy(&fit);
  assert_memory_equal(free.value, wide.value, sizeof free.value);
  params.high[beta] = 5.5e-4; // the truth is 6e-4
  fit = fit_metallic(&params, datum, &held, &error);
  assert_int_equal(held.status, CAGEHOP_OK);
  assert_true(held.value[beta] == 5.5e-4 && held.at_bound[beta] && isnan(held.standard_error[beta]));
  assert_true(held.chi2 > free.chi2 && held.degrees_of_freedom == 18);
  double rise;
  const double at = 5.5e-4;
  params.high[beta] = 7e-4;
  cagehop_fit_destroy(&fit);
  fit = fit_metallic(&params, datum, &wide, &error);
  assert_int_equal(cagehop_fit_profile(fit, &wide, CAGEHOP_FIT_BETA_PHI_0, 1, &at, &rise), CAGEHOP_OK);
  check_relative("chi2 with beta phi_0 fixed there", held.chi2, rise, 1e-6);
  cagehop_fit_destroy(&fit);
}

/// chi2 rises by 1 within one standard error along a profile, and by 4 within two, as nearly as the problem
/// is linear; a bootstrap scatters by one standard error, and the same seed gives the same bits.
static void profiles_and_bootstraps_agree_with_standard_errors(void **state) {
  (void)state;
  enum { DRAWS = 200 };
  struct cagehop_fit_params params = cagehop_fit_defaults();
  struct cagehop_fit_datum datum[DATA_MAX];
  struct cagehop_fit_result result;
  struct cagehop_error error;
  static struct cagehop_fit_draw draw[DRAWS], again[DRAWS];
  params.free[CAGEHOP_FIT_GLASS_TRANSITION] = params.free[beta] = true;
  struct cagehop_fit *fit = fit_metallic(&params, datum, &result, &error);
  for (int times = -2; times <= 2; times++) {
    const double at = result.value[beta] + times * result.standard_error[beta];
    double chi2;
    assert_int_equal(cagehop_fit_profile(fit, &result, CAGEHOP_FIT_BETA_PHI_0, 1, &at, &chi2), CAGEHOP_OK);
    check_absolute("chi2", chi2 - result.chi2, (double)times * times, 0.02 * times * times + 1e-6);
  }
  assert_int_equal(cagehop_fit_bootstrap(fit, &result, 7, DRAWS, draw), CAGEHOP_OK);
  assert_int_equal(cagehop_fit_bootstrap(fit, &result, 7, DRAWS, again), CAGEHOP_OK);
  double squares = 0.0;
  for (size_t k = 0; k < DRAWS; k++) {
    assert_int_equal(draw[k].status, CAGEHOP_OK);
    assert_memory_equal(draw[k].value, again[k].value, sizeof draw[k].value);
    squares += pow(draw[k].value[beta] - result.value[beta], 2) / DRAWS;
  }
  // A standard deviation from 200 draws scatters by 5 %; four of these.
  check_relative("scatter", sqrt(squares), result.standard_error[beta], 0.2);
  cagehop_fit_destroy(&fit);
}

static void what_makes_no_problem_is_refused(void **state) {
  (void)state;
  struct cagehop_model model = metallic();
  struct cagehop_fit_datum datum[DATA_MAX];
  struct cagehop_fit_params params = cagehop_fit_defaults();
  struct cagehop_fit *fit;
  struct cagehop_error error;
  params.count = metallic_data(datum);
  params.datum = datum;
  params.free[beta] = true;
  model.material.compressibility.count = 2;
  assert_int_equal(cagehop_fit_create(&model, &params, NULL, &fit, &error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error.text, "compressibility"));
  model.material.compressibility.count = 0;
  const struct cagehop_structure_params hard = model.structure;
  model.structure.source = CAGEHOP_STRUCTURE_PRISM;
  model.structure.system = (struct cagehop_system){
      .potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, .density = 0.95, .epsilon_K = 120.0};
  assert_int_equal(cagehop_fit_create(&model, &params, NULL, &fit, &error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error.text, "the states of this system have temperatures of their own"));
  model.structure = hard;
  params.free[beta] = false;
  assert_int_equal(cagehop_fit_create(&model, &params, NULL, &fit, &error), CAGEHOP_BAD_ARGUMENT);
  assert_true(fit == NULL && strstr(error.text, "no parameter is free") != NULL);
  params.free[CAGEHOP_FIT_BULK_MODULUS] = true;
  assert_int_equal(cagehop_fit_create(&model, &params, NULL, &fit, &error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error.text, "bulk_modulus_GPa"));
  params.free[CAGEHOP_FIT_BULK_MODULUS] = false;
  params.free[beta] = params.free[tau_E] = params.free[CAGEHOP_FIT_GLASS_TRANSITION] = true;
  params.count = 2;
  assert_int_equal(cagehop_fit_create(&model, &params, NULL, &fit, &error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error.text, "2 data"));
  params.count = 20;
  datum[3].sigma = NAN;
  assert_int_equal(cagehop_fit_create(&model, &params, NULL, &fit, &error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error.text, "19 of 20"));
  datum[3].sigma = -1.0;
  assert_int_equal(cagehop_fit_create(&model, &params, NULL, &fit, &error), CAGEHOP_BAD_ARGUMENT);
  datum[3].sigma = 0.1;
  datum[5].temperature_K = 1500.0; // there is no cage
  struct cagehop_fit_result result;
  assert_int_equal(cagehop_fit_create(&model, &params, NULL, &fit, &error), CAGEHOP_OK);
  assert_int_equal(cagehop_fit_solve(fit, &result, &error), CAGEHOP_OUT_OF_RANGE);
  assert_int_equal(result.bad_datum, 5);
  assert_non_null(strstr(error.text, "no cage"));
  cagehop_fit_destroy(&fit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_data_hardly_tell_apart_has_a_high_correlation),
      cmocka_unit_test(what_data_do_not_tell_apart_is_refused_by_name),
      cmocka_unit_test(bounds_hold),
      cmocka_unit_test(profiles_and_bootstraps_agree_with_standard_errors),
      cmocka_unit_test(what_makes_no_problem_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
