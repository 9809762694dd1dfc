// SPDX-License-Identifier: GPL-3.0-or-later
/// Landscape tables of a pair potential's fluid at one temperature: points are those of solved states to the
/// errors that the table tells, at the system's temperature.
#include "support/landscape_table.h"

#include <stdlib.h>
#include <string.h>

static const double phi_low = 0.44, phi_high = 0.58; // rho sigma^3 from 0.84 to 1.11

/// A Weeks-Chandler-Andersen liquid at kBT/epsilon = 1.
static struct cagehop_model solved_model(void) {
  struct cagehop_model model = cagehop_model_default();
  model.material = cagehop_material_universal();
  model.material.diameter_nm = 0.34; // kBT/d^3 is 42 MPa then
  model.structure.system = (struct cagehop_system){
      .potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, .temperature_K = 120.0, .epsilon_K = 120.0};
  return model;
}

static struct cagehop_model model_from(const struct cagehop_landscape_table *table) {
  struct cagehop_model model = cagehop_model_default();
  model.material = cagehop_material_universal();
  model.material.diameter_nm = 0.34; // kBT/d^3 is 42 MPa then
  cagehop_landscape_table_choose(table, &model.structure);
  return model;
}

static int set_up(void **state) {
  const struct cagehop_model model = solved_model();
  return landscape_table_set_up(&model, phi_low, phi_high, state);
}

static void all_of_the_range_is_certified(void **state) {
  const struct cagehop_landscape_table_report report = cagehop_landscape_table_report(*state);
  assert_int_equal(report.intervals_failed, 0);
  // 30 times the error of S(q), which is some 2e-7 here
  assert_true(report.landscape_error > 0.0 && report.landscape_error < 1e-5);
}

/// Isochores, and points without them, against states that are solved and are no nodes.
static void points_are_those_of_solved_states(void **state) {
  const struct cagehop_model direct = solved_model(), model = model_from(*state);
  const double rho[] = {0.85, 0.9, 0.9321, 0.95, 1.09}, pressure[] = {0.0, 30.0};
  size_t barriers = 0;
  for (size_t i = 0; i < sizeof rho / sizeof rho[0]; i++) {
    const double phi = cagehop_density_packing_fraction(rho[i]);
    struct cagehop_isochore *a, *b;
    struct cagehop_point x[2], y[2];
    const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 2, pressure};
    assert_int_equal(cagehop_isochore_solve(&model, phi, &a), CAGEHOP_OK);
    assert_int_equal(cagehop_isochore_solve(&direct, phi, &b), CAGEHOP_OK);
    const struct cagehop_isochore_summary *got = cagehop_isochore_summary(a),
                                          *want = cagehop_isochore_summary(b);
    assert_int_equal(got->status, CAGEHOP_OK);
    assert_null(cagehop_isochore_structure(a));
    assert_true(got->temperature == 120.0 && got->temperature_reduced == 1.0);
    assert_true(got->density == want->density && got->pressure_unit_MPa == want->pressure_unit_MPa);
    check_relative("S_peak", got->structure.S_peak, want->structure.S_peak,
                   got->structure_error + want->structure_error);
    cagehop_isochore_evaluate_axis(a, &axis, x);
    cagehop_isochore_evaluate_axis(b, &axis, y);
    for (size_t j = 0; j < 2; j++) {
      struct cagehop_point z;
      double log_tau_error, again, slope;
      assert_int_equal(x[j].status, CAGEHOP_OK);
      assert_int_equal(x[j].landscape.regime, y[j].landscape.regime);
      log_tau_error = cagehop_isochore_log_tau_error(a, &x[j]);
      assert_true(log_tau_error > 0.0 && log_tau_error < 1e-4);
      check_absolute("ln tau_alpha", log(x[j].relaxation.tau_alpha), log(y[j].relaxation.tau_alpha),
                     log_tau_error);
      barriers += x[j].landscape.F_B1 > 1.0;
      assert_int_equal(cagehop_landscape_table_evaluate(*state, &model, 1, &phi, CAGEHOP_UNIT_MEGAPASCAL,
                                                        &pressure[j], &z, &again, &slope),
                       CAGEHOP_OK);
      assert_true(z.temperature == x[j].temperature || (isnan(z.temperature) && isnan(x[j].temperature)));
      check_relative("tau_alpha", z.relaxation.tau_alpha, x[j].relaxation.tau_alpha, 1e-10);
    }
    cagehop_isochore_destroy(&a);
    cagehop_isochore_destroy(&b);
  }
  assert_true(barriers >= 2);
}

