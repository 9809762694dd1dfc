// SPDX-License-Identifier: GPL-3.0-or-later
/// Isochores from a table of landscapes are those that are solved, to the error that the table says.
#include "support/exact_rows.h"

#include <cagehop/cagehop.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

enum { PRESSURES = 40, THREADS = 4, PLACES = 12 };

#define TABLE_ERROR_MAX 0.01 // above it a point is not resolved

static const double phi_low = 0.58, phi_high = 0.62;

static struct cagehop_model model_of(enum cagehop_structure_source source) {
  size_t count;
  struct cagehop_model model = {.material = cagehop_material_catalogue(&count)[0].material,
                                .structure = {.source = source}};
  model.material.phi_g = 0.67;
  return model;
}

/// Numbers of a fixed sequence, evenly from 0 to 1.
static double next_number(uint64_t *seed) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*seed >> 11) * 0x1p-53;
}

/// 0, pressures below and about the spinodals, and up to the largest one.
static void choose_pressures(uint64_t *seed, double pressure[PRESSURES]) {
  for (int j = 0; j < PRESSURES; j++) {
    const double x = next_number(seed);
    pressure[j] = j == 0 ? 0.0 : j < 30 ? 4.5 * x : pow(10.0, -6.0 + 9.0 * x);
  }
}

static struct cagehop_landscape_table *table_of(const struct cagehop_model *model, double low, double high) {
  struct cagehop_landscape_table *table;
  struct cagehop_error error;
  if (cagehop_landscape_table_create(model, low, high, NULL, &table, &error) != CAGEHOP_OK) {
    fail_msg("%s", error.text);
  }
  return table;
}

static struct cagehop_isochore *interpolated(const struct cagehop_landscape_table *table,
                                             const struct cagehop_model *model, double phi) {
  struct cagehop_isochore *isochore;
  struct cagehop_error error;
  const int status = cagehop_isochore_interpolate(table, model, phi, &isochore, &error);
  if (status != CAGEHOP_OK || error.status != CAGEHOP_OK) {
    fail_msg("%d: %s", status, error.text);
  }
  return isochore;
}

static struct cagehop_isochore *solved(const struct cagehop_model *model, double phi) {
  struct cagehop_isochore *isochore;
  assert_int_equal(cagehop_isochore_solve(model, phi, &isochore), CAGEHOP_OK);
  assert_int_equal(cagehop_isochore_summary(isochore)->status, CAGEHOP_OK);
  return isochore;
}

static int set_up(void **state) {
  static struct cagehop_model model;
  model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  *state = table_of(&model, phi_low, phi_high);
  return 0;
}

static int tear_down(void **state) {
  cagehop_landscape_table_destroy((struct cagehop_landscape_table **)state);
  assert_null(*state);
  return 0;
}

