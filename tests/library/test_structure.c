// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/core/legendre.h"
#include "structure/core/percus_yevick.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <float.h>
#include <gsl/gsl_errno.h>

static struct cagehop_structure *solve(enum cagehop_structure_source source, double phi) {
  struct cagehop_structure *structure = NULL;
  const int status =
      cagehop_structure_solve(&(struct cagehop_structure_params){.source = source}, phi, &structure);
  if (status != CAGEHOP_OK) {
    fail_msg("phi = %g: %s", phi, cagehop_status_message(status));
  }
  return structure;
}

/// S(q) of the textbook: -c(q) as Wertheim and Thiele integrate it, with its cancellation at small q.
static double textbook_S(double phi, double q) {
  const double l_1 = pow(1.0 + 2.0 * phi, 2) / pow(1.0 - phi, 4);
  const double l_2 = -pow(1.0 + 0.5 * phi, 2) / pow(1.0 - phi, 4);
  const double s = sin(q), c = cos(q), q_2 = q * q;
  const double a = l_1 * (s - q * c) / (q_2 * q);
  const double b = 6.0 * phi * l_2 * (2.0 * q * s + (2.0 - q_2) * c - 2.0) / (q_2 * q_2);
  const double d = 0.5 * phi * l_1 *
                   ((4.0 * q * q_2 - 24.0 * q) * s - (q_2 * q_2 - 12.0 * q_2 + 24.0) * c + 24.0) /
                   (q_2 * q_2 * q_2);
  return 1.0 / (1.0 + 24.0 * phi * (a + b + d));
}

static void closed_form_agrees_with_the_textbook(void **state) {
  (void)state;
  const double phis[] = {0.05, 0.3, 0.5, 0.6, 0.7, 0.78};
  for (size_t k = 0; k < sizeof phis / sizeof phis[0]; k++) {
    struct cagehop_structure *structure = solve(CAGEHOP_STRUCTURE_PERCUS_YEVICK, phis[k]);
    for (double q = 2.0; q < 400.0; q += 0.37) {
      double S;
      cagehop_structure_factor(structure, 1, &q, &S, NULL);
      check_relative("S(q)", S, textbook_S(phis[k], q), 1e-10);
    }
    cagehop_structure_destroy(&structure);
  }
}

static void closed_form_has_the_known_limits(void **state) {
  (void)state;
  for (double phi = 0.05; phi < 0.79; phi += 0.05) {
    struct cagehop_structure *structure = solve(CAGEHOP_STRUCTURE_PERCUS_YEVICK, phi);
    struct cagehop_structure_summary summary;
    cagehop_structure_summarize(structure, &summary);
    const double S_0 = pow(1.0 - phi, 4) / pow(1.0 + 2.0 * phi, 2);
    check_relative("S(0)", summary.S_0, S_0, 1e-12);
    check_relative("g(d)", summary.g_contact, (1.0 + 0.5 * phi) / pow(1.0 - phi, 2), 1e-12);
    // Stable down to q = 0: S(q) = S(0) + O(q^2).
    const double small[] = {1e-8, 1e-5, 1e-3};
    double S[3];
    cagehop_structure_factor(structure, 3, small, S, NULL);
    for (size_t i = 0; i < 3; i++) {
      check_relative("S(q -> 0)", S[i], S_0, 1e-11 + 2.0 * small[i] * small[i]);
    }
    cagehop_structure_destroy(&structure);
  }
}

/// What S and h are where there is no q, and at its end: for every source alike.
static void wavenumbers_that_are_none_have_no_structure_factor(void **state) {
  (void)state;
  for (unsigned source = 0; source < CAGEHOP_STRUCTURE_TABLE; source++) {
    struct cagehop_structure *structure = solve((enum cagehop_structure_source)source, 0.5);
    const double q[] = {NAN, -7.0, -INFINITY, INFINITY, -0.0, 0.0};
    double S[6], h[6];
    cagehop_structure_factor(structure, 6, q, S, h);
    for (size_t i = 0; i < 3; i++) {
      assert_true(isnan(S[i]) && isnan(h[i]));
    }
    assert_true(S[3] == 1.0 && h[3] == 0.0);
    assert_true(S[4] == S[5] && S[5] > 0.0);
    cagehop_structure_destroy(&structure);
  }
}

