// SPDX-License-Identifier: GPL-3.0-or-later
/// The text beside a status: which state, which number, which limit.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void check_text(const struct cagehop_error *error, int status, const char *text) {
  assert_int_equal(error->status, status);
  assert_string_equal(error->text, text);
}

static void structures_say_what_limit(void **state) {
  (void)state;
  static const double phi[] = {0.5, 0.6}, q[64] = {0}, S[128] = {0};
  const struct cagehop_table table = {.n_phi = 2, .n_q = 64, .phi = phi, .q = q, .S = S};
  const struct {
    struct cagehop_structure_params params;
    double phi;
    int status;
    const char *text;
  } cases[] = {
      {{.source = CAGEHOP_STRUCTURE_PRISM},
       0.9,
       CAGEHOP_OUT_OF_RANGE,
       "phi = 0.9, percus-yevick: a packing fraction must be above 0 and at most 0.8"},
      {{.source = CAGEHOP_STRUCTURE_TABLE},
       0.55,
       CAGEHOP_BAD_ARGUMENT,
       "phi = 0.55, table: the table is missing"},
      {{.source = CAGEHOP_STRUCTURE_TABLE, .table = &table},
       0.65,
       CAGEHOP_NOT_TABULATED,
       "phi = 0.65, table: it has S(q) from phi = 0.5 to 0.6 only"},
      {{.source = CAGEHOP_STRUCTURE_PRISM,
        .closure = CAGEHOP_CLOSURE_MODIFIED_VERLET,
        .compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
        .pyprism_step = 0.01},
       0.5,
       CAGEHOP_BAD_ARGUMENT,
       "phi = 0.5, modified-verlet on pyPRISM's grid: that grid is for percus-yevick only"},
      {{.source = CAGEHOP_STRUCTURE_PRISM,
        .compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
        .pyprism_step = 0.3},
       0.5,
       CAGEHOP_BAD_ARGUMENT,
       "phi = 0.5, percus-yevick on pyPRISM's grid: its step, 0.3 d, must be from 0.005 to 0.05 and divide "
       "1"},
      {{.source = CAGEHOP_STRUCTURE_PRISM,
        .closure = CAGEHOP_CLOSURE_MODIFIED_VERLET,
        .grid_points = 1 << 17},
       0.7,
       CAGEHOP_NOT_RESOLVED,
       "phi = 0.7, modified-verlet: 2^17 points are too few for a box of 256 d; it takes 2^18"},
      {{.source = CAGEHOP_STRUCTURE_PRISM, .seconds_max = 1e-9},
       0.3,
       CAGEHOP_TIMED_OUT,
       "phi = 0.3, percus-yevick: not solved within 1e-09 s"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct cagehop_structure *structure;
    struct cagehop_error error;
    assert_int_equal(cagehop_structure_solve_explained(&cases[k].params, cases[k].phi, &structure, &error),
                     cases[k].status);
    assert_null(structure);
    check_text(&error, cases[k].status, cases[k].text);
    assert_int_equal(cagehop_structure_solve(&cases[k].params, cases[k].phi, &structure), cases[k].status);
  }
}

/// The numbers of an error are the solver's: the same state passes a tolerance above the one, fails below.
static void a_tolerance_stands_beside_the_error(void **state) {
  (void)state;
  struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PRISM,
                                            .closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN,
                                            .grid_points = 1 << 17,
                                            .tolerance = 1e-12};
  struct cagehop_structure *structure;
  struct cagehop_error error;
  double found = NAN, limit = NAN;
  assert_int_equal(cagehop_structure_solve_explained(&params, 0.4, &structure, &error), CAGEHOP_NOT_RESOLVED);
  const char *numbers = strstr(error.text, "not resolved on 2^17 points (");
  assert_non_null(numbers);
  assert_int_equal(sscanf(numbers, "not resolved on 2^17 points (%lf > %lf)", &found, &limit), 2);
  check_relative("limit", limit, 1e-12, 1e-9);
  params.tolerance = 1.1 * found;
  assert_int_equal(cagehop_structure_solve_explained(&params, 0.4, &structure, &error), CAGEHOP_OK);
  check_text(&error, CAGEHOP_OK, "");
  check_relative("error", cagehop_structure_certificate(structure)->error, found, 0.05); // two digits
  cagehop_structure_destroy(&structure);
}

static struct cagehop_model model_of_test(void) {
  size_t count;
  struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK},
                                .material = cagehop_material_catalogue(&count)[0].material};
  model.material.phi_g = 0.66;
  return model;
}

