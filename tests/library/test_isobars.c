// SPDX-License-Identifier: GPL-3.0-or-later
/// Isobars against the states themselves: nothing here uses the interpolant that they are found on.
#include "phase_map/isochore.h"
#include "phase_map/vft.h"
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <string.h>

static struct cagehop_model model_of_test(void) {
  size_t count;
  struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK},
                                .material = cagehop_material_catalogue(&count)[0].material};
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  return model;
}

/// ln(tau_alpha/s) of the state itself.
static double log_tau(const struct cagehop_model *model, double phi, double pressure, bool in_MPa) {
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  assert_int_equal(cagehop_isochore_solve(model, phi, &isochore), CAGEHOP_OK);
  const double P = in_MPa ? pressure / cagehop_isochore_summary(isochore)->pressure_unit_MPa : pressure;
  cagehop_isochore_evaluate(isochore, 1, &P, &point);
  assert_int_equal(point.status, CAGEHOP_OK);
  cagehop_isochore_destroy(&isochore);
  return log(point.relaxation.tau_alpha);
}

/// All isobars, on isochores solved one after the other.
static void solve(const struct cagehop_model *model, const struct cagehop_isobar_params *params, size_t n,
                  const double pressure[], bool in_MPa, struct cagehop_isobar isobar[]) {
  struct cagehop_isobars *isobars = NULL;
  assert_int_equal(cagehop_isobars_create(model, params,
                                          &(struct cagehop_axis){in_MPa ? CAGEHOP_UNIT_MEGAPASCAL
                                                                        : CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                                 n, pressure},
                                          &isobars),
                   CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, model), CAGEHOP_OK);
  for (size_t j = 0; j < n; j++) {
    cagehop_isobars_evaluate(isobars, j, &isobar[j]);
  }
  cagehop_isobars_destroy(&isobars);
}

/// d ln(tau_alpha)/dphi by differences of eighth order, h apart.
static double slope_of_states(const struct cagehop_model *model, double phi, double pressure, bool in_MPa,
                              double h) {
  static const double weight[] = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
  double slope = 0.0;
  for (int k = 1; k <= 4; k++) {
    slope += weight[k - 1] *
             (log_tau(model, phi + k * h, pressure, in_MPa) - log_tau(model, phi - k * h, pressure, in_MPa)) /
             h;
  }
  return slope;
}

/// phi_g, T_g and m (Eq. 14) at fixed reduced pressure and at fixed pressure in MPa.
static void transition_is_on_the_theory_itself(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const double reduced[] = {0.0, 0.03, 0.5, 1.5, 3.0}, in_MPa[] = {0.0, 0.5, 8.0, 23.0, 46.0};
  for (int MPa = 0; MPa < 2; MPa++) {
    const double *pressure = MPa == 1 ? in_MPa : reduced;
    struct cagehop_isobar isobar[5];
    solve(&model, &params, 5, pressure, MPa == 1, isobar);
    for (size_t j = 0; j < 5; j++) {
      const struct cagehop_isobar *found = &isobar[j];
      assert_int_equal(found->status, CAGEHOP_OK);
      const double slope = slope_of_states(&model, found->phi_g, pressure[j], MPa == 1, 1.5e-3);
      const double miss = log_tau(&model, found->phi_g, pressure[j], MPa == 1) - log(100.0);
      check_absolute("phi_g", miss / slope, 0.0, 1e-11);
      assert_true(fabs(miss / slope) < found->phi_g_error + 1e-12 && found->phi_g_error < 1e-9);
      check_absolute("T_g", found->T_g, cagehop_material_temperature(&model.material, found->phi_g), 0.0);
      check_relative("fragility, Eq. 14", found->fragility, found->T_g * 6e-4 * slope / log(10.0), 2e-8);
    }
    check_absolute("phi_g at P = 0", isobar[0].phi_g, model.material.phi_g, 1e-11);
    check_absolute("T_g at P = 0", isobar[0].T_g, 570.24, 1e-7);
  }
}

