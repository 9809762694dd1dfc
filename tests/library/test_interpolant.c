// SPDX-License-Identifier: GPL-3.0-or-later
/// The adaptive interpolation in phi alone: its states are filled from functions whose crossings are known,
/// with the singularities and failures that states of the theory have. test_isobars.c solves those.
#include "phase_map/interpolant.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <string.h>

enum { PRESSURES_MAX = 3, ROUNDS_MAX = 20 };

/// ln(tau_alpha/s) of one pressure. NaN: the state failed with CAGEHOP_TIMED_OUT.
typedef double log_tau_of(double phi);

static const double level = 4.6, trapped_from = 0.531;

/// With an elastic barrier the intervals are 0.05 wide.
static const struct cagehop_model any_model = {.elastic_coupling = 1.0,
                                               .material = {.glass_transition_K = 600.0,
                                                            .phi_0 = 0.5,
                                                            .beta_phi_0_per_K = 6e-4,
                                                            .phi_g = 0.66,
                                                            .diameter_nm = 0.8}};

/// Smooth: its pole is far beyond the crossing.
static double smooth(double phi) {
  return -25.0 + 8.0 / (0.8 - phi);
}

/// Grows as 1/sqrt(K_B) does towards the phi where the cage closes; trapped from there on.
static double closing(double phi) {
  return phi < trapped_from ? -20.0 + 2.0 / sqrt(trapped_from - phi) : INFINITY;
}

/// Trapped before it is slow.
static double fast_until_closed(double phi) {
  return phi < trapped_from ? -20.0 + 20.0 * (phi - 0.5) : INFINITY;
}

/// Trapped before it is slow, but steep, so that a look at the whole interval does not tell.
static double steep_until_closed(double phi) {
  return phi < trapped_from ? -20.0 + 300.0 * (phi - 0.5) : INFINITY;
}

static double jump(double phi) {
  return phi < trapped_from ? -10.0 : 10.0;
}

static double without_a_cage_at_first(double phi) {
  return phi < 0.49 ? -INFINITY : smooth(phi);
}

static double failed_first(double phi) {
  return phi < 0.475 ? NAN : smooth(phi);
}

static double failed_at_the_crossing(double phi) {
  return phi > 0.49 && phi < 0.51 ? NAN : phi > 0.51 ? 50.0 * phi : -50.0;
}

static double failed_inside(double phi) {
  return phi > 0.51 && phi < 0.52 ? NAN : smooth(phi);
}

/// Only the state in the middle of [0.5, 0.55] fails, which is asked for when that is halved.
static double failed_in_the_middle(double phi) {
  return fabs(phi - 0.525) < 1e-12 ? NAN : closing(phi);
}

/// Fills the nodes that were added since the last call, as points that were accepted would.
static size_t fill_nodes(struct phi_interpolant *interpolant, size_t filled, log_tau_of *const log_tau[]) {
  for (; filled < interpolant->node_total; filled++) {
    const struct node *node = &interpolant->node[filled];
    for (size_t j = 0; j < interpolant->n_pressure; j++) {
      node->log_tau[j] = log_tau[j](node->x);
      node->dlntau_dP[j] = 3.0 + node->x; // any smooth function
      node->status[j] = isnan(node->log_tau[j]) ? CAGEHOP_TIMED_OUT : CAGEHOP_OK;
    }
  }
  return filled;
}

/// Asks for what the pressures need between the levels `from` and `to`, until nothing is missing.
static void complete(const struct cagehop_model *model, size_t count, log_tau_of *const log_tau[],
                     double from, double to, struct phi_interpolant *interpolant) {
  size_t filled = 0, intervals;
  int rounds = 0;
  assert_int_equal(interpolant_create(model, count, interpolant), CAGEHOP_OK);
  do {
    filled = fill_nodes(interpolant, filled, log_tau);
    intervals = interpolant->interval_count;
    for (size_t j = 0; j < count; j++) {
      interpolant_request(interpolant, j, from, to);
    }
    assert_int_equal(interpolant_add_requested(interpolant), CAGEHOP_OK);
    assert_true(++rounds < ROUNDS_MAX);
  } while (filled < interpolant->node_total || intervals < interpolant->interval_count);
}