/// The points of both isochores; tau_alpha to the error that the first one says.
static void compare_points(const struct cagehop_isochore *a, const struct cagehop_isochore *b,
                           uint64_t *seed) {
  const double phi = cagehop_isochore_summary(a)->phi;
  double pressure[PRESSURES];
  struct cagehop_point got[PRESSURES], want[PRESSURES];
  choose_pressures(seed, pressure);
  cagehop_isochore_evaluate(a, PRESSURES, pressure, got);
  cagehop_isochore_evaluate(b, PRESSURES, pressure, want);
  for (int j = 0; j < PRESSURES; j++) {
    const struct cagehop_landscape_point *x = &got[j].landscape, *y = &want[j].landscape;
    assert_int_equal(got[j].status, want[j].status);
    assert_int_equal(got[j].rates_status, want[j].rates_status);
    assert_int_equal(x->regime, y->regime);
    const double tau = want[j].relaxation.tau_alpha;
    if (!isfinite(tau)) { // trapped, or supercritical
      assert_true(isnan(tau) ? isnan(got[j].relaxation.tau_alpha) : got[j].relaxation.tau_alpha == tau);
      continue;
    }
    const double error = cagehop_isochore_log_tau_error(a, &got[j]);
    const double miss = fabs(log(got[j].relaxation.tau_alpha / tau));
    // 1e-9 of r F' may be 1e-6 of ln tau and more, over the square of how curved F is at the barrier.
    const double flatness = isnan(y->K_B) ? 1.0 : fmin(y->K_B * y->r_B * y->r_B, 1.0);
    if (!(miss <= error && error < fmin(1e-5 / (flatness * flatness), TABLE_ERROR_MAX))) {
      fail_msg("phi = %.10g, P = %.10g: ln tau off by %.2e, not %.2e", phi, pressure[j], miss, error);
    }
    if (!isnan(y->F_B1)) {
      check_absolute("F_B1", x->F_B1, y->F_B1, error);
      check_relative("K_0", x->K_0, y->K_0, 1e-8);
      check_relative("r_B", x->r_B, y->r_B, 1e-7);
      check_relative("F_e", got[j].relaxation.F_e, want[j].relaxation.F_e, 1e-6);
    }
    if (!isnan(y->r_L2)) {
      check_relative("r_L2", x->r_L2, y->r_L2, 1e-7);
    }
    if (!isnan(want[j].G_GPa)) {
      check_relative("G", got[j].G_GPa, want[j].G_GPa, 1e-8);
    }
    if (isfinite(want[j].eta)) {
      check_relative("eta", got[j].eta, want[j].eta, error + 1e-8);
      check_relative("d ln G/dP", got[j].dlnG_dP, want[j].dlnG_dP, 1e-6);
    }
    if (!isnan(want[j].smoluchowski_rates.tau_mfpt_full)) {
      check_relative("tau_mfpt_full", got[j].smoluchowski_rates.tau_mfpt_full,
                     want[j].smoluchowski_rates.tau_mfpt_full, 1e-7);
    }
  }
}

static void states_between_the_nodes_are_those_that_are_solved(void **state) {
  const struct cagehop_landscape_table *table = *state;
  struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  uint64_t seed = 7;
  for (int i = 0; i < 6; i++) {
    const double phi = phi_low + (phi_high - phi_low) * next_number(&seed);
    model.elastic_coupling = i % 2 == 1 ? 0.7 : 0.0;
    model.viscosity = i == 4;
    model.smoluchowski_rates = i == 5;
    struct cagehop_isochore *a = interpolated(table, &model, phi), *b = solved(&model, phi);
    const struct cagehop_isochore_summary *x = cagehop_isochore_summary(a), *y = cagehop_isochore_summary(b);
    check_absolute("temperature", x->temperature, y->temperature, 0.0);
    check_relative("tau_s", x->tau_s, y->tau_s, 1e-9);
    check_relative("S_0", x->structure.S_0, y->structure.S_0, 1e-9);
    check_relative("S_peak", x->structure.S_peak, y->structure.S_peak, 1e-9);
    check_relative("q_peak", x->structure.q_peak, y->structure.q_peak, 1e-7);
    check_relative("g_contact", x->structure.g_contact, y->structure.g_contact, 1e-9);
    check_relative("r_cage", x->structure.r_cage, y->structure.r_cage, 1e-7);
    check_relative("P_upper", x->spinodals.P_upper, y->spinodals.P_upper, 1e-9);
    check_relative("P_coexistence", x->spinodals.P_coexistence, y->spinodals.P_coexistence, 1e-9);
    assert_null(cagehop_isochore_structure(a));
    compare_points(a, b, &seed);
    cagehop_isochore_destroy(&a);
    cagehop_isochore_destroy(&b);
  }
}

