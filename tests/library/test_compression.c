// SPDX-License-Identifier: GPL-3.0-or-later
/// Points and isobars of a material that pressure compresses, against the states themselves.
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <stdbool.h>
#include <string.h>

/// Small particles, so that a GPa is a few kBT/d^3; soft as a molecular liquid.
static struct cagehop_model model_of_test(double bulk_modulus_GPa, double derivative) {
  return (struct cagehop_model){.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK},
                                .material = {.diameter_nm = 0.28,
                                             .glass_transition_K = 570.24,
                                             .phi_g = 0.67143,
                                             .phi_0 = 0.5,
                                             .beta_phi_0_per_K = 6e-4,
                                             .enskog_time_s = 1e-13,
                                             .bulk_modulus_GPa = bulk_modulus_GPa,
                                             .bulk_modulus_derivative = derivative}};
}

static struct cagehop_axis axis_of(size_t count, const double pressure[], bool in_MPa) {
  return (struct cagehop_axis){in_MPa ? CAGEHOP_UNIT_MEGAPASCAL : CAGEHOP_UNIT_REDUCED_PRESSURE, count,
                               pressure};
}

static void solve(const struct cagehop_model *model, size_t n, const double pressure[], bool in_MPa,
                  struct cagehop_isobar isobar[]) {
  struct cagehop_isobars *isobars = NULL;
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  const struct cagehop_axis axis = axis_of(n, pressure, in_MPa);
  assert_int_equal(cagehop_isobars_create(model, &params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, model), CAGEHOP_OK);
  for (size_t j = 0; j < n; j++) {
    cagehop_isobars_evaluate(isobars, j, &isobar[j]);
    assert_int_equal(isobar[j].status, CAGEHOP_OK);
  }
  cagehop_isobars_destroy(&isobars);
}