/// Peaks computed independently (two grids, another program).
static void peaks_are_the_published_ones(void **state) {
  (void)state;
  const struct {
    double phi, q, S;
  } peaks[] = {{0.50, 7.006467, 3.24046352},
               {0.60, 7.431551, 6.54873476},
               {0.64, 7.611670, 9.54625918},
               {0.66, 7.702376, 11.82202288}};
  const enum cagehop_structure_source sources[] = {CAGEHOP_STRUCTURE_PERCUS_YEVICK, CAGEHOP_STRUCTURE_PRISM};
  for (size_t k = 0; k < 8; k++) {
    struct cagehop_structure *structure = solve(sources[k / 4], peaks[k % 4].phi);
    struct cagehop_structure_summary summary;
    cagehop_structure_summarize(structure, &summary);
    check_absolute("q*", summary.q_peak, peaks[k % 4].q, 6e-7);
    check_relative("S(q*)", summary.S_peak, peaks[k % 4].S, 1e-8);
    cagehop_structure_destroy(&structure);
  }
}

static void cage_radius_is_the_published_one(void **state) {
  (void)state;
  const double phi[] = {0.50, 0.55, 0.60, 0.64}, r_cage[] = {1.443991, 1.382581, 1.323663, 1.279115};
  for (size_t k = 0; k < 4; k++) {
    struct cagehop_structure *structure = solve(CAGEHOP_STRUCTURE_PRISM, phi[k]);
    struct cagehop_structure_summary summary;
    cagehop_structure_summarize(structure, &summary);
    check_absolute("r_cage", summary.r_cage, r_cage[k], 2e-6);
    cagehop_structure_destroy(&structure);
  }
}

/// Percus-Yevick g(r) by Smith and Henderson's exact first shell, 1 < r < 2: r g(r) is a sum over the three
/// roots t of (1-phi)^2 t^3 + 6 phi (1-phi) t^2 + 18 phi^2 t - 12 phi (1 + 2 phi) of t L(t) exp(t (r -
/// 1))/S'(t).
static double first_shell(double phi, double r) {
  const double a = (1 - phi) * (1 - phi), b = 6 * phi * (1 - phi), c = 18 * phi * phi,
               d = -12 * phi * (1 + 2 * phi);
  double x = 1.0; // the real root by Newton's method
  for (int i = 0; i < 100; i++) {
    x -= (((a * x + b) * x + c) * x + d) / ((3 * a * x + 2 * b) * x + c);
  }
  const double p = x + b / a, q = c / a + x * p; // the rest: t^2 + p t + q
  const double re = -0.5 * p, im = sqrt(q - 0.25 * p * p);
  const double roots[3][2] = {{x, 0.0}, {re, im}, {re, -im}};
  double sum = 0.0;
  for (size_t k = 0; k < 3; k++) {
    // complex arithmetic written out: numerator t L(t) e^{t(r-1)}, L(t) = (1 + phi/2) t + 1 + 2 phi
    const double u = roots[k][0], v = roots[k][1];
    const double lu = (1 + 0.5 * phi) * u + 1 + 2 * phi, lv = (1 + 0.5 * phi) * v;
    const double nu = u * lu - v * lv, nv = u * lv + v * lu;
    const double e = exp(u * (r - 1)), eu = e * cos(v * (r - 1)), ev = e * sin(v * (r - 1));
    const double mu = nu * eu - nv * ev, mv = nu * ev + nv * eu;
    const double du = 3 * a * (u * u - v * v) + 2 * b * u + c, dv = 6 * a * u * v + 2 * b * v;
    sum += (mu * du + mv * dv) / (du * du + dv * dv);
  }
  return sum / r;
}

static void radial_function_is_the_exact_first_shell(void **state) {
  (void)state;
  const double phis[] = {0.3, 0.5, 0.6, 0.66};
  for (size_t k = 0; k < sizeof phis / sizeof phis[0]; k++) {
    struct cagehop_structure *structure = solve(CAGEHOP_STRUCTURE_PRISM, phis[k]);
    size_t count;
    double step;
    const double *g;
    cagehop_structure_radial(structure, &count, &step, &g);
    for (size_t i = 0; i < count && (double)i * step < 2.0; i++) {
      const double r = (double)i * step;
      if (r < 1.0) {
        assert_true(g[i] == 0.0);
      } else {
        check_absolute("g(r)", g[i], first_shell(phis[k], r), 3e-6);
      }
    }
    cagehop_structure_destroy(&structure);
  }
}

