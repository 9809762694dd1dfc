// SPDX-License-Identifier: GPL-3.0-or-later
/// What holds of every point from a landscape table, at random states and pressures, also next to spinodals
/// and to the ends of intervals: certified, or `failed` with a reason; the identities of the theory; the
/// regime that the spinodals say; and what the state itself says that is solved directly, within the errors
/// that the table tells. Of hard spheres, of a table of S(q), and of a system over density and over
/// temperature. CAGEHOP_TEST_MULTIPLIER: so many times the states (each has 200 points); CAGEHOP_SEED:
/// others.
#include "support/exact_rows.h"
#include "support/point_properties.h"

#include <cagehop/cagehop.h>

enum { STATES = 25, SOLVED_EVERY = 4 };

/// A state's own relative error of S(q) may be so much of F in kBT: as the table allows, table_build.c.
static const double amplification = 30.0;

// ---------------------------------------------------------------- tables

struct tabulated {
  const char *what;
  struct cagehop_model direct, model; // whose states are solved, and from the table
  struct cagehop_landscape_table *table;
  double low, high;
};

/// Makes the table from low to high, which has to be there.
static struct tabulated tabulate(const char *what, const struct cagehop_structure_params *structure,
                                 double low, double high) {
  struct tabulated made = {.what = what, .low = low, .high = high};
  struct cagehop_error error;
  made.direct = (struct cagehop_model){.structure = *structure,
                                       .material = cagehop_material_catalogue(&(size_t){0})[0].material};
  made.direct.material.phi_g = 0.67143;
  if (cagehop_landscape_table_create(&made.direct, low, high, NULL, &made.table, &error) != CAGEHOP_OK) {
    fail_msg("%s: %s", what, error.text);
  }
  made.model = made.direct;
  cagehop_landscape_table_choose(made.table, &made.model.structure);
  return made;
}

// ---------------------------------------------------------------- states

/// Anywhere in the table, beside an end of an interval, or outside.
static double any_state(const struct tabulated *of, const struct cagehop_landscape_table_report *report) {
  const double kind = chance();
  struct cagehop_landscape_table_interval interval;
  if (kind < 0.1) {
    return kind < 0.05 ? beside(of->low) : beside(of->high);
  }
  if (kind < 0.25) {
    const size_t i = (size_t)((double)report->intervals * chance());
    assert_int_equal(cagehop_landscape_table_interval(of->table, i, &interval), CAGEHOP_OK);
    return beside(interval.high);
  }
  return kind < 0.28 ? of->high * (1.0 + chance()) : of->low + (of->high - of->low) * chance();
}

/// A failed point has a reason and no numbers; of a state that is there it lies at a spinodal.
static void check_failure(const struct tabulated *of, const struct cagehop_isochore *isochore,
                          const struct cagehop_point *point) {
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  const double P = point->pressure;
  struct cagehop_error error;
  cagehop_point_explain(isochore, point, &error);
  require(point->status > 0, "a negative status");
  require(error.text[0] != '\0' && strchr(error.text, '\n') == NULL, "a failed point has no reason");
  require(point->landscape.regime == CAGEHOP_REGIME_FAILED, "a failed point's regime is not `failed`");
  require(isnan(point->landscape.F_B1) && isnan(point->landscape.r_L1) &&
              isnan(point->relaxation.tau_alpha) && isnan(point->relaxation.D),
          "a failed point has numbers");
  // Where ln tau_alpha is off by 0.01: half of dF''/F'', which goes as the root of P's distance from the
  // spinodal; the error of F' there over it, some ten times that of F, once more.
  const struct cagehop_spinodals *at = &summary->spinodals;
  const double E = 1e-9 + cagehop_landscape_table_report(of->table).landscape_error, reach = 1000.0 * E;
  require(summary->status != CAGEHOP_OK || (point->status == CAGEHOP_NOT_RESOLVED &&
                                            (fabs(P - at->P_lower) <= reach * (1.0 + P) ||
                                             fabs(P - at->P_upper) <= reach * (1.0 + P) || P <= reach)),
          "a point fails that is not next to a spinodal");
}

/// Whether P lies between two values of a spinodal, which differ by no more than `most`.
static bool is_between(double P, double a, double b, double most) {
  return P >= fmin(a, b) - 1e-11 * P && P <= fmax(a, b) + 1e-11 * P && fabs(a - b) <= most;
}

