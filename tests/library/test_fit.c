// SPDX-License-Identifier: GPL-3.0-or-later
/// Fits to data that are made from the theory, so that the answer is known; the statistics of many such fits
/// stand in test_fit_draws.c.
#include "support/check.h"

#include <cagehop/fit.h>
#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <stdbool.h>
#include <string.h>

enum { DATA_MAX = 64, N = CAGEHOP_FIT_PARAMETERS };

/// An organic glass former: soft, compressible, with an elastic barrier.
static struct cagehop_model organic(void) {
  struct cagehop_model model = cagehop_model_default();
  model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  model.material = (struct cagehop_material){.name = "organic",
                                             .diameter_nm = 0.4,
                                             .glass_transition_K = 250.0,
                                             .phi_g = NAN,
                                             .phi_0 = 0.5,
                                             .beta_phi_0_per_K = 6e-4,
                                             .enskog_time_s = 1e-13,
                                             .bulk_modulus_GPa = 5.0,
                                             .bulk_modulus_derivative = 8.0};
  cagehop_fit_set(&model, CAGEHOP_FIT_ELASTIC_COUPLING, 1.0);
  return model;
}

static struct cagehop_fit_datum datum_of(enum cagehop_fit_kind kind, double T, double P, double value) {
  return (struct cagehop_fit_datum){
      .kind = kind, .temperature_K = T, .pressure_MPa = P, .value = value, .sigma = 0.05, .weight = 1.0};
}

