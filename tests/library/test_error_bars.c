// SPDX-License-Identifier: GPL-3.0-or-later
/// How often the barriers of noisy tables are within their error bars, for kinds of S(q) whose barrier is
/// known. CAGEHOP_TEST_MULTIPLIER: so many times the draws; CAGEHOP_TEST_WORKERS: processes that share them;
/// CAGEHOP_TEST_SEED: other draws.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POINTS = 449, DRAWS = 6, WORKERS_MAX = 64 };

static const double step = 0.1;

/// S - 1 of a closure times exp(-(q/damped)^2), with noise in proportion to S.
struct kind {
  const char *name, *closure; // NULL: the closed form of Percus-Yevick
  double phi, damped, noise;
  bool errors; // the table has S_err
};

static const struct kind kinds[] = {
    {"hard, Percus-Yevick", NULL, 0.50, INFINITY, 1e-2, false},
    {"hard, Percus-Yevick", NULL, 0.55, INFINITY, 4e-3, false},
    {"hard, Percus-Yevick", NULL, 0.60, INFINITY, 2.5e-3, false},
    {"hard, Percus-Yevick", NULL, 0.66, INFINITY, 5e-3, true},
    {"hard, modified Verlet", "modified-verlet", 0.45, INFINITY, 1.5e-2, true},
    {"hard, modified Verlet", "modified-verlet", 0.45, INFINITY, 4e-3, false},
    {"hard, modified Verlet", "modified-verlet", 0.55, INFINITY, 1e-2, false},
    {"hard, modified Verlet", "modified-verlet", 0.55, INFINITY, 1e-3, false},
    {"soft, Q = 15", NULL, 0.60, 15.0, 4e-3, false},
    {"soft, Q = 20", NULL, 0.60, 20.0, 1e-2, false},
    {"soft, Q = 20", NULL, 0.60, 20.0, 1e-3, false},
    {"soft, Q = 40", NULL, 0.60, 40.0, 4e-3, false},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct counts {
  int draws, within, within_two, within_three, refused, wrong_kind;
};

static int environment(const char *name, int otherwise) {
  const char *text = getenv(name);
  return text != NULL ? atoi(text) : otherwise;
}

static void exact_S(const struct kind *kind, const double q[POINTS], double S[POINTS]) {
  struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *structure;
  if (kind->closure != NULL) {
    params.source = CAGEHOP_STRUCTURE_PRISM;
    params.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET;
  }
  assert_int_equal(cagehop_structure_solve(&params, kind->phi, &structure), 0);
  cagehop_structure_factor(structure, POINTS, q, NULL, S);
  for (size_t j = 0; j < POINTS; j++) {
    S[j] = 1.0 + S[j] * exp(-pow(q[j] / kind->damped, 2));
  }
  cagehop_structure_destroy(&structure);
}

/// The barrier without a table; of soft particles that of a table without noise, which the test `table_error`
/// holds against a direct integral. 0: there is none.
static double exact_barrier(const struct kind *kind, const double q[POINTS], const double S[POINTS]) {
  const struct cagehop_table table = {.n_phi = 1, .n_q = POINTS, .phi = &kind->phi, .q = q, .S = S};
  struct cagehop_structure_params params = {
      .source = CAGEHOP_STRUCTURE_TABLE, .table = &table, .tail = CAGEHOP_TAIL_SOFT};
  struct cagehop_structure *structure;
  double F_B1;
  if (!isfinite(kind->damped)) {
    params.source = kind->closure == NULL ? CAGEHOP_STRUCTURE_PERCUS_YEVICK : CAGEHOP_STRUCTURE_PRISM;
    params.closure = CAGEHOP_CLOSURE_MODIFIED_VERLET;
  }
  assert_int_equal(cagehop_structure_solve(&params, kind->phi, &structure), 0);
  assert_int_equal(cagehop_landscape_ambient_barrier(structure, &F_B1), CAGEHOP_OK);
  cagehop_structure_destroy(&structure);
  return isnan(F_B1) ? 0.0 : F_B1;
}

static void judge(const struct kind *kind, const struct cagehop_table *table, double F_B1,
                  struct counts *counts) {
  const struct cagehop_model model = {
      .material = {.phi_g = NAN, .diameter_nm = 0.8, .enskog_time_s = 1e-13},
      .structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = table, .barrier_tolerance = 10.0}};
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  const double ambient = 0.0;
  assert_int_equal(cagehop_isochore_solve(&model, kind->phi, &isochore), 0);
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  counts->draws++;
  if (cagehop_isochore_summary(isochore)->status != CAGEHOP_OK) {
    counts->refused++;
  } else {
    const double got = isnan(point.landscape.F_B1) ? 0.0 : point.landscape.F_B1;
    const double ratio = fabs(got - F_B1) / cagehop_isochore_summary(isochore)->barrier_error;
    counts->within += ratio <= 1.0;
    counts->within_two += ratio <= 2.0;
    counts->within_three += ratio <= 3.0;
    counts->wrong_kind +=
        cagehop_structure_is_soft(cagehop_isochore_structure(isochore)) != isfinite(kind->damped);
  }
  cagehop_isochore_destroy(&isochore);
}

