// SPDX-License-Identifier: GPL-3.0-or-later
/// Tables of a closed form, with no noise but that of their digits: they are hard, F_B1 is that of the closed
/// form, and how many digits or points they have decides nothing.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { POINTS_MAX = 1600 };

struct written {
  double phi, step, q_last;
  int digits;
  double damped; // Q of exp(-(q/Q)^2); 0: undamped
};

static struct cagehop_structure *percus_yevick(double phi) {
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *structure;
  assert_int_equal(cagehop_structure_solve(&params, phi, &structure), CAGEHOP_OK);
  return structure;
}

/// What a file would hold. Returns the number of points.
static size_t write(const struct written *written, double q[], double S[]) {
  struct cagehop_structure *exact = percus_yevick(written->phi);
  const size_t n = (size_t)(written->q_last / written->step + 0.5);
  assert_true(n <= POINTS_MAX);
  for (size_t j = 0; j < n; j++) {
    char text[40];
    double h;
    q[j] = written->step * (double)(j + 1);
    cagehop_structure_factor(exact, 1, &q[j], NULL, &h);
    h *= written->damped > 0.0 ? exp(-pow(q[j] / written->damped, 2)) : 1.0;
    snprintf(text, sizeof text, "%.*g", written->digits, 1.0 + h);
    S[j] = strtod(text, NULL);
  }
  cagehop_structure_destroy(&exact);
  return n;
}

struct found {
  double F_B1, error;
  bool soft;
};

static struct found read_back(const struct written *written) {
  static double q[POINTS_MAX], S[POINTS_MAX];
  const struct cagehop_table table = {
      .n_phi = 1, .n_q = write(written, q, S), .phi = &written->phi, .q = q, .S = S};
  const struct cagehop_model model = {
      .material = {.phi_g = NAN, .diameter_nm = 0.8, .enskog_time_s = 1e-13},
      .structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &table, .barrier_tolerance = 50.0}};
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  const double ambient = 0.0;
  assert_int_equal(cagehop_isochore_solve(&model, written->phi, &isochore), CAGEHOP_OK);
  assert_int_equal(cagehop_isochore_summary(isochore)->status, CAGEHOP_OK);
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  const struct found found = {point.landscape.F_B1, cagehop_isochore_summary(isochore)->barrier_error,
                              cagehop_structure_is_soft(cagehop_isochore_structure(isochore))};
  cagehop_isochore_destroy(&isochore);
  return found;
}

static void check_hard(const struct written *written) {
  struct cagehop_structure *exact = percus_yevick(written->phi);
  double F_B1;
  assert_int_equal(cagehop_landscape_ambient_barrier(exact, &F_B1), CAGEHOP_OK);
  cagehop_structure_destroy(&exact);
  const struct found found = read_back(written);
  const double off = fabs(found.F_B1 - F_B1);
  if (found.soft || !(off < 1e-3 && off <= 3.0 * found.error && found.error < 0.01)) {
    fail_msg("phi = %g to q = %g in steps of %g, %d digits: %s, F_B1 off by %.2e, error bar %.2e",
             written->phi, written->q_last, written->step, written->digits, found.soft ? "soft" : "hard", off,
             found.error);
  }
}

static void exact_tables_give_the_barrier_of_the_closed_form(void **state) {
  (void)state;
  const double phis[] = {0.45, 0.48, 0.50, 0.52, 0.53, 0.55, 0.58, 0.60, 0.62, 0.64};
  const int digits[] = {8, 10, 17};
  for (size_t k = 0; k < 60; k++) {
    check_hard(&(struct written){phis[k % 10], 0.1, k / 30 == 0 ? 30.0 : 60.0, digits[k / 10 % 3], 0.0});
  }
}

/// Many points weigh much, and few wave vectors leave much open.
static void fine_and_short_tables_too(void **state) {
  (void)state;
  const int digits[] = {5, 7, 8, 9, 10, 17};
  for (size_t k = 0; k < 6; k++) {
    check_hard(&(struct written){0.60, 0.02, 30.0, digits[k], 0.0});
    check_hard(&(struct written){0.60, 0.1, 20.0, digits[k], 0.0});
    check_hard(&(struct written){0.50, 0.3, 40.0, digits[k], 0.0});
  }
}

static void exact_soft_tables_are_soft(void **state) {
  (void)state;
  const int digits[] = {8, 10, 17};
  for (size_t k = 0; k < 3; k++) {
    const struct found found = read_back(&(struct written){0.60, 0.1, 44.9, digits[k], 20.0});
    assert_true(found.soft);
    assert_true(found.error < 1e-3);
  }
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(exact_tables_give_the_barrier_of_the_closed_form),
      cmocka_unit_test(fine_and_short_tables_too),
      cmocka_unit_test(exact_soft_tables_are_soft),
  };
  return cmocka_run_group_tests_name("exact_table", tests, NULL, NULL);
}
