// SPDX-License-Identifier: GPL-3.0-or-later
/// The closures beyond Percus-Yevick against published virial coefficients, Carnahan and Starling's equation
/// of state, and the Percus-Yevick closed form.
#include "structure/uniform/richardson.h"
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
/// 0.2869). A bridge function that begins with -gamma^2/2 leaves what Percus-Yevick has at this order; both
/// coefficients are linear in that term, and Ballone and Pastore's is 7/8 of it.
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
      {CAGEHOP_CLOSURE_BALLONE_PASTORE, 0.4453 - 0.875 * (0.4453 - 0.2500),
       0.2092 + 0.875 * (0.2969 - 0.2092)},
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
    thermodynamics(CAGEHOP_CLOSURE_BALLONE_PASTORE, phi, &Z, &inverse);
    check_relative("ballone-pastore Z", Z, exact, 0.002);
  }
}

/// An independent program (DST-IV grids, Newton-GMRES, extrapolated in the step), to five digits: Z of the
/// virial route and 1/S(0), and for rogers-young its parameter at fixed alpha.
static void independent_values_are_met(void **state) {
  (void)state;
  const struct {
    enum cagehop_closure closure;
    double phi, alpha, Z, inverse_S_0;
  } cases[] = {
      {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.20, 0.0, 2.51238, 4.39759},
      {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.40, 0.0, 8.35913, 17.10939},
      {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.45, 0.0, 11.86438, 24.38971},
      {CAGEHOP_CLOSURE_ROGERS_YOUNG, 0.02, 0.17980, 1.08415, 1.17260},
      {CAGEHOP_CLOSURE_ROGERS_YOUNG, 0.30, 0.25400, 3.94414, 10.05623},
      {CAGEHOP_CLOSURE_ROGERS_YOUNG, 0.45, 0.24361, 9.08213, 33.92523},
      {CAGEHOP_CLOSURE_ROGERS_YOUNG, 0.494, 0.23292, 11.92437, 50.13338},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct cagehop_structure *structure = solve(cases[k].closure, cases[k].phi);
    double Z, inverse;
    check_absolute("alpha", cagehop_structure_certificate(structure)->alpha, cases[k].alpha, 1.5e-5);
    cagehop_structure_destroy(&structure);
    thermodynamics(cases[k].closure, cases[k].phi, &Z, &inverse);
    check_relative("Z", Z, cases[k].Z, 5e-6);
    check_relative("1/S(0)", inverse, cases[k].inverse_S_0, 5e-6);
  }
}

/// The low-density limit of the parameter makes both routes' B4 equal: 0.170146, by quadrature without
/// solving anything.
static void the_consistent_parameter_has_its_limit(void **state) {
  (void)state;
  const double phi[2] = {0.01, 0.02};
  double alpha[2];
  for (size_t i = 0; i < 2; i++) {
    struct cagehop_structure *structure = solve(CAGEHOP_CLOSURE_ROGERS_YOUNG, phi[i]);
    alpha[i] = cagehop_structure_certificate(structure)->alpha;
    cagehop_structure_destroy(&structure);
  }
  check_absolute("alpha at phi = 0", 2.0 * alpha[0] - alpha[1], 0.170146, 3e-4);
}

/// The parameter is searched on small grids first, from solution to solution, so it takes few iterations.
static void the_parameter_is_found_in_few_iterations(void **state) {
  (void)state;
  struct cagehop_structure *structure = solve(CAGEHOP_CLOSURE_ROGERS_YOUNG, 0.55);
  const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
  assert_true(certificate->error < 2e-7);
  assert_true(certificate->iterations < 800); // 516; a search in the bracket takes 1,460
  cagehop_structure_destroy(&structure);
}