/// r_cage is the minimum of a table of g(r), known to some 1e-7, which no more nodes make better: they are
/// not asked for because of it, and its error says what it is.
static void noise_of_a_sought_number_asks_for_no_more_states(void **state) {
  (void)state;
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  struct cagehop_landscape_table *table = table_of(&model, 0.50, 0.67);
  const struct cagehop_landscape_table_report report = cagehop_landscape_table_report(table);
  struct cagehop_landscape_table_interval interval;
  uint64_t seed = 11;
  assert_int_equal(report.states, 30); // 25 nodes and 5 to compare with
  assert_true(report.landscape_error < 1e-9 && report.tau_s_error < 1e-9);
  assert_int_equal(cagehop_landscape_table_interval(table, 0, &interval), CAGEHOP_OK);
  assert_true(interval.r_cage_error > 3e-8 && interval.r_cage_error < 1e-6);
  for (int i = 0; i < 12; i++) {
    const double phi = 0.50 + 0.17 * next_number(&seed);
    struct cagehop_isochore *a = interpolated(table, &model, phi), *b = solved(&model, phi);
    check_relative("r_cage", cagehop_isochore_summary(a)->structure.r_cage,
                   cagehop_isochore_summary(b)->structure.r_cage, interval.r_cage_error);
    cagehop_isochore_destroy(&a);
    cagehop_isochore_destroy(&b);
  }
  cagehop_landscape_table_destroy(&table);
}

/// The slope is that of ln tau_alpha of solved states on both sides.
static void slopes_in_phi_are_those_of_differences(void **state) {
  const struct cagehop_landscape_table *table = *state;
  struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  const double phi = 0.6137, step = 2e-4, pressure[] = {0.0, 0.7, 2.9, 1000.0};
  for (int elastic = 0; elastic < 2; elastic++) {
    struct cagehop_point at[4], side[4][4];
    model.elastic_coupling = elastic == 1 ? 0.7 : 0.0;
    struct cagehop_isochore *middle = interpolated(table, &model, phi);
    cagehop_isochore_evaluate(middle, 4, pressure, at);
    for (int k = 0; k < 4; k++) {
      const double shift[] = {-2.0, -1.0, 1.0, 2.0};
      struct cagehop_isochore *other = solved(&model, phi + shift[k] * step);
      double slope;
      assert_int_equal(cagehop_isochore_state_slope(other, &at[0], &slope), CAGEHOP_BAD_ARGUMENT);
      cagehop_isochore_evaluate(other, 4, pressure, side[k]);
      cagehop_isochore_destroy(&other);
    }
    for (int j = 0; j < 3; j++) {
      double slope, log_tau[4];
      for (int k = 0; k < 4; k++) {
        log_tau[k] = log(side[k][j].relaxation.tau_alpha);
      }
      const double want = (8.0 * (log_tau[2] - log_tau[1]) - (log_tau[3] - log_tau[0])) / (12.0 * step);
      assert_int_equal(cagehop_isochore_state_slope(middle, &at[j], &slope), CAGEHOP_OK);
      check_relative("d ln tau/dphi", slope, want, 1e-7); // step^4/30 of the fifth derivative
    }
    double slope;
    assert_int_equal(at[3].landscape.regime, CAGEHOP_REGIME_TRAPPED);
    assert_int_equal(cagehop_isochore_state_slope(middle, &at[3], &slope), CAGEHOP_OK);
    assert_true(isnan(slope));
    cagehop_isochore_destroy(&middle);
  }
}

/// What F_e adds to the error stands in ln tau_alpha times a_c, and so in its error.
static void errors_grow_with_the_elastic_coupling(void **state) {
  const struct cagehop_landscape_table *table = *state;
  struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  const double pressure = 0.7, coupling[] = {0.0, 0.5, 2.0};
  double error[3];
  for (int k = 0; k < 3; k++) {
    struct cagehop_point point;
    model.elastic_coupling = coupling[k];
    struct cagehop_isochore *isochore = interpolated(table, &model, 0.6137);
    cagehop_isochore_evaluate(isochore, 1, &pressure, &point);
    assert_int_equal(point.status, CAGEHOP_OK);
    error[k] = cagehop_isochore_log_tau_error(isochore, &point);
    cagehop_isochore_destroy(&isochore);
  }
  assert_true(error[1] > error[0]);
  check_relative("2/0.5", (error[2] - error[0]) / (error[1] - error[0]), 4.0,
                 1e-9); // rounding of differences
}

// ---------------------------------------------------------------- the same bits

struct reader {
  const struct cagehop_landscape_table *table;
  int order; // 1: ascending, else descending
  struct cagehop_isochore_summary summary[PLACES];
  struct cagehop_point point[PLACES][PRESSURES];
};

