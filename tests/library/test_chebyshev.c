// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/chebyshev.h"
#include "support/check.h"

#include <float.h>

/// Coefficients of the polynomial through a function at `count` nodes.
static void fit(size_t count, double low, double high, double (*function)(double x), double coefficients[]) {
  double values[CHEBYSHEV_NODES_MAX];
  for (size_t k = 0; k < count; k++) {
    values[k] = function(chebyshev_node(count, low, high, k));
  }
  chebyshev_fit(count, values, coefficients);
}

static void nodes_are_where_the_last_polynomial_is_extreme(void **state) {
  (void)state;
  for (size_t count = 2; count <= CHEBYSHEV_NODES_MAX; count++) {
    const double low = 0.45, high = 0.475;
    double before = -INFINITY;
    for (size_t k = 0; k < count; k++) {
      const double x = chebyshev_node(count, low, high, k);
      assert_true(x > before);
      before = x;
      const double on_unit = chebyshev_node(count, -1.0, 1.0, k);
      check_absolute("node", on_unit, -cos(M_PI * (double)k / (double)(count - 1)),
                     2.0 * DBL_EPSILON); // of the argument, times pi, and of the value
      check_absolute("mirrored", on_unit, -chebyshev_node(count, -1.0, 1.0, count - 1 - k), 0.0);
    }
    check_absolute("first", chebyshev_node(count, low, high, 0), low, 0.0);
    check_absolute("last", chebyshev_node(count, low, high, count - 1), high, 0.0);
  }
}

/// The values of T_j at the nodes are the coefficients 0, ..., 1, ..., 0: so the sum over nodes is
/// orthogonal, with the right weights at both ends and of both end coefficients.
static void each_polynomial_is_its_own_series(void **state) {
  (void)state;
  const size_t counts[] = {2, 3, 7, 13, CHEBYSHEV_NODES_MAX};
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    for (size_t j = 0; j < counts[c]; j++) {
      double values[CHEBYSHEV_NODES_MAX], coefficients[CHEBYSHEV_NODES_MAX];
      for (size_t k = 0; k < counts[c]; k++) {
        values[k] = cos((double)j * M_PI * (double)(counts[c] - 1 - k) / (double)(counts[c] - 1));
      }
      chebyshev_fit(counts[c], values, coefficients);
      for (size_t i = 0; i < counts[c]; i++) {
        check_absolute("coefficient", coefficients[i], i == j ? 1.0 : 0.0, 1e-13);
      }
    }
  }
}

static double exponential(double x) {
  return exp(x);
}

/// exp(x) = I_0(1) + 2 sum I_j(1) T_j(x) on [-1, 1], I_j the modified Bessel functions: Abramowitz and Stegun
/// 9.6.34. 13 nodes leave less than 2 I_12(1) = 1e-12.
static void the_exponential_has_its_bessel_coefficients(void **state) {
  (void)state;
  const double bessel[] = {1.2660658777520084, 0.56515910399248503, 0.13574766976703828,
                           0.022168424924331902};
  double coefficients[13];
  fit(13, -1.0, 1.0, exponential, coefficients);
  for (size_t j = 0; j < sizeof bessel / sizeof bessel[0]; j++) {
    check_absolute("I_j(1)", coefficients[j] / (j == 0 ? 1.0 : 2.0), bessel[j], 1e-14);
  }
}

static double quintic(double x) {
  return 1.0 + x * (-2.0 + x * (0.5 + x * (3.0 + x * (-1.0 + x * 0.25))));
}

static double slope_of_quintic(double x) {
  return -2.0 + x * (1.0 + x * (9.0 + x * (-4.0 + x * 1.25)));
}

/// On an interval that is neither [-1, 1] nor around 0; with as many nodes as it needs, and with more.
static void a_polynomial_and_its_slope_are_found_again(void **state) {
  (void)state;
  const size_t counts[] = {6, 7, 13};
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    double coefficients[CHEBYSHEV_NODES_MAX], slope;
    fit(counts[c], 0.7, 2.2, quintic, coefficients);
    for (double x = 0.7; x <= 2.2; x += 0.093) {
      check_relative("value", chebyshev_evaluate(counts[c], coefficients, 0.7, 2.2, x, &slope), quintic(x),
                     1e-13);
      check_relative("slope", slope, slope_of_quintic(x), 1e-12);
      check_relative("value alone", chebyshev_evaluate(counts[c], coefficients, 0.7, 2.2, x, NULL),
                     quintic(x), 1e-13);
    }
  }
}

static double pole_at_2(double x) {
  return 1.0 / (2.0 - x);
}

static double even(double x) {
  return 1.0 / (1.0 + x * x);
}

static double far_pole(double x) {
  return 1.0 / (0.8 - x);
}