/// The uniform grids with Percus-Yevick have an exact answer, and their estimate must bound the distance from
/// it.
static void the_uniform_grids_find_percus_yevick(void **state) {
  (void)state;
  const double phis[] = {0.1, 0.45, 0.60, 0.66, 0.70, 0.74};
  for (size_t i = 0; i < sizeof phis / sizeof phis[0]; i++) {
    const struct cagehop_structure_params closed = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
    const struct cagehop_structure_params grid = {.grid_points = (size_t)1 << 19, .tolerance = 1e-6};
    struct cagehop_structure *exact = NULL, *fine = NULL;
    double error = 0.0;
    assert_int_equal(cagehop_structure_solve(&closed, phis[i], &exact), 0);
    assert_int_equal(cagehop_structure_solve(&grid, phis[i], &fine), 0);
    for (double q = 0.0; q < 700.0; q += 0.0713) {
      double want, got;
      cagehop_structure_factor(exact, 1, &q, &want, NULL);
      cagehop_structure_factor(fine, 1, &q, &got, NULL);
      error = fmax(error, fabs(got / want - 1.0));
    }
    const double claimed = cagehop_structure_certificate(fine)->error;
    print_message("phi = %.2f: error %.1e, estimate %.1e\n", phis[i], error, claimed);
    assert_true(error <= claimed && claimed < 3e-7);
    check_relative("contact", cagehop_structure_contact(fine), cagehop_structure_contact(exact), 1e-8);
    struct cagehop_structure_summary want, got;
    cagehop_structure_summarize(exact, &want);
    cagehop_structure_summarize(fine, &got);
    check_relative("r_cage", got.r_cage, want.r_cage, 1e-5);
    cagehop_structure_destroy(&exact);
    cagehop_structure_destroy(&fine);
  }
}

/// x of `levels` at place (k + 1/2 in its own q steps), from the ten points around it; x is even in q.
static double x_between(const struct richardson_levels *levels, double place) {
  const double binomial[10] = {1, -9, 36, -84, 126, -126, 84, -36, 9, -1};
  const long first = (long)floor(place - 0.5) - 4;
  double top = 0.0, bottom = 0.0;
  for (long p = 0; p < 10; p++) {
    const long k = first + p;
    const double weight = binomial[p] / (place - 0.5 - (double)k);
    top += weight * richardson_x(levels, (size_t)(k >= 0 ? k : -k - 1));
    bottom += weight;
  }
  return top / bottom;
}

/// What a short box does to x, against a box that does nothing.
static void the_box_error_is_bounded(void **state) {
  (void)state;
  const struct {
    enum cagehop_closure kind;
    double phi, box;
  } cases[] = {{CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.60, 32.0},
               {CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.66, 32.0},
               {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.50, 16.0},
               {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.60, 16.0}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const struct closure closure = {.kind = cases[i].kind};
    const struct solve_limits alone = {.until = INFINITY};
    const double box = cases[i].box;
    struct richardson_levels near, far;
    double error = 0.0;
    assert_int_equal(richardson_solve(&closure, cases[i].phi, box, (size_t)box * 256, 0, &alone, &near), 0);
    assert_int_equal(richardson_solve(&closure, cases[i].phi, 4.0 * box, (size_t)box * 1024, 0, &alone, &far),
                     0);
    for (size_t k = 0; k < near.coarse / 2; k++) {
      const double x = x_between(&far, 4.0 * ((double)k + 0.5));
      error = fmax(error, fabs((richardson_x(&near, k) - x) / (1.0 - x)));
    }
    const double claimed = richardson_box_error(&near);
    print_message("%s, phi = %.2f, box %g: error %.1e, estimate %.1e\n", cagehop_closure_name(closure.kind),
                  cases[i].phi, box, error, claimed);
    assert_true(error <= claimed && error > 1e-3 * claimed);
    richardson_clear(&near);
    richardson_clear(&far);
  }
}