static void *read_all(void *context) {
  struct reader *reader = context;
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  memset(reader->point, 0, sizeof reader->point);
  for (int i = 0; i < PLACES; i++) {
    const int k = reader->order > 0 ? i : PLACES - 1 - i;
    const double phi = phi_low + (phi_high - phi_low) * k / (PLACES - 1);
    double pressure[PRESSURES];
    uint64_t seed = (uint64_t)k;
    struct cagehop_isochore *isochore = NULL;
    choose_pressures(&seed, pressure);
    if (cagehop_isochore_interpolate(reader->table, &model, phi, &isochore, NULL) == CAGEHOP_OK) {
      reader->summary[k] = *cagehop_isochore_summary(isochore);
      cagehop_isochore_evaluate(isochore, PRESSURES, pressure, reader->point[k]);
    }
    cagehop_isochore_destroy(&isochore);
  }
  return NULL;
}

static void bits_depend_on_table_and_phi_alone(void **state) {
  static struct reader reader[THREADS];
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  struct cagehop_landscape_table *again = table_of(&model, phi_low, phi_high);
  pthread_t thread[THREADS];
  for (int i = 0; i < THREADS; i++) {
    reader[i].table = i == 3 ? again : *state;
    reader[i].order = i % 2 == 0 ? 1 : -1;
    assert_int_equal(pthread_create(&thread[i], NULL, read_all, &reader[i]), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    assert_int_equal(pthread_join(thread[i], NULL), 0);
  }
  for (int i = 0; i < THREADS; i++) {
    for (int k = 0; k < PLACES; k++) {
      assert_int_equal(reader[i].summary[k].status, CAGEHOP_OK);
      assert_null(cagehop_isochore_summary_difference(&reader[i].summary[k], &reader[0].summary[k]));
      for (int j = 0; j < PRESSURES; j++) {
        const struct cagehop_point *x = &reader[i].point[k][j], *y = &reader[0].point[k][j];
        assert_int_equal(x->status, y->status);
        assert_memory_equal(&x->landscape.r_L1, &y->landscape.r_L1, 12 * sizeof(double));
        assert_memory_equal(&x->relaxation, &y->relaxation, sizeof x->relaxation);
      }
    }
  }
  cagehop_landscape_table_destroy(&again);
}

// ---------------------------------------------------------------- a phi each

/// Single points are those of isochores, and their errors and slopes.
static void compare_singles(const struct cagehop_landscape_table *table, const struct cagehop_model *model,
                            double low, double high, bool next_to_cusp) {
  enum { COUNT = 60 };
  double phi[COUNT], pressure[COUNT], error[COUNT], slope[COUNT];
  static struct cagehop_point point[COUNT];
  uint64_t seed = 11;
  for (int i = 0; i < COUNT; i++) {
    phi[i] = low + (high - low) * next_number(&seed);
    pressure[i] = i % 7 == 0 ? 0.0 : 5.0 * next_number(&seed);
  }
  assert_int_equal(cagehop_landscape_table_evaluate(table, model, COUNT, phi, CAGEHOP_UNIT_REDUCED_PRESSURE,
                                                    pressure, point, error, slope),
                   CAGEHOP_OK);
  for (int i = 0; i < COUNT; i++) {
    struct cagehop_isochore *isochore = interpolated(table, model, phi[i]);
    struct cagehop_point want;
    double want_slope;
    cagehop_isochore_evaluate(isochore, 1, &pressure[i], &want);
    assert_int_equal(point[i].status, want.status);
    assert_int_equal(point[i].landscape.regime, want.landscape.regime);
    check_absolute("pressure in MPa", point[i].pressure_MPa, want.pressure_MPa, 0.0);
    if (isfinite(want.relaxation.tau_alpha)) {
      check_relative("tau_alpha", point[i].relaxation.tau_alpha, want.relaxation.tau_alpha,
                     next_to_cusp ? 1e-7 : 1e-9);
      check_relative("error", error[i], cagehop_isochore_log_tau_error(isochore, &want), 1e-3);
      assert_int_equal(cagehop_isochore_state_slope(isochore, &want, &want_slope), CAGEHOP_OK);
      check_relative("slope", slope[i], want_slope, next_to_cusp ? 1e-6 : 1e-8);
    }
    cagehop_isochore_destroy(&isochore);
  }
}

static void points_may_have_a_phi_each(void **state) {
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  compare_singles(*state, &model, phi_low, phi_high, false);
}

/// The spinodals meet at phi = 0.32333: F is analytic there, its extrema are not.
static void the_cusp_may_lie_inside(void **state) {
  (void)state;
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  struct cagehop_landscape_table *table = table_of(&model, 0.318, 0.328);
  uint64_t seed = 3;
  compare_singles(table, &model, 0.318, 0.328, true);
  for (double phi = 0.319; phi < 0.328; phi += 0.004) {
    struct cagehop_isochore *a = interpolated(table, &model, phi), *b = solved(&model, phi);
    compare_points(a, b, &seed);
    cagehop_isochore_destroy(&a);
    cagehop_isochore_destroy(&b);
  }
  cagehop_landscape_table_destroy(&table);
}

// ---------------------------------------------------------------- what it refuses

/// A table of S(q) whose last row is that of another density: it is refused there, and not between the
/// others.
static void where_states_fail_the_others_do_not_suffer(void **state) {
  (void)state;
  static double q[WAVENUMBERS], S[ROWS * WAVENUMBERS];
  const double label[ROWS] = {0.55, 0.56, 0.58}, phi[ROWS] = {0.55, 0.56, 0.40};
  const struct cagehop_table rows = {.n_phi = ROWS, .n_q = WAVENUMBERS, .phi = label, .q = q, .S = S};
  struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_TABLE);
  struct cagehop_landscape_table_interval interval;
  struct cagehop_isochore *isochore;
  struct cagehop_point got, want;
  const double ambient = 0.0;
  exact_rows(phi, q, S);
  model.structure.table = &rows;
  model.structure.barrier_tolerance = 1000.0; // the last row makes all uncertain
  struct cagehop_landscape_table *table = table_of(&model, 0.55, 0.58);
  double end = 0.55;
  for (size_t i = 0; cagehop_landscape_table_interval(table, i, &interval) == CAGEHOP_OK; i++) {
    check_absolute("intervals meet", interval.low, end, 0.0);
    end = interval.high;
    assert_int_equal(interval.nodes > 0, interval.error.status == CAGEHOP_OK);
    assert_true(interval.nodes > 0 || interval.high > 0.56);
    assert_true(!(interval.low < 0.56 && interval.high > 0.56)); // intervals end at rows
  }
  check_absolute("end", end, 0.58, 0.0);
  struct cagehop_isochore *fine = interpolated(table, &model, 0.5531), *same = solved(&model, 0.5531);
  cagehop_isochore_evaluate(fine, 1, &ambient, &got);
  // S(q) itself is not there any more, nor what asks for it.
  const struct cagehop_landscape *landscape = cagehop_isochore_landscape(fine);
  assert_true(isnan(cagehop_landscape_share(landscape, &got.landscape, 7.0)));
  assert_true(isnan(cagehop_landscape_wavenumber(landscape, &got.landscape, 0.5)));
  cagehop_isochore_evaluate(same, 1, &ambient, &want);
  const double error = cagehop_isochore_log_tau_error(fine, &got); // more than else: S(q) is not known better
  assert_true(error < 1e-3);
  check_relative("tau_alpha", got.relaxation.tau_alpha, want.relaxation.tau_alpha, error);
  cagehop_isochore_destroy(&fine);
  cagehop_isochore_destroy(&same);
  assert_int_equal(cagehop_isochore_interpolate(table, &model, 0.5799, &isochore, NULL), CAGEHOP_OK);
  assert_true(cagehop_isochore_summary(isochore)->status > 0);
  assert_non_null(strstr(cagehop_isochore_error(isochore)->text, "the landscape table has nothing from"));
  cagehop_isochore_destroy(&isochore);
  cagehop_landscape_table_destroy(&table);
}

