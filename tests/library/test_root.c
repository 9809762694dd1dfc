// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/root.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <float.h>
#include <stdbool.h>

enum form { COSINE, CUBE, RATIONAL, STEP, NEGATIVE_STEP, POSITIVE, HOLE, NOT_A_NUMBER, POLE };

/// A function, and how often it was evaluated: in all and at the ends of a bracket.
struct evaluated {
  enum form form;
  double low, high;
  int calls, at_low, at_high;
};

static double value_of(double x, void *context) {
  struct evaluated *evaluated = context;
  evaluated->calls++;
  evaluated->at_low += x == evaluated->low;
  evaluated->at_high += x == evaluated->high;
  switch (evaluated->form) {
  case COSINE:
    return cos(x) - x; // falls through the fixed point of the cosine
  case CUBE:
    return x * x * x - 2.0;
  case RATIONAL:
    return x / (1.0 + x * x); // bends away from the root at 0
  case STEP:
    return x < 1.0 / 3.0 ? -1.0 : 1.0;
  case NEGATIVE_STEP:
    return x < 0.0 ? -1.0 : 1.0;
  case POSITIVE:
    return 1.0 + x * x;
  case HOLE:
    return x == evaluated->low ? -1.0 : x == evaluated->high ? 1.0 : NAN;
  case NOT_A_NUMBER:
    return x == evaluated->low ? NAN : 1.0;
  case POLE:
    return x == evaluated->low ? -INFINITY : x;
  }
  return NAN;
}

static int find(enum form form, double low, double high, double width, double *root,
                struct evaluated *evaluated) {
  *evaluated = (struct evaluated){.form = form, .low = low, .high = high};
  return root_find(value_of, evaluated, low, high, width, root);
}

/// A root lies in the last bracket, so no farther from what is returned than the bracket is wide.
static void roots_are_the_known_ones(void **state) {
  (void)state;
  const struct {
    const char *name;
    enum form form;
    double low, high, want;
  } cases[] = {
      {"cos x = x", COSINE, 0.0, 1.0, 0.73908513321516064},
      {"cos x = x, from far", COSINE, -5.0, 90.0, 0.73908513321516064},
      {"x^3 = 2", CUBE, 0.0, 2.0, 1.2599210498948732},
      {"x^3 = 2, from far", CUBE, -1e3, 1e6, 1.2599210498948732},
      {"a step", STEP, 0.0, 1.0, 1.0 / 3.0},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct evaluated evaluated;
    double root;
    assert_int_equal(find(cases[k].form, cases[k].low, cases[k].high, 0.0, &root, &evaluated), CAGEHOP_OK);
    check_relative(cases[k].name, root, cases[k].want, 5.0 * DBL_EPSILON); // 4 of the bracket, 1 of the value
    assert_int_equal(evaluated.at_low, 1);
    assert_int_equal(evaluated.at_high, 1);
  }
}

static void a_width_is_kept_and_spares_evaluations(void **state) {
  (void)state;
  int calls_before = 0;
  for (double width = 1e-14; width < 0.1; width *= 100.0) {
    struct evaluated evaluated;
    double root;
    assert_int_equal(find(CUBE, 0.0, 2.0, width, &root, &evaluated), CAGEHOP_OK);
    check_absolute("x^3 = 2", root, 1.2599210498948732, width + DBL_EPSILON);
    assert_true(calls_before == 0 || evaluated.calls <= calls_before);
    calls_before = evaluated.calls;
  }
  struct evaluated coarse, fine;
  double root;
  assert_int_equal(find(STEP, 0.0, 1.0, 1e-3, &root, &coarse), CAGEHOP_OK);
  check_absolute("a step", root, 1.0 / 3.0, 1e-3);
  assert_int_equal(find(STEP, 0.0, 1.0, 0.0, &root, &fine), CAGEHOP_OK);
  assert_true(coarse.calls <= 2 + 11); // both ends, and 2^-10 < 1e-3
  assert_true(fine.calls >= coarse.calls + 40);
}

static void an_end_may_be_the_root(void **state) {
  (void)state;
  struct evaluated evaluated;
  double root = NAN;
  assert_int_equal(find(RATIONAL, 0.0, 3.0, 1e-9, &root, &evaluated), CAGEHOP_OK);
  check_absolute("the lower end", root, 0.0, 0.0);
  root = NAN;
  assert_int_equal(find(RATIONAL, -3.0, 0.0, 1e-9, &root, &evaluated), CAGEHOP_OK);
  check_absolute("the upper end", root, 0.0, 0.0);
}

static void what_has_no_root_is_refused(void **state) {
  (void)state;
  struct evaluated evaluated;
  double root;
  assert_int_equal(find(POSITIVE, -1.0, 2.0, 0.0, &root, &evaluated), CAGEHOP_NO_CONVERGENCE);
  assert_int_equal(evaluated.calls, 2); // it does not look any further
  assert_int_equal(find(NOT_A_NUMBER, -1.0, 2.0, 0.0, &root, &evaluated), CAGEHOP_NOT_FINITE);
  assert_int_equal(evaluated.calls, 2);
  // GSL's error handler, which would abort this program, is not called.
  assert_int_equal(find(HOLE, -1.0, 2.0, 0.0, &root, &evaluated), CAGEHOP_NOT_FINITE);
  assert_int_equal(find(POLE, -1.0, 2.0, 0.0, &root, &evaluated), CAGEHOP_NOT_FINITE);
}

/// Towards a step at 0 without a width: the root's last bits are finer than 200 halvings reach.
static void iterations_are_limited(void **state) {
  (void)state;
  struct evaluated evaluated;
  double root;
  assert_int_equal(find(NEGATIVE_STEP, -1.0, 1.5, 0.0, &root, &evaluated), CAGEHOP_NO_CONVERGENCE);
  assert_true(evaluated.calls <= 2 + 200);
  assert_int_equal(find(NEGATIVE_STEP, -1.0, 1.5, 1e-12, &root, &evaluated), CAGEHOP_OK);
  check_absolute("a step at 0", root, 0.0, 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(roots_are_the_known_ones), cmocka_unit_test(a_width_is_kept_and_spares_evaluations),
      cmocka_unit_test(an_end_may_be_the_root),   cmocka_unit_test(what_has_no_root_is_refused),
      cmocka_unit_test(iterations_are_limited),
  };
  return cmocka_run_group_tests_name("root", tests, NULL, NULL);
}
