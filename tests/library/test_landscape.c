// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/check.h"

#include <cagehop/landscape.h>
#include <cagehop/status.h>
#include <gsl/gsl_errno.h>

static struct cagehop_landscape *landscape_at(double phi) {
  struct cagehop_structure *structure = NULL;
  struct cagehop_landscape *landscape = NULL;
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  assert_int_equal(cagehop_structure_solve(&params, phi, &structure), CAGEHOP_OK);
  assert_int_equal(cagehop_landscape_create(structure, &landscape), CAGEHOP_OK);
  cagehop_structure_destroy(&structure);
  return landscape;
}

static struct cagehop_landscape_point point_at(const struct cagehop_landscape *landscape, double pressure) {
  struct cagehop_landscape_point point;
  const int status = cagehop_landscape_solve(landscape, pressure, &point);
  if (status != CAGEHOP_OK) {
    fail_msg("P = %g: %s", pressure, cagehop_status_message(status));
  }
  return point;
}

static enum cagehop_regime regime_at(double phi, double pressure) {
  struct cagehop_landscape *landscape = landscape_at(phi);
  const enum cagehop_regime regime = point_at(landscape, pressure).regime;
  cagehop_landscape_destroy(&landscape);
  return regime;
}

/// dF_B1/dP = jump_1, dF_B2/dP = -jump_2, dDelta/dP = r_L2 - r_L1: exact, because F' = 0 at the points.
static void pressure_derivatives_are_jumps(void **state) {
  (void)state;
  const double phis[] = {0.45, 0.50, 0.58, 0.64, 0.70}, pressures[] = {0.05, 0.4, 1.0, 2.5};
  for (size_t i = 0; i < 5; i++) {
    struct cagehop_landscape *landscape = landscape_at(phis[i]);
    for (size_t j = 0; j < 4; j++) {
      const double P = pressures[j], step = 1e-3 * P;
      const struct cagehop_landscape_point a = point_at(landscape, P - 2 * step),
                                           b = point_at(landscape, P - step), at = point_at(landscape, P),
                                           c = point_at(landscape, P + step),
                                           d = point_at(landscape, P + 2 * step);
      // fourth-order differences: their own error is below 1e-9 here
      check_relative("dF_B1/dP", (8 * (c.F_B1 - b.F_B1) - (d.F_B1 - a.F_B1)) / (12 * step), at.jump_1, 1e-8);
      check_relative("dF_B2/dP", (8 * (c.F_B2 - b.F_B2) - (d.F_B2 - a.F_B2)) / (12 * step), -at.jump_2, 1e-8);
      check_relative("dDelta/dP", (8 * (c.Delta - b.Delta) - (d.Delta - a.Delta)) / (12 * step),
                     at.r_L2 - at.r_L1, 1e-8);
    }
    cagehop_landscape_destroy(&landscape);
  }
}

/// r_L2 -> 3/P and F''(r_L2) -> P^2/3. What is left of the cage at large r comes from S(q -> 0) alone: it
/// pulls with K/r^4, so that r_L2 = (3 - K/r^3)/P.
static void outer_minimum_follows_the_pressure(void **state) {
  (void)state;
  const double phi = 0.60, S_0 = pow(1.0 - phi, 4) / pow(1.0 + 2.0 * phi, 2), b = (1.0 + S_0) / (6.0 * S_0);
  const double K =
      2.0 * pow(S_0 - 1.0, 2) / (72.0 * M_PI * phi * S_0) * 3.0 * sqrt(M_PI) / (8.0 * pow(b, 2.5));
  struct cagehop_landscape *landscape = landscape_at(phi);
  const double pressures[] = {0.1, 0.05, 1e-3, 1e-6};
  for (size_t j = 0; j < 4; j++) {
    const struct cagehop_landscape_point point = point_at(landscape, pressures[j]);
    const double r = 3.0 / pressures[j];
    assert_int_equal(point.regime, CAGEHOP_REGIME_TWO_STATE);
    check_relative("r_L2", point.r_L2, (3.0 - K / (r * r * r)) / pressures[j], 1e-10);
    check_relative("K_2", point.K_2, pressures[j] * pressures[j] / 3.0, 1e-6);
  }
  cagehop_landscape_destroy(&landscape);
}