static void isochores_and_points_say_why(void **state) {
  (void)state;
  struct cagehop_model model = model_of_test();
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  struct cagehop_error error;
  const double pressure = 2000.0;
  assert_int_equal(cagehop_isochore_solve_explained(&model, 0.6, &isochore, &error), CAGEHOP_OK);
  check_text(&error, CAGEHOP_OK, "");
  check_text(cagehop_isochore_error(isochore), CAGEHOP_OK, "");
  cagehop_isochore_evaluate(isochore, 1, &pressure, &point);
  cagehop_point_explain(isochore, &point, &error);
  check_text(&error, CAGEHOP_OUT_OF_RANGE,
             "phi = 0.6, P = 2000 kBT/d^3: a pressure must be 0, or from 1e-100 to 1000");
  cagehop_isochore_evaluate(isochore, 1, &cagehop_isochore_summary(isochore)->spinodals.P_upper, &point);
  cagehop_point_explain(isochore, &point, &error);
  assert_int_equal(error.status, CAGEHOP_NOT_RESOLVED);
  assert_non_null(strstr(error.text, "on a spinodal"));
  cagehop_isochore_destroy(&isochore);

  model.material.beta_phi_0_per_K = 1e-5; // 0.67 lies 1000 K below the transition
  assert_int_equal(cagehop_isochore_solve_explained(&model, 0.67, &isochore, &error), CAGEHOP_OK);
  check_text(&error, CAGEHOP_OUT_OF_RANGE, "phi = 0.67: its temperature would be -429.76 K");
  cagehop_isochore_evaluate(isochore, 1, &pressure, &point);
  cagehop_point_explain(isochore, &point, &error);
  check_text(&error, CAGEHOP_OUT_OF_RANGE, cagehop_isochore_error(isochore)->text);
  cagehop_isochore_destroy(&isochore);
}

static bool take_no_time(void *context, int states, double *seconds_max) {
  (void)context;
  *seconds_max = states > 2 ? 1e-9 : 0.0;
  return true;
}

/// The search's states are 0.50, 0.53, 0.56, 0.59 first: the fourth has no time.
static void searches_name_the_state_that_failed(void **state) {
  (void)state;
  static const double phi[] = {0.2, 0.3}, q[64] = {0}, S[128] = {0};
  const struct cagehop_table table = {.n_phi = 2, .n_q = 64, .phi = phi, .q = q, .S = S};
  const struct cagehop_watch watch = {.go_on = take_no_time};
  struct cagehop_model model = model_of_test();
  struct cagehop_error error;
  struct cagehop_cusp cusp;
  double onset;
  model.material.phi_g = NAN;
  model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PRISM};
  model.elastic_coupling = 0.5; // for 0 and 1 phi_g is a constant
  assert_int_equal(cagehop_model_resolve_explained(&model, &watch, &error), CAGEHOP_TIMED_OUT);
  check_text(&error, CAGEHOP_TIMED_OUT,
             "phi = 0.59, percus-yevick: not solved within 1e-09 s; on the way to "
             "100 s at P = 0 tau_alpha came to 3.38e-10 s, at phi = 0.56");
  model.structure.seconds_max = 1e-9;
  assert_int_equal(cagehop_barrier_onset_explained(&model, &onset, &error), CAGEHOP_TIMED_OUT);
  check_text(&error, CAGEHOP_TIMED_OUT, "phi = 0.2, percus-yevick: not solved within 1e-09 s");
  assert_int_equal(cagehop_cusp_find_explained(&model, &cusp, &error), CAGEHOP_TIMED_OUT);
  check_text(&error, CAGEHOP_TIMED_OUT, "phi = 0.2, percus-yevick: not solved within 1e-09 s");
  model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_TABLE, .table = &table};
  assert_int_equal(cagehop_model_resolve_explained(&model, NULL, &error), CAGEHOP_NO_TRANSITION);
  check_text(&error, CAGEHOP_NO_TRANSITION,
             "the table has no range of phi between 0.5 and 0.74 to look for tau_alpha = 100 s in");
}

static void the_version_is_one(void **state) {
  (void)state;
  char text[32];
  snprintf(text, sizeof text, "%d.%d.%d", CAGEHOP_VERSION_MAJOR, CAGEHOP_VERSION_MINOR,
           CAGEHOP_VERSION_PATCH);
  assert_string_equal(cagehop_version(), text);
  assert_int_equal(cagehop_abi(), CAGEHOP_ABI);
  assert_true(CAGEHOP_VERSION_AT_LEAST(CAGEHOP_VERSION_MAJOR, CAGEHOP_VERSION_MINOR, CAGEHOP_VERSION_PATCH));
  assert_true(CAGEHOP_VERSION_AT_LEAST(0, 0, 99));
  assert_false(
      CAGEHOP_VERSION_AT_LEAST(CAGEHOP_VERSION_MAJOR, CAGEHOP_VERSION_MINOR, CAGEHOP_VERSION_PATCH + 1));
  assert_false(CAGEHOP_VERSION_AT_LEAST(CAGEHOP_VERSION_MAJOR, CAGEHOP_VERSION_MINOR + 1, 0));
  assert_false(CAGEHOP_VERSION_AT_LEAST(CAGEHOP_VERSION_MAJOR + 1, 0, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(structures_say_what_limit),    cmocka_unit_test(a_tolerance_stands_beside_the_error),
      cmocka_unit_test(isochores_and_points_say_why), cmocka_unit_test(searches_name_the_state_that_failed),
      cmocka_unit_test(the_version_is_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
