// SPDX-License-Identifier: GPL-3.0-or-later
/// The glass transition by a cooling rate and by a viscosity, against the states themselves: nothing here
/// uses the interpolant that they are found on.
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <stddef.h>
#include <string.h>

enum { PRESSURES = 2, RATES = 3 };
static const double rates[RATES] = {0.1, 1e3, 1e12};

static struct cagehop_model model_of_test(double elastic_coupling) {
  size_t count;
  struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK},
                                .material = cagehop_material_catalogue(&count)[0].material,
                                .elastic_coupling = elastic_coupling};
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  return model;
}

/// A material that pressure compresses, of the size of atoms.
static struct cagehop_model compressible_model(void) {
  struct cagehop_model model = model_of_test(0.0);
  model.material.diameter_nm = 0.28;
  model.material.bulk_modulus_GPa = 150.0;
  model.material.bulk_modulus_derivative = 5.0;
  return model;
}

/// ln(tau_alpha/s) of the state itself, or ln(eta/Pa s) where the model has a viscosity, and its temperature.
static double log_of_state(const struct cagehop_model *model, double phi, double pressure, bool in_MPa,
                           double *temperature) {
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  const struct cagehop_axis axis = {in_MPa ? CAGEHOP_UNIT_MEGAPASCAL : CAGEHOP_UNIT_REDUCED_PRESSURE, 1,
                                    &pressure};
  assert_int_equal(cagehop_isochore_solve(model, phi, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate_axis(isochore, &axis, &point);
  assert_int_equal(point.status, CAGEHOP_OK);
  *temperature = point.temperature;
  cagehop_isochore_destroy(&isochore);
  return log(model->viscosity ? point.eta : point.relaxation.tau_alpha);
}

/// Its derivative with T along the isobar, by differences of eighth order of it and of T, h apart in phi.
static double slope_of_states(const struct cagehop_model *model, double phi, double pressure, bool in_MPa,
                              double h) {
  static const double weight[] = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
  double slope = 0.0, dT_dphi = 0.0;
  for (int k = 1; k <= 4; k++) {
    double above, below;
    slope += weight[k - 1] * (log_of_state(model, phi + k * h, pressure, in_MPa, &above) -
                              log_of_state(model, phi - k * h, pressure, in_MPa, &below));
    dT_dphi += weight[k - 1] * (above - below);
  }
  return slope / dT_dphi;
}

static struct cagehop_isobars *isobars_of(const struct cagehop_model *model,
                                          const struct cagehop_isobar_params *params, size_t n,
                                          const double pressure[], bool in_MPa) {
  struct cagehop_isobars *isobars = NULL;
  const struct cagehop_axis axis = {in_MPa ? CAGEHOP_UNIT_MEGAPASCAL : CAGEHOP_UNIT_REDUCED_PRESSURE, n,
                                    pressure};
  assert_int_equal(cagehop_isobars_create(model, params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, model), CAGEHOP_OK);
  return isobars;
}

static struct cagehop_isobar_params params_of(size_t n, const double rate[]) {
  struct cagehop_isobar_params params = cagehop_isobar_defaults();
  params.n_cooling_rate = n;
  params.cooling_rate_K_per_s = rate;
  return params;
}

/// h |d tau_alpha/dT| = 1 at T_g, with tau_alpha and its derivative from states: met to within the error that
/// is told, and 1e-8 K for the differences; that error is small.
static void check_definition(const struct cagehop_model *model, const struct cagehop_cooling *cooling,
                             double rate, double pressure, bool in_MPa) {
  assert_int_equal(cooling->status, CAGEHOP_OK);
  double T;
  const double log_tau = log_of_state(model, cooling->phi_g, pressure, in_MPa, &T);
  const double slope = slope_of_states(model, cooling->phi_g, pressure, in_MPa, rate > 1e9 ? 5e-4 : 1.5e-3);
  const double allowed = cooling->T_g_error + 1e-8; // [K]
  assert_true(cooling->T_g_error < (rate > 1e9 ? 2e-3 : 1e-5));
  check_relative("T_g", cooling->T_g, T, 1e-14);
  check_relative("tau_g", cooling->tau_g, exp(log_tau), allowed * fabs(slope));
  check_relative("fragility, Eq. 14", cooling->fragility, -cooling->T_g * slope / log(10.0), 3e-5);
  // The logarithm of the condition's left side moves with T by at least the slope of ln(tau_alpha).
  check_absolute("T_g", log(rate * exp(log_tau) * fabs(slope)) / slope, 0.0, allowed);
  check_relative("tau_g = T_g/(m ln10 h)", cooling->tau_g,
                 cooling->T_g / (cooling->fragility * log(10.0) * rate), 1e-9);
}

static void transition_is_where_the_rate_says(void **state) {
  (void)state;
  const struct cagehop_isobar_params params = params_of(RATES, rates);
  static const double reduced[PRESSURES] = {0.0, 1.5}, in_MPa[PRESSURES] = {0.0, 23.0},
                      high[PRESSURES] = {50.0, 500.0};
  const struct {
    struct cagehop_model model;
    const double *pressure;
    bool MPa;
  } cases[] = {{model_of_test(0.0), reduced, false},
               {model_of_test(0.0), in_MPa, true},
               {model_of_test(0.5), reduced, false},
               {compressible_model(), reduced, false},
               {compressible_model(), high, true}};
  for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
    const bool MPa = cases[c].MPa;
    const struct cagehop_model model = cases[c].model;
    const double *pressure = cases[c].pressure;
    struct cagehop_isobars *isobars = isobars_of(&model, &params, PRESSURES, pressure, MPa);
    for (size_t j = 0; j < PRESSURES; j++) {
      for (size_t i = 0; i < RATES; i++) {
        struct cagehop_cooling cooling;
        cagehop_isobars_cool(isobars, j, i, &cooling);
        check_definition(&model, &cooling, rates[i], pressure[j], MPa);
      }
    }
    cagehop_isobars_destroy(&isobars);
  }
}

/// A decade of the rate moves T_g by T_g/m, less some per cent because tau_alpha gets steeper on cooling; and
/// by more the faster the rate, because the fragility falls.
static void transition_moves_with_the_logarithm_of_the_rate(void **state) {
  (void)state;
  const double decades[] = {1e-3, 1e-2, 1e-1, 1.0, 1e1, 1e2, 1e3, 1e4}, ambient = 0.0;
  enum { N = sizeof decades / sizeof decades[0] };
  const struct cagehop_model model = model_of_test(0.0);
  const struct cagehop_isobar_params params = params_of(N, decades);
  struct cagehop_isobars *isobars = isobars_of(&model, &params, 1, &ambient, false);
  struct cagehop_cooling at[N];
  for (size_t i = 0; i < N; i++) {
    cagehop_isobars_cool(isobars, 0, i, &at[i]);
    assert_int_equal(at[i].status, CAGEHOP_OK);
  }
  for (size_t i = 1; i < N; i++) {
    const double step = at[i].T_g - at[i - 1].T_g;
    const double expected = 0.5 * (at[i].T_g / at[i].fragility + at[i - 1].T_g / at[i - 1].fragility);
    assert_true(step > 0.9 * expected && step < expected);
    assert_true(i < 2 || step > at[i - 1].T_g - at[i - 2].T_g);
  }
  cagehop_isobars_destroy(&isobars);
}

static void assert_same(const struct cagehop_cooling *a, const struct cagehop_cooling *b) {
  assert_true(a->T_g == b->T_g && a->T_g_error == b->T_g_error && a->phi_g == b->phi_g &&
              a->tau_g == b->tau_g && a->fragility == b->fragility && a->status == b->status);
}

/// Whatever other rates and pressures have asked for, and in a batch of states or alone.
static void other_rates_and_pressures_do_not_matter(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test(0.0);
  const struct cagehop_isobar_params params = params_of(RATES, rates);
  const double pressure[] = {0.0, 1.5, 3.3};
  struct cagehop_isobars *together = isobars_of(&model, &params, 3, pressure, false);
  for (size_t j = 0; j < 3; j++) {
    for (size_t i = 0; i < RATES; i += 2) {
      const struct cagehop_isobar_params one = params_of(1, &rates[i]);
      struct cagehop_cooling a, b;
      struct cagehop_isobars *alone = isobars_of(&model, &one, 1, &pressure[j], false);
      cagehop_isobars_cool(together, j, i, &a);
      cagehop_isobars_cool(alone, 0, 0, &b);
      if (a.status == CAGEHOP_OK) {
        assert_same(&a, &b);
      } else {
        assert_int_equal(a.status, b.status);
      }
      cagehop_isobars_destroy(&alone);
    }
  }
  cagehop_isobars_destroy(&together);
}

/// No liquid is quenched as fast as that, and at P = 5 the particles are trapped before they are slow.
static void what_has_no_transition_says_so(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test(0.0);
  const double fast = 1e20, slow = 0.1, ambient = 0.0, high = 5.0;
  const struct cagehop_isobar_params too_fast = params_of(1, &fast), usual = params_of(1, &slow);
  struct cagehop_cooling cooling;
  struct cagehop_isobars *isobars = isobars_of(&model, &too_fast, 1, &ambient, false);
  cagehop_isobars_cool(isobars, 0, 0, &cooling);
  assert_int_equal(cooling.status, CAGEHOP_NO_TRANSITION);
  assert_true(isnan(cooling.T_g) && isnan(cooling.tau_g) && isnan(cooling.phi_g) && isnan(cooling.T_g_error));
  cagehop_isobars_destroy(&isobars);
  isobars = isobars_of(&model, &usual, 1, &high, false);
  cagehop_isobars_cool(isobars, 0, 0, &cooling);
  assert_int_equal(cooling.status, CAGEHOP_NO_TRANSITION);
  assert_true(isnan(cooling.T_g));
  cagehop_isobars_destroy(&isobars);
}

static void what_is_no_rate_is_refused(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test(0.0);
  const double bad[] = {0.0, -1.0, NAN, INFINITY}, ambient = 0.0;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    const struct cagehop_isobar_params params = params_of(1, &bad[i]);
    struct cagehop_isobars *isobars;
    assert_int_equal(cagehop_isobars_create(&model, &params,
                                            &(struct cagehop_axis){.count = 1, .value = &ambient}, &isobars),
                     CAGEHOP_BAD_ARGUMENT);
    assert_null(isobars);
  }
}