/// A fit with that parameter free and those data, and the result that is its start.
static struct cagehop_fit *fit_of(const struct cagehop_model *model, struct cagehop_fit_params *params,
                                  size_t count, const struct cagehop_fit_datum datum[],
                                  struct cagehop_fit_result *start) {
  struct cagehop_fit *fit;
  struct cagehop_error error;
  params->count = count;
  params->datum = datum;
  if (cagehop_fit_create(model, params, NULL, &fit, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  *start = (struct cagehop_fit_result){.model = *model};
  for (int p = 0; p < N; p++) {
    start->value[p] = cagehop_fit_get(model, (enum cagehop_fit_parameter)p);
  }
  return fit;
}

/// Puts what the theory says into the data.
static void make_data(struct cagehop_fit *fit, const struct cagehop_fit_result *truth, size_t count,
                      struct cagehop_fit_datum datum[]) {
  for (size_t i = 0; i < count; i++) {
    double y;
    assert_int_equal(cagehop_fit_predict(fit, truth, &datum[i], &y, NULL), CAGEHOP_OK);
    if (cagehop_fit_is_transition(datum[i].kind)) {
      datum[i].temperature_K = y;
    } else {
      datum[i].value = exp(y);
    }
  }
}

// ---------------------------------------------------------------- the theory

/// What a solved isochore says of ln tau_alpha, ln D, ln eta at T and P.
static void solve_directly(struct cagehop_model model, double T, double P, double y[3]) {
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  const double phi = cagehop_material_packing_fraction_at(&model.material, T, P);
  const double reduced = P / cagehop_material_pressure_unit_MPa(&model.material, T);
  assert_int_equal(cagehop_isochore_solve(&model, phi, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate(isochore, 1, &reduced, &point);
  struct cagehop_shear_modulus *modulus;
  assert_int_equal(cagehop_shear_modulus_create(cagehop_isochore_structure(isochore), &modulus), CAGEHOP_OK);
  const double G = cagehop_shear_modulus_evaluate(modulus, &point.landscape) *
                   cagehop_material_pressure_unit_MPa(&model.material, T) * 1e6;
  y[0] = log(point.relaxation.tau_alpha);
  y[1] = log(point.relaxation.D);
  y[2] = log(G * point.relaxation.tau_alpha);
  cagehop_shear_modulus_destroy(&modulus);
  cagehop_isochore_destroy(&isochore);
}

/// The interpolated theory is the theory: to the error that its boxes may have, 2e-6 in ln tau_alpha, three times that in
/// ln D; with 1 + a_c.
static void the_interpolated_theory_is_that_of_solved_states(void **state) {
  (void)state;
  const double place[][2] = {{250.0, 0.0}, {255.0, 30.0}, {270.0, 97.0}, {300.0, 10.0}, {320.0, 200.0},
                             {340.0, 0.0}};
  struct cagehop_fit_datum datum = datum_of(CAGEHOP_FIT_ETA, 260.0, 0.0, 1e9);
  for (int a_c = 0; a_c < 2; a_c++) {
    struct cagehop_model model = organic();
    struct cagehop_fit_params params = cagehop_fit_defaults();
    struct cagehop_fit_result start;
    cagehop_fit_set(&model, CAGEHOP_FIT_ELASTIC_COUPLING, a_c);
    params.free[CAGEHOP_FIT_GLASS_TRANSITION] = true;
    struct cagehop_fit *fit = fit_of(&model, &params, 1, &datum, &start);
    for (size_t k = 0; k < sizeof place / sizeof place[0]; k++) {
      const enum cagehop_fit_kind kind[] = {CAGEHOP_FIT_TAU, CAGEHOP_FIT_D, CAGEHOP_FIT_ETA};
      double want[3];
      solve_directly(model, place[k][0], place[k][1], want);
      for (int i = 0; i < 3; i++) {
        const struct cagehop_fit_datum at = datum_of(kind[i], place[k][0], place[k][1], 1.0);
        double got;
        assert_int_equal(cagehop_fit_predict(fit, &start, &at, &got, NULL), CAGEHOP_OK);
        check_absolute(cagehop_fit_kind_name(kind[i]), got, want[i], 6e-6 * (1 + a_c));
      }
    }
    cagehop_fit_destroy(&fit);
  }
}

/// Every derivative against a difference quotient of the fourth order, with every parameter and kind.
static void derivatives_are_exact(void **state) {
  (void)state;
  const double step[N] = {0.05, 1e-4, 1e-6, 1e-3, 1e-4, 5e-3, 1e-2, 1e-3};
  const double value_of[] = {1.0, 1.0, 1.0, 10.0, 1e9, 0.1};
  struct cagehop_fit_datum datum = datum_of(CAGEHOP_FIT_ETA, 260.0, 0.0, 1e9);
  for (int follows = 0; follows < 2; follows++) {
    struct cagehop_model model = organic();
    struct cagehop_fit_params params = cagehop_fit_defaults();
    struct cagehop_fit_result start;
    model.material.phi_g = follows ? NAN : 0.6157;
    params.free[CAGEHOP_FIT_GLASS_TRANSITION] = true;
    struct cagehop_fit *fit = fit_of(&model, &params, 1, &datum, &start);
    for (int kind = 0; kind < CAGEHOP_FIT_KINDS; kind++) {
      const struct cagehop_fit_datum at = datum_of((enum cagehop_fit_kind)kind, 265.0, 60.0, value_of[kind]);
      double y, gradient[N], unused[N];
      assert_int_equal(cagehop_fit_gradient(fit, &start, &at, &y, gradient), CAGEHOP_OK);
      for (int p = 0; p < N; p++) {
        double side[4];
        const double times[] = {-2.0, -1.0, 1.0, 2.0};
        if (p == CAGEHOP_FIT_PHI_G && follows) {
          assert_true(gradient[p] == 0.0);
          continue;
        }
        for (int k = 0; k < 4; k++) {
          struct cagehop_fit_result moved = start;
          moved.value[p] += times[k] * step[p];
          assert_int_equal(cagehop_fit_gradient(fit, &moved, &at, &side[k], unused), CAGEHOP_OK);
        }
        const double slope = (side[0] - 8.0 * side[1] + 8.0 * side[2] - side[3]) / (12.0 * step[p]);
        // The quotient's own h^4, and the theory's rounding over h.
        check_absolute(cagehop_fit_name((enum cagehop_fit_parameter)p), gradient[p], slope,
                       2e-6 * fabs(slope) + 1e-9 / step[p]);
      }
    }
    cagehop_fit_destroy(&fit);
  }
}

// ---------------------------------------------------------------- fits

/// Data on the theory lead back to what they were made from, from a start that is wrong, for all kinds.
static void parameters_are_found_again(void **state) {
  (void)state;
  const struct cagehop_model model = organic();
  struct cagehop_fit_datum datum[DATA_MAX];
  size_t count = 0;
  for (int i = 0; i < 6; i++) {
    datum[count++] = datum_of(CAGEHOP_FIT_TAU, 252.0 + 10.0 * i, 0.0, 1.0);
    datum[count++] = datum_of(CAGEHOP_FIT_TAU, 262.0 + 10.0 * i, 25.0 * i, 1.0);
    datum[count++] = datum_of(CAGEHOP_FIT_ETA, 254.0 + 10.0 * i, 0.0, 1.0);
    datum[count++] = datum_of(CAGEHOP_FIT_D, 256.0 + 10.0 * i, 0.0, 1.0);
    datum[count++] = datum_of(CAGEHOP_FIT_TRANSITION_TAU, 255.0, 20.0 * i, 10.0);
    datum[count++] = datum_of(CAGEHOP_FIT_TRANSITION_ETA, 255.0, 20.0 * i, 1e10);
    datum[count++] = datum_of(CAGEHOP_FIT_TRANSITION_RATE, 255.0, 20.0 * i, 0.2);
  }
  struct cagehop_fit_params params = cagehop_fit_defaults();
  struct cagehop_fit_result truth, result;
  struct cagehop_error error;
  for (int p = 0; p < N; p++) {
    params.free[p] = p != CAGEHOP_FIT_PHI_G;
  }
  struct cagehop_fit *fit = fit_of(&model, &params, count, datum, &truth);
  make_data(fit, &truth, count, datum);
  cagehop_fit_destroy(&fit);
  struct cagehop_model wrong = model;
  const double off[N] = {4.0, 0.0, 5e-5, -0.1, 0.05, 0.7, 1.0, 0.5};
  for (int p = 0; p < N; p++) {
    cagehop_fit_set(&wrong, (enum cagehop_fit_parameter)p, truth.value[p] + off[p]);
  }
  wrong.material.phi_g = NAN;
  fit = fit_of(&wrong, &params, count, datum, &(struct cagehop_fit_result){0});
  if (cagehop_fit_solve(fit, &result, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  for (int p = 0; p < N; p++) {
    if (params.free[p]) { // to a thousandth of a standard error
      check_absolute(cagehop_fit_name((enum cagehop_fit_parameter)p), result.value[p], truth.value[p],
                     1e-3 * result.standard_error[p]);
    }
  }
  assert_true(result.chi2 < 1e-6 && result.degrees_of_freedom == count - 7);
  assert_true(result.largest_theory_error < 2e-5);
  cagehop_fit_destroy(&fit);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_interpolated_theory_is_that_of_solved_states),
      cmocka_unit_test(derivatives_are_exact),
      cmocka_unit_test(parameters_are_found_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