/// Without phi_g there is no temperature; what needs none has the same bits.
static void a_model_without_temperature_has_isobars(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const double pressure[] = {0.0, 1.0};
  struct cagehop_isobar with[2], without[2];
  solve(&model, &params, 2, pressure, false, with);
  model.material.phi_g = NAN;
  solve(&model, &params, 2, pressure, false, without);
  for (size_t j = 0; j < 2; j++) {
    assert_int_equal(without[j].status, CAGEHOP_OK);
    assert_true(without[j].phi_g == with[j].phi_g && without[j].phi_g_error == with[j].phi_g_error);
    assert_true(without[j].activation_volume_nm3 == with[j].activation_volume_nm3);
    const double gone[] = {without[j].T_g,     without[j].pressure_g_MPa, without[j].fragility,
                           without[j].dT_g_dP, without[j].vft.T_g,        without[j].vft.ln_tau0,
                           without[j].vft.B,   without[j].vft.T0,         without[j].vft.fragility};
    for (size_t k = 0; k < sizeof gone / sizeof gone[0]; k++) {
      assert_true(isnan(gone[k]));
    }
    assert_false(isnan(with[j].T_g) || isnan(with[j].vft.T_g));
  }
}

/// dTg/dP from T_g at neighbouring pressures in MPa; v = kBT d ln(tau_alpha)/dP at T_g.
static void pressure_moves_the_transition(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const double h = 0.4, pressure[] = {20.0 - 2 * h, 20.0 - h, 20.0, 20.0 + h, 20.0 + 2 * h};
  struct cagehop_isobar at[5], reduced;
  solve(&model, &params, 5, pressure, true, at);
  check_relative("dTg/dP", at[2].dT_g_dP, (8 * (at[3].T_g - at[1].T_g) - (at[4].T_g - at[0].T_g)) / (12 * h),
                 1e-7);
  check_relative("pressure at T_g", at[2].pressure_g_MPa, 20.0, 1e-14);
  const double dlntau =
      (8 * (log_tau(&model, at[2].phi_g, pressure[3], true) -
            log_tau(&model, at[2].phi_g, pressure[1], true)) -
       (log_tau(&model, at[2].phi_g, pressure[4], true) - log_tau(&model, at[2].phi_g, pressure[0], true))) /
      (12 * h); // per MPa
  const double kT_in_MPa_nm3 = 1.380649e-23 * at[2].T_g * 1e27 * 1e-6;
  check_relative("activation volume", at[2].activation_volume_nm3, kT_in_MPa_nm3 * dlntau, 1e-7);
  // the same state, reached at fixed reduced pressure
  const double same = 20.0 / cagehop_material_pressure_unit_MPa(&model.material, at[2].T_g);
  solve(&model, &params, 1, &same, false, &reduced);
  check_absolute("T_g", reduced.T_g, at[2].T_g, 1e-7);
  check_relative("dTg/dP", reduced.dT_g_dP, at[2].dT_g_dP, 1e-7);
  check_relative("activation volume", reduced.activation_volume_nm3, at[2].activation_volume_nm3, 1e-8);
  // m = T_g (d log10 tau/dT at fixed P in MPa): the two paths differ by the activation volume's part
  const double part = reduced.activation_volume_nm3 / pow(0.8, 3) * same / log(10.0);
  check_relative("fragilities", at[2].fragility, reduced.fragility + part, 1e-8);
}

