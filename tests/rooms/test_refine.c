// SPDX-License-Identifier: GPL-3.0-or-later
// Where bisection puts states between others: pure arithmetic on what finished isochores say.
#include "job/refinement.h"
#include "run/refine.h"
#include "run/states.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 600 };

static const uint8_t two[] = {CAGEHOP_REGIME_TWO_STATE, CAGEHOP_REGIME_TWO_STATE, CAGEHOP_REGIME_TWO_STATE};

/// The job of a text, with the states of its first generation.
static void read_job(const char *grid, struct resolved_job *resolved) {
  char text[512], error[JOB_ERROR_MAX];
  snprintf(text, sizeof text,
           "material: {name: x, glass_transition_K: 570.24, phi_g: 0.6585}\n"
           "structure: {source: percus-yevick}\ngrid: {%s, pressure: [0]}\noutput: {file: x.h5}\n",
           grid);
  memset(resolved, 0, sizeof *resolved);
  if (job_read_text("job", text, NULL, &resolved->job, error) != CAGEHOP_OK) {
    fail_msg("%s", error);
  }
  resolved->state_unit = CAGEHOP_UNIT_PACKING_FRACTION;
  assert_int_equal(states_fill(resolved), CAGEHOP_OK);
}

static void clear_job(struct resolved_job *resolved) {
  free(resolved->state);
  job_clear(&resolved->job);
}

// ---------------------------------------------------------------- two neighbours

static void levels_are_decades_where_there_is_a_time(void **state) {
  double level[] = {1e-3, 0.0, INFINITY, NAN};
  (void)state;
  refine_levels(4, level);
  check_absolute("log10 of 1e-3", level[0], -3.0, 1e-15);
  assert_true(isnan(level[1]) && isnan(level[2]) && isnan(level[3]));
}

static void the_largest_change_counts_where_regimes_are_alike(void **state) {
  const double a[] = {-12.0, -11.0, -10.0}, b[] = {-11.75, -11.5, -2.0};
  const uint8_t crossing[] = {CAGEHOP_REGIME_TWO_STATE, CAGEHOP_REGIME_TWO_STATE, CAGEHOP_REGIME_TRAPPED};
  const uint8_t failing[] = {CAGEHOP_REGIME_TWO_STATE, CAGEHOP_REGIME_FAILED, CAGEHOP_REGIME_PENDING};
  const uint8_t trapped[] = {CAGEHOP_REGIME_TRAPPED};
  const double none[] = {NAN};
  (void)state;
  struct refine_step step = refine_compare(3, a, two, b, two);
  assert_true(step.decades == 8.0 && step.regimes == 0 && !step.failed);
  step = refine_compare(3, a, two, b, crossing);
  assert_true(step.decades == 0.5 && step.regimes == 1 && !step.failed);
  step = refine_compare(3, a, failing, b, two);
  assert_true(step.decades == 0.25 && step.regimes == 0 && step.failed);
  step = refine_compare(1, none, trapped, none, trapped);
  assert_true(step.decades == 0.0 && step.regimes == 0 && !step.failed);
}

// ---------------------------------------------------------------- one generation

static const double values[] = {0.5, 0.52, 0.54, 0.56, 0.58};
static const struct cagehop_axis axis = {CAGEHOP_UNIT_PACKING_FRACTION, 5, values};

static void check_values(const struct cagehop_axis *next, size_t count, const double want[]) {
  assert_int_equal(next->count, count);
  assert_memory_equal(next->value, want, count * sizeof *want);
  free((double *)next->value);
}

