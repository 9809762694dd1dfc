// SPDX-License-Identifier: GPL-3.0-or-later
/// The fit alone, on lines that are known; test_isobars.c fits isobars of the theory.
#include "library/vft_isobar.h"
#include "numerics/shared.h"
#include "phase_map/vft.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <stdbool.h>

enum { POINTS_MAX = 40 };

struct line {
  double ln_tau0, B, T0;
};

/// `count` temperatures from high down to low, and ln(tau) on the line.
static void points_on(const struct line *line, size_t count, double high, double low, double T[],
                      double y[]) {
  for (size_t i = 0; i < count; i++) {
    T[i] = high + (low - high) * (double)i / (double)(count - 1);
    y[i] = line->ln_tau0 + line->B / (T[i] - line->T0);
  }
}

static void check_none(const struct cagehop_vft *vft) {
  assert_true(isnan(vft->ln_tau0) && isnan(vft->B) && isnan(vft->T0));
  assert_true(isnan(vft->ln_tau0_stderr) && isnan(vft->B_stderr) && isnan(vft->T0_stderr));
  assert_true(isnan(vft->T_g) && isnan(vft->fragility));
}

/// Glasses from strong to fragile; T0 = 0 is Arrhenius' law, and it may be negative.
static void exact_lines_are_found_again(void **state) {
  (void)state;
  const struct line lines[] = {
      {-30.0, 1500.0, 200.0}, {-44.65, 9062.25, 386.25}, {-32.0, 12000.0, 0.0}, {-28.0, 15000.0, -50.0}};
  const size_t counts[] = {4, 5, 20, POINTS_MAX};
  for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
    const struct line *line = &lines[k];
    const double T_g = line->T0 + line->B / (log(100.0) - line->ln_tau0);
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
      double T[POINTS_MAX], y[POINTS_MAX];
      struct cagehop_vft vft;
      points_on(line, counts[c], line->T0 + 2.0 * (T_g - line->T0), T_g, T, y);
      assert_int_equal(vft_fit(counts[c], T, y, 100.0, &vft), CAGEHOP_OK);
      // Rounding of ln(tau), some 1e-15, times the condition of the fit, 1e4.
      check_relative("ln_tau0", vft.ln_tau0, line->ln_tau0, 1e-10);
      check_relative("B", vft.B, line->B, 1e-10);
      check_absolute("T0", vft.T0, line->T0, 1e-10 * (T_g - line->T0));
      assert_true(vft.ln_tau0_stderr < 1e-9 && vft.B_stderr < 1e-9 * line->B && vft.T0_stderr < 1e-7);
      check_relative("T_g", vft.T_g, T_g, 1e-12);
      // Eq. 15 is minus the slope of log10(tau) with T, times T_g.
      const double h = 1e-3 * (T_g - line->T0);
      const double slope = (line->B / (T_g + h - line->T0) - line->B / (T_g - h - line->T0)) / (2.0 * h);
      check_relative("m", vft.fragility, -T_g * slope / log(10.0), 2e-6); // the difference's own h^2
    }
  }
}

/// Where the time of the transition is another one, so are T_g and the fragility, on the same line.
static void the_transition_is_where_its_time_is_reached(void **state) {
  (void)state;
  const struct line line = {-30.0, 1500.0, 200.0};
  double T[POINTS_MAX], y[POINTS_MAX];
  struct cagehop_vft vft;
  points_on(&line, 20, 300.0, 243.0, T, y);
  for (double time = 1e-3; time < 1e5; time *= 100.0) {
    assert_int_equal(vft_fit(20, T, y, time, &vft), CAGEHOP_OK);
    check_relative("ln(tau) at T_g", vft.ln_tau0 + vft.B / (vft.T_g - vft.T0), log(time), 1e-12);
    check_relative("B", vft.B, 1500.0, 1e-10);
  }
}

