// SPDX-License-Identifier: GPL-3.0-or-later
/// The texts of searches and solutions that find nothing; test_explain.c has those of states out of range or
/// out of time.
#include "support/check.h"

#include <cagehop/parameter.h>
#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <math.h>
#include <string.h>

static const struct cagehop_model closed_form = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK}};

static void check_text(const struct cagehop_error *error, int status, const char *text) {
  assert_int_equal(error->status, status);
  assert_string_equal(error->text, text);
}

static void searches_say_where_they_looked(void **state) {
  (void)state;
  enum { N = 801 };
  static double q[N], S[2 * N];
  static const double beyond[] = {0.61, 0.62}, phi[] = {0.50, 0.52};
  struct cagehop_table table = {.n_phi = 2, .phi = beyond, .n_q = N, .q = q, .S = S};
  struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &table},
                                .material = cagehop_material_catalogue(&(size_t){0})[0].material};
  struct cagehop_error error;
  struct cagehop_cusp cusp;
  double onset = 0.0;
  for (size_t i = 0; i < 2; i++) {
    struct cagehop_structure *structure;
    assert_int_equal(cagehop_structure_solve(&closed_form.structure, phi[i], &structure), CAGEHOP_OK);
    for (size_t j = 0; j < N; j++) {
      q[j] = 0.1 * (double)j;
    }
    cagehop_structure_factor(structure, N, q, &S[i * N], NULL);
    cagehop_structure_destroy(&structure);
  }
  assert_int_equal(cagehop_barrier_onset_explained(&model, &onset, &error), CAGEHOP_NO_BOUNDARY);
  assert_true(isnan(onset));
  check_text(
      &error, CAGEHOP_NO_BOUNDARY,
      "the table has no range of phi between 0.2 and 0.6 to look for the onset of a barrier at P = 0 in");
  assert_int_equal(cagehop_cusp_find_explained(&model, &cusp, &error), CAGEHOP_NO_BOUNDARY);
  check_text(&error, CAGEHOP_NO_BOUNDARY,
             "the table has no range of phi between 0.2 and 0.6 to look for the cusp of the spinodals in");
  table.phi = phi;
  assert_int_equal(cagehop_barrier_onset_explained(&model, &onset, &error), CAGEHOP_NO_BOUNDARY);
  check_text(&error, CAGEHOP_NO_BOUNDARY,
             "there is no onset of a barrier at P = 0 between phi = 0.5 and 0.52");
  model.material.phi_g = NAN;
  assert_int_equal(cagehop_model_resolve_explained(&model, NULL, &error), CAGEHOP_NO_TRANSITION);
  assert_int_equal(error.status, CAGEHOP_NO_TRANSITION);
  const char *const known = "tau_alpha at P = 0 does not pass 100 s between phi = 0.5 and 0.52; it came to ";
  assert_memory_equal(error.text, known, strlen(known));
  assert_non_null(strstr(error.text, " s, at phi = 0.52")); // the slowest state
  assert_true(isnan(model.material.phi_g));
}