static void large_steps_and_changes_of_the_regime_are_halved(void **state) {
  const struct job_refinement refinement = {.tau_alpha = 0.1, .step_min = 1e-3, .max_count = 100};
  const struct refine_step step[] = {{.decades = 0.1}, {.decades = 0.11}, {.regimes = 2}, {.failed = true}};
  const double want[] = {0.5, 0.52, 0.53, 0.54, 0.55, 0.56, 0.58}; // decimals, as a person writes them
  struct cagehop_axis next;
  struct refine_report report;
  (void)state;
  assert_int_equal(refine_choose(&refinement, &axis, step, &next, &report), CAGEHOP_OK);
  check_values(&next, 7, want);
  assert_int_equal(report.halved, 2);
  assert_int_equal(report.boundaries, 1);
  assert_int_equal(report.failed, 1);
  assert_true(report.decades == 0.11 && report.low == 0.52 && report.high == 0.54);
}

static void the_largest_go_first_where_room_is_short(void **state) {
  const struct job_refinement refinement = {.tau_alpha = 0.1, .step_min = 1e-3, .max_count = 7};
  const struct refine_step step[] = {{.decades = 0.2}, {.decades = 0.4}, {.regimes = 1}, {.decades = 0.3}};
  const double want[] = {0.5, 0.52, 0.53, 0.54, 0.56, 0.57, 0.58};
  struct cagehop_axis next;
  struct refine_report report;
  (void)state;
  assert_int_equal(refine_choose(&refinement, &axis, step, &next, &report), CAGEHOP_OK);
  check_values(&next, 7, want);
  assert_int_equal(report.spare, 2);
  assert_true(report.most_spare == 0.2);
  // Nothing follows where there is no room at all.
  const struct job_refinement full = {.tau_alpha = 0.1, .step_min = 1e-3, .max_count = 5};
  assert_int_equal(refine_choose(&full, &axis, step, &next, &report), CAGEHOP_OK);
  assert_int_equal(next.count, 0);
  assert_null(next.value);
  assert_int_equal(report.spare, 4);
  assert_true(report.most_spare == 0.4);
}

static void steps_as_narrow_as_step_min_stay_and_are_told(void **state) {
  const struct job_refinement refinement = {.tau_alpha = 0.1, .step_min = 0.0101, .max_count = 100};
  const struct refine_step step[] = {
      {.decades = 0.2}, {.decades = 0.05}, {.regimes = 3}, {.decades = 0.4, .regimes = 1}};
  struct cagehop_axis next;
  struct refine_report report;
  (void)state;
  assert_int_equal(refine_choose(&refinement, &axis, step, &next, &report), CAGEHOP_OK);
  assert_int_equal(next.count, 0);
  assert_int_equal(report.narrow, 2);
  assert_true(report.most_narrow == 0.4);
  assert_int_equal(report.crossed, 2);
  // A step of exactly that may be halved.
  const struct job_refinement exact = {.tau_alpha = 0.1, .step_min = 0.01, .max_count = 100};
  assert_int_equal(refine_choose(&exact, &axis, step, &next, &report), CAGEHOP_OK);
  assert_int_equal(next.count, 8);
  free((double *)next.value);
}

// ---------------------------------------------------------------- all of them

/// Decades of a time that grows ever faster, as of VFT, at each state of the axis.
static double level_at(double phi) {
  return 0.05 / (0.70 - phi);
}

/// One generation after the other of that time; returns how many there were. The axis belongs to the job.
static size_t bisect(struct resolved_job *resolved, struct refine_report *report) {
  for (size_t generation = 1;; generation++) {
    struct refine_step step[MOST] = {{0}};
    struct cagehop_axis next;
    const struct cagehop_axis *now = &resolved->job.state;
    assert_true(now->count <= MOST);
    for (size_t k = 0; k + 1 < now->count; k++) {
      const double low = states_of(resolved, now->value[k]), high = states_of(resolved, now->value[k + 1]);
      step[k].decades = fabs(level_at(high) - level_at(low));
    }
    assert_int_equal(refine_choose(&resolved->job.refinement, now, step, &next, report), CAGEHOP_OK);
    if (next.count == 0) {
      return generation;
    }
    assert_int_equal(states_replace(resolved, next), CAGEHOP_OK);
  }
}