/// Another time, another window; the fit is by least squares: its residual is orthogonal to its derivatives.
static void vft_line_is_the_best_one(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params params = {
      .transition_time_s = 1.0, .vft_from_s = 1e-9, .vft_to_s = 1e-2, .vft_points = 12};
  struct cagehop_isobar isobar;
  const double P = 0.5;
  double phi[2], normal[3] = {0.0}, matrix[3][3] = {{0.0}}, squares = 0.0, size[3] = {0.0};
  solve(&model, &params, 1, &P, false, &isobar);
  const struct cagehop_vft *vft = &isobar.vft;
  check_absolute("ln tau at phi_g", log_tau(&model, isobar.phi_g, P, false), 0.0, 1e-7);
  for (int end = 0; end < 2; end++) { // the window's ends, by bisection on the states
    double low = 0.5, high = 0.68;
    for (int i = 0; i < 45; i++) {
      const double middle = 0.5 * (low + high);
      const bool below = log_tau(&model, middle, P, false) < log(end == 0 ? 1e-9 : 1e-2);
      *(below ? &low : &high) = middle;
    }
    phi[end] = low;
  }
  for (int i = 0; i < 12; i++) {
    const double at = phi[0] + (phi[1] - phi[0]) * i / 11.0;
    const double T = cagehop_material_temperature(&model.material, at), over = 1.0 / (T - vft->T0);
    const double residual = vft->ln_tau0 + vft->B * over - log_tau(&model, at, P, false);
    const double derivative[3] = {1.0, over, vft->B * over * over};
    squares += residual * residual;
    for (int a = 0; a < 3; a++) {
      normal[a] += residual * derivative[a];
      size[a] += fabs(residual * derivative[a]);
      for (int b = 0; b < 3; b++) {
        matrix[a][b] += derivative[a] * derivative[b];
      }
    }
  }
  for (int a = 0; a < 3; a++) {
    check_absolute("residual along a derivative", normal[a] / size[a], 0.0, 1e-6);
  }
  // (J^T J)^-1 by cofactors
  double determinant = 0.0, inverse[3];
  for (int a = 0; a < 3; a++) {
    const int b = (a + 1) % 3, c = (a + 2) % 3;
    inverse[a] = matrix[b][b] * matrix[c][c] - matrix[b][c] * matrix[c][b];
    determinant += matrix[0][a] * (matrix[1][b] * matrix[2][c] - matrix[1][c] * matrix[2][b]);
  }
  const double got[] = {vft->ln_tau0_stderr, vft->B_stderr, vft->T0_stderr};
  for (int a = 0; a < 3; a++) {
    check_relative("standard error", got[a], sqrt(inverse[a] / determinant * squares / 9.0), 1e-5);
  }
  check_absolute("line at its T_g", vft->ln_tau0 + vft->B / (vft->T_g - vft->T0), 0.0, 1e-10);
  check_relative("Eq. 15", vft->fragility, vft->B * vft->T_g / (log(10.0) * pow(vft->T_g - vft->T0, 2)),
                 1e-12);
}

/// The default line and its errors are those of 50 solved states in place of the interpolant's. That is wrong
/// by some 1e-7 of ln(tau), which rises by 28 over the line; its residuals are 0.3, of which errors are made.
static void vft_line_is_that_of_solved_states(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const double pressure[] = {0.0, 1.5, 3.5};
  struct cagehop_isobar isobar[3];
  solve(&model, &params, 3, pressure, false, isobar);
  for (size_t j = 0; j < 3; j++) {
    const struct cagehop_vft *got = &isobar[j].vft;
    struct cagehop_vft want;
    double low = 0.53, high = 0.56, T[50], y[50];
    while (high - low > 1e-12) {
      const double middle = 0.5 * (low + high);
      *(log_tau(&model, middle, pressure[j], false) < log(1e-10) ? &low : &high) = middle;
    }
    for (int i = 0; i < 50; i++) {
      const double phi = low + (isobar[j].phi_g - low) * i / 49.0;
      T[i] = cagehop_material_temperature(&model.material, phi);
      y[i] = log_tau(&model, phi, pressure[j], false);
    }
    assert_int_equal(vft_fit(50, T, y, 100.0, &want), CAGEHOP_OK);
    check_relative("ln tau0", got->ln_tau0, want.ln_tau0, 1e-7);
    check_relative("B", got->B, want.B, 1e-7);
    check_relative("T0", got->T0, want.T0, 1e-7);
    check_relative("fragility, Eq. 15", got->fragility, want.fragility, 1e-7);
    check_relative("standard error of B", got->B_stderr, want.B_stderr, 3e-6);
  }
}

