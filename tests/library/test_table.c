// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) from tables, against the closed Percus-Yevick form that the tables are made from.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A table and the arrays it points to.
struct made {
  struct cagehop_table table;
  double *phi, *q, *S, *g_contact;
  enum cagehop_tail tail;
};

static struct cagehop_structure *percus_yevick(double phi) {
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *structure;
  assert_int_equal(cagehop_structure_solve(&params, phi, &structure), 0);
  return structure;
}

/// S(q) at q = step, 2 step, ... q_last, multiplied by 1 + noise * (a normal number).
static struct made make(size_t n_phi, const double phi[], double step, double q_last, double noise) {
  struct made made = {.tail = CAGEHOP_TAIL_AUTO};
  const size_t n_q = (size_t)(q_last / step + 0.5);
  made.phi = malloc(n_phi * sizeof *made.phi);
  made.q = malloc(n_q * sizeof *made.q);
  made.S = malloc(n_phi * n_q * sizeof *made.S);
  made.g_contact = malloc(n_phi * sizeof *made.g_contact);
  gsl_rng *random = gsl_rng_alloc(gsl_rng_taus2);
  for (size_t j = 0; j < n_q; j++) {
    made.q[j] = step * (double)(j + 1);
  }
  for (size_t i = 0; i < n_phi; i++) {
    struct cagehop_structure *exact = percus_yevick(phi[i]);
    made.phi[i] = phi[i];
    made.g_contact[i] = cagehop_structure_contact(exact);
    cagehop_structure_factor(exact, n_q, made.q, &made.S[i * n_q], NULL);
    cagehop_structure_destroy(&exact);
    for (size_t j = 0; j < n_q; j++) {
      made.S[i * n_q + j] *= 1.0 + noise * gsl_ran_ugaussian(random);
    }
  }
  gsl_rng_free(random);
  made.table = (struct cagehop_table){.n_phi = n_phi, .n_q = n_q, .phi = made.phi, .q = made.q, .S = made.S};
  return made;
}

static void unmake(struct made *made) {
  free(made->phi);
  free(made->q);
  free(made->S);
  free(made->g_contact);
}

static int solve(const struct made *made, double phi, struct cagehop_structure **structure) {
  const struct cagehop_structure_params params = {
      .source = CAGEHOP_STRUCTURE_TABLE, .table = &made->table, .tail = made->tail};
  return cagehop_structure_solve(&params, phi, structure);
}

/// max |dS/S| against the closed form for q from 0 to 400, past the table's end too; the closed form's S(q)
/// is kept from one table of a state to the next.
static double true_error(const struct cagehop_structure *structure) {
  enum { PLACES_MAX = 30000 };
  static double kept = NAN, q[PLACES_MAX], want[PLACES_MAX], got[PLACES_MAX];
  static size_t places = 0;
  const double phi = cagehop_structure_packing_fraction(structure);
  double error = 0.0;
  if (phi != kept) {
    struct cagehop_structure *exact = percus_yevick(phi);
    places = 0;
    for (double at = 0.0; at <= 400.0; at += 0.0137) {
      q[places++] = at;
    }
    cagehop_structure_factor(exact, places, q, want, NULL);
    cagehop_structure_destroy(&exact);
    kept = phi;
  }
  cagehop_structure_factor(structure, places, q, got, NULL);
  for (size_t i = 0; i < places; i++) {
    error = fmax(error, fabs(got[i] / want[i] - 1.0));
  }
  return error;
}