static void derivatives_are_those_of_F(void **state) {
  (void)state;
  struct cagehop_landscape *landscape = landscape_at(0.62);
  for (double r = 0.004; r < 3.0; r *= 1.7) {
    const double step = 1e-4 * r;
    double low[3], at[3], high[3];
    cagehop_landscape_evaluate(landscape, r - step, 0.7, low);
    cagehop_landscape_evaluate(landscape, r, 0.7, at);
    cagehop_landscape_evaluate(landscape, r + step, 0.7, high);
    check_absolute("F'", (high[0] - low[0]) / (2 * step), at[1], 1e-6 * (fabs(at[1]) + 3.0 / r));
    check_absolute("F''", (high[1] - low[1]) / (2 * step), at[2], 1e-6 * (fabs(at[2]) + 3.0 / (r * r)));
  }
  cagehop_landscape_destroy(&landscape);
}

/// As r -> 0 the cage pulls with 4 phi g(d)^2 sqrt(3/pi) - 3/r, from the q^-2 tail of S - 1 alone: a check of
/// the q range.
static void narrow_limit_is_the_contact_value(void **state) {
  (void)state;
  const double phi = 0.60, contact = (1.0 + 0.5 * phi) / ((1.0 - phi) * (1.0 - phi));
  struct cagehop_landscape *landscape = landscape_at(phi);
  double at[3], half[3];
  cagehop_landscape_evaluate(landscape, 4e-3, 0.0, at);
  cagehop_landscape_evaluate(landscape, 8e-3, 0.0, half);
  // linear extrapolation to r = 0
  const double limit = 2.0 * (at[1] + 3.0 / 4e-3) - (half[1] + 3.0 / 8e-3);
  check_relative("stiffness", limit, 4.0 * phi * contact * contact * sqrt(3.0 / M_PI), 2e-3);
  cagehop_landscape_destroy(&landscape);
}

static void barrier_onset_is_the_published_one(void **state) {
  (void)state;
  assert_int_equal(regime_at(0.4315351, 0.0), CAGEHOP_REGIME_FLUID);
  assert_int_equal(regime_at(0.4315353, 0.0), CAGEHOP_REGIME_IRREVERSIBLE);
}

static void spinodals_are_the_published_ones(void **state) {
  (void)state;
  const double phis[] = {0.50, 0.55, 0.60, 0.64}, upper[] = {4.5361, 4.2567, 4.0499, 3.9306};
  for (size_t i = 0; i < 4; i++) {
    struct cagehop_landscape *landscape = landscape_at(phis[i]);
    const struct cagehop_spinodals *spinodals = cagehop_landscape_spinodals(landscape);
    check_absolute("P_upper", spinodals->P_upper, upper[i], 6e-5);
    assert_true(isnan(spinodals->P_lower));
    check_absolute("Delta at coexistence", point_at(landscape, spinodals->P_coexistence).Delta, 0.0, 1e-9);
    if (phis[i] == 0.50) {
      check_absolute("P_coexistence", spinodals->P_coexistence, 1.6525, 6e-5);
    }
    cagehop_landscape_destroy(&landscape);
  }
}

/// Both sides of both spinodals, close by.
static void regimes_change_at_the_spinodals(void **state) {
  (void)state;
  const double phis[] = {0.33, 0.36, 0.40, 0.43, 0.50, 0.60, 0.70};
  for (size_t i = 0; i < sizeof phis / sizeof phis[0]; i++) {
    struct cagehop_landscape *landscape = landscape_at(phis[i]);
    const struct cagehop_spinodals *spinodals = cagehop_landscape_spinodals(landscape);
    const double upper = spinodals->P_upper, lower = spinodals->P_lower;
    assert_int_equal(point_at(landscape, upper * (1 - 1e-7)).regime, CAGEHOP_REGIME_TWO_STATE);
    assert_int_equal(point_at(landscape, upper * (1 + 1e-7)).regime, CAGEHOP_REGIME_TRAPPED);
    assert_int_equal(point_at(landscape, CAGEHOP_PRESSURE_MAX).regime, CAGEHOP_REGIME_TRAPPED);
    assert_true((phis[i] < 0.4315352) == !isnan(lower));
    if (!isnan(lower)) {
      assert_int_equal(point_at(landscape, lower * (1 + 1e-7)).regime, CAGEHOP_REGIME_TWO_STATE);
      assert_int_equal(point_at(landscape, lower * (1 - 1e-7)).regime, CAGEHOP_REGIME_FLUID);
      assert_int_equal(point_at(landscape, 0.0).regime, CAGEHOP_REGIME_FLUID);
    } else {
      assert_int_equal(point_at(landscape, 0.0).regime, CAGEHOP_REGIME_IRREVERSIBLE);
    }
    cagehop_landscape_destroy(&landscape);
  }
}

