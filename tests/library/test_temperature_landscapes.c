// SPDX-License-Identifier: GPL-3.0-or-later
/// Landscape tables over the temperature, of a pair potential's fluid at one density: points are those of
/// solved states to the errors that the table tells, and a spinodal in the range says so.
#include "support/landscape_table.h"

#include <stdlib.h>
#include <string.h>

static const double coldest = 80.0, hottest = 240.0, density = 0.95;

static struct cagehop_model solved_model(void) {
  struct cagehop_model model = cagehop_model_default();
  model.material = cagehop_material_universal();
  model.material.diameter_nm = 0.34; // kBT/d^3 is 42 MPa at 120 K then
  model.structure.system = (struct cagehop_system){
      .potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, .density = density, .epsilon_K = 120.0};
  return model;
}

static struct cagehop_model model_from(const struct cagehop_landscape_table *table) {
  struct cagehop_model model = solved_model();
  cagehop_landscape_table_choose(table, &model.structure);
  return model;
}

static int set_up(void **state) {
  const struct cagehop_model model = solved_model();
  return landscape_table_set_up(&model, coldest, hottest, state);
}

/// Nodes in ln T: in T or in 1/T the range takes 13 nodes, and so 18 states.
static void a_threefold_range_takes_seven_nodes(void **state) {
  const struct cagehop_landscape_table_report report = cagehop_landscape_table_report(*state);
  assert_int_equal(report.unit, CAGEHOP_UNIT_KELVIN);
  assert_true(report.low == coldest && report.high == hottest);
  assert_int_equal(report.intervals_failed, 0);
  assert_int_equal(report.states, 7 + 5);
  // 30 times the error of S(q), which is at most 1e-6
  assert_true(report.landscape_error > 0.0 && report.landscape_error < 3e-5);
}

/// Isochores, and points without them, against states that are solved and are no nodes.
static void points_are_those_of_solved_states(void **state) {
  const struct cagehop_model direct = solved_model(), model = model_from(*state);
  const double temperature[] = {80.0, 91.7, 120.0, 171.3, 240.0}, pressure[] = {0.0, 30.0};
  size_t barriers = 0;
  assert_int_equal(cagehop_structure_state_unit(&model.structure), CAGEHOP_UNIT_KELVIN);
  for (size_t i = 0; i < sizeof temperature / sizeof temperature[0]; i++) {
    struct cagehop_isochore *a, *b;
    struct cagehop_point x[2], y[2];
    const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 2, pressure};
    assert_int_equal(cagehop_isochore_solve(&model, temperature[i], &a), CAGEHOP_OK);
    assert_int_equal(cagehop_isochore_solve(&direct, temperature[i], &b), CAGEHOP_OK);
    const struct cagehop_isochore_summary *got = cagehop_isochore_summary(a),
                                          *want = cagehop_isochore_summary(b);
    assert_int_equal(got->status, CAGEHOP_OK);
    assert_null(cagehop_isochore_structure(a));
    assert_true(got->temperature == temperature[i] && got->phi == want->phi && got->density == want->density);
    assert_true(got->temperature_reduced == want->temperature_reduced &&
                got->pressure_unit_MPa == want->pressure_unit_MPa);
    check_relative("S_peak", got->structure.S_peak, want->structure.S_peak,
                   got->structure_error + want->structure_error);
    cagehop_isochore_evaluate_axis(a, &axis, x);
    cagehop_isochore_evaluate_axis(b, &axis, y);
    for (size_t j = 0; j < 2; j++) {
      struct cagehop_point z;
      double again, slope;
      assert_int_equal(x[j].status, CAGEHOP_OK);
      assert_int_equal(x[j].landscape.regime, y[j].landscape.regime);
      const double log_tau_error = cagehop_isochore_log_tau_error(a, &x[j]);
      assert_true(log_tau_error > 0.0 && log_tau_error < 1e-3);
      check_absolute("ln tau_alpha", log(x[j].relaxation.tau_alpha), log(y[j].relaxation.tau_alpha),
                     log_tau_error);
      barriers += x[j].landscape.F_B1 > 1.0;
      assert_int_equal(cagehop_landscape_table_evaluate(*state, &model, 1, &temperature[i],
                                                        CAGEHOP_UNIT_MEGAPASCAL, &pressure[j], &z, &again,
                                                        &slope),
                       CAGEHOP_OK);
      assert_true(z.temperature == x[j].temperature && z.pressure == x[j].pressure);
      check_relative("tau_alpha", z.relaxation.tau_alpha, x[j].relaxation.tau_alpha, 1e-10);
      check_relative("its error", again, log_tau_error, 1e-6);
    }
    cagehop_isochore_destroy(&a);
    cagehop_isochore_destroy(&b);
  }
  assert_true(barriers >= 2);
}

/// The slope with T against differences of states 0.01 K apart, whose own error is of that squared; with an
/// elastic barrier too, which has phi in it.
static void slopes_are_those_of_differences(void **state) {
  struct cagehop_model model = model_from(*state);
  const double step = 0.01;
  for (int k = 0; k < 2; k++) {
    const double T[] = {100.0 - step, 100.0, 100.0 + step}, pressure[] = {0.5, 0.5, 0.5};
    struct cagehop_point point[3];
    struct cagehop_isochore *isochore;
    double slope[3], of_isochore;
    model.elastic_coupling = k;
    assert_int_equal(cagehop_landscape_table_evaluate(*state, &model, 3, T, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                      pressure, point, NULL, slope),
                     CAGEHOP_OK);
    const double want =
        (log(point[2].relaxation.tau_alpha) - log(point[0].relaxation.tau_alpha)) / (2.0 * step);
    assert_true(want < 0.0);
    check_relative("d ln tau_alpha/dT", slope[1], want, 1e-6);
    assert_int_equal(cagehop_isochore_solve(&model, T[1], &isochore), CAGEHOP_OK);
    assert_int_equal(cagehop_isochore_state_slope(isochore, &point[1], &of_isochore), CAGEHOP_OK);
    check_relative("the same of an isochore", of_isochore, slope[1], 1e-9);
    cagehop_isochore_destroy(&isochore);
  }
}