static void the_error_estimate_bounds_the_error(void **state) {
  (void)state;
  const double phis[] = {0.20, 0.30, 0.50, 0.60, 0.66, 0.70, 0.74, 0.78};
  size_t solved = 0;
  const struct {
    double step, q_last, noise;
  } forms[] = {{0.05, 40.0, 0.0}, {0.1, 60.0, 0.0},  {0.2, 60.0, 0.0},   {0.3, 60.0, 0.0},
               {0.4, 30.5, 0.0},  {0.5, 60.0, 0.0},  {0.05, 120.0, 0.0}, {0.05, 60.0, 1e-3},
               {0.1, 60.0, 3e-3}, {0.05, 60.0, 1e-2}};
  for (size_t i = 0; i < sizeof phis / sizeof phis[0]; i++) {
    for (size_t k = 0; k < sizeof forms / sizeof forms[0]; k++) {
      struct made made = make(1, &phis[i], forms[k].step, forms[k].q_last, forms[k].noise);
      struct cagehop_structure *structure;
      const int status = solve(&made, phis[i], &structure);
      if (status != CAGEHOP_OK) { // too coarse or too noisy for so sharp a peak, or so weak a tail
        if (status != CAGEHOP_NOT_RESOLVED) {
          fail_msg("phi %g, step %g to %g, noise %g: status %d", phis[i], forms[k].step, forms[k].q_last,
                   forms[k].noise, status);
        }
        unmake(&made);
        continue;
      }
      solved++;
      const double claimed = cagehop_structure_certificate(structure)->error, found = true_error(structure);
      if (!(found <= claimed)) {
        fail_msg("phi %g, step %g to %g, noise %g: error %.2e, claimed %.2e", phis[i], forms[k].step,
                 forms[k].q_last, forms[k].noise, found, claimed);
      }
      struct cagehop_structure_summary summary;
      struct cagehop_structure *exact = percus_yevick(phis[i]);
      cagehop_structure_summarize(exact, &summary);
      const double S_peak = summary.S_peak;
      cagehop_structure_summarize(structure, &summary);
      check_relative("S_peak", summary.S_peak, S_peak, fmax(claimed, 1e-3));
      cagehop_structure_destroy(&exact);
      if (forms[k].noise == 0.0 && forms[k].q_last > 35.0) {
        check_relative("contact value", cagehop_structure_contact(structure), made.g_contact[0], 2e-3);
      }
      cagehop_structure_destroy(&structure);
      unmake(&made);
    }
  }
  assert_true(solved > 40);
}

static struct cagehop_isochore_summary summarize(const struct cagehop_structure_params *params, double phi,
                                                 struct cagehop_point *point) {
  size_t count;
  struct cagehop_model model = {.material = cagehop_material_catalogue(&count)[0].material,
                                .structure = *params};
  struct cagehop_isochore *isochore;
  const double ambient = 0.0;
  model.material.phi_g = 0.67;
  assert_int_equal(cagehop_isochore_solve(&model, phi, &isochore), 0);
  cagehop_isochore_evaluate(isochore, 1, &ambient, point);
  const struct cagehop_isochore_summary summary = *cagehop_isochore_summary(isochore);
  cagehop_isochore_destroy(&isochore);
  return summary;
}

static void the_barrier_carries_its_error(void **state) {
  (void)state;
  const double phis[] = {0.50, 0.60, 0.66}, noises[] = {0.0, 1e-3, 1e-2};
  const struct cagehop_structure_params exact = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  for (size_t i = 0; i < 3; i++) {
    struct cagehop_point want, got;
    summarize(&exact, phis[i], &want);
    for (size_t k = 0; k < 3; k++) {
      struct made made = make(1, &phis[i], 0.1, 60.0, noises[k]);
      const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_TABLE,
                                                      .table = &made.table};
      const struct cagehop_isochore_summary summary = summarize(&params, phis[i], &got);
      const double error = fabs(got.landscape.F_B1 - want.landscape.F_B1);
      // One draw of the noise can't bound another: within a factor of three.
      if (!(error <= 3.0 * summary.barrier_error + 1e-6)) {
        fail_msg("phi %g, noise %g: F_B1 off by %.2e kBT, claimed %.2e", phis[i], noises[k], error,
                 summary.barrier_error);
      }
      if (noises[k] == 0.0) {
        check_absolute("F_B1", got.landscape.F_B1, want.landscape.F_B1, 1e-3);
        check_relative("tau_alpha", got.relaxation.tau_alpha, want.relaxation.tau_alpha, 2e-3);
      }
      unmake(&made);
    }
  }
}

static void packing_fractions_between_are_interpolated(void **state) {
  (void)state;
  const double phis[] = {0.52, 0.53, 0.54, 0.55, 0.56, 0.57, 0.58, 0.59, 0.60};
  struct made made = make(9, phis, 0.1, 60.0, 0.0);
  struct cagehop_structure *structure;
  for (double phi = 0.525; phi < 0.60; phi += 0.01) {
    assert_int_equal(solve(&made, phi, &structure), 0);
    const double claimed = cagehop_structure_certificate(structure)->error, found = true_error(structure);
    if (!(found <= claimed) || claimed > 0.02) {
      fail_msg("phi %g: error %.2e, claimed %.2e", phi, found, claimed);
    }
    cagehop_structure_destroy(&structure);
  }
  assert_int_equal(solve(&made, 0.51, &structure), CAGEHOP_NOT_TABULATED);
  assert_null(structure);
  assert_int_equal(solve(&made, 0.61, &structure), CAGEHOP_NOT_TABULATED);
  unmake(&made);
}

