// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) of a structure that was solved on a uniform grid, at the grid's own points and next to them: the
/// interpolation between points divides by the distance to each.
#include "support/check.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>

static void S_is_smooth_through_the_points_of_its_grid(void **state) {
  (void)state;
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PRISM,
                                                  .closure = CAGEHOP_CLOSURE_MODIFIED_VERLET,
                                                  .grid_points = 1 << 17,
                                                  .tolerance = 1e-6};
  struct cagehop_structure *structure;
  assert_int_equal(cagehop_structure_solve(&params, 0.3, &structure), CAGEHOP_OK);
  const double step = M_PI / cagehop_structure_certificate(structure)->box;
  int on_points = 0;
  for (int k = 0; k < 400; k++) {
    const double q = ((double)k + 0.5) * step, near = 1e-7 * step;
    const double places[] = {q - near, q, q + near};
    double S[3], h[3];
    cagehop_structure_factor(structure, 3, places, S, h);
    on_points += q / step - 0.5 == (double)k;
    assert_true(S[0] > 0.0 && S[2] > 0.0);
    // A straight line over so short a way: dS/dq is below 2 d, d2S/dq2 below 10 d^2, and S rounds at 1e-16.
    check_absolute("S on the point", S[1], 0.5 * (S[0] + S[2]), 1e-12);
    check_absolute("h on the point", h[1], S[1] - 1.0, 1e-15);
  }
  assert_true(on_points > 200);
  const double zero = 0.0; // half a step before the first point
  double S_0;
  struct cagehop_structure_summary summary;
  cagehop_structure_factor(structure, 1, &zero, &S_0, NULL);
  cagehop_structure_summarize(structure, &summary);
  check_absolute("S(0)", S_0, summary.S_0, 0.0);
  check_relative("S(0) of Carnahan and Starling", S_0, 0.0975977, 0.03); // the closure is another theory
  cagehop_structure_destroy(&structure);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(S_is_smooth_through_the_points_of_its_grid)};
  return cmocka_run_group_tests_name("grid_points", tests, NULL, NULL);
}