/// The paper's own line is found again from its points, and its m of 66.3 at 570.24 K.
static void exact_line_is_found_again(void **state) {
  (void)state;
  double T[20], y[20];
  struct cagehop_vft vft;
  for (int i = 0; i < 20; i++) {
    T[i] = 700.0 - 6.0 * i;
    y[i] = -44.65 + 9062.25 / (T[i] - 386.25);
  }
  assert_int_equal(vft_fit(20, T, y, 100.0, &vft), CAGEHOP_OK);
  check_relative("ln_tau0", vft.ln_tau0, -44.65, 1e-9);
  check_relative("B", vft.B, 9062.25, 1e-9);
  check_relative("T0", vft.T0, 386.25, 1e-9);
  check_absolute("T_g", vft.T_g, 570.24, 5e-3);
  check_absolute("m", vft.fragility, 66.3, 0.05);
  assert_true(vft.B_stderr < 1e-5);
  for (int i = 0; i < 20; i++) { // a constant has no pole
    y[i] = 3.0;
  }
  assert_int_not_equal(vft_fit(20, T, y, 100.0, &vft), CAGEHOP_OK);
  assert_true(isnan(vft.B) && isnan(vft.fragility));
}

/// Towards the pressure above which cages close before they are slow, P_upper(phi_g) = 3.88: the same
/// numbers, on ever narrower panels.
static void transitions_next_to_the_upper_spinodal(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const double pressure[] = {3.8, 3.81, 3.82, 3.86, 3.87}, h[] = {1e-3, 1e-3, 1e-3, 4e-4, 1.5e-4};
  struct cagehop_isobar isobar[5], alone;
  solve(&model, &params, 5, pressure, false, isobar);
  for (size_t j = 0; j < 5; j++) {
    const struct cagehop_isobar *found = &isobar[j];
    const double P = pressure[j], step = 1e-4;
    assert_int_equal(found->status, CAGEHOP_OK);
    const double slope = slope_of_states(&model, found->phi_g, P, false, h[j]);
    const double miss = log_tau(&model, found->phi_g, P, false) - log(100.0);
    check_absolute("phi_g", miss / slope, 0.0, 1e-9);
    assert_true(fabs(miss / slope) < found->phi_g_error + 1e-12);
    check_relative("fragility, Eq. 14", found->fragility, found->T_g * 6e-4 * slope / log(10.0), 1e-6);
    const double growth = (8.0 * (log_tau(&model, found->phi_g, P + step, false) -
                                  log_tau(&model, found->phi_g, P - step, false)) -
                           (log_tau(&model, found->phi_g, P + 2 * step, false) -
                            log_tau(&model, found->phi_g, P - 2 * step, false))) /
                          (12.0 * step);
    check_relative("activation volume", found->activation_volume_nm3, growth * pow(0.8, 3), 1e-6);
    solve(&model, &params, 1, &P, false, &alone); // in no other company
    check_absolute("phi_g alone", alone.phi_g, found->phi_g, 0.0);
    check_absolute("B alone", alone.vft.B, found->vft.B, 0.0);
  }
  const double P = 4.3; // a shorter time is reached before the cage closes, between 0.520 and 0.525
  const struct cagehop_isobar_params fast = {
      .transition_time_s = 1e-10, .vft_from_s = 1e-11, .vft_to_s = 1e-10, .vft_points = 4};
  solve(&model, &fast, 1, &P, false, isobar);
  assert_int_equal(isobar->status, CAGEHOP_OK);
  check_absolute("ln tau", log_tau(&model, isobar->phi_g, P, false), log(1e-10), 1e-7);
}

static bool same_bits(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0;
}

