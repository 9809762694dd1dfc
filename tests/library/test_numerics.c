// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/exponential.h"
#include "numerics/gmres.h"
#include "numerics/grid_transform.h"
#include "numerics/panels.h"
#include "numerics/q_rule.h"
#include "numerics/sine_cosine.h"
#include "numerics/sine_transform.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// Integrals over 0 < q < infinity of the kinds the rule is made for, with their exact values.
static double sinc_2(double q) {
  return sin(q) * sin(q) / (q * q);
} // pi/2
static double sinc_4(double q) {
  return pow(sin(q) / q, 4);
} // pi/3
static double cosine_lorentz(double q) {
  return cos(q) / (1.0 + q * q);
} // pi/(2e)
static double narrow_peak(double q) { // pi/(2w)*2 + pi/(2w)*...
  const double w = 0.1, at = 7.0;
  return 1.0 / (w * w + (q - at) * (q - at)) + 1.0 / (w * w + (q + at) * (q + at)); // pi/w
}

static void q_rule_integrates(void **state) {
  (void)state;
  const struct {
    const char *name;
    double (*f)(double);
    int decay;
    double want, tolerance;
  } cases[] = {
      {"sin^2 q/q^2", sinc_2, 2, M_PI / 2.0, 1e-9},
      {"sin^4 q/q^4", sinc_4, 4, M_PI / 3.0, 1e-12},
      {"cos q/(1 + q^2)", cosine_lorentz, 2, M_PI / (2.0 * exp(1.0)), 1e-9},
      {"a peak of half width 0.1", narrow_peak, 2, M_PI / 0.1, 1e-9},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct q_rule rule;
    const struct q_rule_params params = {.step = M_PI / 200.0, .join = 128.0, .decay = cases[k].decay};
    assert_int_equal(q_rule_create(&params, &rule), 0);
    // The rule has no node at q = 0, where its integrands vanish; these don't.
    double sum = 0.5 * rule.step * cases[k].f(1e-9);
    for (size_t i = 0; i < rule.count; i++) {
      sum += rule.w[i] * cases[k].f(rule.q[i]);
    }
    check_relative(cases[k].name, sum, cases[k].want, cases[k].tolerance);
    q_rule_clear(&rule);
  }
}

static void q_rule_weights_are_positive_past_the_join(void **state) {
  (void)state;
  struct q_rule rule;
  assert_int_equal(q_rule_create(&(struct q_rule_params){.step = 0.05, .join = 100.0, .decay = 4}, &rule), 0);
  for (size_t i = 0; i < rule.count; i++) {
    assert_true(rule.w[i] > 0.0);
    assert_true(i == 0 || rule.q[i] > rule.q[i - 1]);
  }
  q_rule_clear(&rule);
}

/// exp(-x) x on 0 < x: its sine transform is 2k/(1 + k^2)^2; and the transform of that is the function again,
/// times pi/2. By lengths that FFTW transforms as they are, the longest among them, and longer ones.
static void sine_transform_of_a_known_pair(void **state) {
  (void)state;
  const size_t length[] = {8191, (1 << 14) - 2, (1 << 14) - 1, 38 * 512 - 1};
  for (size_t v = 0; v < sizeof length / sizeof length[0]; v++) {
    const size_t n = length[v];
    const double step = 40.0 / (double)(n + 1), k_step = M_PI / 40.0;
    double *data = malloc(n * sizeof *data);
    assert_non_null(data);
    for (size_t i = 0; i < n; i++) {
      const double x = step * (double)(i + 1);
      data[i] = x * exp(-x);
    }
    assert_int_equal(sine_transform(n, step, data), 0);
    for (size_t j = 0; j < 200; j += 13) {
      const double k = (double)(j + 1) * k_step;
      check_absolute("sine transform", data[j], 2.0 * k / pow(1.0 + k * k, 2), 1e-5 * step / 0.005 * 5);
    }
    assert_int_equal(sine_transform(n, k_step, data), 0);
    for (size_t i = 0; i < n; i++) { // to the rounding of the largest, 0.37
      const double x = step * (double)(i + 1);
      check_absolute("back again", data[i], 0.5 * M_PI * x * exp(-x), 1e-14);
    }
    free(data);
  }
}

