// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/hard_cases.h"
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

static void the_fingerprint_is_one_number(void **state) {
  (void)state;
  const uint32_t first = cagehop_arithmetic();
  assert_int_not_equal(first, 0);
  assert_int_equal(cagehop_arithmetic(), first);
}

static void isochores_carry_it(void **state) {
  (void)state;
  size_t count;
  struct cagehop_model model = {.material = cagehop_material_catalogue(&count)[0].material,
                                .structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  const double phi[] = {0.5, 0.9}; // the second can't be solved
  model.material.phi_g = 0.67;
  for (int i = 0; i < 2; i++) {
    struct cagehop_isochore *isochore;
    assert_int_equal(cagehop_isochore_solve(&model, phi[i], &isochore), 0);
    assert_int_equal(cagehop_isochore_summary(isochore)->status != 0, i == 1);
    assert_int_equal(cagehop_isochore_summary(isochore)->arithmetic, cagehop_arithmetic());
    cagehop_isochore_destroy(&isochore);
  }
}

static long double powerl(long double x) {
  return powl(x, hard_power);
}

/// As far as extended precision can tell, a 1000th of a unit in the last place.
static void hard_arguments_are_hard(void **state) {
  (void)state;
  long double (*const exact[])(long double) = {expl, exp2l, expm1l, logl, log1pl, log2l, powerl, sinl, cosl};
  if (LDBL_MANT_DIG < 64) {
    skip();
  }
  assert_int_equal(sizeof exact / sizeof exact[0], sizeof hard_cases / sizeof hard_cases[0]);
  for (size_t k = 0; k < sizeof exact / sizeof exact[0]; k++) {
    for (size_t i = 0; i < HARD_ARGUMENTS; i++) {
      const double x = hard_cases[k].argument[i];
      const long double value = exact[k](x);
      const double near = (double)value, next = nextafter(near, value > near ? INFINITY : -INFINITY);
      const double beyond_middle = (double)(fabsl((value - near) / ((long double)next - near)) - 0.5L);
      check_absolute("middle between two doubles", beyond_middle, 0.0, 2e-3);
      check_relative("the function itself", hard_cases[k].function(x), near, 1e-15);
    }
  }
}

/// Every bit of a summary counts but those of solve_seconds, and of the padding at its end.
static void summaries_differ_in_any_bit(void **state) {
  (void)state;
  const size_t cost = offsetof(struct cagehop_isochore_summary, solve_seconds);
  const size_t end = offsetof(struct cagehop_isochore_summary, arithmetic) + sizeof(uint32_t);
  struct cagehop_isochore_summary a = {.phi = 0.5, .tau_s = NAN}, b = a;
  assert_null(cagehop_isochore_summary_difference(&a, &b));
  for (size_t byte = 0; byte < end; byte++) {
    ((unsigned char *)&b)[byte] ^= 1;
    const bool counts = byte < cost || byte >= cost + sizeof(double);
    assert_int_equal(cagehop_isochore_summary_difference(&a, &b) != NULL, counts);
    ((unsigned char *)&b)[byte] ^= 1;
  }
  b.structure.S_0 = 1.0;
  assert_string_equal(cagehop_isochore_summary_difference(&a, &b), "structure.S_0");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_fingerprint_is_one_number),
      cmocka_unit_test(isochores_carry_it),
      cmocka_unit_test(hard_arguments_are_hard),
      cmocka_unit_test(summaries_differ_in_any_bit),
  };
  return cmocka_run_group_tests_name("arithmetic", tests, NULL, NULL);
}