/// One point of its own.
static struct cagehop_point point_at(const struct cagehop_model *model, double phi, double pressure,
                                     bool in_MPa) {
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  const struct cagehop_axis axis = axis_of(1, &pressure, in_MPa);
  assert_int_equal(cagehop_isochore_solve(model, phi, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate_axis(isochore, &axis, &point);
  cagehop_isochore_destroy(&isochore);
  assert_int_equal(point.status, CAGEHOP_OK);
  return point;
}

static double log_tau(const struct cagehop_model *model, double phi, double pressure, bool in_MPa) {
  return log(point_at(model, phi, pressure, in_MPa).relaxation.tau_alpha);
}

/// From f at -4h ... 4h by the differences of eighth order.
static double slope_of(const double f[9], double h) {
  static const double weight[] = {4.0 / 5.0, -1.0 / 5.0, 4.0 / 105.0, -1.0 / 280.0};
  double slope = 0.0;
  for (int k = 1; k <= 4; k++) {
    slope += weight[k - 1] * (f[4 + k] - f[4 - k]) / h;
  }
  return slope;
}

// ---------------------------------------------------------------- what it must not change

/// Every quantity of two records, bit by bit.
static void assert_same(enum cagehop_on on, const void *a, const void *b) {
  size_t count;
  const struct cagehop_quantity *row = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    if (memcmp((const char *)a + row[k].offset, (const char *)b + row[k].offset,
               cagehop_quantity_size(&row[k])) != 0) {
      fail_msg("%s: %.17g and %.17g", row[k].name, cagehop_quantity_value(&row[k], a),
               cagehop_quantity_value(&row[k], b));
    }
  }
}

/// Nothing compresses: the same bits, on both axes, as without a modulus.
static void an_infinite_modulus_changes_no_bit(void **state) {
  (void)state;
  const double reduced[] = {0.0, 0.7, 2.5}, in_MPa[] = {0.0, 200.0, 1000.0};
  struct cagehop_model without = model_of_test(0.0, 0.0), with = model_of_test(1e300, 4.0);
  without.smoluchowski_rates = with.smoluchowski_rates = true;
  for (int MPa = 0; MPa < 2; MPa++) {
    const double *pressure = MPa == 1 ? in_MPa : reduced;
    struct cagehop_isobar a[3], b[3];
    solve(&without, 3, pressure, MPa == 1, a);
    solve(&with, 3, pressure, MPa == 1, b);
    for (size_t j = 0; j < 3; j++) {
      const struct cagehop_point p = point_at(&without, 0.62, pressure[j], MPa == 1);
      const struct cagehop_point q = point_at(&with, 0.62, pressure[j], MPa == 1);
      assert_same(CAGEHOP_ON_ISOBAR, &a[j], &b[j]);
      assert_same(CAGEHOP_ON_POINT, &p, &q);
      assert_true(p.temperature == cagehop_material_temperature(&without.material, 0.62));
    }
  }
}

// ---------------------------------------------------------------- points

/// The same point on both axes; what stands in kBT does so at its own temperature.
static void points_have_their_own_temperature(void **state) {
  (void)state;
  struct cagehop_model soft = model_of_test(3.0, 10.0), hard = model_of_test(0.0, 0.0);
  soft.smoluchowski_rates = hard.smoluchowski_rates = true;
  for (double P = 0.0; P < 4.0; P += 0.9) {
    const struct cagehop_point a = point_at(&soft, 0.62, P, false), b = point_at(&hard, 0.62, P, false);
    const struct cagehop_point c = point_at(&soft, 0.62, a.pressure_MPa, true);
    check_relative("T", a.temperature, cagehop_material_temperature_at(&soft.material, 0.62, a.pressure_MPa),
                   1e-14);
    check_relative("kBT/d^3", a.pressure_unit_MPa,
                   cagehop_material_pressure_unit_MPa(&soft.material, a.temperature), 0.0);
    check_absolute("P", c.pressure, P, 1e-13 * P);
    check_relative("tau_alpha by MPa", c.relaxation.tau_alpha, a.relaxation.tau_alpha, 1e-11);
    assert_true(P == 0.0 ? a.temperature == b.temperature : a.temperature > b.temperature + 20.0);
    assert_true(a.relaxation.tau_alpha == b.relaxation.tau_alpha); // the theory knows phi and P* alone
    assert_true(a.relaxation.D == b.relaxation.D);
    check_relative("G", a.G_GPa / b.G_GPa, a.temperature / b.temperature, 1e-14);
  }
}

/// No state at that reduced pressure: the point says so, with the mend.
static void a_point_without_temperature_says_so(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test(3.0, 0.0);
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  struct cagehop_error error;
  double P = 0.5;
  assert_int_equal(cagehop_isochore_solve(&model, 0.6, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate(isochore, 1, &P, &point);
  assert_int_equal(point.status, CAGEHOP_OK); // T is concave in P: there is always a root
  point.status = CAGEHOP_OUT_OF_RANGE;
  cagehop_point_explain(isochore, &point, &error);
  assert_non_null(strstr(error.text, "no temperature has it"));
  assert_non_null(strstr(error.text, "bulk_modulus_GPa"));
  cagehop_isochore_destroy(&isochore);
  const double soft[] = {1e-3, 1e-300}; // as foam, and as nothing
  P = 1.0;
  for (int k = 0; k < 2; k++) {
    model.material.bulk_modulus_GPa = soft[k];
    assert_int_equal(cagehop_isochore_solve(&model, 0.6, &isochore), CAGEHOP_OK);
    cagehop_isochore_evaluate(isochore, 1, &P, &point);
    assert_int_equal(point.status, CAGEHOP_OUT_OF_RANGE);
    assert_true(isnan(point.temperature) && isnan(point.relaxation.tau_alpha));
    cagehop_point_explain(isochore, &point, &error);
    assert_non_null(strstr(error.text, "compression goes beyond 1.5 times"));
    cagehop_isochore_destroy(&isochore);
  }
}

/// By S_0(T) T need not be concave in P: then P* may be reached at a lower P already, and so at another T.
static void a_temperature_that_P_does_not_lead_to_is_refused(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test(2.0, 0.0);
  model.material.compressibility =
      (struct cagehop_compressibility){4, {300.0, 400.0, 420.0, 800.0}, {0.002, 0.004, 0.02, 0.03}};
  int refused = 0, found = 0;
  for (double T = 302.0; T < 800.0; T += 2.0) {
    for (double P = 0.25; P < 4.0; P += 0.25) {
      struct cagehop_state at;
      struct cagehop_thermal_state again;
      struct cagehop_error error;
      const int status =
          cagehop_model_state(&model, CAGEHOP_UNIT_KELVIN, T, CAGEHOP_UNIT_REDUCED_PRESSURE, P, &at, &error);
      if (status == CAGEHOP_OK) {
        assert_int_equal(cagehop_material_state_at_reduced(&model.material, at.phi, P, &again), CAGEHOP_OK);
        check_relative("T", again.temperature, T, 1e-8);
        found++;
      } else {
        refused += strstr(error.text, "grid.pressure_MPa has that") != NULL;
      }
    }
  }
  assert_true(found > 100);
  assert_true(refused > 10);
}

// ---------------------------------------------------------------- isobars

/// At P = 0: what the tilt does where nothing compresses, and phi_g/(K beta_phi_0).
static void compression_adds_to_the_slope_of_the_transition(void **state) {
  (void)state;
  const double none = 0.0, moduli[] = {3.0, 20.0, 150.0};
  const struct cagehop_model hard = model_of_test(0.0, 0.0);
  struct cagehop_isobar at;
  solve(&hard, 1, &none, false, &at);
  const double tilt = at.dT_g_dP, v = at.activation_volume_nm3;
  for (size_t k = 0; k < 3; k++) {
    for (int MPa = 0; MPa < 2; MPa++) {
      const struct cagehop_model model = model_of_test(moduli[k], 4.0);
      const double compression = at.phi_g / (moduli[k] * 1e3 * 6e-4);
      solve(&model, 1, &none, MPa == 1, &at);
      check_relative("dTg/dP", at.dT_g_dP, tilt + compression, 1e-12);
      // and that is v/(kB T m ln10/T) = v/(kB m ln10)
      const double k_MPa_nm3 = 1.380649e-23 * 1e27 * 1e-6;
      check_relative("by v and m", at.dT_g_dP,
                     at.activation_volume_nm3 / (k_MPa_nm3 * at.fragility * log(10.0)), 1e-12);
      assert_true(at.activation_volume_nm3 > v);
    }
  }
}

/// T_g along pressure, ln(tau_alpha) along the isotherm and along the isobar: by differences.
static void isobars_follow_the_states(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test(3.0, 10.0);
  const double h = 4.0, step = 1.5e-3;
  for (double middle = 100.0; middle < 1000.0; middle *= 2.5) {
    double pressure[9], T_g[9], isotherm[9], isobar_of_states[9];
    struct cagehop_isobar at[9];
    for (int k = 0; k < 9; k++) {
      pressure[k] = middle + (k - 4) * h;
    }
    solve(&model, 9, pressure, true, at);
    const double phi_g = at[4].phi_g;
    for (int k = 0; k < 9; k++) {
      T_g[k] = at[k].T_g;
      const double phi = cagehop_material_packing_fraction_at(&model.material, at[4].T_g, pressure[k]);
      isotherm[k] = log_tau(&model, phi, pressure[k], true);
      isobar_of_states[k] = log_tau(&model, phi_g + (k - 4) * step, middle, true);
    }
    check_relative("dTg/dP", at[4].dT_g_dP, slope_of(T_g, h), 1e-7);
    const double kT_MPa_nm3 = 1.380649e-23 * at[4].T_g * 1e27 * 1e-6;
    check_relative("activation volume", at[4].activation_volume_nm3, kT_MPa_nm3 * slope_of(isotherm, h),
                   1e-6);
    const double dT_dphi = (cagehop_material_temperature_at(&model.material, phi_g + step, middle) -
                            cagehop_material_temperature_at(&model.material, phi_g - step, middle)) /
                           (2.0 * step);
    check_relative("fragility", at[4].fragility,
                   -at[4].T_g * slope_of(isobar_of_states, step) / dT_dphi / log(10.0), 1e-7);
    check_relative("T_g", at[4].T_g, cagehop_material_temperature_at(&model.material, phi_g, middle), 1e-14);
    check_relative("P", at[4].pressure_g_MPa, middle, 1e-14);
  }
}

/// The same transition reached at fixed P d^3/kBT; m differs by the path, and is right along its own.
static void both_axes_find_the_same_transition(void **state) {
  (void)state;
  const struct cagehop_model model = model_of_test(3.0, 10.0);
  const double in_MPa[] = {0.0, 150.0, 700.0}, step = 1.5e-3;
  double reduced[3];
  struct cagehop_isobar a[3], b[3];
  solve(&model, 3, in_MPa, true, a);
  for (size_t j = 0; j < 3; j++) {
    reduced[j] = in_MPa[j] / cagehop_material_pressure_unit_MPa(&model.material, a[j].T_g);
  }
  solve(&model, 3, reduced, false, b);
  for (size_t j = 0; j < 3; j++) {
    check_absolute("phi_g", b[j].phi_g, a[j].phi_g, 1e-10);
    check_absolute("T_g", b[j].T_g, a[j].T_g, 1e-6);
    check_absolute("P", b[j].pressure_g_MPa, in_MPa[j], 1e-6);
    check_relative("dTg/dP", b[j].dT_g_dP, a[j].dT_g_dP, 1e-7);
    check_relative("activation volume", b[j].activation_volume_nm3, a[j].activation_volume_nm3, 1e-7);
    double f[9], T[9];
    for (int k = 0; k < 9; k++) {
      const struct cagehop_point point = point_at(&model, b[j].phi_g + (k - 4) * step, reduced[j], false);
      f[k] = log10(point.relaxation.tau_alpha);
      T[k] = point.temperature;
    }
    check_relative("fragility", b[j].fragility, -b[j].T_g * slope_of(f, step) / slope_of(T, step), 1e-7);
  }
  check_relative("one m at P = 0", b[0].fragility, a[0].fragility, 1e-12);
  assert_true(fabs(b[2].fragility / a[2].fragility - 1.0) > 0.05);
}

/// A table of S_0(T) that says what Eq. 11 says: the same isobars, without Tg and beta phi_0.
static void a_table_of_S_0_takes_the_place_of_Eq_11(void **state) {
  (void)state;
  const struct cagehop_model by_line = model_of_test(20.0, 4.0);
  struct cagehop_model by_table = by_line;
  struct cagehop_compressibility *table = &by_table.material.compressibility;
  const double pressure[] = {0.0, 300.0};
  struct cagehop_isobar a[2], b[2];
  table->count = 12;
  for (size_t i = 0; i < table->count; i++) {
    const double phi = 0.74 - 0.03 * (double)i;
    table->temperature_K[i] = cagehop_material_temperature(&by_line.material, phi);
    table->S_0[i] = pow(1.0 - phi, 4) / pow(1.0 + 2.0 * phi, 2);
  }
  by_table.material.glass_transition_K = by_table.material.beta_phi_0_per_K = by_table.material.phi_0 = NAN;
  by_table.material.phi_g = NAN;
  solve(&by_line, 2, pressure, true, a);
  solve(&by_table, 2, pressure, true, b);
  for (size_t j = 0; j < 2; j++) {
    check_absolute("phi_g", b[j].phi_g, a[j].phi_g, 1e-10);
    check_absolute("T_g", b[j].T_g, a[j].T_g, 1e-6);
    check_relative("fragility", b[j].fragility, a[j].fragility, 1e-7);
    check_relative("dTg/dP", b[j].dT_g_dP, a[j].dT_g_dP, 1e-7);
    check_relative("activation volume", b[j].activation_volume_nm3, a[j].activation_volume_nm3, 1e-7);
    check_relative("B", b[j].vft.B, a[j].vft.B, 1e-6);
  }
}

/// Along a curved T(phi): Eq. 14 and dTg/dP of the states, none of which lies beyond a point of the table,
/// where the second derivative has a kink.
static void isobars_follow_S_0_of_T(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test(20.0, 4.0);
  struct cagehop_compressibility *table = &model.material.compressibility;
  const double h = 4.0, step = 1e-3;
  double pressure[9], T_g[9], f[9], T[9];
  struct cagehop_isobar at[9];
  model.material.phi_g = NAN;
  table->count = 7;
  for (size_t t = 0; t < table->count; t++) {
    const double phi = 0.76 - 0.035 * (double)t - 0.003 * (double)(t * t);
    table->temperature_K[t] = 200.0 + 60.0 * (double)t;
    table->S_0[t] = pow(1.0 - phi, 4) / pow(1.0 + 2.0 * phi, 2);
  }
  for (int k = 0; k < 9; k++) {
    pressure[k] = 100.0 + (k - 4) * h;
  }
  solve(&model, 9, pressure, true, at);
  for (int k = 0; k < 9; k++) {
    const struct cagehop_point point = point_at(&model, at[4].phi_g + (k - 4) * step, 100.0, true);
    T_g[k] = at[k].T_g;
    f[k] = log10(point.relaxation.tau_alpha);
    T[k] = point.temperature;
  }
  check_relative("dTg/dP", at[4].dT_g_dP, slope_of(T_g, h), 1e-5);
  check_relative("fragility", at[4].fragility, -at[4].T_g * slope_of(f, step) / slope_of(T, step), 1e-5);
  check_relative("T_g", at[4].T_g, point_at(&model, at[4].phi_g, 100.0, true).temperature, 1e-12);
}

/// The VFT line goes through the temperatures of its isobar: at its T_g, where ln tau is that of 100 s, the
/// isobar's own T_g is not far.
static void the_vft_line_is_the_isobars(void **state) {
  (void)state;
  const struct cagehop_model soft = model_of_test(3.0, 10.0), hard = model_of_test(0.0, 0.0);
  const double P = 400.0;
  struct cagehop_isobar a, b;
  solve(&soft, 1, &P, true, &a);
  solve(&hard, 1, &P, true, &b);
  check_absolute("T_g of the line", a.vft.T_g, a.T_g, 3.0);
  assert_true(a.T_g > b.T_g + 50.0 && a.vft.T_g > b.vft.T_g + 50.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_infinite_modulus_changes_no_bit),
      cmocka_unit_test(points_have_their_own_temperature),
      cmocka_unit_test(a_point_without_temperature_says_so),
      cmocka_unit_test(a_temperature_that_P_does_not_lead_to_is_refused),
      cmocka_unit_test(compression_adds_to_the_slope_of_the_transition),
      cmocka_unit_test(isobars_follow_the_states),
      cmocka_unit_test(both_axes_find_the_same_transition),
      cmocka_unit_test(a_table_of_S_0_takes_the_place_of_Eq_11),
      cmocka_unit_test(isobars_follow_S_0_of_T),
      cmocka_unit_test(the_vft_line_is_the_isobars),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