static int deepest(const struct phi_interpolant *interpolant) {
  int depth = 0;
  for (size_t p = 0; p < interpolant->interval_count; p++) {
    depth = interpolant->interval[p].depth > depth ? interpolant->interval[p].depth : depth;
  }
  return depth;
}

/// The series has the function's value and slope at the crossing, within the error that it states itself.
static void check_series(const char *what, const struct interval_series *series, double phi, double slope) {
  double found_slope;
  const double found = interpolant_log_tau(series, phi, &found_slope);
  assert_true(series->low <= phi && phi <= series->high);
  check_absolute(what, found, level, interpolant_log_tau_error(series) + 1e-12);
  check_relative("slope", found_slope, slope, 3e-5);
  check_relative("derivative with P", interpolant_dlntau_dP(series, phi), 3.0 + phi, 1e-12);
}

/// The smooth one takes the 11 inner nodes of one interval and no halves; the range of phi has 7 ends.
static void a_smooth_crossing_takes_one_interval(void **state) {
  (void)state;
  log_tau_of *const log_tau[] = {smooth};
  struct phi_interpolant interpolant;
  struct interval_series series;
  complete(&any_model, 1, log_tau, level - 1.0, level + 1.0, &interpolant);
  assert_int_equal(interpolant.node_total, 7 + 11);
  assert_int_equal(interpolant.interval_count, 6);
  assert_int_equal(interpolant_find(&interpolant, 0, level, &series), CAGEHOP_OK);
  const double phi = 0.8 - 8.0 / (level + 25.0);
  check_series("smooth", &series, phi, 8.0 / pow(0.8 - phi, 2));
  for (double at = 0.5005; at <= 0.55; at += 0.0031) {
    assert_true(interpolant_at(&interpolant, 0, at, &series));
    check_absolute("in between", interpolant_log_tau(&series, at, NULL), smooth(at),
                   interpolant_log_tau_error(&series) + 1e-12);
  }
  assert_false(interpolant_at(&interpolant, 0, 0.47, &series)); // nobody asked for it
  assert_false(interpolant_at(&interpolant, 0, 0.30, &series)); // outside
  assert_false(interpolant_at(&interpolant, 0, 0.80, &series));
  assert_int_equal(interpolant_find(&interpolant, 0, -10.0, &series), CAGEHOP_NO_TRANSITION);
  assert_int_equal(interpolant_find(&interpolant, 0, 1e4, &series), CAGEHOP_NO_TRANSITION);
  interpolant_clear(&interpolant);
}

/// Without an elastic barrier intervals are wider, and have more nodes: 16 inner ones, and 6 ends.
static void wide_intervals_have_more_nodes(void **state) {
  (void)state;
  log_tau_of *const log_tau[] = {smooth};
  struct cagehop_model model = any_model;
  struct phi_interpolant interpolant;
  struct interval_series series;
  model.elastic_coupling = 0.0;
  model.structure.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET;
  complete(&model, 1, log_tau, level, level, &interpolant);
  assert_int_equal(interpolant.node_total, 6 + 16);
  assert_int_equal(interpolant_find(&interpolant, 0, level, &series), CAGEHOP_OK);
  assert_true(series.low == 0.45 && series.high == 0.53 && series.node_count == 18);
  const double phi = 0.8 - 8.0 / (level + 25.0);
  check_series("smooth", &series, phi, 8.0 / pow(0.8 - phi, 2));
  interpolant_clear(&interpolant);
}

/// Where ln(tau_alpha) of Percus-Yevick is not smooth: two poles off the real axis.
static double with_poles(double phi) {
  return -25.0 + 8.0 / (0.8 - phi) + 0.01 * (phi - 0.565) / (pow(phi - 0.565, 2) + pow(0.055, 2));
}

