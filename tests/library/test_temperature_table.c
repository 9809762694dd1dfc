// SPDX-License-Identifier: GPL-3.0-or-later
/// Tables whose states have temperatures. Eq. 11 is linear, so a table of Percus-Yevick that is labelled by T
/// = T(phi) is the same polynomial through the same rows as one that is labelled by phi: states and
/// boundaries of the two must be the same to rounding, though the one uses Eq. 11 and the other doesn't.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <string.h>

enum { ROWS = 6, POINTS = 300 };

static const double step = 0.1;

/// The same states in equal steps of phi, labelled in two ways; those with temperatures ascend with them, so
/// phi falls.
struct pair {
  double phi[ROWS], S[ROWS * POINTS], temperature[ROWS], phi_back[ROWS], S_back[ROWS * POINTS], q[POINTS];
  struct cagehop_table by_phi, by_T;
  struct cagehop_model with_phi, with_T;
};

static void make(double phi_first, double phi_step, struct pair *pair) {
  const struct cagehop_structure_params exact = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  size_t count;
  struct cagehop_material material = cagehop_material_catalogue(&count)[0].material;
  material.phi_g = 0.67;
  for (size_t j = 0; j < POINTS; j++) {
    pair->q[j] = step * (double)(j + 1);
  }
  for (size_t i = 0; i < ROWS; i++) {
    const size_t back = ROWS - 1 - i;
    struct cagehop_structure *structure;
    pair->phi[i] = pair->phi_back[back] = phi_first + phi_step * (double)i;
    pair->temperature[back] = cagehop_material_temperature(&material, pair->phi[i]);
    assert_int_equal(cagehop_structure_solve(&exact, pair->phi[i], &structure), CAGEHOP_OK);
    cagehop_structure_factor(structure, POINTS, pair->q, &pair->S[i * POINTS], NULL);
    memcpy(&pair->S_back[back * POINTS], &pair->S[i * POINTS], POINTS * sizeof *pair->S);
    cagehop_structure_destroy(&structure);
  }
  pair->by_phi =
      (struct cagehop_table){.n_phi = ROWS, .n_q = POINTS, .phi = pair->phi, .q = pair->q, .S = pair->S};
  pair->by_T = (struct cagehop_table){.n_phi = ROWS,
                                      .n_q = POINTS,
                                      .phi = pair->phi_back,
                                      .q = pair->q,
                                      .S = pair->S_back,
                                      .temperature_K = pair->temperature};
  pair->with_phi = pair->with_T = (struct cagehop_model){
      .material = material,
      .structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &pair->by_phi, .barrier_tolerance = 1e3}};
  pair->with_T.structure.table = &pair->by_T;
  // Nothing of Eq. 11, nor of compression, may be read where temperatures number the states.
  pair->with_T.material.phi_g = pair->with_T.material.phi_0 = NAN;
  pair->with_T.material.beta_phi_0_per_K = pair->with_T.material.glass_transition_K = NAN;
  pair->with_T.material.bulk_modulus_GPa = 0.05;
}

static void states_are_numbered_by_temperature(void **state) {
  (void)state;
  struct pair pair;
  size_t i, j;
  make(0.5, 0.02, &pair);
  assert_null(cagehop_table_fault(&pair.by_T, &i, &j));
  assert_int_equal(cagehop_structure_state_unit(&pair.with_phi.structure), CAGEHOP_UNIT_PACKING_FRACTION);
  assert_int_equal(cagehop_structure_state_unit(&pair.with_T.structure), CAGEHOP_UNIT_KELVIN);
  assert_int_equal(cagehop_model_resolve(&pair.with_T), CAGEHOP_OK);
  assert_true(isnan(pair.with_T.material.phi_g));
  const double phis[] = {0.51, 0.5999}, pressure[] = {0.0, 1.0, 3.0};
  for (size_t k = 0; k < sizeof phis / sizeof phis[0]; k++) {
    const double T = cagehop_material_temperature(&pair.with_phi.material, phis[k]);
    struct cagehop_isochore *one, *other;
    struct cagehop_point a[3], b[3];
    assert_int_equal(cagehop_isochore_solve(&pair.with_phi, phis[k], &one), CAGEHOP_OK);
    assert_int_equal(cagehop_isochore_solve(&pair.with_T, T, &other), CAGEHOP_OK);
    const struct cagehop_isochore_summary *want = cagehop_isochore_summary(one),
                                          *got = cagehop_isochore_summary(other);
    assert_int_equal(want->status, CAGEHOP_OK);
    assert_int_equal(got->status, CAGEHOP_OK);
    assert_true(got->temperature == T);
    check_relative("phi", got->phi, phis[k], 1e-13);
    check_relative("kBT/d^3", got->pressure_unit_MPa, want->pressure_unit_MPa, 1e-13);
    check_relative("tau_s", got->tau_s, want->tau_s, 1e-9);
    check_relative("S(q_peak)", got->structure.S_peak, want->structure.S_peak, 1e-9);
    check_relative("barrier_error", got->barrier_error, want->barrier_error, 1e-3);
    cagehop_isochore_evaluate(one, 3, pressure, a);
    cagehop_isochore_evaluate(other, 3, pressure, b);
    for (size_t p = 0; p < 3; p++) {
      assert_int_equal(a[p].landscape.regime, b[p].landscape.regime);
      check_relative("pressure in MPa", b[p].pressure_MPa + 1.0, a[p].pressure_MPa + 1.0, 1e-13);
      if (a[p].landscape.regime == CAGEHOP_REGIME_TWO_STATE) {
        check_relative("tau_alpha", b[p].relaxation.tau_alpha, a[p].relaxation.tau_alpha, 1e-6);
      }
    }
    cagehop_isochore_destroy(&one);
    cagehop_isochore_destroy(&other);
  }
}