static void a_given_contact_value_is_kept(void **state) {
  (void)state;
  const double phi = 0.55;
  struct made made = make(1, &phi, 0.2, 60.0, 1e-2);
  struct cagehop_structure *structure;
  made.table.g_contact = made.g_contact;
  assert_int_equal(solve(&made, phi, &structure), 0);
  check_relative("contact", cagehop_structure_contact(structure), made.g_contact[0], 1e-14);
  cagehop_structure_destroy(&structure);
  unmake(&made);
}

/// The refusal has the value of the table, which is 10 % too small, and the one that S(q) ends with.
static void says_both_contact_values(const struct made *made, double phi) {
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &made->table};
  struct cagehop_structure *structure;
  struct cagehop_error error;
  double given = NAN, found = NAN, deviation = NAN;
  assert_int_equal(cagehop_structure_solve_explained(&params, phi, &structure, &error),
                   CAGEHOP_WRONG_CONTACT);
  print_message("%s\n", error.text);
  assert_int_equal(sscanf(error.text,
                          "phi = 0.6, table: g_contact is %lf, but S(q) ends as with a contact value of %lf "
                          "+- %lf: correct g_contact, or leave it out",
                          &given, &found, &deviation),
                   3);
  check_relative("given", given, made->g_contact[0], 1e-4);
  check_relative("found", found, made->g_contact[0] / 0.9, 2e-3);
  assert_true(deviation > 0.0 && deviation < 0.01 * found);
}

/// A contact value that the end of S(q) contradicts, and rows so far apart that rho c(q) between them
/// passes 1.
static void contradictions_are_refused(void **state) {
  (void)state;
  const double phi = 0.60, apart[] = {0.10, 0.70, 0.72, 0.75};
  struct made made = make(1, &phi, 0.1, 60.0, 0.0);
  struct cagehop_structure *structure;
  made.table.g_contact = made.g_contact;
  made.g_contact[0] *= 0.9;
  assert_int_equal(solve(&made, phi, &structure), CAGEHOP_WRONG_CONTACT);
  assert_null(structure);
  says_both_contact_values(&made, phi);
  unmake(&made);
  made = make(4, apart, 0.1, 60.0, 0.0);
  for (double between = 0.11; between < 0.75; between += 0.01) {
    const struct cagehop_structure_params loose = {
        .source = CAGEHOP_STRUCTURE_TABLE, .table = &made.table, .tolerance = 0.5};
    if (cagehop_structure_solve(&loose, between, &structure) == CAGEHOP_OK) {
      assert_true(cagehop_structure_certificate(structure)->S_min > 0.0);
      assert_true(true_error(structure) <= cagehop_structure_certificate(structure)->error);
    }
    cagehop_structure_destroy(&structure);
  }
  unmake(&made);
}

/// S - 1 of a table multiplied by exp(-(q/q_damped)^2), as if its particles were soft.
static void soften(struct made *made, double q_damped) {
  for (size_t j = 0; j < made->table.n_q; j++) {
    made->S[j] = 1.0 + (made->S[j] - 1.0) * exp(-pow(made->q[j] / q_damped, 2));
  }
}

static void soft_tables_never_pass_as_hard(void **state) {
  (void)state;
  const double phi = 0.60, damped[] = {10.0, 15.0, 20.0, 30.0, 40.0}, last[] = {30.5, 45.0, 60.0},
               noise[] = {0.0, 3e-3, 1e-2};
  for (size_t k = 0; k < 5 * 3 * 3; k++) {
    struct made made = make(1, &phi, 0.1, last[k / 3 % 3], noise[k % 3]);
    struct cagehop_structure *structure;
    soften(&made, damped[k / 9]);
    const int status = solve(&made, phi, &structure);
    if (status == CAGEHOP_OK && !cagehop_structure_is_soft(structure)) {
      fail_msg("damped with Q = %g, to q = %g, noise %g: taken for hard", damped[k / 9], last[k / 3 % 3],
               noise[k % 3]);
    }
    cagehop_structure_destroy(&structure);
    made.table.g_contact = made.g_contact; // claims that there is a contact
    assert_int_equal(solve(&made, phi, &structure), CAGEHOP_NO_CONTACT);
    made.table.g_contact = NULL;
    made.tail = CAGEHOP_TAIL_CONTACT; // so does that
    assert_int_equal(solve(&made, phi, &structure), CAGEHOP_NO_CONTACT);
    if (k % 5 == 0) {                // a part of them, for time
      made.tail = CAGEHOP_TAIL_SOFT; // and that is what they are
      const int soft = solve(&made, phi, &structure);
      assert_int_equal(soft, status);
      assert_true(soft != CAGEHOP_OK || cagehop_structure_is_soft(structure));
      cagehop_structure_destroy(&structure);
    }
    unmake(&made);
  }
}

