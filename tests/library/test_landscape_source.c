// SPDX-License-Identifier: GPL-3.0-or-later
/// A landscape table as the source of all that is computed above isochores: what comes out is what solved
/// states give, to the errors that are told.
#include "support/landscape_table.h"

#include <stdlib.h>
#include <string.h>

static const double phi_low = 0.30, phi_high = 0.70;

static struct cagehop_model solved_model(void) {
  struct cagehop_model model = cagehop_model_default();
  model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  return model;
}

/// The same model from the table.
static struct cagehop_model model_from(const struct cagehop_landscape_table *table) {
  struct cagehop_model model = cagehop_model_default();
  model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_LANDSCAPE_TABLE,
                                                      .landscape_table = table};
  return model;
}

static int set_up(void **state) {
  const struct cagehop_model model = solved_model();
  return landscape_table_set_up(&model, phi_low, phi_high, state);
}

static void a_model_needs_a_landscape_table_where_that_is_its_source(void **state) {
  char error[CAGEHOP_MODEL_ERROR_MAX];
  struct cagehop_model model = model_from(*state);
  assert_int_equal(cagehop_model_check(&model, error), CAGEHOP_OK);
  model.structure.landscape_table = NULL;
  assert_int_equal(cagehop_model_check(&model, error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error, "there is no landscape table"));
  struct cagehop_isochore *isochore;
  assert_int_equal(cagehop_isochore_solve(&model, 0.6, &isochore), CAGEHOP_BAD_ARGUMENT);
  assert_null(isochore);
  model = solved_model();
  model.structure.landscape_table = *state;
  assert_int_equal(cagehop_model_check(&model, error), CAGEHOP_BAD_ARGUMENT);
  model = model_from(*state);
  model.structure.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET;
  assert_int_equal(cagehop_model_check(&model, error), CAGEHOP_BAD_ARGUMENT);
  assert_non_null(strstr(error, "structure.closure"));
}

static void it_has_no_structure_and_says_so(void **state) {
  const struct cagehop_model model = model_from(*state);
  struct cagehop_structure *structure;
  struct cagehop_error error;
  assert_int_equal(cagehop_structure_solve_explained(&model.structure, 0.6, &structure, &error),
                   CAGEHOP_BAD_ARGUMENT);
  assert_null(structure);
  assert_non_null(strstr(error.text, "no S(q) or g(r)"));
}

/// Each row has the errors of its nodes and of what lies between them.
static void rows_say_how_accurate_they_are(void **state) {
  const struct cagehop_model model = model_from(*state), direct = solved_model();
  const double phi[] = {0.41, 0.5123, 0.6, 0.6789}, ambient = 0.0;
  for (size_t i = 0; i < sizeof phi / sizeof phi[0]; i++) {
    struct cagehop_isochore *a, *b;
    struct cagehop_point x, y;
    assert_int_equal(cagehop_isochore_solve(&model, phi[i], &a), CAGEHOP_OK);
    assert_int_equal(cagehop_isochore_solve(&direct, phi[i], &b), CAGEHOP_OK);
    const struct cagehop_isochore_summary *got = cagehop_isochore_summary(a),
                                          *want = cagehop_isochore_summary(b);
    assert_int_equal(got->status, CAGEHOP_OK);
    assert_null(cagehop_isochore_structure(a));
    check_relative("S_peak", got->structure.S_peak, want->structure.S_peak,
                   got->structure_error + want->structure_error + 1e-13);
    check_relative("S_0", got->structure.S_0, want->structure.S_0,
                   got->structure_error + want->structure_error + 1e-13);
    assert_true(got->structure_error < 1e-6);
    cagehop_isochore_evaluate(a, 1, &ambient, &x);
    cagehop_isochore_evaluate(b, 1, &ambient, &y);
    assert_true(isnan(want->barrier_error));
    if (phi[i] < 0.43) {
      assert_true(isnan(got->barrier_error) && isnan(y.landscape.F_B1));
    } else {
      assert_true(got->barrier_error > 0.0 && got->barrier_error < 1e-7);
      check_absolute("F_B1", x.landscape.F_B1, y.landscape.F_B1, got->barrier_error);
    }
    cagehop_isochore_destroy(&a);
    cagehop_isochore_destroy(&b);
  }
}