/// What a map's states tell must be what made them: the same axis, and the same generation.
static void check_recognised(const char *grid, size_t generation, const struct resolved_job *last) {
  struct resolved_job first;
  struct cagehop_axis found;
  size_t number = 0;
  read_job(grid, &first);
  assert_int_equal(refine_recognise(&first, last->n_phi, last->state, &found, &number), CAGEHOP_OK);
  assert_int_equal(found.count, last->n_phi);
  assert_memory_equal(found.value, last->job.state.value, found.count * sizeof *found.value);
  assert_int_equal(number, generation);
  free((double *)found.value);
  clear_job(&first);
}

static void check_bisection(const char *grid) {
  struct resolved_job resolved;
  struct refine_report report;
  read_job(grid, &resolved);
  const size_t first = resolved.n_phi, generations = bisect(&resolved, &report);
  const double limit = resolved.job.refinement.tau_alpha;
  assert_true(generations > 2 && resolved.n_phi > first);
  assert_true(report.decades <= limit && report.narrow + report.spare + report.crossed == 0);
  for (size_t i = 0; i + 1 < resolved.n_phi; i++) {
    assert_true(resolved.state[i] < resolved.state[i + 1]);
    assert_true(level_at(resolved.state[i + 1]) - level_at(resolved.state[i]) <= limit);
  }
  // No state too many: steps are narrow at the dense end only.
  const double *phi = resolved.state;
  assert_true(phi[resolved.n_phi - 1] - phi[resolved.n_phi - 2] < 0.5 * (phi[1] - phi[0]));
  check_recognised(grid, generations, &resolved);
  clear_job(&resolved);
}

static void steps_end_within_the_limit_on_either_axis(void **state) {
  (void)state;
  check_bisection("packing_fraction: {from: 0.40, to: 0.68, resolve: {tau_alpha: 0.05}}");
  check_bisection(
      "packing_fraction: {from: 0.40, to: 0.68, count: 3, resolve: {tau_alpha: 0.2, step_min: 1e-4}}");
  check_bisection(
      "temperature_K: {from: 540, to: 800, count: 4, resolve: {tau_alpha: 0.05, step_min: 0.01}}");
}

static void states_that_bisection_does_not_come_to_are_another_jobs(void **state) {
  const double strange[] = {0.5, 0.51, 0.55, 0.6}, ends[] = {0.5, 0.6}, twice[] = {0.5, 0.525, 0.6};
  struct resolved_job resolved;
  struct cagehop_axis found;
  size_t number = 0;
  (void)state;
  read_job("packing_fraction: {from: 0.5, to: 0.6, count: 3, resolve: {tau_alpha: 0.1}}", &resolved);
  const struct {
    size_t count;
    const double *state;
  } other[] = {{4, strange}, {2, ends}, {3, twice}};
  for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
    assert_int_equal(refine_recognise(&resolved, other[i].count, other[i].state, &found, &number),
                     CAGEHOP_OK);
    assert_int_equal(found.count, 0);
    assert_null(found.value);
  }
  clear_job(&resolved);
}

// ---------------------------------------------------------------- a guess

