// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) from g(r) that ends, against the closed Percus-Yevick form that the g(r) is made from.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 500 };

/// g(r) in bins, and S(q) at q = 0.1, 0.2, ... 50.
struct case_ {
  struct cagehop_radial radial;
  double *r, *g;
  double q[ROWS], S[ROWS], S_err[ROWS], exact[ROWS];
  struct cagehop_radial_report report;
};

/// Bins of `together` steps of the structure's own grid, up to r_end: means over shells.
static void make(struct case_ *made, double phi, size_t together, double r_end) {
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *structure;
  const double *g;
  double step;
  size_t count;
  assert_int_equal(cagehop_structure_solve(&params, phi, &structure), 0);
  cagehop_structure_radial(structure, &count, &step, &g);
  const double width = step * (double)together;
  const size_t bins = (size_t)(r_end / width + 0.5);
  assert_true(bins * together + 1 < count);
  made->r = malloc(bins * sizeof *made->r);
  made->g = calloc(bins, sizeof *made->g);
  for (size_t k = 0; k < bins; k++) {
    double shell = 0.0;
    made->r[k] = width * ((double)k + 0.5);
    for (size_t i = k * together; i < (k + 1) * together; i++) {
      const double low = step * (double)i, high = step * (double)(i + 1);
      const double volume = pow(high, 3.0) - pow(low, 3.0);
      const double mean = 0.5 * (g[i] + g[i + 1]) - (g[i] - 2.0 * g[i + 1] + g[i + 2]) / 12.0;
      made->g[k] += high < 1.0 + 0.5 * step ? 0.0 : mean * volume;
      shell += volume;
    }
    made->g[k] /= shell;
  }
  for (size_t j = 0; j < ROWS; j++) {
    made->q[j] = 0.1 * (double)(j + 1);
  }
  cagehop_structure_factor(structure, ROWS, made->q, made->exact, NULL);
  cagehop_structure_destroy(&structure);
  made->radial = (struct cagehop_radial){.phi = phi, .n = bins, .r = made->r, .g = made->g};
}

static void unmake(struct case_ *made) {
  free(made->r);
  free(made->g);
}

static int find(struct case_ *made, struct cagehop_error *error) {
  return cagehop_structure_from_radial(&made->radial, ROWS, made->q, made->S, made->S_err, &made->report,
                                       error);
}

/// The largest |S - exact| over the rows from q = 0.5 on.
static double largest_error(const struct case_ *made) {
  double largest = 0.0;
  for (size_t j = 4; j < ROWS; j++) {
    largest = fmax(largest, fabs(made->S[j] - made->exact[j]));
  }
  return largest;
}

static double barrier(const struct case_ *made, const double S[]) {
  const struct cagehop_table table = {
      .n_phi = 1, .n_q = ROWS, .phi = &made->radial.phi, .q = made->q, .S = S};
  const struct cagehop_structure_params params = {
      .source = CAGEHOP_STRUCTURE_TABLE, .table = &table, .tolerance = 0.5};
  struct cagehop_structure *structure;
  struct cagehop_landscape *landscape;
  struct cagehop_landscape_point point;
  assert_int_equal(cagehop_structure_solve(&params, made->radial.phi, &structure), 0);
  assert_int_equal(cagehop_landscape_create(structure, &landscape), 0);
  assert_int_equal(cagehop_landscape_solve(landscape, 0.0, &point), 0);
  cagehop_landscape_destroy(&landscape);
  cagehop_structure_destroy(&structure);
  return point.F_B1;
}

/// Exact g(r), cut off where it still oscillates by 5 and 20 per cent: what the cut-off does is gone.
static void test_end(void **state) {
  (void)state;
  const double r_end[] = {8.0, 5.0, 3.5};
  for (size_t k = 0; k < 3; k++) {
    struct case_ made;
    make(&made, 0.55, 1, r_end[k]);
    assert_int_equal(find(&made, NULL), 0);
    // S of the peak is 4.4; with h = 0 beyond the end it is off by more than 0.4.
    check_absolute("S(q)", largest_error(&made), 0.0, 5e-3);
    assert_true(made.report.bare > 0.4);
    check_absolute("F_B1", barrier(&made, made.S), barrier(&made, made.exact), 5e-3);
    unmake(&made);
  }
}

/// Wide bins are seen in S_err, and S is within it.
static void test_bins(void **state) {
  (void)state;
  const size_t together[] = {1, 2, 4};
  for (size_t k = 0; k < 3; k++) {
    struct case_ made;
    make(&made, 0.50, together[k], 6.0);
    assert_int_equal(find(&made, NULL), 0);
    for (size_t j = 4; j < 300; j++) {
      check_absolute("S(q)", made.S[j], made.exact[j], 2.0 * made.S_err[j]);
    }
    unmake(&made);
  }
}