/// In closed form one interval, with 23 inner nodes, goes from 0.53 to 0.68; on that it is resolved, and
/// found as exactly as it says, although as many nodes that are not bent would leave 1e-6.
static void a_bent_interval_is_enough(void **state) {
  (void)state;
  log_tau_of *const log_tau[] = {with_poles};
  const double high = 30.0;
  struct cagehop_model model = any_model;
  struct phi_interpolant interpolant;
  struct interval_series series;
  double x;
  model.elastic_coupling = 0.0;
  complete(&model, 1, log_tau, 6.0, high, &interpolant);
  assert_int_equal(interpolant.node_total, 5 + 23);
  assert_int_equal(interpolant_find(&interpolant, 0, high, &series), CAGEHOP_OK);
  assert_true(series.low == 0.53 && series.high == 0.68 && series.node_count == 25 && series.bent);
  assert_true(interpolant_log_tau_error(&series) < 1e-7);
  for (double value = 7.0; value < 40.0; value += 1.7) {
    assert_int_equal(interpolant_cross(&series, value, &x), CAGEHOP_OK);
    const double h = 1e-5;
    double slope, at[3], place[] = {x - h, x, x + h};
    check_absolute("crossing", interpolant_log_tau(&series, x, &slope), value, 1e-13 * 40.0);
    check_absolute("what crosses", with_poles(x), value, interpolant_log_tau_error(&series) + 1e-12);
    interpolant_log_tau_at(&series, 3, place, at);
    check_absolute("places at once", at[1], value, 1e-13 * 40.0);
    check_relative("slope", slope, (at[2] - at[0]) / (2.0 * h), 1e-5);
  }
  interpolant_clear(&interpolant);
}

static void a_closing_cage_is_approached_by_halves(void **state) {
  (void)state;
  log_tau_of *const log_tau[] = {closing};
  struct phi_interpolant interpolant;
  struct interval_series series;
  complete(&any_model, 1, log_tau, level, level, &interpolant);
  assert_true(deepest(&interpolant) >= 2);
  assert_int_equal(interpolant_find(&interpolant, 0, level, &series), CAGEHOP_OK);
  const double gap = pow(2.0 / (level + 20.0), 2);
  check_series("closing", &series, trapped_from - gap, pow(gap, -1.5));
  interpolant_clear(&interpolant);
}

/// What other pressures need changes no bit of a pressure's own series.
static void company_changes_nothing(void **state) {
  (void)state;
  log_tau_of *const alone[] = {smooth}, *const together[] = {closing, smooth, jump};
  struct phi_interpolant interpolant;
  struct interval_series series, in_company;
  memset(&series, 0, sizeof series);
  memset(&in_company, 0, sizeof in_company);
  complete(&any_model, 1, alone, level, level, &interpolant);
  assert_int_equal(interpolant_find(&interpolant, 0, level, &series), CAGEHOP_OK);
  interpolant_clear(&interpolant);
  complete(&any_model, 3, together, level, level, &interpolant);
  assert_int_equal(interpolant_find(&interpolant, 1, level, &in_company), CAGEHOP_OK);
  assert_int_equal(deepest(&interpolant), 6);
  assert_int_equal(series.node_count, in_company.node_count);
  check_absolute("low", in_company.low, series.low, 0.0);
  check_absolute("high", in_company.high, series.high, 0.0);
  for (size_t k = 0; k < series.node_count; k++) {
    check_absolute("log_tau", in_company.log_tau[k], series.log_tau[k], 0.0);
    check_absolute("dlntau_dP", in_company.dlntau_dP[k], series.dlntau_dP[k], 0.0);
  }
  interpolant_clear(&interpolant);
}

