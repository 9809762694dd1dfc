// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) and g(r) at the places where a map stores them.
#include "support/check.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <string.h>

static struct cagehop_structure *solve(const struct cagehop_structure_params *params, double phi) {
  struct cagehop_structure *structure;
  assert_int_equal(cagehop_structure_solve(params, phi, &structure), CAGEHOP_OK);
  return structure;
}

static const struct cagehop_structure_params closed_form = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK},
                                             on_pyprisms_grid = {.source = CAGEHOP_STRUCTURE_PRISM,
                                                                 .compatibility =
                                                                     CAGEHOP_COMPATIBILITY_PYPRISM,
                                                                 .pyprism_step = 0.01};

static void places_are_a_twentieth_and_a_hundred_twenty_eighth(void **state) {
  (void)state;
  check_absolute("q", cagehop_profile_q(1), 0.05, 1e-17);
  check_absolute("last q", cagehop_profile_q(CAGEHOP_PROFILE_Q - 1), 60.0, 0.0);
  check_absolute("r", cagehop_profile_r(1), 1.0 / 128.0, 0.0);
  check_absolute("last r", cagehop_profile_r(CAGEHOP_PROFILE_R - 1), 8.0, 0.0);
}

/// On the structure's own grid nothing is interpolated.
static void a_profile_is_the_structure_itself(void **state) {
  (void)state;
  struct cagehop_structure *structure = solve(&closed_form, 0.5);
  struct cagehop_structure_summary summary;
  static struct cagehop_profile profile;
  size_t count;
  double step, S;
  const double *g;
  memset(&profile, 0, sizeof profile);
  cagehop_profile_fill(structure, &profile);
  cagehop_structure_summarize(structure, &summary);
  cagehop_structure_radial(structure, &count, &step, &g);
  check_absolute("step", step, 1.0 / 128.0, 0.0);
  for (size_t i = 0; i < CAGEHOP_PROFILE_R && i < count; i++) {
    check_absolute("g", profile.g[i], g[i], 0.0);
    assert_true(i < 128 ? profile.g[i] == 0.0 : profile.g[i] > 0.0);
  }
  assert_true(count >= CAGEHOP_PROFILE_R);
  // (1 + phi/2)/(1 - phi)^2, the contact value of Percus and Yevick
  check_relative("g(d+)", profile.g[128], 1.25 / 0.25, 1e-12);
  // (1 - phi)^4/(1 + 2 phi)^2, their compressibility
  check_relative("S(0)", profile.S[0], 0.0625 / 4.0, 1e-12);
  size_t highest = 0;
  for (size_t k = 0; k < CAGEHOP_PROFILE_Q; k++) {
    const double q = cagehop_profile_q(k);
    cagehop_structure_factor(structure, 1, &q, &S, NULL);
    check_absolute("S", profile.S[k], S, 0.0);
    highest = profile.S[k] > profile.S[highest] ? k : highest;
  }
  check_absolute("place of the peak", cagehop_profile_q(highest), summary.q_peak, 0.05);
  assert_true(profile.S[highest] <= summary.S_peak && profile.S[highest] > 0.98 * summary.S_peak);
  cagehop_structure_destroy(&structure);
}

/// Where the structure's own grid is another one, g lies on the straight line between the two neighbours; at
/// common places it is the same number.
static void another_grid_is_interpolated(void **state) {
  (void)state;
  struct cagehop_structure *structure = solve(&on_pyprisms_grid, 0.5), *exact = solve(&closed_form, 0.5);
  static struct cagehop_profile profile, want;
  size_t count;
  double step;
  const double *g;
  cagehop_profile_fill(structure, &profile);
  cagehop_profile_fill(exact, &want);
  cagehop_structure_radial(structure, &count, &step, &g);
  check_absolute("step", step, 0.01, 1e-15);
  for (size_t i = 129; i < CAGEHOP_PROFILE_R; i++) {
    const double r = cagehop_profile_r(i);
    const size_t below = (size_t)(r * 100.0);
    if (i % 32 == 0) { // a multiple of 1/4
      check_absolute("g at a common place", profile.g[i], g[below], 0.0);
    } else if (below + 1 < count) {
      assert_true(profile.g[i] >= fmin(g[below], g[below + 1]) &&
                  profile.g[i] <= fmax(g[below], g[below + 1]));
      const double weight = r * 100.0 - (double)below;
      check_absolute("g in between", profile.g[i], (1.0 - weight) * g[below] + weight * g[below + 1], 1e-12);
    } else {
      assert_true(isnan(profile.g[i]));
    }
  }
  check_absolute("g at contact", profile.g[128], cagehop_structure_contact(structure), 0.0);
  assert_true(profile.g[127] == 0.0);
  check_absolute("g of the closed form, some way out", profile.g[160], want.g[160], 0.05);
  cagehop_structure_destroy(&structure);
  cagehop_structure_destroy(&exact);
}

static void a_state_without_a_structure_has_none(void **state) {
  (void)state;
  static struct cagehop_profile profile;
  memset(&profile, 0, sizeof profile);
  cagehop_profile_fill(NULL, &profile);
  for (size_t i = 0; i < CAGEHOP_PROFILE_R; i++) {
    assert_true(isnan(profile.g[i]));
  }
  for (size_t k = 0; k < CAGEHOP_PROFILE_Q; k++) {
    assert_true(isnan(profile.S[k]));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(places_are_a_twentieth_and_a_hundred_twenty_eighth),
      cmocka_unit_test(a_profile_is_the_structure_itself),
      cmocka_unit_test(another_grid_is_interpolated),
      cmocka_unit_test(a_state_without_a_structure_has_none),
  };
  return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