/// At a spinodal to the last digits even the regime is noise: no number.
static void nothing_is_said_on_a_spinodal(void **state) {
  (void)state;
  struct cagehop_landscape *landscape = landscape_at(0.40);
  const struct cagehop_spinodals *spinodals = cagehop_landscape_spinodals(landscape);
  const double edges[] = {spinodals->P_lower, spinodals->P_upper};
  for (size_t i = 0; i < 2; i++) {
    const double pressures[] = {nextafter(edges[i], 0.0), edges[i], nextafter(edges[i], INFINITY)};
    for (size_t j = 0; j < 3; j++) {
      struct cagehop_landscape_point point;
      assert_int_equal(cagehop_landscape_solve(landscape, pressures[j], &point), CAGEHOP_NOT_RESOLVED);
      assert_int_equal(point.regime, CAGEHOP_REGIME_FAILED);
      assert_true(isnan(point.r_L1) && isnan(point.F_B1));
    }
  }
  cagehop_landscape_destroy(&landscape);
}

/// The outer minimum of a tiny pressure lies at 3/P, however far that is.
static void tiny_pressures_have_an_outer_minimum(void **state) {
  (void)state;
  struct cagehop_landscape *landscape = landscape_at(0.55);
  for (double P = 1e-10; P > 0.9e-100; P *= 1e-15) {
    check_relative("P r_L2", P * point_at(landscape, P).r_L2, 3.0, 1e-14);
  }
  cagehop_landscape_destroy(&landscape);
}

/// The spinodals meet at phi = 0.32333, P = 4.5649, r = 0.4507.
static void cusp_is_the_published_one(void **state) {
  (void)state;
  assert_int_equal(regime_at(0.32330, 4.5649), CAGEHOP_REGIME_SUPERCRITICAL);
  assert_int_equal(regime_at(0.32330, 1.0), CAGEHOP_REGIME_SUPERCRITICAL);
  struct cagehop_landscape *landscape = landscape_at(0.32336);
  const struct cagehop_spinodals *spinodals = cagehop_landscape_spinodals(landscape);
  check_absolute("P_lower at the cusp", spinodals->P_lower, 4.5649, 2e-3);
  check_absolute("P_upper at the cusp", spinodals->P_upper, 4.5649, 2e-3);
  const struct cagehop_landscape_point point =
      point_at(landscape, 0.5 * (spinodals->P_lower + spinodals->P_upper));
  assert_int_equal(point.regime, CAGEHOP_REGIME_TWO_STATE);
  check_absolute("r at the cusp", point.r_B, 0.4507, 5e-3);
  cagehop_landscape_destroy(&landscape);
}

static void what_does_not_exist_is_nan(void **state) {
  (void)state;
  struct cagehop_landscape *landscape = landscape_at(0.55);
  struct cagehop_landscape_point point = point_at(landscape, 0.0);
  assert_true(isfinite(point.r_L1) && isfinite(point.r_B) && isfinite(point.F_B1) && isfinite(point.K_B));
  assert_true(isnan(point.r_L2) && isnan(point.F_B2) && isnan(point.Delta) && isnan(point.K_2) &&
              isnan(point.jump_2));
  point = point_at(landscape, 10.0);
  assert_true(isfinite(point.r_L1) && isfinite(point.K_0));
  assert_true(isnan(point.r_B) && isnan(point.r_L2) && isnan(point.F_B1) && isnan(point.jump_1));
  cagehop_landscape_destroy(&landscape);
  landscape = landscape_at(0.40);
  point = point_at(landscape, 0.1);
  assert_int_equal(point.regime, CAGEHOP_REGIME_FLUID);
  assert_true(isnan(point.r_L1) && isnan(point.r_B) && isfinite(point.r_L2) && isfinite(point.K_2));
  cagehop_landscape_destroy(&landscape);
}