static void peak(const void *context, size_t n, const double q[], double value[]) {
  const double w = *(const double *)context;
  for (size_t i = 0; i < n; i++) {
    value[i] = w / (M_PI * (w * w + (q[i] - 7.0) * (q[i] - 7.0)));
  }
}

static void panels_resolve_a_peak(void **state) {
  (void)state;
  const double widths[] = {1.0, 0.1, 0.01, 1e-4};
  for (size_t k = 0; k < sizeof widths / sizeof widths[0]; k++) {
    struct panels panels = {0};
    const double w = widths[k];
    assert_int_equal(
        panels_append(&panels, &(struct panel_range){0.0, 20.0, 1.5, 1e-12, 1e-14, 0.0}, peak, &w), 0);
    double *value = malloc(panels.count * sizeof *value);
    assert_non_null(value);
    peak(&w, panels.count, panels.q, value);
    double sum = 0.0;
    for (size_t i = 0; i < panels.count; i++) {
      sum += panels.w[i] * value[i];
      assert_true(i == 0 || panels.q[i] > panels.q[i - 1]);
    }
    check_relative("area of a Lorentzian", sum, (atan(13.0 / w) + atan(7.0 / w)) / M_PI, 1e-11);
    free(value);
    panels_clear(&panels);
  }
}

static void jump(const void *context, size_t n, const double q[], double value[]) {
  (void)context;
  for (size_t i = 0; i < n; i++) {
    value[i] = q[i] < 0.123456789 ? NAN : 1.0;
  }
}

static void panels_refuse_what_they_cannot_resolve(void **state) {
  (void)state;
  struct panels panels = {0};
  assert_int_equal(panels_append(&panels, &(struct panel_range){0.0, 1.0, 1.0, 1e-12, 0.0, 0.0}, jump, NULL),
                   4);
  panels_clear(&panels);
}

/// A number that q decides as by chance: no panel is narrow enough.
static void rough(const void *context, size_t n, const double q[], double value[]) {
  (void)context;
  for (size_t i = 0; i < n; i++) {
    const double x = 43758.5453 * sin(1e9 * q[i]);
    value[i] = 1.0 + 1e-6 * (x - floor(x));
  }
}

/// The floor ends every piece before it is halved 40 times, but there would be millions of them.
static void panels_of_a_rough_function_are_bounded(void **state) {
  (void)state;
  struct panels panels = {0};
  const struct panel_range range = {0.0, 1.0, 1.0, 1e-12, 1e-14, 0.0};
  assert_int_equal(panels_append(&panels, &range, rough, NULL), CAGEHOP_NOT_RESOLVED);
  assert_true(panels.count <= 20001 * PANEL_NODES);
  panels_clear(&panels);
}

/// Against the sum itself, and twice is N/2 times what it was. Destroys the transform.
static void check_transform(struct grid_transform *transform) {
  enum { N = 2048 };
  double *data = malloc(N * sizeof *data), *kept = malloc(N * sizeof *kept);
  assert_int_equal(grid_transform_share(transform), N);
  for (size_t i = 0; i < N; i++) {
    const double j = (double)grid_transform_index(transform, i);
    data[i] = kept[i] = cos(0.37 * j) * exp(-2.0 * j / N);
  }
  assert_int_equal(grid_transform_apply(transform, data), 0);
  for (size_t i = 0; i < N; i += 37) {
    const double k = (double)grid_transform_index(transform, i);
    double sum = 0.0;
    for (size_t m = 0; m < N; m++) {
      const double j = (double)grid_transform_index(transform, m);
      sum += kept[m] * sin(M_PI / N * (j + 0.5) * (k + 0.5));
    }
    check_absolute("sum of sines", data[i], sum, 1e-10);
  }
  assert_int_equal(grid_transform_apply(transform, data), 0);
  for (size_t i = 0; i < N; i++) {
    check_absolute("there and back", data[i] * 2.0 / N, kept[i], 1e-13);
  }
  grid_transform_destroy(&transform);
  assert_null(transform);
  free(data);
  free(kept);
}

