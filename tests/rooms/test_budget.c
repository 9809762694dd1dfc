// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/check.h"
#include "sweep/budget.h"

static void the_margin_grows_with_the_time_there_is(void **state) {
  (void)state;
  const struct {
    double seconds, margin;
  } row[] = {{-5.0, 1.0},   {0.0, 1.0},     {50.0, 1.0},    {60.0, 1.2},
             {600.0, 12.0}, {1500.0, 30.0}, {86400.0, 30.0}};
  for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
    assert_float_equal(budget_margin(row[i].seconds), row[i].margin, 1e-12);
  }
}

static void without_a_deadline_everything_fits(void **state) {
  (void)state;
  struct budget budget = {.max_tile_seconds = 1e9};
  assert_true(budget_fits(&budget, 1e12, 1000));
}

/// Deadline at 100 s, margin 10 s; a tile of 8 s counts as 10 s.
static void what_fits(void **state) {
  (void)state;
  const struct {
    double max_tile_seconds, now;
    int under_way;
    bool fits;
  } row[] = {
      {0.0, 0.0, 0, true},    // nothing known yet: one tile a worker ...
      {0.0, 0.0, 1, false},   // ... and no second one
      {0.0, 91.0, 0, false},  // within the margin
      {8.0, 79.0, 0, true},   // ends at 89
      {8.0, 81.0, 0, false},  // would end at 91
      {8.0, 69.0, 1, true},   // the one under way may just have begun
      {8.0, 71.0, 1, false},  // then the second would end at 91
      {8.0, 101.0, 0, false}, // past the deadline
      {80.0, 0.0, 0, false},  // a tile that never fits
  };
  for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
    const struct budget budget = {
        .deadline = 100.0, .margin = 10.0, .max_tile_seconds = row[i].max_tile_seconds};
    if (budget_fits(&budget, row[i].now, row[i].under_way) != row[i].fits) {
      fail_msg("row %zu: a tile of %g s at %g s with %d under way should %s", i, row[i].max_tile_seconds,
               row[i].now, row[i].under_way, row[i].fits ? "fit" : "not fit");
    }
  }
}

static void the_dearest_tile_counts(void **state) {
  (void)state;
  struct budget budget = {.deadline = 100.0, .margin = 10.0};
  const double cost[] = {3.0, 8.0, 1.0};
  for (size_t i = 0; i < sizeof cost / sizeof cost[0]; i++) {
    budget_learn(&budget, cost[i]);
  }
  assert_float_equal(budget.max_tile_seconds, 8.0, 0.0);
  assert_false(budget_fits(&budget, 81.0, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_margin_grows_with_the_time_there_is),
      cmocka_unit_test(without_a_deadline_everything_fits),
      cmocka_unit_test(what_fits),
      cmocka_unit_test(the_dearest_tile_counts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