// ---------------------------------------------------------------- isobars, through points that are made up

/// ln(tau/s) = ln_tau0 + B (1 + a P)/(T - T0), with P in kBT/d^3.
static const double ln_tau0 = -35.0, B = 1e4, T0 = 300.0, a = 0.01;

/// kBT/d^3 in MPa, per kelvin, for d = 0.8 nm.
static const double unit_per_K = 1.380649e-23 / (0.8e-9 * 0.8e-9 * 0.8e-9) * 1e-6;

static double log_tau(double T, double P) {
  return ln_tau0 + B * (1.0 + a * P) / (T - T0);
}

static const double rows_T[] = {420.0, 500.0, 610.0, 800.0, 1300.0};

/// Isobars at two pressures on the law above; phi[i] is the label at rows_T[i].
static void law_isobars(const double phi[], const struct cagehop_axis *pressure,
                        struct cagehop_isobar isobar[]) {
  const struct cagehop_table table = {.n_phi = 5, .phi = phi, .temperature_K = rows_T};
  const struct cagehop_model model = {
      .material = {.diameter_nm = 0.8, .phi_g = NAN, .bulk_modulus_GPa = 0.05},
      .structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &table}};
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  struct cagehop_isobars *isobars;
  const double *T;
  size_t count;
  assert_int_equal(cagehop_isobars_create(&model, &params, pressure, &isobars), CAGEHOP_OK);
  while (cagehop_isobars_next(isobars, &count, &T) == CAGEHOP_OK && count > 0) {
    for (size_t i = 0; i < count; i++) {
      struct cagehop_point point[2] = {0};
      assert_true(T[i] >= rows_T[0] && T[i] <= rows_T[4]);
      for (size_t j = 0; j < 2; j++) {
        const bool in_MPa = pressure->unit == CAGEHOP_UNIT_MEGAPASCAL;
        const double P = pressure->value[j] / (in_MPa ? unit_per_K * T[i] : 1.0);
        point[j].landscape.regime = CAGEHOP_REGIME_TWO_STATE;
        point[j].relaxation.tau_alpha = exp(log_tau(T[i], P));
        point[j].relaxation.dlntau_dP = a * B / (T[i] - T0);
      }
      cagehop_isobars_accept(isobars, i, 0, 2, point);
    }
  }
  for (size_t j = 0; j < 2; j++) {
    cagehop_isobars_evaluate(isobars, j, &isobar[j]);
    assert_int_equal(isobar[j].status, CAGEHOP_OK);
  }
  cagehop_isobars_destroy(&isobars);
}

static const double by_density[] = {0.56, 0.55, 0.53625, 0.5125, 0.45},
                    at_one_density[] = {0.5, 0.5, 0.5, 0.5, 0.5};

static void isobars_at_reduced_pressure_follow_the_law(void **state) {
  (void)state;
  const double pressure[] = {0.0, 2.0};
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, 2, pressure};
  struct cagehop_isobar isobar[2], one[2];
  law_isobars(by_density, &axis, isobar);
  law_isobars(at_one_density, &axis, one);
  for (size_t j = 0; j < 2; j++) {
    const double P = pressure[j], B_P = B * (1.0 + a * P), above = B_P / (log(100.0) - ln_tau0);
    const double T_g = T0 + above, unit = unit_per_K * T_g, slope = a * B / above;
    check_relative("T_g", isobar[j].T_g, T_g, 1e-9);
    check_absolute("phi_g", isobar[j].phi_g, 0.56 - 0.06 * (T_g - 420.0) / 480.0, 1e-9);
    assert_true(isobar[j].phi_g_error > 0.0 && isobar[j].phi_g_error < 1e-6);
    check_relative("pressure at T_g", isobar[j].pressure_g_MPa + 1.0, P * unit + 1.0, 1e-9);
    check_relative("fragility, Eq. 14", isobar[j].fragility, T_g * B_P / (above * above) / log(10.0), 1e-6);
    // At fixed pressure in MPa the reduced one falls as 1/T.
    const double dlntau_dT = -B_P / (above * above) - slope * P / T_g;
    check_relative("dT_g/dP", isobar[j].dT_g_dP, -slope / unit / dlntau_dT, 1e-6);
    check_relative("activation volume", isobar[j].activation_volume_nm3, slope * 0.8 * 0.8 * 0.8, 1e-6);
    check_relative("VFT B", isobar[j].vft.B, B_P, 1e-6);
    check_relative("VFT T0", isobar[j].vft.T0, T0, 1e-6);
    check_relative("VFT ln tau0", isobar[j].vft.ln_tau0, ln_tau0, 1e-6);
    check_relative("VFT fragility, Eq. 15", isobar[j].vft.fragility, isobar[j].fragility, 1e-6);
    // Nothing but phi_g depends on the densities.
    assert_true(one[j].T_g == isobar[j].T_g && one[j].dT_g_dP == isobar[j].dT_g_dP);
    assert_true(one[j].phi_g == 0.5 && one[j].phi_g_error == 0.0);
  }
}