static void the_grid_transform_is_its_sum(void **state) {
  (void)state;
  struct grid_transform *transform;
  assert_int_equal(grid_transform_create(2048, NULL, &transform), 0);
  check_transform(transform);
  assert_int_equal(grid_transform_create_local(2048, &transform), 0);
  check_transform(transform);
  assert_int_equal(grid_transform_create(3000, NULL, &transform), CAGEHOP_BAD_ARGUMENT);
  assert_null(transform);
  assert_int_equal(grid_transform_create_local(3000, &transform), CAGEHOP_BAD_ARGUMENT);
  assert_null(transform);
}

/// A matrix that is not symmetric: 2 on the diagonal, 1 above, -1/2 below.
static int apply_band(void *context, size_t n, const double in[], double out[]) {
  (*(int *)context)++;
  for (size_t i = 0; i < n; i++) {
    out[i] = 2.0 * in[i] + (i + 1 < n ? in[i + 1] : 0.0) - (i > 0 ? 0.5 * in[i - 1] : 0.0);
  }
  return CAGEHOP_OK;
}

static int apply_failure(void *context, size_t n, const double in[], double out[]) {
  (void)context;
  (void)n;
  (void)in;
  (void)out;
  return CAGEHOP_COMMUNICATION;
}

static void gmres_solves(void **state) {
  (void)state;
  enum { N = 40 };
  double want[N], b[N], x[N], x_small[N], image[N], missed = 0.0, size = 0.0;
  int applied = 0;
  for (size_t i = 0; i < N; i++) {
    want[i] = sin((double)(i * i));
  }
  apply_band(&applied, N, want, b);
  applied = 0;
  struct gmres *full, *small;
  struct gmres_outcome outcome;
  assert_int_equal(gmres_create(N, N, &full), CAGEHOP_OK);
  assert_int_equal(gmres_create(N, 3, &small), CAGEHOP_OK);
  assert_int_equal(gmres_solve(full, apply_band, &applied, b, 1e-13, x, &outcome), CAGEHOP_OK);
  assert_true(applied <= N);
  assert_int_equal(outcome.directions, applied);
  assert_true(outcome.residual <= 1e-13);
  for (size_t i = 0; i < N; i++) {
    check_absolute("x", x[i], want[i], 1e-11);
  }
  assert_int_equal(gmres_solve(small, apply_band, &applied, b, 1e-13, x, &outcome), CAGEHOP_NO_CONVERGENCE);
  assert_int_equal(outcome.directions, 3);
  memcpy(x_small, x, sizeof x);
  apply_band(&applied, N, x, image);
  for (size_t i = 0; i < N; i++) {
    missed += (b[i] - image[i]) * (b[i] - image[i]);
    size += b[i] * b[i];
  }
  check_relative("residual", outcome.residual, sqrt(missed / size), 1e-12);
  assert_int_equal(gmres_solve(small, apply_failure, NULL, b, 1e-13, x, NULL), CAGEHOP_COMMUNICATION);
  // What a workspace was used for before leaves no trace.
  assert_int_equal(gmres_solve(small, apply_band, &applied, want, 1e-13, image, NULL),
                   CAGEHOP_NO_CONVERGENCE);
  assert_int_equal(gmres_solve(small, apply_band, &applied, b, 1e-13, image, NULL), CAGEHOP_NO_CONVERGENCE);
  assert_memory_equal(image, x_small, sizeof image);
  memset(b, 0, sizeof b);
  assert_int_equal(gmres_solve(small, apply_band, &applied, b, 1e-13, x, &outcome), CAGEHOP_OK);
  check_absolute("x of b = 0", x[7], 0.0, 0.0);
  assert_int_equal(outcome.directions, 0);
  gmres_destroy(&full);
  gmres_destroy(&small);
  assert_null(small);
}