static void what_a_table_has_not_is_said(void **state) {
  const struct cagehop_landscape_table *table = *state;
  struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  struct cagehop_isochore *isochore;
  struct cagehop_error error;
  struct cagehop_point point;
  const double ambient = 0.0;
  assert_int_equal(cagehop_isochore_interpolate(table, &model, 0.63, &isochore, &error), CAGEHOP_OK);
  assert_int_equal(cagehop_isochore_summary(isochore)->status, CAGEHOP_OUT_OF_RANGE);
  assert_string_equal(error.text, "phi = 0.63: the landscape table goes from 0.58 to 0.62");
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  assert_int_equal(point.status, CAGEHOP_OUT_OF_RANGE);
  assert_true(isnan(cagehop_isochore_log_tau_error(isochore, &point)));
  cagehop_isochore_destroy(&isochore);

  model.material.phi_g = NAN;
  assert_int_equal(cagehop_landscape_table_resolve(table, &model, &error), CAGEHOP_NO_TRANSITION);
  assert_non_null(strstr(error.text, "does not pass 100 s in the landscape table, phi = 0.58 to 0.62"));

  model.structure.source = CAGEHOP_STRUCTURE_PRISM;
  assert_int_equal(cagehop_isochore_interpolate(table, &model, 0.6, &isochore, &error), CAGEHOP_BAD_ARGUMENT);
  assert_null(isochore);
  model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  model.structure.tail = CAGEHOP_TAIL_SOFT; // of another S(q), were it one of a table
  assert_int_equal(cagehop_isochore_interpolate(table, &model, 0.6, &isochore, &error), CAGEHOP_BAD_ARGUMENT);
  struct cagehop_landscape_table *none;
  assert_int_equal(cagehop_landscape_table_create(&model, 0.6, 0.6, NULL, &none, &error),
                   CAGEHOP_BAD_ARGUMENT);
  assert_null(none);
}