/// Sums over the points of products of the line's derivatives with ln_tau0, B and T0 (`normal`), and with
/// the residual (`gradient`); the sum of squared residuals.
static double normal_equations(const struct cagehop_vft *vft, size_t count, const double T[],
                               const double y[], double normal[3][3], double gradient[3]) {
  double squares = 0.0;
  for (size_t a = 0; a < 3; a++) {
    gradient[a] = normal[a][0] = normal[a][1] = normal[a][2] = 0.0;
  }
  for (size_t i = 0; i < count; i++) {
    const double u = 1.0 / (T[i] - vft->T0), derivative[3] = {1.0, u, vft->B * u * u};
    const double residual = vft->ln_tau0 + vft->B * u - y[i];
    squares += residual * residual;
    for (size_t a = 0; a < 3; a++) {
      gradient[a] += derivative[a] * residual;
      for (size_t b = 0; b < 3; b++) {
        normal[a][b] += derivative[a] * derivative[b];
      }
    }
  }
  return squares;
}

/// Element (a, a) of the inverse of a symmetric matrix, by cofactors.
static double inverse_at(double m[3][3], size_t a) {
  const size_t b = (a + 1) % 3, c = (a + 2) % 3;
  const double cofactor = m[b][b] * m[c][c] - m[b][c] * m[c][b];
  const double determinant = m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
                             m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
                             m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  return cofactor / determinant;
}

/// For points beside a line: no line has smaller residuals (their gradient vanishes), and the standard errors
/// are those of the textbook, from the normal equations' inverse.
static void scattered_points_have_the_best_line_and_its_errors(void **state) {
  (void)state;
  const struct line line = {-30.0, 1500.0, 200.0};
  const size_t counts[] = {4, 5, 20, POINTS_MAX};
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    const size_t count = counts[c];
    double T[POINTS_MAX], y[POINTS_MAX], normal[3][3], gradient[3];
    struct cagehop_vft vft;
    points_on(&line, count, 300.0, 243.0, T, y);
    for (size_t i = 0; i < count; i++) {
      y[i] += 0.05 * sin(7.0 * (double)(i * i) + 1.0);
    }
    assert_int_equal(vft_fit(count, T, y, 100.0, &vft), CAGEHOP_OK);
    const double squares = normal_equations(&vft, count, T, y, normal, gradient);
    assert_true(squares > 1e-6);
    for (size_t a = 0; a < 3; a++) { // next to the largest that a gradient of these residuals can be
      check_absolute("gradient", gradient[a] / sqrt(normal[a][a] * squares), 0.0, 1e-11);
    }
    const double variance = squares / (double)(count - 3);
    // The cofactors lose the matrix's condition, 1e9 when scaled, of 1e-16.
    check_relative("ln_tau0_stderr", vft.ln_tau0_stderr, sqrt(variance * inverse_at(normal, 0)), 1e-5);
    check_relative("B_stderr", vft.B_stderr, sqrt(variance * inverse_at(normal, 1)), 1e-5);
    check_relative("T0_stderr", vft.T0_stderr, sqrt(variance * inverse_at(normal, 2)), 1e-5);
  }
}

struct points {
  size_t count;
  const double *T, *y;
};

static int residuals(const gsl_vector *x, void *context, gsl_vector *f) {
  const struct points *points = context;
  for (size_t i = 0; i < points->count; i++) {
    gsl_vector_set(f, i,
                   gsl_vector_get(x, 0) + gsl_vector_get(x, 1) / (points->T[i] - gsl_vector_get(x, 2)) -
                       points->y[i]);
  }
  return GSL_SUCCESS;
}

static int derivatives(const gsl_vector *x, void *context, gsl_matrix *J) {
  const struct points *points = context;
  for (size_t i = 0; i < points->count; i++) {
    const double inverse = 1.0 / (points->T[i] - gsl_vector_get(x, 2));
    gsl_matrix_set(J, i, 0, 1.0);
    gsl_matrix_set(J, i, 1, inverse);
    gsl_matrix_set(J, i, 2, gsl_vector_get(x, 1) * inverse * inverse);
  }
  return GSL_SUCCESS;
}