/// A point from the table against that of the solved state. `noise`: so many times the interpolation's error
/// the states themselves may be off; `shift`: so much F' and with it the spinodals.
static void check_against_solved(const struct cagehop_isochore *isochore, const struct cagehop_point *got,
                                 const struct cagehop_isochore *solved, const struct cagehop_point *want,
                                 double noise, double shift) {
  const struct cagehop_spinodals *a = &cagehop_isochore_summary(isochore)->spinodals,
                                 *b = &cagehop_isochore_summary(solved)->spinodals;
  if (got->landscape.regime != want->landscape.regime) {
    require(is_between(got->pressure, a->P_lower, b->P_lower, shift) ||
                is_between(got->pressure, a->P_upper, b->P_upper, shift) ||
                (got->pressure <= shift && (isnan(a->P_lower) != isnan(b->P_lower))),
            "another regime than that of the solved state");
    return;
  }
  const double error = cagehop_isochore_log_tau_error(isochore, got) * noise;
  if (isfinite(want->relaxation.tau_alpha) && error < 1e-2) {
    require(fabs(log(got->relaxation.tau_alpha / want->relaxation.tau_alpha)) <= error + 1e-12,
            "tau_alpha is further from the solved state's than the table says");
  }
}

/// Points of states that are outside the table, or where it has nothing.
static size_t absent;

struct solved_state {
  struct cagehop_isochore *isochore; // NULL: not solved
  double noise, shift;
};

static struct solved_state solve(const struct tabulated *of, double state) {
  struct solved_state solved = {.isochore = NULL};
  const struct cagehop_landscape_table_report report = cagehop_landscape_table_report(of->table);
  struct cagehop_error error;
  struct cagehop_landscape_table_interval interval;
  require(cagehop_isochore_solve_explained(&of->direct, state, &solved.isochore, &error) == CAGEHOP_OK,
          "a negative status of a solved state");
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(solved.isochore);
  require(summary->status == CAGEHOP_OK, "a state of the table that is not solved directly");
  for (int i = 0; i < report.intervals; i++) {
    assert_int_equal(cagehop_landscape_table_interval(of->table, (size_t)i, &interval), CAGEHOP_OK);
    if (state >= interval.low && state <= interval.high) {
      const double own = amplification * summary->structure_error;
      solved.noise = 1.0 + own / interval.landscape_error;
      solved.shift = 100.0 * (interval.landscape_error + own); // of F' where r is above 0.01 d
      return solved;
    }
  }
  require(false, "a state outside all intervals");
  return solved;
}

/// One state: its isochore, and the same points without one, one by one.
static void check_state(const struct tabulated *of, double state, bool solves, struct counts *counts) {
  struct cagehop_isochore *isochore;
  struct cagehop_error error;
  double pressure[PRESSURES], number[PRESSURES], log_tau_error[PRESSURES];
  static struct cagehop_point point[PRESSURES], single[PRESSURES], want[PRESSURES];
  describe_state("%s, state = %.17g", of->what, state);
  require(cagehop_isochore_solve_explained(&of->model, state, &isochore, &error) == CAGEHOP_OK, error.text);
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  const bool there = summary->status == CAGEHOP_OK;
  require(there == (error.text[0] == '\0'), "a state that fails without a reason, or is there with one");
  for (size_t j = 0; j < PRESSURES; j++) {
    pressure[j] = any_pressure(&summary->spinodals);
    number[j] = state;
  }
  cagehop_isochore_evaluate(isochore, PRESSURES, pressure, point);
  assert_int_equal(cagehop_landscape_table_evaluate(of->table, &of->model, PRESSURES, number,
                                                    CAGEHOP_UNIT_REDUCED_PRESSURE, pressure, single,
                                                    log_tau_error, NULL),
                   CAGEHOP_OK);
  struct solved_state solved = {.isochore = NULL};
  if (there && solves) {
    solved = solve(of, state);
    cagehop_isochore_evaluate(solved.isochore, PRESSURES, pressure, want);
  }
  for (size_t j = 0; j < PRESSURES; j++) {
    describe_pressure(pressure[j]);
    counts->points++;
    if (point[j].status != CAGEHOP_OK || single[j].status != CAGEHOP_OK) {
      *(there ? &counts->failed : &absent) += 1;
      check_failure(of, isochore, point[j].status != CAGEHOP_OK ? &point[j] : &single[j]);
      continue;
    }
    require(there, "a point of a state that is not there");
    counts->regime[point[j].landscape.regime]++;
    check_regime(isochore, pressure[j], point[j].landscape.regime);
    check_times(isochore, &point[j]);
    check_against_solved(isochore, &point[j], isochore, &single[j], 1.0, 1e-9);
    if (solved.isochore != NULL && want[j].status == CAGEHOP_OK) {
      counts->on_quadrature++;
      check_against_solved(isochore, &point[j], solved.isochore, &want[j], solved.noise, solved.shift);
    }
  }
  cagehop_isochore_destroy(&solved.isochore);
  cagehop_isochore_destroy(&isochore);
}

