// SPDX-License-Identifier: GPL-3.0-or-later
/// The closures beyond Percus-Yevick against published virial coefficients, Carnahan and Starling's equation
/// of state, and the Percus-Yevick closed form.
#include "structure/closed_oz.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <gsl/gsl_errno.h>
#include <string.h>

static struct cagehop_structure *solve(enum cagehop_closure closure, double phi) {
  struct cagehop_structure *structure = NULL;
  const struct cagehop_structure_params params = {.closure = closure};
  const int status = cagehop_structure_solve(&params, phi, &structure);
  if (status != CAGEHOP_OK) {
    fail_msg("%s, phi = %g: %s", cagehop_closure_name(closure), phi, cagehop_status_message(status));
  }
  return structure;
}

/// Z of the virial route, and d(phi Z)/dphi of the compressibility route.
static void thermodynamics(enum cagehop_closure closure, double phi, double *virial, double *inverse_S_0) {
  struct cagehop_structure *structure = solve(closure, phi);
  struct cagehop_structure_summary summary;
  cagehop_structure_summarize(structure, &summary);
  *virial = 1.0 + 4.0 * phi * summary.g_contact;
  *inverse_S_0 = 1.0 / summary.S_0;
  cagehop_structure_destroy(&structure);
}

/// B4/b^3, b = 2 pi/3, by either route. Every closure here has the exact B2 and B3. Hansen and McDonald,
/// Theory of Simple Liquids: hypernetted chain 0.4453 and 0.2092, Percus-Yevick 0.2500 and 0.2969 (exact:
/// 0.2869). A bridge function that begins with -gamma^2/2 leaves what Percus-Yevick has at this order.
static void fourth_virial_coefficients_are_the_published_ones(void **state) {
  (void)state;
  const struct {
    enum cagehop_closure closure;
    double virial, compressibility;
  } cases[] = {
      {CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.2500, 0.2969},
      {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.4453, 0.2092},
      {CAGEHOP_CLOSURE_MARTYNOV_SARKISOV, 0.2500, 0.2969},
      {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.2500, 0.2969},
  };
  const double phi[2] = {0.004, 0.008};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    double virial[2], compressibility[2];
    for (size_t i = 0; i < 2; i++) {
      double Z, inverse;
      const double p = phi[i];
      thermodynamics(cases[k].closure, p, &Z, &inverse);
      virial[i] = (Z - 1.0 - 4.0 * p - 10.0 * p * p) / (64.0 * p * p * p);
      compressibility[i] = (inverse - 1.0 - 8.0 * p - 30.0 * p * p) / (4.0 * 64.0 * p * p * p);
    }
    // linear extrapolation to phi = 0; what is left is of the order of phi^2
    check_absolute(cagehop_closure_name(cases[k].closure), 2.0 * virial[0] - virial[1], cases[k].virial,
                   1e-3);
    check_absolute(cagehop_closure_name(cases[k].closure), 2.0 * compressibility[0] - compressibility[1],
                   cases[k].compressibility, 1e-3);
  }
}

/// The better closures stay near the hard-sphere fluid up to freezing, and nearer than Percus-Yevick does (15
/// % off).
static void better_closures_follow_carnahan_and_starling(void **state) {
  (void)state;
  const double phis[] = {0.20, 0.35, 0.45, 0.494};
  for (size_t i = 0; i < 4; i++) {
    const double phi = phis[i], exact = (1 + phi + phi * phi - phi * phi * phi) / pow(1 - phi, 3);
    double Z, inverse;
    thermodynamics(CAGEHOP_CLOSURE_MODIFIED_VERLET, phi, &Z, &inverse);
    check_relative("modified-verlet Z", Z, exact, 0.016);
    thermodynamics(CAGEHOP_CLOSURE_MARTYNOV_SARKISOV, phi, &Z, &inverse);
    check_relative("martynov-sarkisov Z", Z, exact, 0.035);
  }
}

/// The same solver with Percus-Yevick has an exact answer, and its estimate must bound the distance from it.
static void the_solver_on_shells_finds_percus_yevick(void **state) {
  (void)state;
  const double phis[] = {0.1, 0.4, 0.6};
  for (size_t i = 0; i < 3; i++) {
    struct closed_oz solution;
    struct cagehop_certificate certificate;
    struct cagehop_structure *exact = NULL;
    const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
    assert_int_equal(closed_oz_solve(CAGEHOP_CLOSURE_PERCUS_YEVICK, phis[i], 1e-8, &solution, &certificate),
                     0);
    assert_int_equal(cagehop_structure_solve(&params, phis[i], &exact), 0);
    for (double q = 0.1; q < 100.0; q += 0.13) {
      double S;
      cagehop_structure_factor(exact, 1, &q, &S, NULL);
      check_relative("S(q)", 1.0 / (1.0 - 24.0 * phis[i] * closed_oz_sine(&solution, q) / q), S, 1e-10);
    }
    cagehop_structure_destroy(&exact);
    closed_oz_clear(&solution);
  }
}

/// The core condition is solved for, so g has no other way to be wrong than outside; there it must tend to 1.
static void states_are_certified(void **state) {
  (void)state;
  const struct {
    enum cagehop_closure closure;
    double phi, error;
  } cases[] = {
      {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.45, 1e-6}, {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.52, 1e-4},
      {CAGEHOP_CLOSURE_MARTYNOV_SARKISOV, 0.49, 1e-3}, {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.49, 1e-3},
      {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.58, 1e-3},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct cagehop_structure *structure = solve(cases[k].closure, cases[k].phi);
    const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
    size_t count;
    double step;
    const double *g;
    cagehop_structure_radial(structure, &count, &step, &g);
    print_message("%s, phi = %.2f: estimate %.1e, residual %.1e, %d iterations\n",
                  cagehop_closure_name(cases[k].closure), cases[k].phi, certificate->error,
                  certificate->residual, certificate->iterations);
    assert_true(certificate->error <= cases[k].error && certificate->residual < 1e-8 &&
                certificate->S_min > 0.0);
    check_absolute("g far out", g[count - 1], 1.0, 0.02);
    cagehop_structure_destroy(&structure);
  }
}

/// Where a closure has no certified state there is a reason and no number.
static void states_out_of_reach_are_refused(void **state) {
  (void)state;
  struct cagehop_structure *structure = NULL;
  const struct cagehop_structure_params martynov = {.closure = CAGEHOP_CLOSURE_MARTYNOV_SARKISOV};
  assert_int_equal(cagehop_structure_solve(&martynov, 0.60, &structure), CAGEHOP_NO_CONVERGENCE);
  assert_null(structure);
  const struct cagehop_structure_params strict = {.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET,
                                                  .tolerance = 1e-9};
  assert_int_equal(cagehop_structure_solve(&strict, 0.49, &structure), CAGEHOP_NOT_RESOLVED);
  assert_null(structure);
  const struct cagehop_structure_params mixed = {.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET,
                                                 .compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
                                                 .peer_step = 0.01};
  assert_int_equal(cagehop_structure_solve(&mixed, 0.49, &structure), CAGEHOP_BAD_ARGUMENT);
  assert_null(structure);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fourth_virial_coefficients_are_the_published_ones),
      cmocka_unit_test(better_closures_follow_carnahan_and_starling),
      cmocka_unit_test(the_solver_on_shells_finds_percus_yevick),
      cmocka_unit_test(states_are_certified),
      cmocka_unit_test(states_out_of_reach_are_refused),
  };
  gsl_set_error_handler_off();
  return cmocka_run_group_tests_name("closures", tests, NULL, NULL);
}