/// Without phi_g there is no temperature, but its derivative with phi: the condition has the same root.
static void without_temperature_the_time_is_known(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test(0.0);
  const struct cagehop_isobar_params params = params_of(1, &rates[1]);
  const double pressure = 0.5;
  struct cagehop_cooling with, without;
  struct cagehop_isobars *isobars = isobars_of(&model, &params, 1, &pressure, false);
  cagehop_isobars_cool(isobars, 0, 0, &with);
  cagehop_isobars_destroy(&isobars);
  model.material.phi_g = NAN;
  isobars = isobars_of(&model, &params, 1, &pressure, false);
  cagehop_isobars_cool(isobars, 0, 0, &without);
  cagehop_isobars_destroy(&isobars);
  assert_int_equal(without.status, CAGEHOP_OK);
  assert_true(without.phi_g == with.phi_g && without.tau_g == with.tau_g);
  assert_true(isnan(without.T_g) && isnan(without.T_g_error) && isnan(without.fragility));
}

// ---------------------------------------------------------------- by a viscosity

/// phi_g, T_g, fragility, dT_g/dP and activation volume of eta's own curve; the last two against neighbouring
/// pressures and against states at the same T.
static void viscosity_defines_a_transition(void **state) {
  (void)state;
  struct cagehop_isobar_params params = cagehop_isobar_defaults();
  params.transition_viscosity_Pa_s = 1e12;
  const struct cagehop_model models[] = {model_of_test(0.0), model_of_test(1.0), compressible_model(),
                                         compressible_model()};
  for (int c = 0; c < 4; c++) {
    const bool MPa = c != 3;
    const double P = c < 2 ? 20.0 : c == 2 ? 300.0 : 0.7, h = 0.02 * P;
    const double pressure[] = {P - 2 * h, P - h, P, P + h, P + 2 * h};
    struct cagehop_model model = models[c];
    struct cagehop_isobars *isobars = isobars_of(&model, &params, 5, pressure, MPa);
    struct cagehop_isobar at[5];
    double T[5], L[5];
    model.viscosity = true; // of the states here; the isobars ask for it themselves
    for (size_t j = 0; j < 5; j++) {
      cagehop_isobars_evaluate(isobars, j, &at[j]);
      assert_int_equal(at[j].status, CAGEHOP_OK);
    }
    const double slope = slope_of_states(&model, at[2].phi_g, P, MPa, 1e-3);
    const double miss = log_of_state(&model, at[2].phi_g, P, MPa, &T[2]) - log(1e12);
    check_absolute("T_g", miss / slope, 0.0,
                   at[2].phi_g_error * 2000.0 + 1e-8); // 2000 K: 1/(beta phi_0) and more
    assert_true(at[2].phi_g_error < 1e-9);
    check_relative("fragility of eta", at[2].fragility, -at[2].T_g * slope / log(10.0), 1e-6);
    const double Q[] = {at[0].pressure_g_MPa, at[1].pressure_g_MPa, at[2].pressure_g_MPa,
                        at[3].pressure_g_MPa, at[4].pressure_g_MPa};
    // By the index j: along a reduced pressure the steps in MPa are not quite even.
    const double rise = 8 * (at[3].T_g - at[1].T_g) - (at[4].T_g - at[0].T_g),
                 run = 8 * (Q[3] - Q[1]) - (Q[4] - Q[0]);
    check_relative("dTg/dP", at[2].dT_g_dP, rise / run, 1e-6);
    for (int k = 0; k < 5; k++) { // at the T of the transition
      const double MPa_here = Q[2] * (1.0 + 0.02 * (k - 2));
      L[k] = log_of_state(&model, cagehop_material_packing_fraction_at(&model.material, at[2].T_g, MPa_here),
                          MPa_here, true, &T[k]);
      check_relative("T", T[k], at[2].T_g, 1e-12);
    }
    const double per_MPa = (8 * (L[3] - L[1]) - (L[4] - L[0])) / (12 * 0.02 * Q[2]);
    const double kT_in_MPa_nm3 = 1.380649e-23 * at[2].T_g * 1e27 * 1e-6;
    check_relative("activation volume of eta", at[2].activation_volume_nm3, kT_in_MPa_nm3 * per_MPa, 1e-6);
    cagehop_isobars_destroy(&isobars);
  }
}

