// SPDX-License-Identifier: GPL-3.0-or-later
/// The error of F_B1 that comes with a table of S(q), against tables whose barrier is known; and barriers of
/// soft particles, against an integral of their own.
#include "support/check.h"

#include <cagehop/cagehop.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 449 };

static const double step = 0.1;

static struct cagehop_structure *percus_yevick(double phi) {
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  struct cagehop_structure *structure;
  assert_int_equal(cagehop_structure_solve(&params, phi, &structure), 0);
  return structure;
}

/// S - 1 of Percus-Yevick multiplied by exp(-(q/damped)^2); damped = INFINITY: as it is.
static double softened(const struct cagehop_structure *exact, double damped, double q) {
  double h;
  cagehop_structure_factor(exact, 1, &q, NULL, &h);
  return 1.0 + h * exp(-pow(q / damped, 2));
}

/// F_B1 at P = 0 of a table with the barrier's error; NaN where it is refused.
static double barrier(const struct cagehop_table *table, double *error, bool *soft) {
  size_t count;
  struct cagehop_model model = {
      .material = cagehop_material_catalogue(&count)[0].material,
      .structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = table, .barrier_tolerance = 10.0}};
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  const double ambient = 0.0;
  model.material.phi_g = 0.67;
  assert_int_equal(cagehop_isochore_solve(&model, table->phi[0], &isochore), 0);
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  *error = cagehop_isochore_summary(isochore)->barrier_error;
  *soft = cagehop_isochore_summary(isochore)->status == CAGEHOP_OK &&
          cagehop_structure_is_soft(cagehop_isochore_structure(isochore));
  cagehop_isochore_destroy(&isochore);
  return point.landscape.F_B1;
}

/// F_B1 of Eq. 1 for the softened S(q) by Simpson's rule, on a grid of r refined around the extrema: no
/// bound, polynomial or root finder of the library is used.
static double direct_height(const struct cagehop_structure *exact, double damped, double phi, double r) {
  enum { STEPS = 24000 };
  const double q_end = 6.0 * damped, width = q_end / STEPS;
  double sum = 0.0;
  for (int k = 1; k <= STEPS; k++) {
    const double q = width * k, S = softened(exact, damped, q);
    const double weight = k == STEPS ? 1.0 : k % 2 == 1 ? 4.0 : 2.0;
    sum += weight * q * q * pow(S - 1.0, 2) / (1.0 + S) * exp(-q * q * r * r * (1.0 + S) / (6.0 * S));
  }
  return -3.0 * log(r) - sum * width / 3.0 / (12.0 * M_PI * phi);
}

/// The extremum of F next to r, its highest point (`sign` 1) or lowest (-1), by a golden-section search.
static double extremum(const struct cagehop_structure *exact, double damped, double phi, double low,
                       double high, double sign) {
  const double golden = 0.6180339887498949;
  while (high - low > 1e-5 * high) {
    const double a = high - golden * (high - low), b = low + golden * (high - low);
    if (sign * direct_height(exact, damped, phi, a) > sign * direct_height(exact, damped, phi, b)) {
      high = b;
    } else {
      low = a;
    }
  }
  return direct_height(exact, damped, phi, 0.5 * (low + high));
}

static void soft_barriers_agree_with_a_direct_integral(void **state) {
  (void)state;
  const double phi = 0.60;
  struct cagehop_structure *exact = percus_yevick(phi);
  double q[POINTS], S[POINTS];
  const struct {
    double damped, cage[2], barrier[2];
  } cases[] = {{20.0, {0.05, 0.10}, {0.25, 0.45}}, {40.0, {0.03, 0.06}, {0.25, 0.45}}};
  for (size_t k = 0; k < 2; k++) {
    for (size_t j = 0; j < POINTS; j++) {
      q[j] = step * (double)(j + 1);
      S[j] = softened(exact, cases[k].damped, q[j]);
    }
    const struct cagehop_table table = {.n_phi = 1, .n_q = POINTS, .phi = &phi, .q = q, .S = S};
    double error;
    bool soft;
    const double got = barrier(&table, &error, &soft);
    const double want = extremum(exact, cases[k].damped, phi, cases[k].barrier[0], cases[k].barrier[1], 1.0) -
                        extremum(exact, cases[k].damped, phi, cases[k].cage[0], cases[k].cage[1], -1.0);
    assert_true(soft);
    check_absolute("F_B1 of soft particles", got, want, 1e-5);
  }
  cagehop_structure_destroy(&exact);
}

