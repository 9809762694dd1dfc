// SPDX-License-Identifier: GPL-3.0-or-later
/// What is said of a table before a map is made of it.
#include "support/check.h"

#include <cagehop/phase_map.h>
#include <cagehop/status.h>
#include <string.h>

enum { POINTS = 600 };

/// Percus-Yevick at 0.55 from q = 0.1 to 60, S - 1 damped by exp(-(q/Q)^2), with noise that alternates.
struct made {
  double q[POINTS], S[POINTS], phi;
  struct cagehop_table table;
  struct cagehop_structure_params params;
};

static void make(double Q, double noise, double label, struct made *made) {
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *exact;
  unsigned seed = 7;
  assert_int_equal(cagehop_structure_solve(&params, 0.55, &exact), CAGEHOP_OK);
  for (size_t j = 0; j < POINTS; j++) {
    double h;
    made->q[j] = 0.1 * (double)(j + 1);
    cagehop_structure_factor(exact, 1, &made->q[j], NULL, &h);
    seed = seed * 1103515245u + 12345u;
    const double draw = (double)(seed >> 16 & 0x7fffu) / 0x7fff - 0.5;
    made->S[j] = (1.0 + h * exp(-pow(made->q[j] / Q, 2))) * (1.0 + noise * draw * sqrt(12.0));
  }
  cagehop_structure_destroy(&exact);
  made->phi = label;
  made->table =
      (struct cagehop_table){.n_phi = 1, .n_q = POINTS, .phi = &made->phi, .q = made->q, .S = made->S};
  made->params = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_TABLE, .table = &made->table};
}

static struct cagehop_table_verdict judge(const struct made *made) {
  struct cagehop_table_verdict verdict;
  assert_int_equal(cagehop_table_judge(&made->params, made->phi, &verdict), CAGEHOP_OK);
  return verdict;
}

static void hard_spheres_are_accepted_with_their_barrier(void **state) {
  (void)state;
  struct made made;
  make(INFINITY, 0.0, 0.55, &made);
  const struct cagehop_table_verdict verdict = judge(&made);
  const struct cagehop_certificate *certificate = &verdict.certificate;
  assert_int_equal(verdict.error.status, CAGEHOP_OK);
  assert_false(certificate->soft);
  assert_int_equal(certificate->evidence, CAGEHOP_TAIL_EVIDENCE_JUMP);
  check_absolute("damping", certificate->damping, 0.0, 1e-5);
  check_relative("g(d+)", certificate->contact_found, (1.0 + 0.55 / 2.0) / pow(0.45, 2), 1e-6);
  check_absolute("density inside the core", certificate->density_ratio, 1.0, 1e-3);
  check_absolute("F_B1", verdict.ambient.F_B1, 4.696705, 1e-5);
  assert_true(verdict.barrier_error > 0.0 && verdict.barrier_error < 1e-3);
  check_relative("barrier_tolerance", verdict.barrier_tolerance, 0.5, 1e-15);
  check_relative("S_peak", verdict.structure.S_peak, 4.43726, 1e-4);
  // The peaks decide, and what comes from beyond the table is a small part.
  assert_true(verdict.q_low > 3.0 && verdict.q_low < 7.3 && verdict.q_high > 20.0 && verdict.q_high < 60.0);
  assert_true(verdict.share_beyond > 1e-4 && verdict.share_beyond < 0.05);
}

static void soft_ones_are_told_by_their_end(void **state) {
  (void)state;
  struct made made;
  make(20.0, 0.0, 0.55, &made);
  const struct cagehop_table_verdict verdict = judge(&made);
  assert_true(verdict.certificate.soft);
  assert_true(verdict.certificate.evidence == CAGEHOP_TAIL_EVIDENCE_DAMPED ||
              verdict.certificate.evidence == CAGEHOP_TAIL_EVIDENCE_MISFIT);
  assert_int_equal(verdict.certificate.contact_rule, CAGEHOP_CONTACT_FIRST_PEAK);
}

static void a_wrong_label_is_refused_with_the_right_one(void **state) {
  (void)state;
  struct made made;
  make(INFINITY, 0.0, 0.52, &made);
  const struct cagehop_table_verdict verdict = judge(&made);
  assert_int_equal(verdict.error.status, CAGEHOP_WRONG_DENSITY);
  check_absolute("phi that is implied", 0.52 * verdict.certificate.density_ratio, 0.55, 2e-3);
  assert_true(isnan(verdict.ambient.F_B1) && isnan(verdict.barrier_error) && isnan(verdict.q_low));
  assert_true(isnan(verdict.structure.S_0) && verdict.ambient.regime == CAGEHOP_REGIME_FAILED);
}

/// A state whose barrier is not known well enough still shows it.
static void a_refused_barrier_is_told(void **state) {
  (void)state;
  struct made made;
  make(INFINITY, 0.01, 0.55, &made);
  made.params.barrier_tolerance = 1e-6;
  const struct cagehop_table_verdict verdict = judge(&made);
  assert_int_equal(verdict.error.status, CAGEHOP_NOT_RESOLVED);
  assert_non_null(strstr(verdict.error.text, "barrier_tolerance"));
  check_absolute("F_B1", verdict.ambient.F_B1, 4.696705, 5.0 * verdict.barrier_error);
  assert_true(verdict.barrier_error > 1e-3 && isfinite(verdict.q_high));
  check_relative("noise", verdict.certificate.noise, 0.01, 0.2); // 600 points, window of 40
}

static void what_is_no_table_is_not_judged(void **state) {
  (void)state;
  struct cagehop_table_verdict verdict;
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_TABLE};
  assert_int_equal(cagehop_table_judge(&params, 0.55, &verdict), CAGEHOP_BAD_ARGUMENT);
  struct made made;
  make(INFINITY, 0.0, 0.55, &made);
  made.phi = 0.54;
  assert_int_equal(cagehop_table_judge(&made.params, 0.55, &verdict), CAGEHOP_OK);
  assert_int_equal(verdict.error.status, CAGEHOP_NOT_TABULATED);
}

static void evidence_has_words(void **state) {
  (void)state;
  for (unsigned k = 0; k <= CAGEHOP_TAIL_EVIDENCE_MISFIT; k++) {
    assert_non_null(cagehop_tail_evidence_words((enum cagehop_tail_evidence)k));
  }
  assert_null(cagehop_tail_evidence_words((enum cagehop_tail_evidence)(CAGEHOP_TAIL_EVIDENCE_MISFIT + 1)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hard_spheres_are_accepted_with_their_barrier),
      cmocka_unit_test(soft_ones_are_told_by_their_end),
      cmocka_unit_test(a_wrong_label_is_refused_with_the_right_one),
      cmocka_unit_test(a_refused_barrier_is_told),
      cmocka_unit_test(what_is_no_table_is_not_judged),
      cmocka_unit_test(evidence_has_words),
  };
  return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