/// A program that hands points over without a viscosity is told that there is no transition.
static void points_without_viscosity_have_no_such_transition(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test(0.0);
  struct cagehop_isobar_params params = cagehop_isobar_defaults();
  params.transition_viscosity_Pa_s = 1e12;
  const double ambient = 0.0;
  struct cagehop_isobar isobar;
  model.material.phi_g = NAN; // no temperature, no eta
  struct cagehop_isobars *isobars = isobars_of(&model, &params, 1, &ambient, false);
  cagehop_isobars_evaluate(isobars, 0, &isobar);
  assert_int_equal(isobar.status, CAGEHOP_NO_TRANSITION);
  assert_true(isnan(isobar.phi_g));
  cagehop_isobars_destroy(&isobars);
}

/// States that are kept and put back make the same isobars, eta's curve included: two sets of isobars in
/// step, of which only the first is given points.
static void states_hold_both_curves(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test(0.0);
  struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const double pressure[] = {0.0, 1.0};
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, 2, pressure};
  struct cagehop_isobars *source = NULL, *copy = NULL;
  size_t count, copied;
  const double *phi, *unread;
  model.viscosity = true;
  params.transition_viscosity_Pa_s = 1e12;
  assert_int_equal(cagehop_isobars_create(&model, &params, &axis, &source), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_create(&model, &params, &axis, &copy), CAGEHOP_OK);
  while (cagehop_isobars_next(source, &count, &phi) == CAGEHOP_OK && count > 0) {
    assert_int_equal(cagehop_isobars_next(copy, &copied, &unread), CAGEHOP_OK);
    assert_int_equal(copied, count);
    for (size_t i = 0; i < count; i++) {
      struct cagehop_isochore *isochore = NULL;
      struct cagehop_point point[2];
      struct cagehop_isobar_state from, to;
      assert_int_equal(cagehop_isochore_solve(&model, phi[i], &isochore), CAGEHOP_OK);
      cagehop_isochore_evaluate_axis(isochore, &axis, point);
      cagehop_isobars_accept(source, i, 0, 2, point);
      cagehop_isobars_state(source, i, &from);
      cagehop_isobars_state(copy, i, &to);
      assert_true(from.count == 4 && to.count == 4);
      memcpy(to.log_tau, from.log_tau, 4 * sizeof *to.log_tau);
      memcpy(to.dlntau_dP, from.dlntau_dP, 4 * sizeof *to.dlntau_dP);
      memcpy(to.status, from.status, 4);
      cagehop_isochore_destroy(&isochore);
    }
  }
  for (size_t j = 0; j < 2; j++) {
    struct cagehop_isobar a, b;
    cagehop_isobars_evaluate(source, j, &a);
    cagehop_isobars_evaluate(copy, j, &b);
    assert_int_equal(a.status, CAGEHOP_OK);
    assert_memory_equal(&a, &b, offsetof(struct cagehop_isobar, status));
  }
  cagehop_isobars_destroy(&copy);
  cagehop_isobars_destroy(&source);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(transition_is_where_the_rate_says),
      cmocka_unit_test(transition_moves_with_the_logarithm_of_the_rate),
      cmocka_unit_test(other_rates_and_pressures_do_not_matter),
      cmocka_unit_test(what_has_no_transition_says_so),
      cmocka_unit_test(what_is_no_rate_is_refused),
      cmocka_unit_test(without_temperature_the_time_is_known),
      cmocka_unit_test(viscosity_defines_a_transition),
      cmocka_unit_test(points_without_viscosity_have_no_such_transition),
      cmocka_unit_test(states_hold_both_curves),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
