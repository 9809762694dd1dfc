// SPDX-License-Identifier: GPL-3.0-or-later
/// The error of F_B1 that comes with a table of S(q), against tables whose barrier is known; and barriers of
/// soft particles, against an integral of their own.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

enum { POINTS = 449 };

static const double step = 0.1;

static struct cagehop_structure *percus_yevick(double phi) {
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *structure;
  assert_int_equal(cagehop_structure_solve(&params, phi, &structure), 0);
  return structure;
}

/// S - 1 of Percus-Yevick multiplied by exp(-(q/damped)^2); damped = INFINITY: as it is.
static double softened(const struct cagehop_structure *exact, double damped, double q) {
  double h;
  cagehop_structure_factor(exact, 1, &q, NULL, &h);
  return 1.0 + h * exp(-pow(q / damped, 2));
}

/// F_B1 at P = 0 of a table with the barrier's error; NaN where it is refused.
static double barrier(const struct cagehop_table *table, double *error, bool *soft) {
  size_t count;
  struct cagehop_model model = {
      .material = cagehop_material_catalogue(&count)[0].material,
      .structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = table, .barrier_tolerance = 10.0}};
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  const double ambient = 0.0;
  model.material.phi_g = 0.67;
  assert_int_equal(cagehop_isochore_solve(&model, table->phi[0], &isochore), 0);
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  *error = cagehop_isochore_summary(isochore)->barrier_error;
  *soft = cagehop_isochore_summary(isochore)->status == CAGEHOP_OK &&
          cagehop_structure_is_soft(cagehop_isochore_structure(isochore));
  cagehop_isochore_destroy(&isochore);
  return point.landscape.F_B1;
}

/// F_B1 of Eq. 1 for the softened S(q) by Simpson's rule, on a grid of r refined around the extrema: no
/// bound, polynomial or root finder of the library is used.
static double direct_height(const struct cagehop_structure *exact, double damped, double phi, double r) {
  enum { STEPS = 24000 };
  const double q_end = 6.0 * damped, width = q_end / STEPS;
  double sum = 0.0;
  for (int k = 1; k <= STEPS; k++) {
    const double q = width * k, S = softened(exact, damped, q);
    const double weight = k == STEPS ? 1.0 : k % 2 == 1 ? 4.0 : 2.0;
    sum += weight * q * q * pow(S - 1.0, 2) / (1.0 + S) * exp(-q * q * r * r * (1.0 + S) / (6.0 * S));
  }
  return -3.0 * log(r) - sum * width / 3.0 / (12.0 * M_PI * phi);
}

/// The extremum of F next to r, its highest point (`sign` 1) or lowest (-1), by a golden-section search.
static double extremum(const struct cagehop_structure *exact, double damped, double phi, double low,
                       double high, double sign) {
  const double golden = 0.6180339887498949;
  while (high - low > 1e-5 * high) {
    const double a = high - golden * (high - low), b = low + golden * (high - low);
    if (sign * direct_height(exact, damped, phi, a) > sign * direct_height(exact, damped, phi, b)) {
      high = b;
    } else {
      low = a;
    }
  }
  return direct_height(exact, damped, phi, 0.5 * (low + high));
}

static void soft_barriers_agree_with_a_direct_integral(void **state) {
  (void)state;
  const double phi = 0.60;
  struct cagehop_structure *exact = percus_yevick(phi);
  double q[POINTS], S[POINTS];
  const struct {
    double damped, cage[2], barrier[2];
  } cases[] = {{20.0, {0.05, 0.10}, {0.25, 0.45}}, {40.0, {0.03, 0.06}, {0.25, 0.45}}};
  for (size_t k = 0; k < 2; k++) {
    for (size_t j = 0; j < POINTS; j++) {
      q[j] = step * (double)(j + 1);
      S[j] = softened(exact, cases[k].damped, q[j]);
    }
    const struct cagehop_table table = {.n_phi = 1, .n_q = POINTS, .phi = &phi, .q = q, .S = S};
    double error;
    bool soft;
    const double got = barrier(&table, &error, &soft);
    const double want = extremum(exact, cases[k].damped, phi, cases[k].barrier[0], cases[k].barrier[1], 1.0) -
                        extremum(exact, cases[k].damped, phi, cases[k].cage[0], cases[k].cage[1], -1.0);
    assert_true(soft);
    check_absolute("F_B1 of soft particles", got, want, 1e-5);
  }
  cagehop_structure_destroy(&exact);
}