static void its_numbers_make_the_same_table_elsewhere(void **state) {
  const size_t count = cagehop_landscape_table_count(*state);
  double *number = malloc(count * sizeof *number);
  struct cagehop_landscape_table *other;
  assert_non_null(number);
  cagehop_landscape_table_pack(*state, number);
  assert_int_equal(cagehop_landscape_table_unpack(count, number, &other, NULL), CAGEHOP_OK);
  const struct cagehop_model here = model_from(*state), there = model_from(other);
  const double T = 133.3, pressure = 0.4;
  struct cagehop_point a, b;
  assert_int_equal(cagehop_landscape_table_evaluate(*state, &here, 1, &T, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                    &pressure, &a, NULL, NULL),
                   CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_table_evaluate(other, &there, 1, &T, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                    &pressure, &b, NULL, NULL),
                   CAGEHOP_OK);
  assert_true(a.relaxation.tau_alpha == b.relaxation.tau_alpha && a.temperature == T);
  cagehop_landscape_table_destroy(&other);
  free(number);
}

static void check_state(const struct cagehop_model *model, double T, int status, const char *words) {
  struct cagehop_isochore *isochore;
  struct cagehop_error error;
  assert_int_equal(cagehop_isochore_solve_explained(model, T, &isochore, &error), CAGEHOP_OK);
  assert_int_equal(cagehop_isochore_summary(isochore)->status, status);
  if (status != CAGEHOP_OK && strstr(error.text, words) == NULL) {
    fail_msg("'%s' is not in '%s'", words, error.text);
  }
  cagehop_isochore_destroy(&isochore);
}

static void outside_it_says_where_it_goes(void **state) {
  const struct cagehop_model model = model_from(*state);
  check_state(&model, 79.9, CAGEHOP_OUT_OF_RANGE, "T = 79.9 K: the landscape table goes from 80 to 240 K");
  check_state(&model, 0.5, CAGEHOP_OUT_OF_RANGE, "T = 0.5 K"); // no packing fraction
  check_state(&model, NAN, CAGEHOP_OUT_OF_RANGE, "the landscape table goes from");
}

/// A Lennard-Jones fluid of half the density of a liquid: below 103 K it is two phases.
static void a_spinodal_says_so_and_the_rest_does_not_suffer(void **state) {
  struct cagehop_model direct = solved_model(), model;
  struct cagehop_landscape_table *table;
  struct cagehop_landscape_table_interval interval;
  size_t failed = 0, good = 0;
  double end = 100.0;
  (void)state;
  direct.structure.system.potential = CAGEHOP_POTENTIAL_LENNARD_JONES;
  direct.structure.system.cutoff = 2.5;
  direct.structure.system.density = 0.5;
  assert_int_equal(cagehop_landscape_table_create(&direct, 100.0, 110.0, NULL, &table, NULL), CAGEHOP_OK);
  for (size_t i = 0; cagehop_landscape_table_interval(table, i, &interval) == CAGEHOP_OK; i++) {
    assert_true(interval.unit == CAGEHOP_UNIT_KELVIN && interval.low == end);
    end = interval.high;
    failed += interval.nodes == 0;
    good += interval.nodes > 0;
    assert_true(interval.nodes > 0 || interval.high < 104.5); // cold ones alone
  }
  assert_true(failed > 0 && good > 0 && end == 110.0);
  model = direct;
  cagehop_landscape_table_choose(table, &model.structure);
  check_state(&model, 100.2, CAGEHOP_NO_CONVERGENCE, "no solution is connected with the ideal gas");
  check_state(&model, 106.0, CAGEHOP_OK, "");
  cagehop_landscape_table_destroy(&table);
}

static void a_model_of_another_system_is_refused(void **state) {
  struct cagehop_isochore *isochore;
  struct cagehop_landscape_table *table;
  struct cagehop_error error;
  struct cagehop_model model = model_from(*state);
  model.structure.system.density = 0.96;
  assert_int_equal(cagehop_isochore_solve(&model, 100.0, &isochore), CAGEHOP_BAD_ARGUMENT);
  model = solved_model();
  assert_int_equal(cagehop_isochore_interpolate(*state, &model, 100.0, &isochore, NULL), CAGEHOP_OK);
  cagehop_isochore_destroy(&isochore);
  assert_int_equal(cagehop_landscape_table_create(&model, 200.0, 100.0, NULL, &table, &error),
                   CAGEHOP_BAD_ARGUMENT);
  assert_string_equal(error.text, "a landscape table from T = 200 to 100 K: give 0 < low < high");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_threefold_range_takes_seven_nodes),
      cmocka_unit_test(points_are_those_of_solved_states),
      cmocka_unit_test(slopes_are_those_of_differences),
      cmocka_unit_test(its_numbers_make_the_same_table_elsewhere),
      cmocka_unit_test(outside_it_says_where_it_goes),
      cmocka_unit_test(a_spinodal_says_so_and_the_rest_does_not_suffer),
      cmocka_unit_test(a_model_of_another_system_is_refused),
  };
  return cmocka_run_group_tests(tests, set_up, landscape_table_tear_down);
}