/// The certificate's bound holds, and it is tight enough to be of use.
static void prism_agrees_with_the_closed_form_within_its_error(void **state) {
  (void)state;
  const double phis[] = {0.02, 0.10, 0.30, 0.45, 0.50, 0.55, 0.60, 0.64, 0.66, 0.68, 0.70, 0.74, 0.78};
  for (size_t k = 0; k < sizeof phis / sizeof phis[0]; k++) {
    struct cagehop_structure *prism = solve(CAGEHOP_STRUCTURE_PRISM, phis[k]);
    struct cagehop_structure *exact = solve(CAGEHOP_STRUCTURE_PERCUS_YEVICK, phis[k]);
    const struct cagehop_certificate *certificate = cagehop_structure_certificate(prism);
    double worst = 0.0;
    for (double q = 0.0; q < 400.0; q += q < 30.0 ? 0.001 : 0.01) {
      double S, S_exact;
      cagehop_structure_factor(prism, 1, &q, &S, NULL);
      cagehop_structure_factor(exact, 1, &q, &S_exact, NULL);
      assert_true(S > 0.0);
      worst = fmax(worst, fabs(S / S_exact - 1.0));
    }
    print_message("phi = %.2f: error %.1e, estimate %.1e, residual %.1e, %d iterations\n", phis[k], worst,
                  certificate->error, certificate->residual, certificate->iterations);
    assert_true(worst <= certificate->error);
    assert_true(certificate->error <= 1e-8);
    assert_true(certificate->residual <= 1e-11);
    assert_true(certificate->S_min > 0.0);
    cagehop_structure_destroy(&prism);
    cagehop_structure_destroy(&exact);
  }
}

static void negative_g_is_remarked_not_refused(void **state) {
  (void)state;
  struct cagehop_structure *below = solve(CAGEHOP_STRUCTURE_PRISM, 0.612);
  struct cagehop_structure *above = solve(CAGEHOP_STRUCTURE_PRISM, 0.614);
  assert_true(cagehop_structure_certificate(below)->g_min > 0.0);
  assert_true(cagehop_structure_certificate(above)->g_min < 0.0);
  cagehop_structure_destroy(&below);
  cagehop_structure_destroy(&above);
}

/// pyPRISM's grid solves its equation to rounding, and knows its error against the closed form.
static void the_pyprism_grid_knows_its_error(void **state) {
  (void)state;
  struct cagehop_structure *structure = NULL;
  const struct cagehop_structure_params params = {.compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
                                                  .pyprism_step = 0.02};
  assert_int_equal(cagehop_structure_solve(&params, 0.6, &structure), CAGEHOP_OK);
  const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
  double worst = 0.0;
  for (double q = 0.5; q < 30.0; q += 0.01) {
    double S;
    cagehop_structure_factor(structure, 1, &q, &S, NULL);
    worst = fmax(worst, fabs(S / textbook_S(0.6, q) - 1.0));
  }
  assert_true(certificate->residual < 1e-11);
  assert_true(worst > 0.1 && worst <= 1.001 * certificate->error);
  assert_true(cagehop_structure_q_max(structure) == M_PI / 0.02);
  cagehop_structure_destroy(&structure);
  const double steps[] = {0.0, -0.01, 0.03, 0.004, 0.1, NAN};
  for (size_t k = 0; k < sizeof steps / sizeof steps[0]; k++) {
    const struct cagehop_structure_params wrong = {.compatibility = CAGEHOP_COMPATIBILITY_PYPRISM,
                                                   .pyprism_step = steps[k]};
    assert_int_equal(cagehop_structure_solve(&wrong, 0.6, &structure), CAGEHOP_BAD_ARGUMENT);
    assert_null(structure);
  }
}

static void impossible_requests_are_refused(void **state) {
  (void)state;
  const double phis[] = {-0.1, 0.0, 0.81, 1.0, NAN, INFINITY};
  struct cagehop_structure *structure = NULL;
  for (size_t k = 0; k < sizeof phis / sizeof phis[0]; k++) {
    assert_int_equal(cagehop_structure_solve(&(struct cagehop_structure_params){0}, phis[k], &structure),
                     CAGEHOP_OUT_OF_RANGE);
    assert_null(structure);
  }
  // Nobody can certify 1e-16 in double precision: no number rather than a doubtful one.
  assert_int_equal(
      cagehop_structure_solve(&(struct cagehop_structure_params){.tolerance = 1e-16}, 0.6, &structure),
      CAGEHOP_NOT_RESOLVED);
  assert_null(structure);
}

