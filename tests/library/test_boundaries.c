// SPDX-License-Identifier: GPL-3.0-or-later
/// Phase boundaries: known values, two independent structures, and the cusp's own laws.
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <string.h>

static const struct cagehop_model closed_form = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK}};
static const struct cagehop_model solved = {.structure = {.source = CAGEHOP_STRUCTURE_PRISM}};

static struct cagehop_spinodals spinodals_at(const struct cagehop_model *model, double phi) {
  struct cagehop_structure *structure = NULL;
  struct cagehop_landscape *landscape = NULL;
  assert_int_equal(cagehop_structure_solve(&model->structure, phi, &structure), CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_create(structure, &landscape), CAGEHOP_OK);
  const struct cagehop_spinodals spinodals = *cagehop_landscape_spinodals(landscape);
  cagehop_landscape_destroy(&landscape);
  cagehop_structure_destroy(&structure);
  return spinodals;
}

/// phi = 0.4315352, known to seven digits; and PRISM finds what the closed form gives.
static void onset_is_the_known_one(void **state) {
  (void)state;
  double exact, phi;
  assert_int_equal(cagehop_barrier_onset_find(&closed_form, &exact), CAGEHOP_OK);
  assert_int_equal(cagehop_barrier_onset_find(&solved, &phi), CAGEHOP_OK);
  check_absolute("onset", exact, 0.4315352, 5.1e-8);
  check_absolute("onset by prism", phi, exact, 1e-9);
  // there P_lower ends: it falls to 0 with the slope of a simple zero
  const double before = spinodals_at(&closed_form, exact - 1e-6).P_lower;
  const double farther = spinodals_at(&closed_form, exact - 2e-6).P_lower;
  check_relative("P_lower vanishes at the onset", farther, 2.0 * before, 1e-4);
  assert_true(isnan(spinodals_at(&closed_form, exact + 1e-9).P_lower));
}

/// phi = 0.32333, P = 4.5649, r = 0.4507.
static void cusp_is_the_known_one(void **state) {
  (void)state;
  struct cagehop_cusp exact, cusp;
  assert_int_equal(cagehop_cusp_find(&closed_form, &exact), CAGEHOP_OK);
  assert_int_equal(cagehop_cusp_find(&solved, &cusp), CAGEHOP_OK);
  check_absolute("phi", exact.phi, 0.32333, 5e-6);
  check_absolute("P", exact.pressure, 4.5649, 5e-5);
  check_absolute("r", exact.r, 0.4507, 5e-5);
  check_absolute("phi by prism", cusp.phi, exact.phi, 1e-9);
  check_absolute("P by prism", cusp.pressure, exact.pressure, 1e-9);
  // A cusp: the spinodals part as (phi - phi_cusp)^(3/2), coexistence between them.
  const double near = 1e-5, far = 4e-5;
  const struct cagehop_spinodals a = spinodals_at(&closed_form, exact.phi + near),
                                 b = spinodals_at(&closed_form, exact.phi + far);
  check_relative("width", (b.P_upper - b.P_lower) / (a.P_upper - a.P_lower), 8.0, 1e-3);
  check_relative("coexistence half-way", (a.P_coexistence - a.P_lower) / (a.P_upper - a.P_lower), 0.5, 1e-2);
  assert_true(isnan(spinodals_at(&closed_form, exact.phi - 1e-9).P_upper));
}

/// Every boundary to 1e-9, whichever way S(q) was found.
static void boundaries_agree_between_structures(void **state) {
  (void)state;
  for (double phi = 0.33; phi < 0.745; phi += 0.045) {
    const struct cagehop_spinodals exact = spinodals_at(&closed_form, phi),
                                   found = spinodals_at(&solved, phi);
    check_absolute("P_upper", found.P_upper, exact.P_upper, 1e-9);
    check_absolute("P_coexistence", found.P_coexistence, exact.P_coexistence, 1e-9);
    assert_true(isnan(found.P_lower) == isnan(exact.P_lower));
    if (!isnan(exact.P_lower)) {
      check_absolute("P_lower", found.P_lower, exact.P_lower, 1e-9);
    }
  }
}

/// A table that ends before the onset has none, and says so.
static void tables_may_not_reach(void **state) {
  (void)state;
  enum { N = 801 };
  const double phi[2] = {0.50, 0.52};
  double q[N], S[2 * N], value;
  for (size_t i = 0; i < 2; i++) {
    struct cagehop_structure *structure = NULL;
    assert_int_equal(cagehop_structure_solve(&closed_form.structure, phi[i], &structure), CAGEHOP_OK);
    for (size_t j = 0; j < N; j++) {
      q[j] = 0.1 * (double)j;
      cagehop_structure_factor(structure, 1, &q[j], &S[i * N + j], &value);
    }
    cagehop_structure_destroy(&structure);
  }
  const struct cagehop_table table = {.n_phi = 2, .phi = phi, .n_q = N, .q = q, .S = S};
  const struct cagehop_model model = {.structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &table}};
  struct cagehop_cusp cusp;
  assert_int_equal(cagehop_barrier_onset_find(&model, &value), CAGEHOP_NO_BOUNDARY);
  assert_true(isnan(value));
  assert_int_equal(cagehop_cusp_find(&model, &cusp), CAGEHOP_NO_BOUNDARY);
  assert_true(isnan(cusp.phi) && isnan(cusp.pressure));
}

static struct cagehop_model lennard_jones_at(double temperature) {
  return (struct cagehop_model){
      .structure = {.source = CAGEHOP_STRUCTURE_PRISM,
                    .closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN,
                    .system = {.potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .temperature = temperature}}};
}

/// At T* = 1.2 phi = 0.2 is inside the closure's spinodal, at T* = 0.7 the cusp is.
static void the_search_begins_where_a_fluid_has_states(void **state) {
  (void)state;
  const struct cagehop_model warm = lennard_jones_at(1.2), cold = lennard_jones_at(0.7);
  struct cagehop_structure *structure;
  struct cagehop_cusp cusp;
  struct cagehop_error error;
  double onset;
  assert_true(cagehop_structure_solve(&warm.structure, 0.2, &structure) > 0);
  assert_int_equal(cagehop_cusp_find_explained(&warm, &cusp, &error), CAGEHOP_OK);
  const struct cagehop_spinodals near = spinodals_at(&warm, cusp.phi + 1e-4);
  check_relative("P_upper close to the cusp", near.P_upper, cusp.pressure, 1e-3);
  assert_true(isnan(spinodals_at(&warm, cusp.phi - 1e-6).P_upper));
  assert_int_equal(cagehop_cusp_find_explained(&cold, &cusp, &error), CAGEHOP_NO_BOUNDARY);
  assert_non_null(strstr(error.text, "the cusp of the spinodals would lie below phi = 0.38"));
  assert_true(isnan(cusp.phi));
  assert_int_equal(cagehop_barrier_onset_explained(&cold, &onset, &error), CAGEHOP_OK);
  assert_true(isnan(spinodals_at(&cold, onset + 1e-6).P_lower));
  assert_true(spinodals_at(&cold, onset - 1e-6).P_lower >= 0.0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(onset_is_the_known_one),
      cmocka_unit_test(cusp_is_the_known_one),
      cmocka_unit_test(boundaries_agree_between_structures),
      cmocka_unit_test(tables_may_not_reach),
      cmocka_unit_test(the_search_begins_where_a_fluid_has_states),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
