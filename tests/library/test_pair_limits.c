// SPDX-License-Identifier: GPL-3.0-or-later
/// How far the method of pair potentials goes: steep and short-ranged potentials, long chains; and what it
/// says where it ends.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <math.h>
#include <string.h>

static struct cagehop_structure_params params_of(enum cagehop_potential potential, double temperature,
                                                 enum cagehop_closure closure) {
  return (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_PRISM,
                                           .closure = closure,
                                           .system = {.potential = potential, .temperature = temperature}};
}

static struct cagehop_structure *solve(const struct cagehop_structure_params *params, double phi) {
  struct cagehop_structure *structure;
  struct cagehop_error error;
  if (cagehop_structure_solve_explained(params, phi, &structure, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  return structure;
}

static double S_0_of(const struct cagehop_structure *structure) {
  const double q = 0.0;
  double S;
  cagehop_structure_factor(structure, 1, &q, &S, NULL);
  return S;
}

/// By how much S(0) of u = r^-n is larger than that of hard spheres of its diameter, Gamma(1 - 1/n).
static double softness(double n, double phi) {
  struct cagehop_structure_params params =
      params_of(CAGEHOP_POTENTIAL_INVERSE_POWER, 1.0, CAGEHOP_CLOSURE_PERCUS_YEVICK);
  params.system.exponent = n;
  struct cagehop_structure *structure = solve(&params, phi);
  const double hard = phi * pow(tgamma(1.0 - 1.0 / n), 3.0);
  const double more = S_0_of(structure) / (pow(1.0 - hard, 4.0) / pow(1.0 + 2.0 * hard, 2.0)) - 1.0;
  cagehop_structure_destroy(&structure);
  return more;
}

/// With that diameter the leading term goes as 1/n^2.
static void a_steep_power_is_a_hard_sphere(void **state) {
  (void)state;
  check_absolute("S(0)", softness(1000.0, 0.3), 0.0, 1e-4);
  check_relative("n^2 times the rest", 9e6 * softness(3000.0, 0.3), 1e6 * softness(1000.0, 0.3), 0.1);
}

/// A wall that lies between two points of the first grids must not end the search for alpha.
static void a_parameter_is_found_for_steep_walls(void **state) {
  (void)state;
  struct cagehop_structure_params params =
      params_of(CAGEHOP_POTENTIAL_INVERSE_POWER, 1.0, CAGEHOP_CLOSURE_ROGERS_YOUNG);
  params.system.exponent = 400.0;
  const struct cagehop_structure_params hard = {.source = CAGEHOP_STRUCTURE_PRISM,
                                                .closure = CAGEHOP_CLOSURE_ROGERS_YOUNG};
  const double d = tgamma(1.0 - 1.0 / 400.0);
  struct cagehop_structure *steep = solve(&params, 0.3), *limit = solve(&hard, 0.3 * d * d * d);
  check_relative("S(0)", S_0_of(steep), S_0_of(limit), 100.0 / (400.0 * 400.0)); // its rest likewise
  cagehop_structure_destroy(&steep);
  cagehop_structure_destroy(&limit);
}

/// The tail of S(q) is that of a hard core only where q is large against 1/range.
static void a_short_range_beside_a_hard_core_is_resolved(void **state) {
  (void)state;
  struct cagehop_structure_params params =
      params_of(CAGEHOP_POTENTIAL_HARD_CORE_YUKAWA, 1.0, CAGEHOP_CLOSURE_PERCUS_YEVICK);
  params.system.screening = 150.0;
  struct cagehop_structure *usual = solve(&params, 0.3);
  params.tolerance = 5e-8;
  struct cagehop_structure *fine = solve(&params, 0.3);
  double most = 0.0;
  for (double q = 0.0; q < 3000.0; q += 1.37) {
    double S[2];
    cagehop_structure_factor(usual, 1, &q, &S[0], NULL);
    cagehop_structure_factor(fine, 1, &q, &S[1], NULL);
    most = fmax(most, fabs(S[0] / S[1] - 1.0));
  }
  const double error = cagehop_structure_certificate(usual)->error;
  assert_true(error <= 1e-6);
  assert_true(most <= error + cagehop_structure_certificate(fine)->error);
  cagehop_structure_destroy(&usual);
  cagehop_structure_destroy(&fine);
}

/// Where S(q) has a peak of 42, narrower than the first grids' steps in q, a finer grid is not reached from a
/// coarser one, and rounding keeps |dS/S| above 1e-9. S(0) and the last peak are those of
/// tests/reference/sharp_peaks.py, which is known to 1e-6 and, next to the peak, to 1e-4.
static void sharp_peaks_are_resolved(void **state) {
  (void)state;
  const double temperatures[] = {0.3, 0.25, 0.2}, S_0[] = {8.9042495e-4, 7.3358332e-4, 5.7817802e-4};
  double S_peak = 0.0;
  for (size_t i = 0; i < 3; i++) {
    const struct cagehop_structure_params params =
        params_of(CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, temperatures[i], CAGEHOP_CLOSURE_PERCUS_YEVICK);
    struct cagehop_structure *structure = solve(&params, 0.65);
    struct cagehop_structure_summary summary;
    cagehop_structure_summarize(structure, &summary);
    assert_true(cagehop_structure_certificate(structure)->error <= 1e-6);
    check_relative("S_0", summary.S_0, S_0[i], 1e-6);
    S_peak = summary.S_peak;
    cagehop_structure_destroy(&structure);
  }
  check_relative("S_peak", S_peak, 41.856, 1e-4);
}

static struct cagehop_structure_params chain_of(size_t sites, enum cagehop_closure closure) {
  struct cagehop_structure_params params = params_of(CAGEHOP_POTENTIAL_HARD, 0.0, closure);
  params.system.chain = CAGEHOP_CHAIN_FREELY_JOINTED;
  params.system.sites = sites;
  params.system.bond = 1.0;
  return params;
}

/// Of more and more sites 1/S(0) - 1/N = -rho c(0) has a limit, and what is left goes as 1/sqrt(N).
static void long_chains_are_solved(void **state) {
  (void)state;
  const size_t sites[] = {1000, 10000, 100000};
  double stiffness[3];
  for (size_t i = 0; i < 3; i++) {
    const struct cagehop_structure_params params = chain_of(sites[i], CAGEHOP_CLOSURE_PERCUS_YEVICK);
    struct cagehop_structure *structure = solve(&params, 0.4);
    stiffness[i] = 1.0 / S_0_of(structure) - 1.0 / (double)sites[i];
    assert_true(cagehop_structure_certificate(structure)->error <= 1e-6);
    cagehop_structure_destroy(&structure);
  }
  check_relative("the steps' ratio", (stiffness[2] - stiffness[1]) / (stiffness[1] - stiffness[0]), sqrt(0.1),
                 0.15);
}

/// Chains whose making ends in a fold where they are dilute, but not where they are dense.
static void bonds_are_made_where_they_can_be(void **state) {
  (void)state;
  const struct cagehop_structure_params params = chain_of(20, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN);
  struct cagehop_structure *structure = solve(&params, 0.4);
  assert_true(cagehop_structure_certificate(structure)->error <= 1e-6);
  cagehop_structure_destroy(&structure);
}

static void check_reason(const struct cagehop_structure_params *params, double phi, const char *words) {
  struct cagehop_structure *structure;
  struct cagehop_error error;
  assert_true(cagehop_structure_solve_explained(params, phi, &structure, &error) > 0);
  assert_null(structure);
  if (strstr(error.text, words) == NULL) {
    fail_msg("'%s' does not say '%s'", error.text, words);
  }
}

static void a_reason_names_what_was_reached(void **state) {
  (void)state;
  struct cagehop_structure_params params = chain_of(100, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN);
  check_reason(&params, 0.3, "near density 0 they reach 0.23 of the bonds (S(0) = 23.3), from single sites");
  params = params_of(CAGEHOP_POTENTIAL_LENNARD_JONES, 0.02, CAGEHOP_CLOSURE_HYPERNETTED_CHAIN);
  check_reason(&params, 0.3, "from density 0 they do not even reach rho = ");
  params = chain_of(1000000, CAGEHOP_CLOSURE_PERCUS_YEVICK);
  params.system.chain = CAGEHOP_CHAIN_KOYAMA;
  params.system.persistence = 10.0;
  check_reason(&params, 0.3, "chains are so long that grids would have more than 1048576 points");
}

/// B(r) = -exp(-r) on `n` points up to r = 4, with an error of one of them.
static void check_bridge(size_t n, double error, bool fits) {
  double r[81], B[81];
  for (size_t i = 0; i < n; i++) {
    r[i] = 4.0 * (double)i / (double)(n - 1);
    B[i] = -exp(-r[i]) * (1.0 - r[i] / 4.0);
  }
  B[n / 2] += error;
  const struct cagehop_system_table table = {.n = n, .x = r, .y = B};
  struct cagehop_structure_params params =
      params_of(CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, 1.0, CAGEHOP_CLOSURE_BRIDGE_TABLE);
  params.bridge_table = &table;
  const char *const fault = cagehop_structure_fault(&params);
  assert_true((fault == NULL) == fits);
  assert_true(fits || strstr(fault, "the points of the table of B(r) are too few, or scatter") != NULL);
}

static void a_bridge_table_of_too_few_points_is_refused(void **state) {
  (void)state;
  check_bridge(81, 0.0, true);
  check_bridge(81, 0.01, false);
  check_bridge(9, 0.0, false);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_steep_power_is_a_hard_sphere),
      cmocka_unit_test(a_parameter_is_found_for_steep_walls),
      cmocka_unit_test(a_short_range_beside_a_hard_core_is_resolved),
      cmocka_unit_test(sharp_peaks_are_resolved),
      cmocka_unit_test(long_chains_are_solved),
      cmocka_unit_test(bonds_are_made_where_they_can_be),
      cmocka_unit_test(a_reason_names_what_was_reached),
      cmocka_unit_test(a_bridge_table_of_too_few_points_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