/// Every solver that iterates gives up; a limit that is not reached changes no bit.
static void a_solve_can_be_limited(void **state) {
  (void)state;
  struct cagehop_structure_params cases[] = {
      {.source = CAGEHOP_STRUCTURE_PRISM},
      {.compatibility = CAGEHOP_COMPATIBILITY_PYPRISM, .pyprism_step = 0.02},
      {.grid_points = (size_t)1 << 17},
      {.closure = CAGEHOP_CLOSURE_HYPERNETTED_CHAIN},
      {.closure = CAGEHOP_CLOSURE_ROGERS_YOUNG},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct cagehop_structure *structure = NULL, *limited = NULL;
    struct cagehop_structure_summary free, within;
    assert_int_equal(cagehop_structure_solve(&cases[k], 0.3, &structure), CAGEHOP_OK);
    cases[k].seconds_max = 1000.0;
    assert_int_equal(cagehop_structure_solve(&cases[k], 0.3, &limited), CAGEHOP_OK);
    cagehop_structure_summarize(structure, &free);
    cagehop_structure_summarize(limited, &within);
    assert_memory_equal(&free, &within, sizeof free);
    cagehop_structure_destroy(&structure);
    cagehop_structure_destroy(&limited);
    cases[k].seconds_max = 1e-9;
    structure = (struct cagehop_structure *)&cases[k]; // anything but NULL
    assert_int_equal(cagehop_structure_solve(&cases[k], 0.3, &structure), CAGEHOP_TIMED_OUT);
    assert_null(structure);
  }
}

/// The convolution against direct quadrature of its Fourier representation's definition, at r = 0: int f^2...
/// by symmetry core_convolution(r)/r -> integral of f(s) * 2 f(s) ds as r -> 0.
static void core_convolution_has_the_right_limit(void **state) {
  (void)state;
  struct core core;
  percus_yevick_core(0.5, &core);
  double norm = 0.0;
  for (size_t k = 0; k < core.terms; k++) {
    norm += core.coefficient[k] * core.coefficient[k]; // Parseval: the basis is orthonormal
  }
  const double r[] = {1e-6, 2.0 - 1e-9};
  double value[2];
  assert_int_equal(core_convolution(&core, 2, r, value), CAGEHOP_OK);
  check_relative("f*f at r -> 0", value[0] / r[0], 2.0 * norm, 1e-5);
  check_absolute("f*f at r = 2", value[1], 0.0, 1e-12);
}

/// Many sines at once are those one by one, from where cancellation would be worst up to large q; each has
/// the bits that it has alone. Where the recurrence begins it multiplies a rounding of the largest
/// coefficient by three.
static void core_sines_are_those_one_by_one(void **state) {
  (void)state;
  enum { COUNT = 4001 };
  double q[COUNT], sines[COUNT], alone;
  for (double phi = 0.1; phi < 0.72; phi += 0.1) {
    struct core core;
    double largest = 0.0;
    percus_yevick_core(phi, &core);
    for (size_t k = 0; k < core.terms; k++) {
      largest = fmax(largest, fabs(core.coefficient[k]));
    }
    for (size_t i = 0; i < COUNT; i++) {
      q[i] = 1e-4 * exp(0.005 * (double)i); // to 5e4
    }
    core_sines(&core, COUNT, q, sines);
    for (size_t i = 0; i < COUNT; i++) {
      core_sines(&core, 1, &q[i], &alone);
      assert_true(alone == sines[i]);
      check_absolute("sine transform", sines[i], core_sine(&core, q[i]), 12.0 * DBL_EPSILON * largest);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closed_form_agrees_with_the_textbook),
      cmocka_unit_test(closed_form_has_the_known_limits),
      cmocka_unit_test(wavenumbers_that_are_none_have_no_structure_factor),
      cmocka_unit_test(peaks_are_the_published_ones),
      cmocka_unit_test(cage_radius_is_the_published_one),
      cmocka_unit_test(radial_function_is_the_exact_first_shell),
      cmocka_unit_test(prism_agrees_with_the_closed_form_within_its_error),
      cmocka_unit_test(negative_g_is_remarked_not_refused),
      cmocka_unit_test(the_pyprism_grid_knows_its_error),
      cmocka_unit_test(impossible_requests_are_refused),
      cmocka_unit_test(a_solve_can_be_limited),
      cmocka_unit_test(core_convolution_has_the_right_limit),
      cmocka_unit_test(core_sines_are_those_one_by_one),
  };
  gsl_set_error_handler_off();
  return cmocka_run_group_tests_name("structure", tests, NULL, NULL);
}
