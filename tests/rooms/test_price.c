// SPDX-License-Identifier: GPL-3.0-or-later
/// What a job's price is made of, on a clock and with isochores of this test's, whose cost rises
/// exponentially with phi.
#include "clock/clock.h"
#include "phase_map/isochore.h"
#include "run/isobar_stage.h"
#include "run/price.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <stdlib.h>

enum { N_PHI = 41, N_PRESSURE = 3 };

static double now_seconds, spent;
static int solved;
static struct cagehop_isochore_summary last_summary;

double clock_seconds(void) { // the linker has it in place of the own one, as those below
  return now_seconds;
}

/// 1 s at 0.5, 55 s at 0.7.
static double cost_of(double phi) {
  return exp(20.0 * (phi - 0.5));
}

int cagehop_isochore_solve_explained(const struct cagehop_model *model, double state,
                                     struct cagehop_isochore **isochore, struct cagehop_error *error) {
  const double cost = cost_of(state), limit = model->structure.seconds_max;
  const bool late = limit > 0.0 && cost > limit;
  now_seconds += late ? limit : cost;
  spent += late ? limit : cost;
  solved += !late;
  *isochore = NULL;
  *error = (struct cagehop_error){.status = late ? CAGEHOP_TIMED_OUT : CAGEHOP_OK};
  return CAGEHOP_OK;
}

int isochore_solve_for_times(const struct cagehop_model *model, double state,
                             struct cagehop_isochore **isochore) {
  struct cagehop_error error;
  const int status = cagehop_isochore_solve_explained(model, state, isochore, &error);
  last_summary.status = error.status;
  return status;
}

const struct cagehop_isochore_summary *cagehop_isochore_summary(const struct cagehop_isochore *isochore) {
  (void)isochore;
  return &last_summary;
}

void cagehop_isochore_evaluate_axis(const struct cagehop_isochore *isochore,
                                    const struct cagehop_axis *pressure, struct cagehop_point point[]) {
  (void)isochore;
  now_seconds += 1e-3 * (double)pressure->count;
  for (size_t j = 0; j < pressure->count; j++) {
    point[j] = (struct cagehop_point){.relaxation.tau_alpha = 1.0};
  }
}

void cagehop_isochore_destroy(struct cagehop_isochore **isochore) {
  *isochore = NULL;
}

/// Prices a grid from 0.5 to 0.7 with so much time, and states that have a limit of their own where it is
/// above 0.
static struct price price_it(double seconds, double seconds_per_state, bool isobars) {
  static double pressure[N_PRESSURE] = {0.0, 1.0, 2.0};
  double *state = malloc(N_PHI * sizeof *state);
  struct resolved_job resolved = {.n_phi = N_PHI,
                                  .state = state,
                                  .state_unit = CAGEHOP_UNIT_PACKING_FRACTION,
                                  .search_seconds = 7.0,
                                  .job = {.output_isobars = isobars,
                                          .isobars.vft_points = 50,
                                          .model.material.phi_g = 0.66,
                                          .model.structure.seconds_max = seconds_per_state,
                                          .state = {CAGEHOP_UNIT_PACKING_FRACTION, N_PHI, state},
                                          .pressure = {CAGEHOP_UNIT_REDUCED_PRESSURE, N_PRESSURE, pressure}}};
  struct price price;
  assert_non_null(state);
  for (size_t i = 0; i < N_PHI; i++) {
    state[i] = 0.5 + 0.2 * (double)i / (N_PHI - 1);
  }
  spent = 0.0;
  solved = 0;
  assert_int_equal(price_job(&resolved, seconds, &price), CAGEHOP_OK);
  free(state);
  return price;
}

static size_t samples_from(const struct price *price, enum price_source source) {
  size_t count = 0;
  for (size_t k = 0; k < price->count; k++) {
    count += price->sample[k].source == source;
  }
  return count;
}

static void with_time_enough_all_samples_are_solved(void **state) {
  (void)state;
  const struct price price = price_it(1e6, 0.0, false);
  double exact = 0.0;
  for (size_t i = 0; i < N_PHI; i++) {
    exact += cost_of(0.5 + 0.2 * (double)i / (N_PHI - 1));
  }
  assert_int_equal(solved, PRICE_SAMPLES);
  assert_int_equal(samples_from(&price, PRICE_SOLVED), PRICE_SAMPLES);
  check_relative("isochores", price.isochores, exact, 0.1); // straight lines over a factor e
  check_relative("points", price.points, 1e-3 * N_PHI * N_PRESSURE, 1e-9);
  check_relative("the most expensive tile", price.max_tile_seconds, cost_of(0.7) + 1e-3 * N_PRESSURE, 1e-9);
  check_relative("sum", price_sum(&price), price.search + price.isochores + price.points, 1e-12);
  check_absolute("search", price.search, 7.0, 0.0);
}