/// The same by GSL's general solver, from `start`: ln_tau0, B, T0, and their standard errors.
static void fit_by_GSL(const struct points *points, const struct line *start, double number[3],
                       double error[3]) {
  const gsl_multifit_nlinear_parameters settings = gsl_multifit_nlinear_default_parameters();
  gsl_multifit_nlinear_fdf problem = {
      .f = residuals, .df = derivatives, .n = points->count, .p = 3, .params = (void *)points};
  gsl_multifit_nlinear_workspace *workspace =
      gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &settings, points->count, 3);
  gsl_vector *x = gsl_vector_alloc(3);
  gsl_matrix *covariance = gsl_matrix_alloc(3, 3);
  int reason;
  double squares = 0.0;
  gsl_vector_set(x, 0, start->ln_tau0);
  gsl_vector_set(x, 1, start->B);
  gsl_vector_set(x, 2, start->T0);
  gsl_multifit_nlinear_init(x, &problem, workspace);
  gsl_multifit_nlinear_driver(200, 1e-15, 0.0, 0.0, NULL, NULL, &reason, workspace);
  gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(workspace), 0.0, covariance);
  for (size_t i = 0; i < points->count; i++) {
    squares += pow(gsl_vector_get(gsl_multifit_nlinear_residual(workspace), i), 2);
  }
  for (size_t a = 0; a < 3; a++) {
    number[a] = gsl_vector_get(gsl_multifit_nlinear_position(workspace), a);
    error[a] = sqrt(squares / (double)(points->count - 3) * gsl_matrix_get(covariance, a, a));
  }
  gsl_matrix_free(covariance);
  gsl_vector_free(x);
  gsl_multifit_nlinear_free(workspace);
}

/// Points that no VFT line goes through, scattered or bent otherwise: the numbers of a general solver. That
/// goes by the sum of squares, which at a distance of x standard errors from the best line is larger by x^2
/// of a residual's variance; rounding of the sum hides what is below 1e-16 of it, so x is some 1e-7. (The
/// gradient above goes further.)
static void a_general_solver_finds_the_same_line(void **state) {
  (void)state;
  const struct line line = {-44.65, 9062.25, 386.25};
  const size_t counts[] = {4, 5, 20, POINTS_MAX};
  gsl_errors_returned();
  for (size_t k = 0; k < 10 * sizeof counts / sizeof counts[0]; k++) {
    const size_t count = counts[k % 4];
    double T[POINTS_MAX], y[POINTS_MAX], number[3], error[3];
    struct cagehop_vft vft;
    points_on(&line, count, 750.0, 570.0, T, y);
    for (size_t i = 0; i < count; i++) {
      y[i] += k % 8 < 4 ? 0.02 * sin(7.0 * (double)(i * i + k)) // scattered
                        : 0.3 * cos(0.01 * T[i] + (double)k);   // smooth, as a theory's curve
    }
    assert_int_equal(vft_fit(count, T, y, 100.0, &vft), CAGEHOP_OK);
    fit_by_GSL(&(struct points){count, T, y}, &line, number, error);
    check_absolute("ln_tau0", vft.ln_tau0, number[0], 1e-6 * error[0]);
    check_absolute("B", vft.B, number[1], 1e-6 * error[1]);
    check_absolute("T0", vft.T0, number[2], 1e-6 * error[2]);
    check_relative("ln_tau0_stderr", vft.ln_tau0_stderr, error[0], 1e-8);
    check_relative("B_stderr", vft.B_stderr, error[1], 1e-8);
    check_relative("T0_stderr", vft.T0_stderr, error[2], 1e-8);
  }
  gsl_errors_handled();
}

/// Of the 151 isobars of jobs/metallic-glass.yaml the one at which a general solver, stopped by its own
/// criterion, had been off most: by 6e-9 of B, 9e-9 of its standard error. Rounding leaves 7e-14 at most on
/// all 151.
static void an_isobar_has_the_line_of_sixty_digits(void **state) {
  (void)state;
  struct cagehop_vft vft;
  assert_int_equal(vft_fit(ISOBAR_POINTS, isobar_T, isobar_log_tau, 100.0, &vft), CAGEHOP_OK);
  check_relative("ln_tau0", vft.ln_tau0, isobar_line.ln_tau0, 2e-13);
  check_relative("B", vft.B, isobar_line.B, 2e-13);
  check_relative("T0", vft.T0, isobar_line.T0, 2e-13);
  check_relative("ln_tau0_stderr", vft.ln_tau0_stderr, isobar_line.ln_tau0_stderr, 2e-13);
  check_relative("B_stderr", vft.B_stderr, isobar_line.B_stderr, 2e-13);
  check_relative("T0_stderr", vft.T0_stderr, isobar_line.T0_stderr, 2e-13);
}