static void outside_the_table_a_state_fails_and_names_its_range(void **state) {
  const struct cagehop_model model = model_from(*state);
  struct cagehop_isochore *isochore;
  struct cagehop_error error;
  assert_int_equal(cagehop_isochore_solve_explained(&model, 0.72, &isochore, &error), CAGEHOP_OK);
  assert_int_equal(cagehop_isochore_summary(isochore)->status, CAGEHOP_OUT_OF_RANGE);
  assert_string_equal(error.text, "phi = 0.72: the landscape table goes from 0.3 to 0.7");
  cagehop_isochore_destroy(&isochore);
}

static void phi_g_comes_from_the_table(void **state) {
  struct cagehop_model model = model_from(*state), direct = solved_model();
  model.elastic_coupling = direct.elastic_coupling = 1.0;
  for (int k = 0; k < 2; k++) {
    model.material.phi_g = direct.material.phi_g = NAN;
    assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
    assert_int_equal(cagehop_model_resolve(&direct), CAGEHOP_OK);
    const double found = model.material.phi_g, ambient = 0.0;
    struct cagehop_point point;
    double log_tau_error, slope;
    assert_int_equal(cagehop_landscape_table_evaluate(*state, &model, 1, &found,
                                                      CAGEHOP_UNIT_REDUCED_PRESSURE, &ambient, &point,
                                                      &log_tau_error, &slope),
                     CAGEHOP_OK);
    // r_cage, a minimum of g(r), is known to the root of a rounding error, and F_e, 25 kBT, goes as its
    // square.
    assert_true(log_tau_error < (k == 0 ? 1e-5 : 1e-9));
    check_absolute("phi_g", found, direct.material.phi_g, log_tau_error / slope + 1e-12);
    model.elastic_coupling = direct.elastic_coupling = 0.0;
  }
}

static void phi_g_outside_the_table_is_not_found(void **state) {
  const struct cagehop_model direct = solved_model();
  struct cagehop_landscape_table *narrow;
  struct cagehop_error error;
  (void)state;
  assert_int_equal(cagehop_landscape_table_create(&direct, 0.55, 0.56, NULL, &narrow, NULL), CAGEHOP_OK);
  struct cagehop_model model = model_from(narrow);
  model.material.phi_g = NAN;
  assert_int_equal(cagehop_model_resolve_explained(&model, NULL, &error), CAGEHOP_NO_TRANSITION);
  assert_non_null(strstr(error.text, "phi = 0.55 to 0.56"));
  assert_true(isnan(model.material.phi_g));
  cagehop_landscape_table_destroy(&narrow);
}

static void isobars_are_those_of_solved_states(void **state) {
  struct cagehop_model model[2] = {model_from(*state), solved_model()};
  const double pressure[] = {0.0, 0.5, 1.5};
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, 3, pressure};
  const struct cagehop_isobar_params params = cagehop_isobar_defaults();
  struct cagehop_isobar isobar[2][3];
  for (int k = 0; k < 2; k++) {
    struct cagehop_isobars *isobars;
    assert_int_equal(cagehop_model_resolve(&model[k]), CAGEHOP_OK);
    assert_int_equal(cagehop_isobars_create(&model[k], &params, &axis, &isobars), CAGEHOP_OK);
    assert_int_equal(cagehop_isobars_compute(isobars, &model[k]), CAGEHOP_OK);
    for (size_t j = 0; j < 3; j++) {
      cagehop_isobars_evaluate(isobars, j, &isobar[k][j]);
      assert_int_equal(isobar[k][j].status, CAGEHOP_OK);
    }
    cagehop_isobars_destroy(&isobars);
  }
  for (size_t j = 0; j < 3; j++) {
    check_absolute("phi_g", isobar[0][j].phi_g, isobar[1][j].phi_g, 1e-9);
    check_absolute("T_g", isobar[0][j].T_g, isobar[1][j].T_g, 1e-6);
    check_relative("fragility", isobar[0][j].fragility, isobar[1][j].fragility, 1e-6);
    check_relative("T_0", isobar[0][j].vft.T0, isobar[1][j].vft.T0, 1e-6);
  }
}

/// The table ends at 0.70, isobars elsewhere look up to 0.75.
static void isobars_stay_in_the_table(void **state) {
  struct cagehop_model model = model_from(*state);
  const double pressure = 0.0, level = 1e10; // beyond phi = 0.70
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, 1, &pressure};
  const struct cagehop_isochrone_params params = {.n_level = 1, .level = &level};
  struct cagehop_isobars *isobars;
  struct cagehop_isochrone_point point;
  assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
  assert_int_equal(cagehop_isochrones_create(&model, &params, &axis, &isobars), CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, &model), CAGEHOP_OK);
  cagehop_isochrones_evaluate(isobars, 0, 0, &point);
  assert_int_equal(point.status, CAGEHOP_NO_TRANSITION);
  assert_int_equal(point.absence, CAGEHOP_ISOCHRONE_UNREACHED);
  cagehop_isobars_destroy(&isobars);
}