/// Eq. 1 holds no diameter: another unit of length changes q, phi and r, but not F_B1.
static void soft_barriers_need_no_diameter(void **state) {
  (void)state;
  const double phi = 0.60, scale = 1.05, damped = 20.0, other = phi * pow(scale, 3);
  struct cagehop_structure *exact = percus_yevick(phi);
  double q[POINTS], scaled[POINTS], S[POINTS], error, F[2];
  bool soft;
  for (size_t j = 0; j < POINTS; j++) {
    q[j] = step * (double)(j + 1);
    scaled[j] = q[j] * scale;
    S[j] = softened(exact, damped, q[j]);
  }
  const struct cagehop_table table[] = {
      {.n_phi = 1, .n_q = POINTS, .phi = &phi, .q = q, .S = S, .tail = CAGEHOP_TAIL_SOFT},
      {.n_phi = 1, .n_q = POINTS, .phi = &other, .q = scaled, .S = S, .tail = CAGEHOP_TAIL_SOFT}};
  for (size_t k = 0; k < 2; k++) {
    F[k] = barrier(&table[k], &error, &soft);
  }
  check_absolute("F_B1 in another unit", F[1], F[0], 1e-3);
  cagehop_structure_destroy(&exact);
}

/// Of 100 tables with their own noise 60 to 80 have their barrier within one error bar, and none is out by
/// more than four.
static void error_bars_hold(void **state) {
  (void)state;
  const struct { double phi, noise, F_B1; } cases[] = {{0.60, 2.5e-3, 11.028192}, {0.60, 8e-3, 11.028192}};
  gsl_rng *random = gsl_rng_alloc(gsl_rng_taus2);
  for (size_t k = 0; k < 2; k++) {
    struct cagehop_structure *exact = percus_yevick(cases[k].phi);
    int within = 0;
    for (int draw = 0; draw < 100; draw++) {
      double q[POINTS], S[POINTS], error;
      bool soft;
      for (size_t j = 0; j < POINTS; j++) {
        q[j] = step * (double)(j + 1);
        S[j] = softened(exact, INFINITY, q[j]) * (1.0 + cases[k].noise * gsl_ran_ugaussian(random));
      }
      const struct cagehop_table table = {.n_phi = 1, .n_q = POINTS, .phi = &cases[k].phi, .q = q, .S = S};
      const double off = fabs(barrier(&table, &error, &soft) - cases[k].F_B1);
      assert_false(soft);
      assert_true(off <= 4.0 * error);
      within += off <= error;
    }
    if (within < 60 || within > 80) {
      fail_msg("noise %g: %d of 100 barriers within one error bar", cases[k].noise, within);
    }
    cagehop_structure_destroy(&exact);
  }
  gsl_rng_free(random);
}

/// S(q) averaged over bins: the average is found and corrected for.
static void bins_are_corrected_for(void **state) {
  (void)state;
  enum { BINS = 224, PLACES = 16 };
  const double phi = 0.60, width = 0.2, F_B1 = 11.028192;
  struct cagehop_structure *exact = percus_yevick(phi);
  double q[BINS], S[BINS], error;
  bool soft;
  for (size_t j = 0; j < BINS; j++) {
    q[j] = 0.3 + width * (double)j;
    S[j] = 0.0;
    for (int k = 0; k < PLACES; k++) {
      S[j] += softened(exact, INFINITY, q[j] + width * ((k + 0.5) / PLACES - 0.5)) / PLACES;
    }
  }
  const struct cagehop_table table = {.n_phi = 1, .n_q = BINS, .phi = &phi, .q = q, .S = S};
  const double off = fabs(barrier(&table, &error, &soft) - F_B1);
  if (!(off <= 3.0 * error && off < 0.01)) {
    fail_msg("F_B1 off by %.2e kBT, error bar %.2e", off, error);
  }
  cagehop_structure_destroy(&exact);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(soft_barriers_agree_with_a_direct_integral),
      cmocka_unit_test(soft_barriers_need_no_diameter),
      cmocka_unit_test(error_bars_hold),
      cmocka_unit_test(bins_are_corrected_for),
  };
  return cmocka_run_group_tests_name("table_error", tests, NULL, NULL);
}