/// The noise of counts: S - exact is as large as S_err says. Rows here are 0.1 apart and the errors of g up
/// to 5 d last over pi/5 = 0.63, for which S_err makes up: its square is 6.3 times that of a row.
static void test_noise(void **state) {
  (void)state;
  struct case_ made;
  double squares = 0.0, count = 0.0;
  gsl_rng *random = gsl_rng_alloc(gsl_rng_taus2);
  for (int draw = 0; draw < 10; draw++) {
    make(&made, 0.45, 2, 6.0);
    const double width = made.r[1] - made.r[0];
    for (size_t k = 0; k < made.radial.n; k++) {
      // Pairs of 4000 particles in 20 configurations.
      const double pairs = 20.0 * 2000.0 * 6.0 * 0.45 / M_PI * 4.0 * M_PI * made.r[k] * made.r[k] * width;
      made.g[k] += sqrt(made.g[k] / pairs) * gsl_ran_ugaussian(random);
    }
    assert_int_equal(find(&made, NULL), 0);
    for (size_t j = 20; j < 120; j++) {
      squares += pow((made.S[j] - made.exact[j]) / made.S_err[j], 2.0) * M_PI / 5.0 / 0.1;
      count += 1.0;
    }
    unmake(&made);
  }
  gsl_rng_free(random);
  // 1 but for the errors of bins, end and level, which S_err has too, and which are small here.
  const double ratio = sqrt(squares / count);
  if (!(ratio > 0.6 && ratio < 1.3)) {
    fail_msg("errors are %.2f of what S_err says", ratio);
  }
}

/// g of N particles that tends to 1 + 1/N.
static void test_level(void **state) {
  (void)state;
  struct case_ made;
  make(&made, 0.45, 2, 8.0);
  for (size_t k = 0; k < made.radial.n; k++) {
    made.g[k] *= 1.0 + 1.0 / 2000.0;
  }
  assert_int_equal(find(&made, NULL), 0);
  check_relative("level", made.report.level, 1.0 / 2000.0, 0.05);
  check_absolute("S(q)", largest_error(&made), 0.0, 5e-3);
  unmake(&made);
}

static void refused(struct case_ *made, const char *words) {
  struct cagehop_error error;
  assert_int_equal(find(made, &error), CAGEHOP_BAD_ARGUMENT);
  if (strstr(error.text, words) == NULL) {
    fail_msg("'%s' is not in '%s'", words, error.text);
  }
}

static void test_refused(void **state) {
  (void)state;
  struct case_ made;
  make(&made, 0.50, 1, 6.0);
  made.radial.phi = 0.9;
  refused(&made, "phi is 0.9");
  made.radial.phi = 0.5;
  const size_t bins = made.radial.n;
  made.radial.n = bins / 3;
  refused(&made, "g(r) ends at 2");
  made.radial.n = 7;
  refused(&made, "has 7 bins");
  made.radial.n = bins;
  made.g[bins / 2] = NAN;
  refused(&made, "finite number of at least 0");
  made.g[bins / 2] = 1.0;
  made.r[bins / 2] += 0.5 * (made.r[1] - made.r[0]);
  refused(&made, "evenly spaced");
  unmake(&made);
  make(&made, 0.50, 8, 6.0);
  refused(&made, "0.0625 d wide; at most 0.06 d");
  unmake(&made);
}

/// A density that is too high has no S(q) above 0: Percus-Yevick at 0.55 has S(0) = 0.0093, so that 1 + rho
/// h(0) is 0 at 0.9 % more. What is lower is a liquid of its own.
static void a_density_that_is_too_high_is_refused(void **state) {
  (void)state;
  const double factors[] = {0.9, 0.98, 1.0, 1.03, 1.1, 1.2, 1.4};
  for (size_t k = 0; k < 7; k++) {
    struct case_ made;
    struct cagehop_error error;
    make(&made, 0.55, 1, 6.0);
    made.radial.phi = 0.55 * factors[k];
    const int status = find(&made, &error);
    if (factors[k] <= 1.0) {
      assert_int_equal(status, CAGEHOP_OK);
      check_absolute("phi where S(0) would be 0", made.report.phi_max, 0.55 / (1.0 - 0.0092985), 3e-3);
      check_absolute("S at small q", made.S[0], 1.0 - factors[k] * (1.0 - 0.0092985), 6e-3);
    } else {
      assert_int_equal(status, CAGEHOP_WRONG_DENSITY);
      const char *bound = strstr(error.text, "above about phi = ");
      assert_non_null(bound);
      check_absolute("the bound", strtod(strchr(bound, '=') + 1, NULL), 0.55 / (1.0 - 0.0092985), 4e-3);
    }
    unmake(&made);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_density_that_is_too_high_is_refused),
      cmocka_unit_test(test_end),
      cmocka_unit_test(test_bins),
      cmocka_unit_test(test_noise),
      cmocka_unit_test(test_level),
      cmocka_unit_test(test_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