/// Eq. 1 holds no diameter: another unit of length changes q, phi and r, but not F_B1.
static void soft_barriers_need_no_diameter(void **state) {
  (void)state;
  const double phi = 0.60, scale = 1.05, damped = 20.0, other = phi * pow(scale, 3);
  struct cagehop_structure *exact = percus_yevick(phi);
  double q[POINTS], scaled[POINTS], S[POINTS], error, F[2];
  bool soft;
  for (size_t j = 0; j < POINTS; j++) {
    q[j] = step * (double)(j + 1);
    scaled[j] = q[j] * scale;
    S[j] = softened(exact, damped, q[j]);
  }
  const struct cagehop_table table[] = {{.n_phi = 1, .n_q = POINTS, .phi = &phi, .q = q, .S = S},
                                        {.n_phi = 1, .n_q = POINTS, .phi = &other, .q = scaled, .S = S}};
  for (size_t k = 0; k < 2; k++) {
    F[k] = barrier(&table[k], &error, &soft);
  }
  check_absolute("F_B1 in another unit", F[1], F[0], 1e-3);
  cagehop_structure_destroy(&exact);
}

/// S(q) of the closed form on the usual points, in a table of one state with some label.
struct labelled {
  double phi, q[POINTS], S[POINTS];
  struct cagehop_table table;
};

static void label(double phi, double as, struct labelled *labelled) {
  struct cagehop_structure *exact = percus_yevick(phi);
  labelled->phi = as;
  for (size_t j = 0; j < POINTS; j++) {
    labelled->q[j] = step * (double)(j + 1);
    labelled->S[j] = softened(exact, INFINITY, labelled->q[j]);
  }
  labelled->table = (struct cagehop_table){
      .n_phi = 1, .n_q = POINTS, .phi = &labelled->phi, .q = labelled->q, .S = labelled->S};
  cagehop_structure_destroy(&exact);
}

/// A label that is wrong by less than is refused makes the error bar longer by what it changes.
static void a_slightly_wrong_label_is_in_the_error_bar(void **state) {
  (void)state;
  const double F_B1 = 4.696705;
  struct labelled labelled;
  double error;
  bool soft;
  label(0.55, 0.552, &labelled);
  const double off = fabs(barrier(&labelled.table, &error, &soft) - F_B1);
  if (!(off > 0.02 && off <= 1.1 * error && error < 1.5 * off)) {
    fail_msg("F_B1 off by %.3g kBT, error bar %.3g", off, error);
  }
  label(0.55, 0.55, &labelled);
  check_absolute("F_B1", barrier(&labelled.table, &error, &soft), F_B1, 2e-6);
  assert_true(error < 1e-4);
}