/// S(q) at q beyond the curve, where it is the fitted tail, against grids of half the step, whose curve goes
/// further.
static void tails_are_within_their_error(void **state) {
  (void)state;
  const struct {
    enum cagehop_closure closure;
    double phi;
    size_t points; // of the finest grid
  } cases[] = {{CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.60, (size_t)1 << 16},
               {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.60, (size_t)1 << 16},
               {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.68, (size_t)1 << 17}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const struct cagehop_structure_params further = {.closure = cases[i].closure,
                                                     .grid_points = 2 * cases[i].points};
    struct cagehop_structure *fine = NULL, *structure = solve(cases[i].closure, cases[i].phi);
    const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
    double error = 0.0;
    assert_int_equal(certificate->points, cases[i].points);
    assert_int_equal(cagehop_structure_solve(&further, cases[i].phi, &fine), 0);
    for (double q = 0.0; q < 595.0; q += 0.0713) {
      double want, got;
      cagehop_structure_factor(fine, 1, &q, &want, NULL);
      cagehop_structure_factor(structure, 1, &q, &got, NULL);
      error = fmax(error, fabs(got / want - 1.0));
    }
    struct cagehop_structure_summary want, got;
    cagehop_structure_summarize(fine, &want);
    cagehop_structure_summarize(structure, &got);
    print_message("%s, phi = %.2f: error %.1e, estimate %.1e; of r_cage %.1e, of the contact value %.1e\n",
                  cagehop_closure_name(cases[i].closure), cases[i].phi, error, certificate->error,
                  got.r_cage / want.r_cage - 1.0, got.g_contact / want.g_contact - 1.0);
    assert_true(error <= certificate->error && certificate->error <= 1e-6);
    check_relative("r_cage", got.r_cage, want.r_cage, 1e-6);
    cagehop_structure_destroy(&structure);
    cagehop_structure_destroy(&fine);
  }
}

/// The core condition is solved for, so g has no other way to be wrong than outside; there it must tend to 1.
static void states_are_certified(void **state) {
  (void)state;
  const struct {
    enum cagehop_closure closure;
    double phi, error;
  } cases[] = {
      {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.45, 2e-7}, {CAGEHOP_CLOSURE_HYPERNETTED_CHAIN, 0.53, 8e-7},
      {CAGEHOP_CLOSURE_MARTYNOV_SARKISOV, 0.49, 2e-7}, {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.49, 2e-7},
      {CAGEHOP_CLOSURE_BALLONE_PASTORE, 0.49, 2e-7},   {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.62, 8e-7},
      {CAGEHOP_CLOSURE_ROGERS_YOUNG, 0.55, 8e-7},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct cagehop_structure *structure = solve(cases[k].closure, cases[k].phi);
    const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
    size_t count;
    double step;
    const double *g;
    cagehop_structure_radial(structure, &count, &step, &g);
    print_message("%s, phi = %.2f: estimate %.1e, last change %.1e, %d iterations\n",
                  cagehop_closure_name(cases[k].closure), cases[k].phi, certificate->error,
                  certificate->last_change, certificate->iterations);
    assert_true(certificate->error <= cases[k].error && certificate->last_change < 1e-8 &&
                isnan(certificate->residual) && certificate->S_min > 0.0);
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
                                                  .tolerance = 1e-14};
  assert_int_equal(cagehop_structure_solve(&strict, 0.49, &structure), CAGEHOP_NOT_RESOLVED);
  assert_null(structure);
  // alpha's own part of the error, which no grid makes smaller, is known before any grid is solved
  const struct cagehop_structure_params consistent = {.closure = CAGEHOP_CLOSURE_ROGERS_YOUNG,
                                                      .tolerance = 1e-10};
  struct cagehop_error error;
  assert_int_equal(cagehop_structure_solve_explained(&consistent, 0.20, &structure, &error),
                   CAGEHOP_NOT_RESOLVED);
  assert_null(structure);
  assert_non_null(strstr(error.text, "rogers-young: alpha is not known well enough ("));
  const struct cagehop_structure_params mixed = {.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET,
                                                 .compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
                                                 .pyprism_step = 0.01};
  assert_int_equal(cagehop_structure_solve(&mixed, 0.49, &structure), CAGEHOP_BAD_ARGUMENT);
  assert_null(structure);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fourth_virial_coefficients_are_the_published_ones),
      cmocka_unit_test(better_closures_follow_carnahan_and_starling),
      cmocka_unit_test(independent_values_are_met),
      cmocka_unit_test(the_consistent_parameter_has_its_limit),
      cmocka_unit_test(the_parameter_is_found_in_few_iterations),
      cmocka_unit_test(the_uniform_grids_find_percus_yevick),
      cmocka_unit_test(the_box_error_is_bounded),
      cmocka_unit_test(tails_are_within_their_error),
      cmocka_unit_test(states_are_certified),
      cmocka_unit_test(states_out_of_reach_are_refused),
  };
  gsl_set_error_handler_off();
  return cmocka_run_group_tests_name("closures", tests, NULL, NULL);
}
