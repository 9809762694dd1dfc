// SPDX-License-Identifier: GPL-3.0-or-later
/// Fits to data that are made from the theory, so that the answer is known. What they refuse stands in
/// test_fit_limits.c, their statistics in test_fit_draws.c.
#include "support/fits.h"

#include <stdbool.h>
#include <string.h>

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

/// The interpolated theory is the theory: to the error that its boxes may have, 2e-6 in ln tau_alpha, three
/// times that in ln D; with 1 + a_c.
static void the_interpolated_theory_is_that_of_solved_states(void **state) {
  (void)state;
  const double place[][2] = {{250.0, 0.0},  {255.0, 30.0},  {270.0, 97.0},
                             {300.0, 10.0}, {320.0, 200.0}, {340.0, 0.0}};
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

/// Every derivative against a difference quotient of the fourth order, with every parameter and kind; with
/// a_c also where it is fixed at 0 and the fit itself has no elastic barrier.
static void derivatives_are_exact(void **state) {
  (void)state;
  const double step[N] = {0.05, 1e-4, 1e-6, 5e-4, 1e-4, 5e-3, 1e-2, 1e-3};
  const double value_of[] = {1.0, 1.0, 1.0, 10.0, 1e9, 0.1};
  struct cagehop_fit_datum datum = datum_of(CAGEHOP_FIT_ETA, 260.0, 0.0, 1e9);
  const struct {
    bool follows;
    double a_c;
  } variant[] = {{false, 1.0}, {true, 1.0}, {true, 0.0}};
  for (size_t v = 0; v < sizeof variant / sizeof variant[0]; v++) {
    const bool follows = variant[v].follows;
    struct cagehop_model model = organic();
    struct cagehop_fit_params params = cagehop_fit_defaults();
    struct cagehop_fit_result start;
    model.material.phi_g = follows ? NAN : 0.6157;
    cagehop_fit_set(&model, CAGEHOP_FIT_ELASTIC_COUPLING, variant[v].a_c);
    params.free[CAGEHOP_FIT_GLASS_TRANSITION] = true;
    struct cagehop_fit *fit = fit_of(&model, &params, 1, &datum, &start);
    for (int kind = 0; kind < CAGEHOP_FIT_KINDS; kind++) {
      const struct cagehop_fit_datum at = datum_of((enum cagehop_fit_kind)kind, 265.0, 60.0, value_of[kind]);
      double y, gradient[N];
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
          assert_int_equal(cagehop_fit_predict(fit, &moved, &at, &side[k], NULL), CAGEHOP_OK);
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

/// The paper's VFT line (ln tau_0 = -44.65, B = 9062.25 K, T_0 = 386.25 K) is a fit to its own theory on a
/// coarser grid, not data: a consistency test. On the exact theory it has another tau_E and much the same
/// beta phi_0, and ln tau_alpha from 30 s to 0.4 us is followed to 0.05.
static void the_papers_line_is_followed(void **state) {
  (void)state;
  struct cagehop_fit_params params = cagehop_fit_defaults();
  const struct cagehop_model model = metallic();
  struct cagehop_fit_datum datum[DATA_MAX];
  struct cagehop_fit_result result;
  struct cagehop_error error;
  double residual[DATA_MAX];
  const size_t count = 20;
  for (size_t i = 0; i < count; i++) {
    const double T = 575.0 + 6.0 * (double)i;
    datum[i] = datum_of(CAGEHOP_FIT_TAU, T, 0.0, exp(-44.65 + 9062.25 / (T - 386.25)));
    datum[i].sigma = NAN;
  }
  params.free[CAGEHOP_FIT_GLASS_TRANSITION] = params.free[beta] = params.free[tau_E] = true;
  struct cagehop_fit *fit = fit_of(&model, &params, count, datum, &(struct cagehop_fit_result){0});
  assert_int_equal(cagehop_fit_solve(fit, &result, &error), CAGEHOP_OK);
  assert_int_equal(cagehop_fit_residuals(fit, &result, residual), CAGEHOP_OK);
  for (size_t i = 0; i < count; i++) {
    check_absolute("ln tau_alpha", residual[i], 0.0, 0.06);
  }
  check_absolute("T_g of the line, 570.24 K", result.value[CAGEHOP_FIT_GLASS_TRANSITION], 570.24, 0.5);
  check_relative("beta phi_0", result.value[beta], 6e-4, 0.1);
  assert_true(!result.sigma_known && result.standard_error[beta] > 0.0);
  cagehop_fit_destroy(&fit);
}

/// T_g and fragility along P are those of isobars, and their standard errors are the scatter of a bootstrap.
static void transitions_are_those_of_isobars(void **state) {
  (void)state;
  enum { DRAWS = 200 };
  static struct cagehop_fit_draw draw[DRAWS];
  struct cagehop_model model = organic();
  struct cagehop_fit_params params = cagehop_fit_defaults();
  struct cagehop_fit_datum datum[DATA_MAX];
  struct cagehop_fit_result truth, result;
  struct cagehop_fit_transition found, other;
  struct cagehop_error error;
  for (size_t i = 0; i < 20; i++) {
    datum[i] = datum_of(CAGEHOP_FIT_TAU, 252.0 + 3.0 * (double)i, 0.0, 1.0);
  }
  params.free[CAGEHOP_FIT_GLASS_TRANSITION] = params.free[beta] = true;
  struct cagehop_fit *fit = fit_of(&model, &params, 20, datum, &truth);
  make_data(fit, &truth, 20, datum);
  cagehop_fit_destroy(&fit);
  fit = fit_of(&model, &params, 20, datum, &truth);
  assert_int_equal(cagehop_fit_solve(fit, &result, &error), CAGEHOP_OK);

  const double pressure[] = {0.0, 60.0};
  const struct cagehop_isobar_params isobar_params = cagehop_isobar_defaults();
  const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 2, pressure};
  struct cagehop_isobars *isobars;
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_create(&model, &isobar_params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, &model), CAGEHOP_OK);
  for (size_t j = 0; j < 2; j++) {
    struct cagehop_isobar isobar;
    cagehop_isobars_evaluate(isobars, j, &isobar);
    assert_int_equal(cagehop_fit_transition_find(fit, &result, 260.0, pressure[j], 100.0, &found),
                     CAGEHOP_OK);
    // 4e-6 in ln tau_alpha, over its slope of about one per K; its derivative is known less well.
    check_relative("T_g", found.T_g, isobar.T_g, 1e-7);
    check_relative("fragility", found.fragility, isobar.fragility, 1e-5);
  }
  cagehop_isobars_destroy(&isobars);
  double squares[2] = {0.0};
  assert_int_equal(cagehop_fit_bootstrap(fit, &result, 3, DRAWS, draw), CAGEHOP_OK);
  for (size_t k = 0; k < DRAWS; k++) {
    struct cagehop_fit_result drawn = result;
    memcpy(drawn.value, draw[k].value, sizeof drawn.value);
    assert_int_equal(cagehop_fit_transition_find(fit, &drawn, 260.0, 60.0, 100.0, &other), CAGEHOP_OK);
    squares[0] += pow(other.T_g - found.T_g, 2) / DRAWS;
    squares[1] += pow(other.fragility - found.fragility, 2) / DRAWS;
  }
  // A standard deviation from 200 draws scatters by 5 %; four of these.
  check_relative("scatter of T_g", sqrt(squares[0]), found.T_g_stderr, 0.2);
  check_relative("scatter of the fragility", sqrt(squares[1]), found.fragility_stderr, 0.2);
  cagehop_fit_destroy(&fit);
}

static void parameters_have_many_names(void **state) {
  (void)state;
  static const struct {
    const char *name;
    int parameter;
  } known[] = {{"Tg", CAGEHOP_FIT_GLASS_TRANSITION},
               {"glass_transition", CAGEHOP_FIT_GLASS_TRANSITION},
               {"glass_transition_k", CAGEHOP_FIT_GLASS_TRANSITION},
               {"phi_g", CAGEHOP_FIT_PHI_G},
               {"beta_phi_0", CAGEHOP_FIT_BETA_PHI_0},
               {"a_c", CAGEHOP_FIT_ELASTIC_COUPLING},
               {"elastic_coupling", CAGEHOP_FIT_ELASTIC_COUPLING},
               {"d", CAGEHOP_FIT_DIAMETER},
               {"diameter_nm", CAGEHOP_FIT_DIAMETER},
               {"K", CAGEHOP_FIT_BULK_MODULUS},
               {"bulk_modulus", CAGEHOP_FIT_BULK_MODULUS},
               {"bulk_modulus_derivative", CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE},
               {"enskog_time", CAGEHOP_FIT_ENSKOG_TIME},
               {"ln_enskog_time_s", CAGEHOP_FIT_ENSKOG_TIME},
               {"material.diameter_nm", CAGEHOP_FIT_DIAMETER},
               {"k", CAGEHOP_FIT_PARAMETERS},
               {"D", CAGEHOP_FIT_PARAMETERS},
               {"", CAGEHOP_FIT_PARAMETERS},
               {"diameter_n", CAGEHOP_FIT_PARAMETERS}};
  for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
    assert_int_equal(cagehop_fit_find(known[k].name), known[k].parameter);
  }
  for (int p = 0; p < N; p++) { // every key is a row of the parameters, and get is the inverse of set
    struct cagehop_model model = organic();
    assert_non_null(cagehop_parameter_find(cagehop_fit_key((enum cagehop_fit_parameter)p)));
    cagehop_fit_set(&model, (enum cagehop_fit_parameter)p, 0.25);
    check_relative("get", cagehop_fit_get(&model, (enum cagehop_fit_parameter)p), 0.25, 1e-15);
  }
  assert_null(cagehop_fit_key(CAGEHOP_FIT_PARAMETERS));
  assert_null(cagehop_fit_name(CAGEHOP_FIT_PARAMETERS));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_interpolated_theory_is_that_of_solved_states),
      cmocka_unit_test(derivatives_are_exact),
      cmocka_unit_test(parameters_are_found_again),
      cmocka_unit_test(the_papers_line_is_followed),
      cmocka_unit_test(transitions_are_those_of_isobars),
      cmocka_unit_test(parameters_have_many_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