/// Between packing fractions far apart the interpolation is what the error bar consists of.
static void an_interpolation_is_in_the_error_bar(void **state) {
  (void)state;
  const double phis[] = {0.52, 0.55, 0.58, 0.61}, between = 0.565;
  double q[POINTS], S[4 * POINTS], F_B1;
  for (size_t j = 0; j < POINTS; j++) {
    q[j] = step * (double)(j + 1);
  }
  for (size_t i = 0; i < 4; i++) {
    struct cagehop_structure *exact = percus_yevick(phis[i]);
    cagehop_structure_factor(exact, POINTS, q, &S[i * POINTS], NULL);
    cagehop_structure_destroy(&exact);
  }
  struct cagehop_structure *exact = percus_yevick(between);
  assert_int_equal(cagehop_landscape_ambient_barrier(exact, &F_B1), CAGEHOP_OK);
  cagehop_structure_destroy(&exact);
  const struct cagehop_table table = {.n_phi = 4, .n_q = POINTS, .phi = phis, .q = q, .S = S};
  struct cagehop_model model = {
      .material = {.phi_g = NAN, .diameter_nm = 0.8, .enskog_time_s = 1e-13},
      .structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &table, .barrier_tolerance = 10.0}};
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  const double ambient = 0.0;
  assert_int_equal(cagehop_isochore_solve(&model, between, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  const double off = fabs(point.landscape.F_B1 - F_B1),
               bar = cagehop_isochore_summary(isochore)->barrier_error;
  if (!(off <= bar && bar < 1.0)) {
    fail_msg("F_B1 off by %.3g kBT, error bar %.3g", off, bar);
  }
  cagehop_isochore_destroy(&isochore);
}

/// Between two states S(q) can be interpolated only in a line, and how well that does is known as well.
static void two_states_are_enough_between_them(void **state) {
  (void)state;
  const double phis[] = {0.55, 0.57}, between = 0.56;
  double q[POINTS], S[2 * POINTS], F_B1;
  for (size_t j = 0; j < POINTS; j++) {
    q[j] = step * (double)(j + 1);
  }
  for (size_t i = 0; i < 3; i++) {
    struct cagehop_structure *exact = percus_yevick(i < 2 ? phis[i] : between);
    if (i < 2) {
      cagehop_structure_factor(exact, POINTS, q, &S[i * POINTS], NULL);
    }
    assert_int_equal(cagehop_landscape_ambient_barrier(exact, &F_B1), CAGEHOP_OK);
    cagehop_structure_destroy(&exact);
  }
  const struct cagehop_table table = {.n_phi = 2, .n_q = POINTS, .phi = phis, .q = q, .S = S};
  const struct cagehop_model model = {.material = {.phi_g = NAN, .diameter_nm = 0.8, .enskog_time_s = 1e-13},
                                      .structure = {.source = CAGEHOP_STRUCTURE_TABLE, .table = &table}};
  struct cagehop_isochore *isochore;
  struct cagehop_point point;
  const double ambient = 0.0;
  assert_int_equal(cagehop_isochore_solve(&model, between, &isochore), CAGEHOP_OK);
  cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
  const double off = fabs(point.landscape.F_B1 - F_B1),
               bar = cagehop_isochore_summary(isochore)->barrier_error;
  if (!(off <= bar && bar < 0.05)) {
    fail_msg("F_B1 off by %.3g kBT, error bar %.3g", off, bar);
  }
  cagehop_isochore_destroy(&isochore);
}

/// Errors that the table gives are those of the fit: a smooth difference within them is none of soft
/// particles.
static void errors_decide_between_hard_and_soft(void **state) {
  (void)state;
  const double phi = 0.60, F_B1 = 11.028192;
  struct labelled labelled;
  double S_err[POINTS], error;
  bool soft;
  label(phi, phi, &labelled);
  for (size_t j = 0; j < POINTS; j++) {
    S_err[j] = 1e-2 * labelled.S[j];
    labelled.S[j] *= 1.0 + 6e-3 * sin(12.0 * labelled.q[j]); // as of g(r) that is off around r = 12
  }
  labelled.table.S_err = S_err;
  const double off = fabs(barrier(&labelled.table, &error, &soft) - F_B1);
  if (soft || !(off <= error && error < 0.2)) {
    fail_msg("%s, F_B1 off by %.3g kBT, error bar %.3g", soft ? "soft" : "hard", off, error);
  }
}

/// What a state was refused for stands in its record, and nothing else.
static void a_refused_table_tells_its_error(void **state) {
  (void)state;
  struct labelled labelled;
  struct cagehop_error error;
  label(0.60, 0.60, &labelled);
  gsl_rng *random = gsl_rng_alloc(gsl_rng_taus2);
  for (size_t j = 0; j < POINTS; j++) {
    labelled.S[j] *= 1.0 + 5e-3 * gsl_ran_ugaussian(random);
  }
  gsl_rng_free(random);
  const struct cagehop_structure_params limits[] = {
      {.source = CAGEHOP_STRUCTURE_TABLE, .table = &labelled.table, .barrier_tolerance = 1e-3},
      {.source = CAGEHOP_STRUCTURE_TABLE, .table = &labelled.table, .tolerance = 1e-6}};
  for (size_t k = 0; k < 2; k++) {
    const struct cagehop_model model = {
        .material = {.phi_g = NAN, .diameter_nm = 0.8, .enskog_time_s = 1e-13}, .structure = limits[k]};
    struct cagehop_isochore *isochore;
    assert_int_equal(cagehop_isochore_solve_explained(&model, 0.60, &isochore, &error), CAGEHOP_OK);
    const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
    assert_int_equal(summary->status, CAGEHOP_NOT_RESOLVED);
    assert_true(k == 1 ? isnan(summary->barrier_error) : summary->barrier_error > 1e-3);
    assert_true(summary->structure_error > 1e-6);
    assert_true(isnan(summary->tau_s) && isnan(summary->structure.S_0) && isnan(summary->spinodals.P_upper));
    assert_non_null(strstr(error.text, k == 0 ? "barrier_tolerance = 0.001" : "not known well enough"));
    cagehop_isochore_destroy(&isochore);
  }
}

/// The shear modulus of soft particles by Simpson's rule, with derivatives from differences.
static void soft_shear_moduli_agree_with_a_direct_integral(void **state) {
  (void)state;
  enum { STEPS = 24000 };
  const double phi = 0.60, damped = 20.0, q_end = 6.0 * damped, width = q_end / STEPS, e = 1e-4;
  struct labelled labelled;
  struct cagehop_structure *exact = percus_yevick(phi), *structure;
  struct cagehop_shear_modulus *modulus;
  label(phi, phi, &labelled);
  for (size_t j = 0; j < POINTS; j++) {
    labelled.S[j] = softened(exact, damped, labelled.q[j]);
  }
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_TABLE,
                                                  .table = &labelled.table};
  assert_int_equal(cagehop_structure_solve(&params, phi, &structure), CAGEHOP_OK);
  assert_int_equal(cagehop_shear_modulus_create(structure, &modulus), CAGEHOP_OK);
  struct cagehop_landscape_point point = cagehop_landscape_no_point();
  point.regime = CAGEHOP_REGIME_IRREVERSIBLE;
  point.r_L1 = 0.07;
  double sum = 0.0;
  for (int k = 1; k <= STEPS; k++) {
    const double q = width * k, S = softened(exact, damped, q);
    const double slope = (softened(exact, damped, q + e) - softened(exact, damped, q - e)) / (2.0 * e * S);
    const double weight = k == STEPS ? 1.0 : k % 2 == 1 ? 4.0 : 2.0;
    sum += weight * pow(q * q * slope, 2) * exp(-q * q * point.r_L1 * point.r_L1 / (3.0 * S));
  }
  check_relative("G", cagehop_shear_modulus_evaluate(modulus, &point),
                 sum * width / 3.0 / (60.0 * M_PI * M_PI), 1e-5);
  const struct cagehop_certificate *certificate = cagehop_structure_certificate(structure);
  assert_string_equal(cagehop_contact_rule_name(certificate->contact_rule), "first_peak");
  check_relative("g(d+) of hard spheres", certificate->contact_hard, 0.7 / pow(0.4, 3), 1e-14);
  assert_true(cagehop_structure_contact(structure) > 2.0 && cagehop_structure_contact(structure) < 8.0);
  cagehop_shear_modulus_destroy(&modulus);
  cagehop_structure_destroy(&structure);
  cagehop_structure_destroy(&exact);
}