/// What isobars take of a point has the bits of the whole point, where PRISM's structure is known in closed
/// form of that of the closed form; and where g(r) is not needed there is none.
static void states_for_times_are_the_same_states(void **state) {
  (void)state;
  // The first without any cage, the next at the cusp.
  const double phi[] = {0.3, 0.326, 0.47, 0.6, 0.68, 0.757};
  const double pressure[] = {0.0, 1e-3, 1.5, 3.5, 3.9, 4.558, 4.564, 4.8, 300.0};
  enum { PRESSURES = sizeof pressure / sizeof pressure[0] };
  for (int k = 0; k < 18; k++) {
    struct cagehop_model model = model_of_test();
    struct cagehop_isochore *whole, *times;
    struct cagehop_point of_whole[PRESSURES], of_times[PRESSURES];
    size_t count;
    double step;
    const double *g;
    model.structure.source = k % 3 == 1 ? CAGEHOP_STRUCTURE_PRISM : CAGEHOP_STRUCTURE_PERCUS_YEVICK;
    model.elastic_coupling = k % 3 == 2 ? 1.0 : 0.0;
    model.viscosity = k % 2 == 1;
    assert_int_equal(isochore_solve_for_times(&model, phi[k / 3], &times), CAGEHOP_OK);
    model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
    assert_int_equal(cagehop_isochore_solve(&model, phi[k / 3], &whole), CAGEHOP_OK);
    cagehop_structure_radial(cagehop_isochore_structure(times), &count, &step, &g);
    assert_true((count == 0) == (model.elastic_coupling == 0.0));
    assert_true(isnan(cagehop_isochore_summary(times)->structure.r_cage) == (count == 0));
    cagehop_isochore_evaluate(whole, PRESSURES, pressure, of_whole);
    cagehop_isochore_evaluate(times, PRESSURES, pressure, of_times);
    for (size_t j = 0; j < PRESSURES; j++) {
      const struct cagehop_point *got = &of_times[j], *want = &of_whole[j];
      const bool two = want->landscape.regime == CAGEHOP_REGIME_TWO_STATE;
      assert_int_equal(got->status, want->status);
      assert_true(got->landscape.regime == want->landscape.regime ||
                  (two && got->landscape.regime == CAGEHOP_REGIME_IRREVERSIBLE));
      assert_true(same_bits(got->relaxation.tau_alpha, want->relaxation.tau_alpha));
      assert_true(same_bits(got->relaxation.dlntau_dP, want->relaxation.dlntau_dP));
      if (model.viscosity) {
        assert_int_equal(got->viscosity_status, want->viscosity_status);
        assert_true(same_bits(got->eta, want->eta) && same_bits(got->dlnG_dP, want->dlnG_dP));
      }
    }
    cagehop_isochore_destroy(&whole);
    cagehop_isochore_destroy(&times);
  }
}

/// Of what somebody wants solved in a way of his own, and of other closures, the bits are PRISM's.
static void a_chosen_structure_is_not_replaced(void **state) {
  (void)state;
  for (int k = 0; k < 4; k++) {
    struct cagehop_model model = model_of_test();
    struct cagehop_isochore *whole, *times;
    struct cagehop_point of_whole, of_times;
    const double phi = 0.57, P = 1.0;
    model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PRISM};
    model.structure.grid_points = k == 2 ? 1 << 17 : 0;
    model.structure.tolerance = k == 1 ? 1e-6 : k == 2 ? 1e-3 : 0.0;
    model.structure.closure = k == 3 ? CAGEHOP_CLOSURE_MODIFIED_VERLET : CAGEHOP_CLOSURE_PERCUS_YEVICK;
    assert_int_equal(isochore_solve_for_times(&model, phi, &times), CAGEHOP_OK);
    assert_int_equal(cagehop_isochore_solve(&model, phi, &whole), CAGEHOP_OK);
    cagehop_isochore_evaluate(whole, 1, &P, &of_whole);
    cagehop_isochore_evaluate(times, 1, &P, &of_times);
    assert_int_equal(of_times.status, CAGEHOP_OK);
    assert_true((of_times.relaxation.tau_alpha == of_whole.relaxation.tau_alpha) == (k > 0));
    check_relative("tau_alpha", of_times.relaxation.tau_alpha, of_whole.relaxation.tau_alpha,
                   cagehop_isochore_summary(whole)->structure_error);
    cagehop_isochore_destroy(&whole);
    cagehop_isochore_destroy(&times);
  }
}