static bool stop_after_three(void *context, int states, double *seconds_max) {
  *seconds_max = 0.0;
  *(int *)context = states;
  return states < 3;
}

static void making_a_table_can_be_stopped(void **state) {
  (void)state;
  const struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK);
  struct cagehop_landscape_table *table;
  struct cagehop_error error;
  int states = 0;
  const struct cagehop_watch watch = {stop_after_three, &states};
  assert_int_equal(cagehop_landscape_table_create(&model, 0.3, 0.7, &watch, &table, &error), CAGEHOP_STOPPED);
  assert_null(table);
  assert_int_equal(states, 3);
}

// ---------------------------------------------------------------- the glass transition

static void phi_g_is_the_one_that_is_solved_for(void **state) {
  (void)state;
  struct cagehop_model model = model_of(CAGEHOP_STRUCTURE_PERCUS_YEVICK), other = model;
  struct cagehop_landscape_table *table = table_of(&model, 0.66, 0.68);
  struct cagehop_error error;
  model.material.phi_g = other.material.phi_g = NAN;
  assert_int_equal(cagehop_landscape_table_resolve(table, &model, &error), CAGEHOP_OK);
  assert_int_equal(cagehop_model_resolve(&other), CAGEHOP_OK);
  check_absolute("phi_g", model.material.phi_g, other.material.phi_g, 1e-9);
  cagehop_landscape_table_destroy(&table);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(states_between_the_nodes_are_those_that_are_solved),
      cmocka_unit_test(noise_of_a_sought_number_asks_for_no_more_states),
      cmocka_unit_test(slopes_in_phi_are_those_of_differences),
      cmocka_unit_test(errors_grow_with_the_elastic_coupling),
      cmocka_unit_test(bits_depend_on_table_and_phi_alone),
      cmocka_unit_test(points_may_have_a_phi_each),
      cmocka_unit_test(the_cusp_may_lie_inside),
      cmocka_unit_test(where_states_fail_the_others_do_not_suffer),
      cmocka_unit_test(what_a_table_has_not_is_said),
      cmocka_unit_test(making_a_table_can_be_stopped),
      cmocka_unit_test(phi_g_is_the_one_that_is_solved_for),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