/// A line in T is a VFT line with T0 at minus infinity: whatever its slope and its rounding, no T0 comes out.
static void what_is_straight_has_no_T0(void **state) {
  (void)state;
  const size_t counts[] = {4, 5, 20, POINTS_MAX};
  double T[POINTS_MAX], y[POINTS_MAX];
  struct cagehop_vft vft;
  gsl_errors_returned();
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    for (int k = 0; k < 200; k++) {
      const double slope = exp(6.0 * sin(3.0 * k)), high = 300.0 + k, low = high - 1.0 - 0.7 * k;
      for (size_t i = 0; i < counts[c]; i++) {
        T[i] = high + (low - high) * (double)i / (double)(counts[c] - 1);
        y[i] = 4.6 - slope * (T[i] - low);
      }
      const int status = vft_fit(counts[c], T, y, 100.0, &vft);
      if (status <= 0) {
        fail_msg("%zu points with slope %g: got status %d, T0 = %g +- %g", counts[c], slope, status, vft.T0,
                 vft.T0_stderr);
      }
      check_none(&vft);
    }
  }
  gsl_errors_handled();
}

/// T0 may be far below the points, as long as they are bent by more than their rounding: the error of T0 is
/// that of the bend.
static void a_faint_bend_has_its_T0(void **state) {
  (void)state;
  double T[POINTS_MAX], y[POINTS_MAX];
  struct cagehop_vft vft;
  for (double distance = 1e2; distance < 1e5; distance *= 10.0) {
    const struct line line = {-0.1 * distance, 0.1 * distance * distance, 243.0 - distance};
    points_on(&line, 20, 300.0, 243.0, T, y);
    assert_int_equal(vft_fit(20, T, y, 100.0, &vft), CAGEHOP_OK);
    // ln(tau) rounds to 1e-16 of B/(T - T0) = distance/10; the bend is (300 - 243)^2/(40 distance).
    const double bend = 57.0 * 57.0 / (40.0 * distance);
    check_relative("distance of T0", 243.0 - vft.T0, distance, 1e-14 * distance / bend);
  }
}

static void what_is_no_such_line_is_refused(void **state) {
  (void)state;
  const struct line line = {-30.0, 1500.0, 200.0}, beyond = {40.0, -1500.0, 400.0};
  double T[POINTS_MAX], y[POINTS_MAX];
  struct cagehop_vft vft;
  gsl_errors_returned();                        // as every public function of the library does
  for (size_t count = 2; count <= 3; count++) { // nothing is left for errors
    points_on(&line, count, 300.0, 243.0, T, y);
    assert_int_equal(vft_fit(count, T, y, 100.0, &vft), CAGEHOP_NO_CONVERGENCE);
    check_none(&vft);
  }
  points_on(&beyond, 10, 300.0, 243.0, T, y); // its pole lies above all temperatures
  assert_int_equal(vft_fit(10, T, y, 100.0, &vft), CAGEHOP_NO_CONVERGENCE);
  check_none(&vft);
  for (size_t i = 0; i < 10; i++) { // tau does not depend on T
    y[i] = 3.0;
  }
  assert_int_equal(vft_fit(10, T, y, 100.0, &vft), CAGEHOP_NO_CONVERGENCE);
  check_none(&vft);
  for (size_t at = 0; at < 10; at++) { // one state that failed, wherever it is
    points_on(&line, 10, 300.0, 243.0, T, y);
    y[at] = NAN;
    assert_true(vft_fit(10, T, y, 100.0, &vft) > 0);
    check_none(&vft);
  }
  gsl_errors_handled();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exact_lines_are_found_again),
      cmocka_unit_test(the_transition_is_where_its_time_is_reached),
      cmocka_unit_test(scattered_points_have_the_best_line_and_its_errors),
      cmocka_unit_test(a_general_solver_finds_the_same_line),
      cmocka_unit_test(an_isobar_has_the_line_of_sixty_digits),
      cmocka_unit_test(what_is_straight_has_no_T0),
      cmocka_unit_test(a_faint_bend_has_its_T0),
      cmocka_unit_test(what_is_no_such_line_is_refused),
  };
  return cmocka_run_group_tests_name("vft", tests, NULL, NULL);
}