/// S(q) that ends as a jump of g(r) makes it has a tail past the table; who says that it is soft would lose
/// that part of the barrier (beyond q = 45 it is 6 % of the integral of Eq. 1 here) without any trace.
static void hard_spheres_are_not_soft_because_one_says_so(void **state) {
  (void)state;
  const double phi = 0.60, last[] = {30.5, 45.0, 60.0}, noise[] = {0.0, 3e-3, 1e-2};
  for (size_t k = 0; k < 9; k++) {
    struct made made = make(1, &phi, 0.1, last[k / 3], noise[k % 3]);
    struct cagehop_structure *structure;
    made.tail = k % 2 == 0 ? CAGEHOP_TAIL_CONTACT : CAGEHOP_TAIL_AUTO;
    assert_int_equal(solve(&made, phi, &structure), CAGEHOP_OK);
    assert_false(cagehop_structure_is_soft(structure));
    cagehop_structure_destroy(&structure);
    made.tail = CAGEHOP_TAIL_SOFT;
    const struct cagehop_structure_params params = {
        .source = CAGEHOP_STRUCTURE_TABLE, .table = &made.table, .tail = made.tail};
    struct cagehop_error error;
    assert_int_equal(cagehop_structure_solve_explained(&params, phi, &structure, &error),
                     CAGEHOP_WRONG_CONTACT);
    assert_non_null(strstr(error.text, "tail is soft, but"));
    unmake(&made);
  }
}

static void a_wrong_label_is_refused(void **state) {
  (void)state;
  const double phi = 0.55, labels[] = {0.50, 0.54, 0.56, 0.60};
  for (size_t k = 0; k < 4; k++) {
    struct made made = make(1, &phi, 0.1, 60.0, 1e-3);
    struct cagehop_structure *structure;
    struct cagehop_error error;
    const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &made.table};
    made.phi[0] = labels[k];
    assert_int_equal(cagehop_structure_solve_explained(&params, labels[k], &structure, &error),
                     CAGEHOP_WRONG_DENSITY);
    const char *right = strstr(error.text, "density of phi = ");
    assert_non_null(right);
    check_absolute("phi of the density found", strtod(strchr(right, '=') + 1, NULL), phi, 2e-3);
    unmake(&made);
  }
}

/// S(q) of a windowed g(r) is S averaged over q; Lorch's window sin(pi r/R)/(pi r/R) averages over a box of
/// half width pi/R.
static void a_window_is_refused(void **state) {
  (void)state;
  const double phi = 0.50, R = 8.0;
  enum { PLACES = 41 };
  struct cagehop_structure *exact = percus_yevick(phi), *structure;
  struct cagehop_error error;
  struct made made = make(1, &phi, 0.1, 45.0, 0.0);
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &made.table};
  for (size_t j = 0; j < made.table.n_q; j++) {
    double sum = 0.0;
    for (int k = 0; k < PLACES; k++) { // q S(q) is what is averaged: r g(r) and q S(q) are sine transforms
      const double q = made.q[j] + M_PI / R * (2.0 * k / (PLACES - 1) - 1.0), place = fabs(q);
      double h;
      cagehop_structure_factor(exact, 1, &place, NULL, &h);
      sum += q * h * (k == 0 || k == PLACES - 1 ? 0.5 : 1.0) / (PLACES - 1);
    }
    made.S[j] = 1.0 + sum / made.q[j];
  }
  assert_int_equal(cagehop_structure_solve_explained(&params, phi, &structure, &error), CAGEHOP_WINDOWED);
  assert_non_null(strstr(error.text, "window"));
  cagehop_structure_destroy(&exact);
  unmake(&made);
}