/// The trend of exponential costs is exact.
static void what_takes_too_long_follows_the_trend(void **state) {
  (void)state;
  const struct price whole = price_it(1e6, 0.0, false), bounded = price_it(15.0, 0.0, false);
  assert_true(spent <= 15.0);
  assert_int_equal(samples_from(&bounded, PRICE_SOLVED), 2); // 1 s and 2.7 s; of the rest a part is 6.8 s
  assert_int_equal(samples_from(&bounded, PRICE_TREND), 3);
  check_relative("isochores", bounded.isochores, whole.isochores, 1e-9);
  check_relative("the most expensive tile", bounded.max_tile_seconds, whole.max_tile_seconds, 1e-9);
}

static void without_a_trend_it_is_a_least_price(void **state) {
  (void)state;
  const struct price none = price_it(1.0, 0.0, false);
  assert_int_equal(solved, 0);
  assert_int_equal(samples_from(&none, PRICE_LIMIT), PRICE_SAMPLES);
  check_relative("isochores", none.isochores, 0.6 * N_PHI, 1e-9); // what the first one was given
  const struct price one = price_it(3.0, 0.0, false);
  assert_int_equal(samples_from(&one, PRICE_SOLVED), 1);
  assert_int_equal(samples_from(&one, PRICE_LIMIT), PRICE_SAMPLES - 1);
  assert_true(one.isochores >= N_PHI * 1.0 && one.isochores < price_it(1e6, 0.0, false).isochores);
}

/// A state that the job's own limit ends costs that limit, and is no matter of the time for pricing.
static void a_limit_of_the_job_bounds_the_price(void **state) {
  (void)state;
  const struct price price = price_it(1e6, 5.0, false);
  assert_int_equal(samples_from(&price, PRICE_SOLVED), PRICE_SAMPLES);
  check_relative("the most expensive tile", price.max_tile_seconds, 5.0 + 1e-3 * N_PRESSURE, 1e-3);
  const struct price bounded = price_it(12.0, 6.9, false);
  assert_true(samples_from(&bounded, PRICE_TREND) > 0);
  assert_true(bounded.max_tile_seconds < 7.0);
}

/// Where the state at phi_g can't be solved either, the samples tell what it costs.
static void isobars_are_priced_without_being_solved(void **state) {
  (void)state;
  const struct price whole = price_it(1e6, 0.0, true), bounded = price_it(15.0, 0.0, true);
  check_relative("states of isobars", whole.states, ISOBAR_STATES * (cost_of(0.66) + 1e-3 * N_PRESSURE),
                 1e-9);
  assert_true(spent <= 15.0);
  const double line = cost_of(0.65) + (cost_of(0.70) - cost_of(0.65)) * (0.66 - 0.65) / (0.70 - 0.65);
  check_relative("states of isobars", bounded.states, ISOBAR_STATES * (line + 1e-3 * N_PRESSURE), 1e-9);
  assert_true(bounded.isobars > 0.0);
}

/// Ranks share isochores; they wait for phi_g, and each solves the states of standard errors itself.
static void ranks_share_what_can_be_shared(void **state) {
  (void)state;
  const struct price price = {
      .search = 10.0, .isochores = 850.0, .error_states = 5.0, .max_tile_seconds = 2.0};
  check_relative("one rank", price_wall(&price, 1.0), 865.0, 1e-12);
  check_relative("ten ranks", price_wall(&price, 10.0), 10.0 + 5.0 + 2.0 + 85.0 / 0.85, 1e-12);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(with_time_enough_all_samples_are_solved),
      cmocka_unit_test(what_takes_too_long_follows_the_trend),
      cmocka_unit_test(without_a_trend_it_is_a_least_price),
      cmocka_unit_test(a_limit_of_the_job_bounds_the_price),
      cmocka_unit_test(isobars_are_priced_without_being_solved),
      cmocka_unit_test(ranks_share_what_can_be_shared),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