/// Every `workers`-th draw of each kind.
static void draw_tables(int worker, int workers, int draws, struct counts counts[KINDS]) {
  gsl_rng *random = gsl_rng_alloc(gsl_rng_taus2);
  double q[POINTS], exact[POINTS], S[POINTS], S_err[POINTS];
  for (size_t j = 0; j < POINTS; j++) {
    q[j] = step * (double)(j + 1);
  }
  for (size_t k = 0; k < KINDS; k++) {
    const struct kind *kind = &kinds[k];
    exact_S(kind, q, exact);
    const double F_B1 = exact_barrier(kind, q, exact);
    for (int draw = worker; draw < draws; draw += workers) {
      gsl_rng_set(random,
                  (unsigned long)(environment("CAGEHOP_TEST_SEED", 20261127) + 1000003 * (int)k + draw));
      for (size_t j = 0; j < POINTS; j++) {
        S_err[j] = kind->noise * exact[j];
        S[j] = exact[j] + S_err[j] * gsl_ran_ugaussian(random);
      }
      const struct cagehop_table table = {
          .n_phi = 1, .n_q = POINTS, .phi = &kind->phi, .q = q, .S = S, .S_err = kind->errors ? S_err : NULL};
      judge(kind, &table, F_B1, &counts[k]);
    }
  }
  gsl_rng_free(random);
}

static void add(const struct counts *part, struct counts *sum) {
  sum->draws += part->draws;
  sum->within += part->within;
  sum->within_two += part->within_two;
  sum->within_three += part->within_three;
  sum->refused += part->refused;
  sum->wrong_kind += part->wrong_kind;
}

/// The same in several processes.
static void draw_in_processes(int workers, int draws, struct counts counts[KINDS]) {
  int reads[WORKERS_MAX];
  assert_true(workers <= WORKERS_MAX);
  for (int worker = 0; worker < workers; worker++) {
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
      struct counts own[KINDS] = {{0}};
      draw_tables(worker, workers, draws, own);
      _exit(write(ends[1], own, sizeof own) == (ssize_t)sizeof own ? 0 : 1);
    }
    close(ends[1]);
    reads[worker] = ends[0];
  }
  for (int worker = 0; worker < workers; worker++) {
    struct counts own[KINDS];
    int ended;
    assert_int_equal(read(reads[worker], own, sizeof own), sizeof own);
    close(reads[worker]);
    assert_true(wait(&ended) > 0 && WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    for (size_t k = 0; k < KINDS; k++) {
      add(&own[k], &counts[k]);
    }
  }
}

/// n draws of a yes that has a probability from `low` to `high` are outside these bounds with a probability
/// below 1e-4 at either end: 3.72 standard deviations of their number.
static void check_count(const char *what, int got, int n, double low, double high) {
  const double z = 3.72, least = n * low - z * sqrt(n * low * (1.0 - low)),
               most = n * high + z * sqrt(n * high * (1.0 - high));
  if (got < least || got > most) {
    fail_msg("%s: %d of %d, must be from %.0f to %.0f", what, got, n, least, most);
  }
}

/// Of each kind 60 to 80 % have their barrier within one error bar, at least 92 % within two, 98 % within
/// three; at most 2 % are refused, or taken for hard or soft wrongly.
static void error_bars_hold(void **state) {
  (void)state;
  const int draws = DRAWS * environment("CAGEHOP_TEST_MULTIPLIER", 1);
  struct counts counts[KINDS] = {{0}}, sum = {0};
  draw_in_processes(environment("CAGEHOP_TEST_WORKERS", 1), draws, counts);
  print_message("%-24s %5s %7s %6s %6s %6s %6s\n", "of 100 draws within", "phi", "noise", "1 bar", "2", "3",
                "refused");
  for (size_t k = 0; k < KINDS; k++) {
    const double percent = 100.0 / counts[k].draws;
    print_message("%-24s %5g %7g %6.0f %6.0f %6.0f %6.0f\n", kinds[k].name, kinds[k].phi, kinds[k].noise,
                  counts[k].within * percent, counts[k].within_two * percent,
                  counts[k].within_three * percent, counts[k].refused * percent);
    check_count(kinds[k].name, counts[k].within, counts[k].draws, 0.6, 0.8);
    add(&counts[k], &sum);
  }
  check_count("within one error bar", sum.within, sum.draws, 0.6, 0.8);
  check_count("within two", sum.within_two, sum.draws, 0.92, 1.0);
  check_count("within three", sum.within_three, sum.draws, 0.98, 1.0);
  check_count("refused", sum.refused, sum.draws, 0.0, 0.02);
  check_count("hard for soft or soft for hard", sum.wrong_kind, sum.draws, 0.0, 0.02);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(error_bars_hold)};
  return cmocka_run_group_tests_name("error_bars", tests, NULL, NULL);
}
