// SPDX-License-Identifier: GPL-3.0-or-later
/// The parts of an isochore, and its spinodals where they begin.
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>

static const struct cagehop_model closed_form = {.structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK}};

/// An isochore's landscape is the one of its structure, and its spinodals are minus the extrema of F'.
static void an_isochore_holds_its_structure_and_landscape(void **state) {
  (void)state;
  struct cagehop_model model = closed_form;
  struct cagehop_isochore *isochore;
  model.material.phi_g = NAN;
  assert_int_equal(cagehop_isochore_solve(&model, 0.42, &isochore), CAGEHOP_OK);
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  const struct cagehop_structure *structure = cagehop_isochore_structure(isochore);
  const struct cagehop_landscape *landscape = cagehop_isochore_landscape(isochore);
  check_absolute("phi", cagehop_structure_packing_fraction(structure), 0.42, 0.0);
  check_absolute("g(d+)", cagehop_structure_contact(structure), summary->structure.g_contact, 0.0);
  const struct cagehop_extrema extrema = cagehop_landscape_extrema(landscape);
  check_absolute("P_upper", -extrema.F_1_min, summary->spinodals.P_upper, 0.0);
  check_absolute("P_lower", -extrema.F_1_max, summary->spinodals.P_lower, 0.0);
  const double r[] = {extrema.r_max, extrema.r_min}, F_1[] = {extrema.F_1_max, extrema.F_1_min};
  for (int i = 0; i < 2; i++) {
    double F[3], before[3], after[3];
    cagehop_landscape_evaluate(landscape, r[i], 0.0, F);
    cagehop_landscape_evaluate(landscape, r[i] - 1e-3, 0.0, before);
    cagehop_landscape_evaluate(landscape, r[i] + 1e-3, 0.0, after);
    check_absolute("F'", F[1], F_1[i], 1e-12);
    check_absolute("F''", F[2], 0.0, 1e-9);
    assert_true(i == 0 ? before[1] < F[1] && after[1] < F[1] : before[1] > F[1] && after[1] > F[1]);
  }
  cagehop_isochore_destroy(&isochore);

  assert_int_equal(cagehop_isochore_solve(&model, 0.9, &isochore), CAGEHOP_OK); // beyond what is solved for
  assert_int_equal(cagehop_isochore_summary(isochore)->status, CAGEHOP_OUT_OF_RANGE);
  assert_null(cagehop_isochore_structure(isochore));
  assert_null(cagehop_isochore_landscape(isochore));
  cagehop_isochore_destroy(&isochore);
}

static void a_monotonic_force_has_no_extrema(void **state) {
  (void)state;
  struct cagehop_structure *structure;
  struct cagehop_landscape *landscape;
  assert_int_equal(cagehop_structure_solve(&closed_form.structure, 0.3, &structure), CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_create(structure, &landscape), CAGEHOP_OK);
  const struct cagehop_extrema extrema = cagehop_landscape_extrema(landscape);
  assert_true(isnan(extrema.r_max) && isnan(extrema.F_1_max) && isnan(extrema.r_min) &&
              isnan(extrema.F_1_min));
  cagehop_landscape_destroy(&landscape);
  cagehop_structure_destroy(&structure);
}

/// Just above the cusp, where the spinodals are as close as rounding, P_coexistence stays between them, and
/// in their middle: to 1e-3, or a few ulps of P where the width is not much more.
static void coexistence_stays_between_the_spinodals(void **state) {
  (void)state;
  struct cagehop_cusp cusp;
  assert_int_equal(cagehop_cusp_find(&closed_form, &cusp), CAGEHOP_OK);
  int bracketed = 0;
  for (double above = 1e-11; above < 2e-6; above *= 1.25) {
    struct cagehop_structure *structure;
    struct cagehop_landscape *landscape;
    assert_int_equal(cagehop_structure_solve(&closed_form.structure, cusp.phi + above, &structure),
                     CAGEHOP_OK);
    assert_int_equal(cagehop_landscape_create(structure, &landscape), CAGEHOP_OK);
    const struct cagehop_spinodals found = *cagehop_landscape_spinodals(landscape);
    const double width = found.P_upper - found.P_lower;
    assert_true(found.P_lower <= found.P_coexistence && found.P_coexistence <= found.P_upper);
    check_absolute("middle", found.P_coexistence, found.P_lower + 0.5 * width, 1e-3 * width + 2e-15);
    bracketed += width > 1e-11;
    cagehop_landscape_destroy(&landscape);
    cagehop_structure_destroy(&structure);
  }
  assert_true(bracketed > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_isochore_holds_its_structure_and_landscape),
      cmocka_unit_test(a_monotonic_force_has_no_extrema),
      cmocka_unit_test(coexistence_stays_between_the_spinodals),
  };
  return cmocka_run_group_tests_name("isochore", tests, NULL, NULL);
}