static void boundaries_are_those_of_solved_states(void **state) {
  const struct cagehop_model model = model_from(*state);
  struct cagehop_cusp cusp;
  struct cagehop_error error;
  double onset;
  if (cagehop_cusp_find_explained(&model, &cusp, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  check_absolute("cusp", cusp.phi, 0.32333, 1e-5);
  check_absolute("P of the cusp", cusp.pressure, 4.5649, 1e-4);
  check_absolute("r of the cusp", cusp.r, 0.4507, 1e-4);
  assert_int_equal(cagehop_barrier_onset_find(&model, &onset), CAGEHOP_OK);
  check_absolute("onset", onset, 0.4315352, 1e-7);
}

static void variants_take_their_states_from_the_table(void **state) {
  const struct cagehop_model model[2] = {model_from(*state), solved_model()};
  double ln_tau[2];
  for (int k = 0; k < 2; k++) {
    struct cagehop_model known = model[k];
    struct cagehop_spread_row row;
    const double coupling = 1.0;
    const struct cagehop_spread_params params = {
        .temperature_K = 600.0, .pressure_MPa = 20.0, .n_coupling = 1, .coupling = &coupling};
    assert_int_equal(cagehop_spread_find(&known, &params, NULL, &row), CAGEHOP_OK);
    assert_int_equal(row.state_error.status, CAGEHOP_OK);
    ln_tau[k] = log(row.tau_alpha);
  }
  check_absolute("ln tau_alpha", ln_tau[0], ln_tau[1], 1e-6);
}

/// To the last bit; what lies between the members is nobody's.
static void check_same_points(size_t count, const struct cagehop_point a[], const struct cagehop_point b[]) {
  for (size_t i = 0; i < count; i++) {
    struct cagehop_point point[2] = {a[i], b[i]};
    for (int k = 0; k < 2; k++) {
      const size_t between = sizeof point[k].landscape.regime, end = offsetof(struct cagehop_point, status);
      memset((char *)&point[k].landscape + between, 0,
             offsetof(struct cagehop_landscape_point, r_L1) - between);
      memset((char *)&point[k] + end + sizeof(int), 0, sizeof point[k] - end - sizeof(int));
    }
    assert_memory_equal(&point[0], &point[1], sizeof point[0]);
  }
}

static void packed_and_unpacked_it_is_the_same_table(void **state) {
  const struct cagehop_landscape_table *table = *state;
  const size_t count = cagehop_landscape_table_count(table);
  double *number = malloc(count * sizeof *number), *again = malloc(count * sizeof *again);
  struct cagehop_landscape_table *other;
  struct cagehop_error error;
  assert_true(number != NULL && again != NULL);
  cagehop_landscape_table_pack(table, number);
  if (cagehop_landscape_table_unpack(count, number, &other, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  assert_int_equal(cagehop_landscape_table_count(other), count);
  cagehop_landscape_table_pack(other, again);
  assert_memory_equal(number, again, count * sizeof *number);
  const struct cagehop_model model[2] = {model_from(table), model_from(other)};
  for (double phi = 0.31; phi < 0.7; phi += 0.0789) {
    struct cagehop_isochore *isochore[2];
    struct cagehop_point point[2][2], lone[2];
    const double pressure[] = {0.0, 0.8};
    for (int k = 0; k < 2; k++) {
      assert_int_equal(cagehop_isochore_solve(&model[k], phi, &isochore[k]), CAGEHOP_OK);
      cagehop_isochore_evaluate(isochore[k], 2, pressure, point[k]);
      assert_int_equal(cagehop_landscape_table_evaluate(model[k].structure.landscape_table, &model[k], 1,
                                                        &phi, CAGEHOP_UNIT_REDUCED_PRESSURE, &pressure[1],
                                                        &lone[k], NULL, NULL),
                       CAGEHOP_OK);
    }
    assert_null(cagehop_isochore_summary_difference(cagehop_isochore_summary(isochore[0]),
                                                    cagehop_isochore_summary(isochore[1])));
    check_same_points(2, point[0], point[1]);
    check_same_points(1, &lone[0], &lone[1]);
    cagehop_isochore_destroy(&isochore[0]);
    cagehop_isochore_destroy(&isochore[1]);
  }
  cagehop_landscape_table_destroy(&other);
  free(number);
  free(again);
}

/// Points are sorted by the table's intervals on the way, which their bits must not know; with some outside.
static void scattered_points_are_those_that_are_asked_for_alone(void **state) {
  enum { COUNT = 400 };
  const struct cagehop_model model = model_from(*state);
  double phi[COUNT], pressure[COUNT], error[COUNT], slope[COUNT];
  static struct cagehop_point together[COUNT], alone;
  for (size_t i = 0; i < COUNT; i++) {
    const double x = (double)(i * 7919 % COUNT) / COUNT, y = (double)(i * 104729 % COUNT) / COUNT;
    phi[i] = 0.29 + 0.42 * x;
    pressure[i] = i % 5 == 0 ? 0.0 : 5.0 * y;
  }
  assert_int_equal(cagehop_landscape_table_evaluate(*state, &model, COUNT, phi, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                    pressure, together, error, slope),
                   CAGEHOP_OK);
  int outside = 0;
  for (size_t i = 0; i < COUNT; i++) {
    double own_error, own_slope;
    assert_int_equal(cagehop_landscape_table_evaluate(*state, &model, 1, &phi[i],
                                                      CAGEHOP_UNIT_REDUCED_PRESSURE, &pressure[i], &alone,
                                                      &own_error, &own_slope),
                     CAGEHOP_OK);
    check_same_points(1, &alone, &together[i]);
    assert_memory_equal(&own_error, &error[i], sizeof own_error);
    assert_memory_equal(&own_slope, &slope[i], sizeof own_slope);
    outside += alone.status == CAGEHOP_OUT_OF_RANGE;
  }
  assert_true(outside > 5 && outside < 30);
  assert_int_equal(cagehop_landscape_table_evaluate(*state, &model, 0, NULL, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                    NULL, NULL, NULL, NULL),
                   CAGEHOP_OK);
}

/// Cut anywhere, too long, or with another number in its head, it is refused and nothing is read past the
/// end.
static void numbers_that_are_no_table_are_refused(void **state) {
  const size_t count = cagehop_landscape_table_count(*state);
  double *number = malloc((count + 1) * sizeof *number);
  struct cagehop_landscape_table *table;
  struct cagehop_error error;
  assert_non_null(number);
  cagehop_landscape_table_pack(*state, number);
  number[count] = 0.0;
  const size_t cut[] = {0, 1, 5, 17, 60, 300, 1000, count / 2, count - 1, count + 1};
  for (size_t i = 0; i < sizeof cut / sizeof cut[0]; i++) {
    double *part = malloc((cut[i] + 1) * sizeof *part); // so that a sanitizer sees what lies beyond
    memcpy(part, number, cut[i] * sizeof *part);
    assert_int_equal(cagehop_landscape_table_unpack(cut[i], part, &table, &error), CAGEHOP_BAD_ARGUMENT);
    assert_null(table);
    assert_non_null(strstr(error.text, "no landscape table"));
    free(part);
  }
  for (size_t i = 0; i < 19; i++) { // format, structure, range, counts
    const double wrong[] = {NAN, -1.0, 1e300};
    for (size_t k = 0; k < 3; k++) {
      const double right = number[i];
      number[i] = wrong[k];
      if (cagehop_landscape_table_unpack(count, number, &table, NULL) == CAGEHOP_OK) {
        cagehop_landscape_table_destroy(&table); // a tolerance, say, may be anything
      }
      number[i] = right;
    }
  }
  free(number);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_model_needs_a_landscape_table_where_that_is_its_source),
      cmocka_unit_test(it_has_no_structure_and_says_so),
      cmocka_unit_test(rows_say_how_accurate_they_are),
      cmocka_unit_test(outside_the_table_a_state_fails_and_names_its_range),
      cmocka_unit_test(phi_g_comes_from_the_table),
      cmocka_unit_test(phi_g_outside_the_table_is_not_found),
      cmocka_unit_test(isobars_are_those_of_solved_states),
      cmocka_unit_test(isobars_stay_in_the_table),
      cmocka_unit_test(boundaries_are_those_of_solved_states),
      cmocka_unit_test(variants_take_their_states_from_the_table),
      cmocka_unit_test(packed_and_unpacked_it_is_the_same_table),
      cmocka_unit_test(scattered_points_are_those_that_are_asked_for_alone),
      cmocka_unit_test(numbers_that_are_no_table_are_refused),
  };
  return cmocka_run_group_tests(tests, set_up, landscape_table_tear_down);
}