/// Against the C library, at sizes from 1e-12 to 700, in blocks that are no multiple of a vector's length.
static void exponentials_are_those_of_the_library(void **state) {
  (void)state;
  enum { COUNT = 61 };
  double size = 1e-12, sign = 1.0;
  for (int block = 0; size < 700.0; block++) {
    double y[COUNT], want[COUNT], alone;
    for (size_t i = 0; i < COUNT; i++, size *= 1.0007, sign = -sign) {
      y[i] = sign * fmin(size, 699.0);
      want[i] = expm1(y[i]);
    }
    alone = y[COUNT / 2];
    exponentials_less_one(COUNT, y);
    exponentials_less_one(1, &alone);
    assert_true(alone == y[COUNT / 2]);
    for (size_t i = 0; i < COUNT; i++) {
      assert_true(fabs(y[i] - want[i]) <= fmax(1e-15 * fabs(want[i]), 2e-16));
    }
  }
  double special[] = {0.0, 1e4, -INFINITY, NAN};
  exponentials_less_one(4, special);
  assert_true(special[0] == 0.0 && special[1] > 1e300 && special[2] == -1.0 && isnan(special[3]));
}

/// Against the C library's, from denormal numbers to beyond where it is asked itself; one number alone has
/// the same bits.
static void sines_and_cosines_are_those_of_the_library(void **state) {
  (void)state;
  enum { COUNT = 20001 };
  static double x[COUNT], sine[COUNT], cosine[COUNT];
  const double from[] = {1e-310, 1e-3, 1.0, 7e4, 9.9e5};
  for (int k = 0; k < 5; k++) {
    for (size_t i = 0; i < COUNT; i++) {
      x[i] = (i % 2 == 0 ? 1.0 : -1.0) * from[k] * (1.0 + (double)i * 1e-3);
    }
    sines_and_cosines(COUNT, x, sine, cosine);
    for (size_t i = 0; i < COUNT; i++) {
      double alone[2];
      sines_and_cosines(1, &x[i], &alone[0], &alone[1]);
      assert_true(alone[0] == sine[i] && alone[1] == cosine[i]);
      assert_true(fabs(sine[i] - sin(x[i])) <= 2.3e-16 && fabs(cosine[i] - cos(x[i])) <= 2.3e-16);
    }
  }
  const double special[] = {0.0, 1e300, INFINITY, NAN};
  sines_and_cosines(4, special, sine, cosine);
  assert_true(sine[0] == 0.0 && cosine[0] == 1.0 && sine[1] == sin(1e300) && cosine[1] == cos(1e300));
  assert_true(isnan(sine[2]) && isnan(cosine[2]) && isnan(sine[3]) && isnan(cosine[3]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(q_rule_integrates),
      cmocka_unit_test(q_rule_weights_are_positive_past_the_join),
      cmocka_unit_test(sine_transform_of_a_known_pair),
      cmocka_unit_test(the_grid_transform_is_its_sum),
      cmocka_unit_test(gmres_solves),
      cmocka_unit_test(exponentials_are_those_of_the_library),
      cmocka_unit_test(sines_and_cosines_are_those_of_the_library),
      cmocka_unit_test(panels_resolve_a_peak),
      cmocka_unit_test(panels_refuse_what_they_cannot_resolve),
      cmocka_unit_test(panels_of_a_rough_function_are_bounded),
  };
  return cmocka_run_group_tests_name("numerics", tests, NULL, NULL);
}