static void isobars_in_MPa_follow_the_law(void **state) {
  (void)state;
  const double pressure[] = {0.0, 40.0};
  const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 2, pressure};
  struct cagehop_isobar isobar[2];
  law_isobars(at_one_density, &axis, isobar);
  for (size_t j = 0; j < 2; j++) {
    const double T_g = isobar[j].T_g, P = pressure[j] / (unit_per_K * T_g), above = T_g - T0;
    const double slope = a * B / above, dlntau_dT = -B * (1.0 + a * P) / (above * above) - slope * P / T_g;
    check_absolute("ln(tau) at T_g", log_tau(T_g, P), log(100.0), 1e-7);
    check_relative("pressure at T_g", isobar[j].pressure_g_MPa + 1.0, pressure[j] + 1.0, 1e-12);
    check_relative("fragility, Eq. 14", isobar[j].fragility, -T_g * dlntau_dT / log(10.0), 1e-6);
    check_relative("dT_g/dP", isobar[j].dT_g_dP, -slope / (unit_per_K * T_g) / dlntau_dT, 1e-6);
  }
}

// ---------------------------------------------------------------- searches

static void boundaries_are_temperatures(void **state) {
  (void)state;
  struct pair pair;
  double phi, T;
  make(0.42, 0.01, &pair);
  assert_int_equal(cagehop_barrier_onset_find(&pair.with_phi, &phi), CAGEHOP_OK);
  assert_int_equal(cagehop_barrier_onset_find(&pair.with_T, &T), CAGEHOP_OK);
  check_relative("onset", T, cagehop_material_temperature(&pair.with_phi.material, phi), 1e-11);
  // The cusp of Percus-Yevick is at phi = 0.323, which this table does not reach.
  struct cagehop_cusp cusp;
  struct cagehop_error error;
  assert_int_equal(cagehop_cusp_find_explained(&pair.with_T, &cusp, &error), CAGEHOP_NO_BOUNDARY);
  assert_string_equal(error.text, "there is no cusp of the spinodals between T = 903.573 and 986.907 K");
  assert_true(isnan(cusp.state) && isnan(cusp.phi));
}

/// Outside the table there is no state, and a line in its own unit says so.
static void what_is_outside_says_so(void **state) {
  (void)state;
  struct pair pair;
  struct cagehop_isochore *isochore;
  struct cagehop_error error;
  make(0.42, 0.01, &pair);
  assert_int_equal(cagehop_isochore_solve_explained(&pair.with_T, 300.0, &isochore, &error), CAGEHOP_OK);
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  assert_int_equal(summary->status, CAGEHOP_NOT_TABULATED);
  assert_true(summary->temperature == 300.0 && isnan(summary->phi));
  assert_string_equal(error.text, "T = 300 K, table: it has S(q) from T = 903.5733333 to 986.9066667 K only");
  cagehop_isochore_destroy(&isochore);
  assert_true(isnan(cagehop_structure_state_packing_fraction(&pair.with_T.structure, 300.0)));
  assert_true(isnan(cagehop_structure_state_packing_fraction(&pair.with_T.structure, NAN)));
}

/// What a table with temperatures must be; equal packing fractions are allowed, equal temperatures are not.
static void faults_are_found(void **state) {
  (void)state;
  struct pair pair;
  size_t i, j;
  make(0.42, 0.01, &pair);
  for (size_t k = 0; k < ROWS; k++) {
    pair.phi_back[k] = 0.5; // at one density
  }
  assert_null(cagehop_table_fault(&pair.by_T, &i, &j));
  const double T = 0.5 * (pair.temperature[0] + pair.temperature[1]);
  assert_true(cagehop_structure_state_packing_fraction(&pair.with_T.structure, T) == 0.5);
  pair.temperature[1] = pair.temperature[0];
  assert_string_equal(cagehop_table_fault(&pair.by_T, &i, &j), "temperatures must ascend, above 0");
  assert_int_equal(i, 1);
  pair.temperature[1] = INFINITY;
  assert_non_null(cagehop_table_fault(&pair.by_T, &i, &j));
  pair.temperature[0] = 0.0;
  assert_non_null(cagehop_table_fault(&pair.by_T, &i, &j));
  assert_int_equal(i, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(states_are_numbered_by_temperature),
      cmocka_unit_test(isobars_at_reduced_pressure_follow_the_law),
      cmocka_unit_test(isobars_in_MPa_follow_the_law),
      cmocka_unit_test(boundaries_are_temperatures),
      cmocka_unit_test(what_is_outside_says_so),
      cmocka_unit_test(faults_are_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