/// Hard spheres are given back their own diameter by either rule, whatever the unit of length.
static void diameters_are_those_of_hard_spheres(void **state) {
  (void)state;
  const double unit = 2.5; // d is so many of them
  double diameter;
  for (double phi = 0.3; phi < 0.7; phi += 0.05) {
    struct cagehop_structure *exact = percus_yevick(phi);
    struct cagehop_structure_summary summary;
    const double density = 6.0 * phi / M_PI / pow(unit, 3);
    cagehop_structure_summarize(exact, &summary);
    assert_int_equal(cagehop_diameter_find(CAGEHOP_DIAMETER_FROM_S0, density, summary.S_0, &diameter),
                     CAGEHOP_OK);
    check_relative("diameter from S(0)", diameter, unit, 1e-9);
    assert_int_equal(cagehop_diameter_find(CAGEHOP_DIAMETER_FROM_PEAK, density, summary.S_peak, &diameter),
                     CAGEHOP_OK);
    check_relative("diameter from the peak", diameter, unit, 1e-6);
    cagehop_structure_destroy(&exact);
  }
  const struct {
    enum cagehop_diameter_rule rule;
    double density, measured;
  } refused[] = {{CAGEHOP_DIAMETER_FROM_S0, 1.0, 1.0},   {CAGEHOP_DIAMETER_FROM_S0, 1.0, 0.0},
                 {CAGEHOP_DIAMETER_FROM_S0, 0.0, 0.1},   {CAGEHOP_DIAMETER_FROM_S0, NAN, 0.1},
                 {CAGEHOP_DIAMETER_FROM_PEAK, 1.0, 1.0}, {CAGEHOP_DIAMETER_FROM_PEAK, 1.0, 100.0}};
  for (size_t k = 0; k < sizeof refused / sizeof refused[0]; k++) {
    assert_int_equal(
        cagehop_diameter_find(refused[k].rule, refused[k].density, refused[k].measured, &diameter),
        CAGEHOP_OUT_OF_RANGE);
    assert_true(isnan(diameter));
  }
  assert_string_equal(cagehop_diameter_rule_name(CAGEHOP_DIAMETER_FROM_S0), "S0");
  assert_string_equal(cagehop_diameter_rule_name(CAGEHOP_DIAMETER_FROM_PEAK), "peak");
}