/// What can't be found has its reason. `most` nodes at most were asked for.
static void missing_crossings_have_their_reason(void **state) {
  (void)state;
  const struct {
    const char *name;
    log_tau_of *log_tau;
    int status;
    size_t most;
  } cases[] = {
      {"trapped before it is slow", fast_until_closed, CAGEHOP_NO_TRANSITION, 7}, // known without any solving
      {"trapped before it is slow, steeply", steep_until_closed, CAGEHOP_NO_TRANSITION, 7 + 3},
      {"a jump", jump, CAGEHOP_NOT_RESOLVED, 7 + 7 * 12}, // after six halvings
      {"no cage at first", without_a_cage_at_first, CAGEHOP_OK, 7 + 11},
      {"a failed state far below", failed_first, CAGEHOP_OK, 7 + 11},
      {"a failed state hides it", failed_at_the_crossing, CAGEHOP_TIMED_OUT, 7},
      {"a failed state on its interval", failed_inside, CAGEHOP_TIMED_OUT, 7 + 11},
      {"a failed state where it is halved", failed_in_the_middle, CAGEHOP_TIMED_OUT, 7 + 1},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct phi_interpolant interpolant;
    struct interval_series series;
    complete(&any_model, 1, &cases[k].log_tau, level, level, &interpolant);
    const int status = interpolant_find(&interpolant, 0, level, &series);
    if (status != cases[k].status || interpolant.node_total > cases[k].most) {
      fail_msg("%s: got %s after %zu nodes, want %s after at most %zu", cases[k].name,
               cagehop_status_name(status), interpolant.node_total, cagehop_status_name(cases[k].status),
               cases[k].most);
    }
    assert_true(deepest(&interpolant) <= 6);
    interpolant_clear(&interpolant);
  }
}

/// S(q) is interpolated piece by piece between a table's rows, so they end intervals; a range that a table
/// does not share has none.
static void rows_of_a_table_end_intervals(void **state) {
  (void)state;
  const double rows[] = {0.51, 0.52, 0.56, 0.58}, outside[] = {0.2, 0.4};
  const double ends[] = {0.51, 0.52, 0.55, 0.56, 0.58};
  struct cagehop_table table = {.n_phi = 4, .phi = rows};
  struct cagehop_model model = any_model;
  log_tau_of *const log_tau[] = {smooth};
  struct phi_interpolant interpolant;
  struct interval_series series;
  model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_TABLE, .table = &table};
  complete(&model, 1, log_tau, level, level, &interpolant);
  assert_int_equal(interpolant.root_count, 4);
  for (size_t p = 0; p < interpolant.root_count; p++) {
    check_absolute("low", interpolant.interval[p].low, ends[p], 1e-15);
    check_absolute("high", interpolant.interval[p].high, ends[p + 1], 1e-15);
  }
  assert_int_equal(interpolant_find(&interpolant, 0, level, &series), CAGEHOP_OK);
  const double phi = 0.8 - 8.0 / (level + 25.0); // in [0.52, 0.55]
  check_series("smooth", &series, phi, 8.0 / pow(0.8 - phi, 2));
  assert_int_equal(series.node_count, 13);
  interpolant_clear(&interpolant);

  const double higher = smooth(0.57); // in [0.56, 0.58], which is narrow
  complete(&model, 1, log_tau, higher, higher, &interpolant);
  assert_int_equal(interpolant_find(&interpolant, 0, higher, &series), CAGEHOP_OK);
  assert_int_equal(series.node_count, 7);
  check_absolute("on a narrow one", interpolant_log_tau(&series, 0.57, NULL), higher,
                 interpolant_log_tau_error(&series) + 1e-12);
  interpolant_clear(&interpolant);

  table = (struct cagehop_table){.n_phi = 2, .phi = outside};
  complete(&model, 1, log_tau, level, level, &interpolant);
  assert_int_equal(interpolant.node_total, 0);
  assert_int_equal(interpolant_find(&interpolant, 0, level, &series), CAGEHOP_NO_TRANSITION);
  assert_false(interpolant_at(&interpolant, 0, 0.5, &series));
  interpolant_clear(&interpolant);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_smooth_crossing_takes_one_interval),
      cmocka_unit_test(wide_intervals_have_more_nodes),
      cmocka_unit_test(a_bent_interval_is_enough),
      cmocka_unit_test(a_closing_cage_is_approached_by_halves),
      cmocka_unit_test(company_changes_nothing),
      cmocka_unit_test(missing_crossings_have_their_reason),
      cmocka_unit_test(rows_of_a_table_end_intervals),
  };
  return cmocka_run_group_tests_name("interpolant", tests, NULL, NULL);
}