/// Four states, each on wavenumbers of its own, as files of a series of boxes have them.
static void states_have_their_own_wavenumbers(void **state) {
  (void)state;
  const double phis[] = {0.50, 0.52, 0.54, 0.56}, steps[] = {0.1, 0.09, 0.095, 0.085}, between = 0.53;
  struct made shared = make(4, phis, 0.1, 60.0, 0.0), own[4];
  double q[4 * 800], S[4 * 800];
  size_t first[5] = {0}, i, j;
  for (size_t k = 0; k < 4; k++) {
    own[k] = make(1, &phis[k], steps[k], 60.0, 0.0);
    const size_t n = own[k].table.n_q;
    assert_true(first[k] + n <= 4 * 800);
    memcpy(&q[first[k]], own[k].q, n * sizeof *q);
    memcpy(&S[first[k]], own[k].S, n * sizeof *S);
    first[k + 1] = first[k] + n;
  }
  const struct cagehop_table table = {.n_phi = 4, .phi = phis, .q = q, .S = S, .first = first};
  assert_null(cagehop_table_fault(&table, &i, &j));
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &table};
  struct cagehop_structure *structure, *alone;
  for (size_t k = 0; k < 4; k++) { // a state of the table is what it is alone
    const double at = 7.03;
    double got, want;
    assert_int_equal(cagehop_structure_solve(&params, phis[k], &structure), CAGEHOP_OK);
    assert_int_equal(solve(&own[k], phis[k], &alone), CAGEHOP_OK);
    cagehop_structure_factor(structure, 1, &at, &got, NULL);
    cagehop_structure_factor(alone, 1, &at, &want, NULL);
    check_absolute("S(7.03)", got, want, 0.0);
    cagehop_structure_destroy(&structure);
    cagehop_structure_destroy(&alone);
    unmake(&own[k]);
  }
  assert_int_equal(cagehop_structure_solve(&params, between, &structure), CAGEHOP_OK);
  const double got = true_error(structure), bound = cagehop_structure_certificate(structure)->error;
  cagehop_structure_destroy(&structure);
  assert_int_equal(solve(&shared, between, &structure), CAGEHOP_OK);
  if (!(got <= bound && got <= 1.5 * true_error(structure))) {
    fail_msg("error %.2e, estimate %.2e; with shared wavenumbers %.2e", got, bound, true_error(structure));
  }
  cagehop_structure_destroy(&structure);
  unmake(&shared);
  first[2] = first[1] - 1;
  assert_non_null(cagehop_table_fault(&table, &i, &j));
}

static void faults_are_found(void **state) {
  (void)state;
  const double phis[] = {0.50, 0.55};
  size_t i, j;
  struct made made = make(2, phis, 0.1, 60.0, 0.0);
  const size_t n_q = made.table.n_q;
  assert_null(cagehop_table_fault(&made.table, &i, &j));
  struct {
    double *at, bad;
    size_t i, j;
  } cases[] = {
      {&made.S[n_q + 7], 0.0, 1, 7}, {&made.S[3], NAN, 0, 3},   {&made.q[10], made.q[9], 0, 10},
      {&made.q[0], -0.1, 0, 0},      {&made.phi[1], 0.5, 1, 0}, {&made.q[n_q - 1], 61.0, 0, n_q - 1},
      {&made.phi[0], 0.0, 0, 0},
  };
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    const double kept = *cases[k].at;
    *cases[k].at = cases[k].bad;
    assert_non_null(cagehop_table_fault(&made.table, &i, &j));
    assert_int_equal(i, cases[k].i);
    assert_int_equal(j, cases[k].j);
    *cases[k].at = kept;
  }
  made.S[3] = -0.01; // what a g(r) that was cut off does to S(q) at low q
  assert_non_null(strstr(cagehop_table_fault(&made.table, &i, &j), "cut off or windowed"));
  made.table.n_q = 110; // ends at 11
  assert_non_null(cagehop_table_fault(&made.table, &i, &j));
  unmake(&made);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_error_estimate_bounds_the_error),
      cmocka_unit_test(the_barrier_carries_its_error),
      cmocka_unit_test(packing_fractions_between_are_interpolated),
      cmocka_unit_test(a_given_contact_value_is_kept),
      cmocka_unit_test(contradictions_are_refused),
      cmocka_unit_test(states_have_their_own_wavenumbers),
      cmocka_unit_test(soft_tables_never_pass_as_hard),
      cmocka_unit_test(hard_spheres_are_not_soft_because_one_says_so),
      cmocka_unit_test(a_wrong_label_is_refused),
      cmocka_unit_test(a_window_is_refused),
      cmocka_unit_test(faults_are_found),
  };
  return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