/// The error is that of the first terms left out, some rho^2 below the tail where each coefficient is rho
/// times smaller than the one before (rho: how far the nearest pole is); for exp x two terms fall by 4 n^2.
/// Of an even function every other coefficient is zero, so that the last alone says nothing.
static void the_tail_bounds_the_error(void **state) {
  (void)state;
  const struct {
    const char *name;
    double (*function)(double x);
    double low, high, rho; // rho 0: falls faster than any power
  } cases[] = {{"exp x", exponential, -1.0, 1.0, 0.0},
               {"1/(2 - x)", pole_at_2, -1.0, 1.0, 3.732},
               {"1/(1 + x^2)", even, -1.0, 1.0, 2.414},
               {"1/(0.8 - x)", far_pole, 0.45, 0.5, 25.96}};
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    for (size_t count = 4; count <= 24; count++) {
      const double low = cases[k].low, high = cases[k].high;
      double coefficients[CHEBYSHEV_NODES_MAX], worst = 0.0;
      fit(count, low, high, cases[k].function, coefficients);
      for (int i = 0; i <= 1000; i++) {
        const double x = low + (high - low) * i / 1000.0;
        worst = fmax(
            worst, fabs(chebyshev_evaluate(count, coefficients, low, high, x, NULL) - cases[k].function(x)));
      }
      const double tail = chebyshev_tail(count, coefficients), rounding = 1e-14 * fabs(coefficients[0]);
      const double rho = cases[k].rho, fall = rho > 0.0 ? rho * rho : 4.0 * (double)(count * count);
      if (!(worst <= tail + rounding && tail <= 2.0 * fall * worst + rounding)) {
        fail_msg("%s, %zu nodes: error %.2e, tail %.2e", cases[k].name, count, worst, tail);
      }
    }
  }
}

/// Cosines that are made once serve any values, to the bits of each coefficient's own sum over the nodes in
/// ascending order: maps hold what comes of them.
static void a_fit_has_the_bits_of_its_sums(void **state) {
  (void)state;
  for (size_t count = 2; count <= CHEBYSHEV_NODES_MAX; count++) {
    const size_t last = count - 1;
    double cosines[CHEBYSHEV_NODES_MAX * CHEBYSHEV_NODES_MAX], values[CHEBYSHEV_NODES_MAX];
    double at_once[CHEBYSHEV_NODES_MAX], with[CHEBYSHEV_NODES_MAX];
    chebyshev_cosines(count, cosines);
    for (size_t trial = 0; trial < 3; trial++) {
      for (size_t k = 0; k < count; k++) {
        values[k] = sin(7.0 * (double)(k * k + trial)) - (double)trial;
      }
      chebyshev_fit(count, values, at_once);
      chebyshev_fit_with(count, cosines, values, with);
      for (size_t j = 0; j < count; j++) {
        double sum = 0.0;
        for (size_t k = 0; k < count; k++) {
          const double turn = cos(M_PI * (double)((j * (last - k)) % (2 * last)) / (double)last);
          sum += (k == 0 || k == last ? 0.5 : 1.0) * values[k] * turn;
        }
        const double want = sum * (j == 0 || j == last ? 1.0 : 2.0) / (double)last;
        check_absolute("coefficient", at_once[j], want, 0.0);
        check_absolute("coefficient with cosines", with[j], want, 0.0);
      }
    }
  }
}

/// Many places at once, whose number is no multiple of any vector's length.
static void many_places_have_the_bits_of_one(void **state) {
  (void)state;
  enum { PLACES = 29 };
  const size_t counts[] = {2, 7, 13, CHEBYSHEV_NODES_MAX};
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    double coefficients[CHEBYSHEV_NODES_MAX], x[PLACES], value[PLACES];
    fit(counts[c], -0.9, 1.3, exponential, coefficients);
    for (size_t i = 0; i < PLACES; i++) {
      x[i] = -0.9 + 2.2 * (double)i / (PLACES - 1);
    }
    for (size_t n = 0; n <= PLACES; n += 7 + n / 28) {
      value[n % PLACES] = 5.0; // what is not asked for stays
      chebyshev_evaluate_many(counts[c], coefficients, -0.9, 1.3, n, x, value);
      assert_true(n == PLACES || value[n] == 5.0);
      for (size_t i = 0; i < n; i++) {
        check_absolute("value", value[i], chebyshev_evaluate(counts[c], coefficients, -0.9, 1.3, x[i], NULL),
                       0.0);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nodes_are_where_the_last_polynomial_is_extreme),
      cmocka_unit_test(each_polynomial_is_its_own_series),
      cmocka_unit_test(the_exponential_has_its_bessel_coefficients),
      cmocka_unit_test(a_polynomial_and_its_slope_are_found_again),
      cmocka_unit_test(a_fit_has_the_bits_of_its_sums),
      cmocka_unit_test(many_places_have_the_bits_of_one),
      cmocka_unit_test(the_tail_bounds_the_error),
  };
  return cmocka_run_group_tests_name("chebyshev", tests, NULL, NULL);
}