static void its_numbers_make_the_same_table_elsewhere(void **state) {
  const size_t count = cagehop_landscape_table_count(*state);
  double *number = malloc(count * sizeof *number);
  struct cagehop_landscape_table *other;
  assert_non_null(number);
  cagehop_landscape_table_pack(*state, number);
  assert_int_equal(cagehop_landscape_table_unpack(count, number, &other, NULL), CAGEHOP_OK);
  const struct cagehop_model here = model_from(*state), there = model_from(other);
  const double phi = 0.5123, pressure = 0.4;
  struct cagehop_point a, b;
  assert_memory_equal(&here.structure.system, &there.structure.system, sizeof here.structure.system);
  assert_int_equal(cagehop_landscape_table_evaluate(*state, &here, 1, &phi, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                    &pressure, &a, NULL, NULL),
                   CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_table_evaluate(other, &there, 1, &phi, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                    &pressure, &b, NULL, NULL),
                   CAGEHOP_OK);
  assert_true(a.relaxation.tau_alpha == b.relaxation.tau_alpha);
  cagehop_landscape_table_destroy(&other);
  free(number);
}

/// States from it have its system's temperature, so a model that says another one, or none, is another's.
static void a_model_of_another_system_is_refused(void **state) {
  struct cagehop_isochore *isochore;
  struct cagehop_model model = model_from(*state);
  char line[CAGEHOP_MODEL_ERROR_MAX];
  assert_int_equal(cagehop_model_check(&model, line), CAGEHOP_OK);
  model.structure.system.temperature_K = 121.0;
  assert_int_equal(cagehop_isochore_solve(&model, 0.5, &isochore), CAGEHOP_BAD_ARGUMENT);
  model.structure.system = (struct cagehop_system){0};
  assert_int_equal(cagehop_isochore_solve(&model, 0.5, &isochore), CAGEHOP_BAD_ARGUMENT);
  model = solved_model();
  assert_int_equal(cagehop_isochore_interpolate(*state, &model, 0.5, &isochore, NULL), CAGEHOP_OK);
  cagehop_isochore_destroy(&isochore);
  model.structure.system.potential = CAGEHOP_POTENTIAL_LENNARD_JONES;
  assert_int_equal(cagehop_isochore_interpolate(*state, &model, 0.5, &isochore, NULL), CAGEHOP_BAD_ARGUMENT);
}

static void what_has_no_table_is_refused(void **state) {
  struct cagehop_model model = solved_model();
  struct cagehop_landscape_table *table;
  struct cagehop_error error;
  (void)state;
  model.structure.system.chain = CAGEHOP_CHAIN_FREELY_JOINTED;
  model.structure.system.sites = 4;
  model.structure.system.bond = 1.0;
  assert_int_equal(cagehop_landscape_table_create(&model, 0.4, 0.5, NULL, &table, &error),
                   CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error.text, "chains have no landscape here"));
  assert_null(table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_of_the_range_is_certified),
      cmocka_unit_test(points_are_those_of_solved_states),
      cmocka_unit_test(its_numbers_make_the_same_table_elsewhere),
      cmocka_unit_test(a_model_of_another_system_is_refused),
      cmocka_unit_test(what_has_no_table_is_refused),
  };
  return cmocka_run_group_tests(tests, set_up, landscape_table_tear_down);
}