static void assert_empty(const struct cagehop_isobar *isobar, int status) {
  assert_int_equal(isobar->status, status);
  assert_true(isnan(isobar->phi_g) && isnan(isobar->T_g) && isnan(isobar->fragility));
  assert_true(isnan(isobar->vft.B));
}

/// Trapped long before 100 s: no transition. So close to it that 100 s may or may not come first: no number.
static void trapped_isobars_have_none(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const double pressure[] = {3.885, 4.0, 4.3, 6.0};
  struct cagehop_isobar isobar[4];
  solve(&model, &params, 4, pressure, false, isobar);
  for (size_t j = 0; j < 4; j++) {
    assert_empty(&isobar[j], j == 0 ? CAGEHOP_NOT_RESOLVED : CAGEHOP_NO_TRANSITION);
  }
}

/// Where states have no numbers the isobar says why, and where they do not matter it says nothing.
static void failed_states_are_named(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const double P = 0.5;
  struct cagehop_isobar isobar;
  model.structure = (struct cagehop_structure_params){
      .source = CAGEHOP_STRUCTURE_PRISM, .closure = CAGEHOP_CLOSURE_MODIFIED_VERLET, .seconds_max = 1e-9};
  solve(&model, &params, 1, &P, false, &isobar);
  assert_empty(&isobar, CAGEHOP_TIMED_OUT);
  // T of a narrow material passes 0 before phi = 0.70: no state there, and no need of one
  model = model_of_test();
  model.material.beta_phi_0_per_K = 5e-5;
  solve(&model, &params, 1, &P, false, &isobar);
  assert_int_equal(isobar.status, CAGEHOP_OK);
  check_absolute("ln tau", log_tau(&model, isobar.phi_g, P, false), log(100.0), 1e-7);
}

static void impossible_params_are_refused(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test();
  const struct cagehop_isobar_params bad[] = {
      {.transition_time_s = -1.0, .vft_from_s = 1e-9, .vft_to_s = 1e-2, .vft_points = 12},
      {.transition_time_s = 1.0, .vft_from_s = 1e-2, .vft_to_s = 1e-9, .vft_points = 12},
      {.transition_time_s = 1.0, .vft_from_s = 1e-9, .vft_to_s = 1e-2, .vft_points = 3}};
  const double P = 0.0;
  for (size_t i = 0; i < 3; i++) {
    struct cagehop_isobars *isobars = NULL;
    assert_int_equal(
        cagehop_isobars_create(&model, &bad[i], &(struct cagehop_axis){.count = 1, .value = &P}, &isobars),
        CAGEHOP_BAD_ARGUMENT);
    assert_null(isobars);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_model_without_temperature_has_isobars),
      cmocka_unit_test(transition_is_on_the_theory_itself),
      cmocka_unit_test(pressure_moves_the_transition),
      cmocka_unit_test(vft_line_is_the_best_one),
      cmocka_unit_test(vft_line_is_that_of_solved_states),
      cmocka_unit_test(exact_line_is_found_again),
      cmocka_unit_test(transitions_next_to_the_upper_spinodal),
      cmocka_unit_test(states_for_times_are_the_same_states),
      cmocka_unit_test(a_chosen_structure_is_not_replaced),
      cmocka_unit_test(trapped_isobars_have_none),
      cmocka_unit_test(failed_states_are_named),
      cmocka_unit_test(impossible_params_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