/// S(q) averaged over bins: the average is found and corrected for.
static void bins_are_corrected_for(void **state) {
  (void)state;
  enum { BINS = 224, PLACES = 16 };
  const double phi = 0.60, width = 0.2, F_B1 = 11.028192;
  struct cagehop_structure *exact = percus_yevick(phi);
  double q[BINS], S[BINS], error;
  bool soft;
  for (size_t j = 0; j < BINS; j++) {
    q[j] = 0.3 + width * (double)j;
    S[j] = 0.0;
    for (int k = 0; k < PLACES; k++) {
      S[j] += softened(exact, INFINITY, q[j] + width * ((k + 0.5) / PLACES - 0.5)) / PLACES;
    }
  }
  const struct cagehop_table table = {.n_phi = 1, .n_q = BINS, .phi = &phi, .q = q, .S = S};
  const double off = fabs(barrier(&table, &error, &soft) - F_B1);
  if (!(off <= 3.0 * error && off < 0.01)) {
    fail_msg("F_B1 off by %.2e kBT, error bar %.2e", off, error);
  }
  cagehop_structure_destroy(&exact);
}

int main(void) {
  gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(soft_barriers_agree_with_a_direct_integral),
      cmocka_unit_test(soft_barriers_need_no_diameter),
      cmocka_unit_test(soft_shear_moduli_agree_with_a_direct_integral),
      cmocka_unit_test(diameters_are_those_of_hard_spheres),
      cmocka_unit_test(a_slightly_wrong_label_is_in_the_error_bar),
      cmocka_unit_test(an_interpolation_is_in_the_error_bar),
      cmocka_unit_test(two_states_are_enough_between_them),
      cmocka_unit_test(errors_decide_between_hard_and_soft),
      cmocka_unit_test(a_refused_table_tells_its_error),
      cmocka_unit_test(bins_are_corrected_for),
  };
  return cmocka_run_group_tests_name("table_error", tests, NULL, NULL);
}