static void a_guess_has_the_samples_and_keeps_to_the_limits(void **state) {
  const size_t at[] = {0, 2, 4};
  const struct refine_step step[] = {{.decades = 0.15}, {.decades = 3.0}};
  const struct refine_step boundary[] = {{.decades = 0.15}, {.regimes = 151}};
  struct job_refinement refinement = {.tau_alpha = 0.1, .step_min = 1e-4, .max_count = 100};
  struct cagehop_axis guess;
  size_t guess_at[3];
  (void)state;
  assert_int_equal(refine_guess(&refinement, &axis, 3, at, step, &guess, guess_at), CAGEHOP_OK);
  assert_int_equal(guess.count, 2 + 40 + 1); // three decades by three quarters of a tenth
  for (size_t k = 0; k < 3; k++) {
    assert_true(guess.value[guess_at[k]] == values[at[k]]);
  }
  for (size_t i = 0; i + 1 < guess.count; i++) {
    assert_true(guess.value[i] < guess.value[i + 1]);
  }
  free((double *)guess.value);
  refinement.max_count = 20;
  assert_int_equal(refine_guess(&refinement, &axis, 3, at, step, &guess, guess_at), CAGEHOP_OK);
  assert_int_equal(guess.count, 20);
  free((double *)guess.value);
  refinement = (struct job_refinement){.tau_alpha = 0.1, .step_min = 5e-3, .max_count = 1000};
  assert_int_equal(refine_guess(&refinement, &axis, 3, at, boundary, &guess, guess_at), CAGEHOP_OK);
  assert_int_equal(guess.count, 2 + 8 + 1); // 0.04 in steps of 5e-3
  free((double *)guess.value);
}

// ---------------------------------------------------------------- the job

static void defaults_are_as_the_rows_say(void **state) {
  struct resolved_job resolved;
  (void)state;
  read_job("packing_fraction: {from: 0.5, to: 0.628, resolve: {tau_alpha: 0.1}}", &resolved);
  assert_int_equal(resolved.n_phi, 9);
  check_relative("step_min", resolved.job.refinement.step_min, 0.128 / 1024.0, 1e-14);
  assert_int_equal(resolved.job.refinement.max_count, 1025);
  clear_job(&resolved);
  read_job("packing_fraction: {from: 0.5, to: 0.6, count: 2000, resolve: {tau_alpha: 0.1}}", &resolved);
  assert_int_equal(resolved.job.refinement.max_count, 2000); // those of the range are there anyway
  clear_job(&resolved);
}

static void each_number_makes_another_job_and_its_default_none(void **state) {
  static const char *const words[] = {"tau_alpha: 0.1", "tau_alpha: 0.2", "tau_alpha: 0.1, step_min: 1e-3",
                                      "tau_alpha: 0.1, max_count: 500"};
  char sha256[5][sizeof((struct job *)0)->sha256], grid[256];
  struct resolved_job resolved;
  (void)state;
  for (size_t i = 0; i < 4; i++) {
    snprintf(grid, sizeof grid, "packing_fraction: {from: 0.5, to: 0.6, count: 9, resolve: {%s}}", words[i]);
    read_job(grid, &resolved);
    memcpy(sha256[i], resolved.job.sha256, sizeof sha256[i]);
    clear_job(&resolved);
  }
  read_job("packing_fraction: {from: 0.5, to: 0.6, count: 9}", &resolved);
  memcpy(sha256[4], resolved.job.sha256, sizeof sha256[4]);
  clear_job(&resolved);
  for (size_t i = 0; i < 5; i++) {
    for (size_t j = 0; j < i; j++) {
      assert_string_not_equal(sha256[i], sha256[j]);
    }
  }
  read_job("packing_fraction: {from: 0.5, to: 0.6, resolve: {max_count: 1025, tau_alpha: 0.1}}", &resolved);
  assert_string_equal(resolved.job.sha256, sha256[0]);
  clear_job(&resolved);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(levels_are_decades_where_there_is_a_time),
      cmocka_unit_test(the_largest_change_counts_where_regimes_are_alike),
      cmocka_unit_test(large_steps_and_changes_of_the_regime_are_halved),
      cmocka_unit_test(the_largest_go_first_where_room_is_short),
      cmocka_unit_test(steps_as_narrow_as_step_min_stay_and_are_told),
      cmocka_unit_test(steps_end_within_the_limit_on_either_axis),
      cmocka_unit_test(states_that_bisection_does_not_come_to_are_another_jobs),
      cmocka_unit_test(a_guess_has_the_samples_and_keeps_to_the_limits),
      cmocka_unit_test(defaults_are_as_the_rows_say),
      cmocka_unit_test(each_number_makes_another_job_and_its_default_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