static void check_table(struct tabulated *of, struct counts *counts) {
  const size_t states = STATES * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  const struct cagehop_landscape_table_report report = cagehop_landscape_table_report(of->table);
  const size_t before = absent;
  for (size_t i = 0; i < states; i++) {
    check_state(of, any_state(of, &report), i % SOLVED_EVERY == 0, counts);
  }
  check_state(of, NAN, false, counts);
  assert_true(absent > before);
  cagehop_landscape_table_destroy(&of->table);
}

// ---------------------------------------------------------------- all of them

static void of_hard_spheres(struct counts *counts) {
  const struct cagehop_structure_params structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct tabulated made = tabulate("percus-yevick", &structure, 0.25, 0.72);
  check_table(&made, counts);
}

static void of_a_table(struct counts *counts) {
  static double q[WAVENUMBERS], S[ROWS * WAVENUMBERS];
  const double phi[ROWS] = {0.55, 0.56, 0.575};
  const struct cagehop_table rows = {.n_phi = ROWS, .n_q = WAVENUMBERS, .phi = phi, .q = q, .S = S};
  const struct cagehop_structure_params structure = {
      .source = CAGEHOP_STRUCTURE_TABLE, .table = &rows, .barrier_tolerance = 1000.0};
  exact_rows(phi, q, S);
  struct tabulated made = tabulate("a table of S(q)", &structure, 0.55, 0.575);
  check_table(&made, counts);
}

/// A liquid at one temperature, over its density.
static void of_a_system(struct counts *counts) {
  const struct cagehop_structure_params structure = {
      .source = CAGEHOP_STRUCTURE_PRISM,
      .system = {.potential = CAGEHOP_POTENTIAL_WEEKS_CHANDLER_ANDERSEN, .temperature = 1.0}};
  struct tabulated made = tabulate("weeks-chandler-andersen", &structure, 0.35, 0.60);
  check_table(&made, counts);
}

/// A fluid at one density, over its temperature, which goes below the spinodal.
static void of_temperatures(struct counts *counts) {
  const struct cagehop_structure_params structure = {
      .source = CAGEHOP_STRUCTURE_PRISM,
      .system = {
          .potential = CAGEHOP_POTENTIAL_LENNARD_JONES, .density = 0.5, .epsilon_K = 120.0, .cutoff = 2.5}};
  struct tabulated made = tabulate("lennard-jones over T", &structure, 102.0, 200.0);
  check_table(&made, counts);
}

static void properties_hold_of_all_tables(void **state) {
  struct counts counts = {.points = 0};
  (void)state;
  chance_state = environment("CAGEHOP_SEED", 20261129);
  of_hard_spheres(&counts);
  of_a_table(&counts);
  of_a_system(&counts);
  of_temperatures(&counts);
  printf(
      "%zu points, %zu of states that are not there, %zu of others failed, %zu held against solved states\n",
      counts.points, absent, counts.failed, counts.on_quadrature);
  for (int regime = CAGEHOP_REGIME_FLUID; regime <= CAGEHOP_REGIME_SUPERCRITICAL; regime++) {
    assert_true(counts.regime[regime] > 0);
  }
  assert_true(counts.on_quadrature > counts.points / 8);
  assert_true(absent < counts.points / 3);
  assert_true(counts.failed < counts.points / 10); // a third of pressures lie at a spinodal
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(properties_hold_of_all_tables)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
