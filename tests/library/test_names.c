// SPDX-License-Identifier: GPL-3.0-or-later
/// Names and messages of statuses, units of quantities.
#include "support/check.h"

#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <string.h>

static void statuses_have_names_and_messages_of_their_own(void **state) {
  (void)state;
#define STATUS_VALUE(symbol, value, name, message) value,
#define STATUS_NAME(symbol, value, name, message) name,
  const int statuses[] = {CAGEHOP_STATUSES(STATUS_VALUE)};
  const char *const names[] = {CAGEHOP_STATUSES(STATUS_NAME)};
  const size_t count = sizeof statuses / sizeof statuses[0];
  for (size_t i = 0; i < count; i++) {
    assert_string_equal(cagehop_status_name(statuses[i]), names[i]);
    assert_true(strlen(cagehop_status_message(statuses[i])) > 0);
    assert_null(strchr(cagehop_status_message(statuses[i]), '\n'));
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(cagehop_status_name(statuses[i]), cagehop_status_name(statuses[j]));
      assert_string_not_equal(cagehop_status_message(statuses[i]), cagehop_status_message(statuses[j]));
    }
  }
  assert_string_equal(cagehop_status_name(99), "unknown");
  assert_string_equal(cagehop_status_message(99), "an unknown status");
  assert_string_equal(cagehop_status_name(-99), "unknown");
}

static void units_are_reduced_where_the_quantity_is(void **state) {
  (void)state;
  const enum cagehop_on kinds[] = {CAGEHOP_ON_POINT, CAGEHOP_ON_ISOCHORE, CAGEHOP_ON_ISOBAR,
                                   CAGEHOP_ON_COOLING};
  int reduced = 0, with_unit = 0;
  for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
    size_t count;
    const struct cagehop_quantity *quantity = cagehop_quantities(kinds[k], &count);
    for (size_t i = 0; i < count; i++) {
      const char *unit = cagehop_quantity_unit(&quantity[i]);
      reduced += quantity[i].reduced_unit != NULL;
      with_unit += quantity[i].reduced_unit == NULL && strcmp(unit, "1") != 0;
      assert_string_equal(unit,
                          quantity[i].reduced_unit != NULL ? quantity[i].reduced_unit : quantity[i].unit);
      if (quantity[i].reduced_unit != NULL) { // UDUNITS knows no kBT and no d
        assert_string_equal(quantity[i].unit, "1");
        assert_string_not_equal(quantity[i].reduced_unit, "1");
      }
    }
  }
  assert_true(reduced > 10 && with_unit > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(statuses_have_names_and_messages_of_their_own),
      cmocka_unit_test(units_are_reduced_where_the_quantity_is),
  };
  return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