static void impossible_pressures_are_refused(void **state) {
  (void)state;
  struct cagehop_landscape *landscape = landscape_at(0.55);
  const double pressures[] = {-1e-9, 1e-101, 1001.0, NAN, INFINITY};
  for (size_t j = 0; j < 5; j++) {
    struct cagehop_landscape_point point;
    assert_int_equal(cagehop_landscape_solve(landscape, pressures[j], &point), CAGEHOP_OUT_OF_RANGE);
    assert_int_equal(point.regime, CAGEHOP_REGIME_FAILED);
    assert_true(isnan(point.r_L1) && isnan(point.F_B1));
  }
  cagehop_landscape_destroy(&landscape);
}

/// The share of q up to q_end by Simpson's rule over Eq. 1 itself.
static double share_by_simpson(const struct cagehop_structure *structure,
                               const struct cagehop_landscape_point *point, double q_end, double all) {
  enum { STEPS = 20000 };
  const double phi = cagehop_structure_packing_fraction(structure), step = q_end / STEPS;
  double sum = 0.0;
  for (int j = 1; j <= STEPS; j++) {
    const double q = step * j;
    double S, h;
    cagehop_structure_factor(structure, 1, &q, &S, &h);
    const double B = q * q * (1.0 + S) / (6.0 * S);
    const double f = q * q * h * h / (12.0 * M_PI * phi * (1.0 + S)) *
                     (exp(-B * pow(point->r_L1, 2)) - exp(-B * pow(point->r_B, 2)));
    sum += f * step / 3.0 * (j == STEPS ? 1.0 : j % 2 == 1 ? 4.0 : 2.0);
  }
  return sum / all;
}

/// Together the wavenumbers add F_B1 + 3 ln(r_B/r_L1).
static void wavenumbers_share_the_barrier(void **state) {
  (void)state;
  const double shares[] = {0.05, 0.5, 0.95};
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *structure;
  assert_int_equal(cagehop_structure_solve(&params, 0.58, &structure), CAGEHOP_OK);
  struct cagehop_landscape *landscape = landscape_at(0.58);
  const struct cagehop_landscape_point point = point_at(landscape, 0.0);
  const double all = point.F_B1 + 3.0 * log(point.r_B / point.r_L1);
  for (size_t k = 0; k < 3; k++) {
    const double q = cagehop_landscape_wavenumber(landscape, &point, shares[k]);
    check_absolute("share", share_by_simpson(structure, &point, q, all), shares[k], 0.02); // a node's
    check_absolute("share up to q", cagehop_landscape_share(landscape, &point, q),
                   share_by_simpson(structure, &point, q, all), 0.02);
  }
  check_absolute("all", cagehop_landscape_share(landscape, &point, INFINITY), 1.0, 1e-15);
  check_absolute("none", cagehop_landscape_share(landscape, &point, 0.0), 0.0, 1e-15);
  assert_true(isnan(cagehop_landscape_wavenumber(landscape, &point, 1.0)));
  cagehop_landscape_destroy(&landscape);
  cagehop_structure_destroy(&structure);
  landscape = landscape_at(0.42); // no barrier
  const struct cagehop_landscape_point none = point_at(landscape, 0.0);
  assert_true(isnan(cagehop_landscape_wavenumber(landscape, &none, 0.5)));
  assert_true(isnan(cagehop_landscape_share(landscape, &none, 7.0)));
  cagehop_landscape_destroy(&landscape);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(wavenumbers_share_the_barrier),
      cmocka_unit_test(pressure_derivatives_are_jumps),
      cmocka_unit_test(outer_minimum_follows_the_pressure),
      cmocka_unit_test(derivatives_are_those_of_F),
      cmocka_unit_test(narrow_limit_is_the_contact_value),
      cmocka_unit_test(barrier_onset_is_the_published_one),
      cmocka_unit_test(spinodals_are_the_published_ones),
      cmocka_unit_test(regimes_change_at_the_spinodals),
      cmocka_unit_test(nothing_is_said_on_a_spinodal),
      cmocka_unit_test(tiny_pressures_have_an_outer_minimum),
      cmocka_unit_test(cusp_is_the_published_one),
      cmocka_unit_test(what_does_not_exist_is_nan),
      cmocka_unit_test(impossible_pressures_are_refused),
  };
  gsl_set_error_handler_off();
  return cmocka_run_group_tests_name("landscape", tests, NULL, NULL);
}