static void structures_that_are_not_solved_say_why(void **state) {
  (void)state;
  const struct {
    struct cagehop_structure_params params;
    int status;
    const char *text;
  } cases[] = {
      {{.source = CAGEHOP_STRUCTURE_PRISM, .grid_points = 100000},
       CAGEHOP_BAD_ARGUMENT,
       "phi = 0.5, percus-yevick: grid_points = 100000 must be a power of two from 2^17 to 2^28"},
      {{.source = CAGEHOP_STRUCTURE_PRISM, .closure = CAGEHOP_CLOSURE_MARTYNOV_SARKISOV},
       CAGEHOP_NO_CONVERGENCE,
       "phi = 0.5, martynov-sarkisov: the iteration does not converge on up to 2^16 points"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct cagehop_structure *structure;
    struct cagehop_error error;
    assert_int_equal(cagehop_structure_solve_explained(&cases[k].params, 0.5, &structure, &error),
                     cases[k].status);
    assert_null(structure);
    check_text(&error, cases[k].status, cases[k].text);
  }
}

/// A status that no text of its own explains has its message, behind the state.
static void points_say_their_status(void **state) {
  (void)state;
  struct cagehop_model model = closed_form;
  struct cagehop_isochore *isochore;
  struct cagehop_point point = {.pressure = 0.25, .status = CAGEHOP_NO_CONVERGENCE};
  struct cagehop_error error;
  model.material.phi_g = NAN;
  assert_int_equal(cagehop_isochore_solve(&model, 0.6, &isochore), CAGEHOP_OK);
  cagehop_point_explain(isochore, &point, &error);
  check_text(&error, CAGEHOP_NO_CONVERGENCE,
             "phi = 0.6, P = 0.25 kBT/d^3: no solution was found within the tolerance");
  point.status = CAGEHOP_OK;
  cagehop_point_explain(isochore, &point, &error);
  check_text(&error, CAGEHOP_OK, "");
  cagehop_isochore_destroy(&isochore);
}

/// ln(tau_alpha(phi, P = 0)/100 s).
static double excess_at(const struct cagehop_model *model, double phi) {
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  const double ambient = 0.0;
  assert_int_equal(cagehop_isochore_solve(model, phi, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  assert_int_equal(point.status, CAGEHOP_OK);
  cagehop_isochore_destroy(&isochore);
  return log(point.relaxation.tau_alpha / CAGEHOP_GLASS_TRANSITION_TIME_S);
}

static bool never(void *context, int states, double *seconds_max) {
  (void)context, (void)states, (void)seconds_max;
  return false;
}

/// phi_g of structures that many use is a constant, and no state is solved for it. The states beside it,
/// 1e-12 in phi away, lie on both sides of 100 s; 1e-10 for a closure whose S(q) is iterated to 1e-10.
static void known_transitions_are_those_of_the_theory(void **state) {
  (void)state;
  const struct {
    enum cagehop_structure_source source;
    enum cagehop_closure closure;
    double elastic_coupling, width;
  } known[] = {{CAGEHOP_STRUCTURE_PERCUS_YEVICK, CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.0, 1e-12},
               {CAGEHOP_STRUCTURE_PERCUS_YEVICK, CAGEHOP_CLOSURE_PERCUS_YEVICK, 1.0, 1e-12},
               {CAGEHOP_STRUCTURE_PRISM, CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.0, 1e-12},
               {CAGEHOP_STRUCTURE_PRISM, CAGEHOP_CLOSURE_PERCUS_YEVICK, 1.0, 1e-12},
               {CAGEHOP_STRUCTURE_PRISM, CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.0, 1e-10},
               {CAGEHOP_STRUCTURE_PRISM, CAGEHOP_CLOSURE_MODIFIED_VERLET, 1.0, 1e-10}};
  const struct cagehop_watch stop = {.go_on = never};
  for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
    struct cagehop_model model = cagehop_model_default();
    model.structure.source = known[k].source;
    model.structure.closure = known[k].closure;
    model.elastic_coupling = known[k].elastic_coupling;
    assert_int_equal(cagehop_model_resolve_watched(&model, &stop), CAGEHOP_OK);
    const double phi_g = model.material.phi_g;
    assert_true(excess_at(&model, phi_g - known[k].width) < 0.0);
    assert_true(excess_at(&model, phi_g + known[k].width) > 0.0);
  }
}

/// With another Enskog time, coupling or accuracy the transition is searched.
static void other_transitions_are_searched(void **state) {
  (void)state;
  static const double enskog_times[] = {1e-14, 9.9e-14, 1e-11, 1e-30, 1e-3};
  const struct cagehop_watch stop = {.go_on = never};
  struct cagehop_model plain = closed_form;
  plain.material = cagehop_model_default().material;
  for (size_t k = 0; k < sizeof enskog_times / sizeof enskog_times[0]; k++) {
    struct cagehop_model model = plain;
    model.material.enskog_time_s = enskog_times[k];
    assert_int_equal(cagehop_model_resolve_watched(&model, &stop), CAGEHOP_STOPPED);
    assert_int_equal(cagehop_model_resolve(&model), CAGEHOP_OK);
    check_absolute("ln(tau_alpha/100 s)", excess_at(&model, model.material.phi_g), 0.0, 1e-9);
  }
  plain.elastic_coupling = 0.5;
  assert_int_equal(cagehop_model_resolve_watched(&plain, &stop), CAGEHOP_STOPPED);
  struct cagehop_model accurate = cagehop_model_default();
  accurate.structure.tolerance = 1e-9;
  assert_int_equal(cagehop_model_resolve_watched(&accurate, &stop), CAGEHOP_STOPPED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(known_transitions_are_those_of_the_theory),
      cmocka_unit_test(other_transitions_are_searched),
      cmocka_unit_test(searches_say_where_they_looked),
      cmocka_unit_test(structures_that_are_not_solved_say_why),
      cmocka_unit_test(points_say_their_status),
  };
  return cmocka_run_group_tests_name("searches", tests, NULL, NULL);
}
