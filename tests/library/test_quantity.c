// SPDX-License-Identifier: GPL-3.0-or-later
/// The table of quantities against the records that it describes.
#include "support/check.h"

#include <cagehop/quantity.h>
#include <cagehop/status.h>
#include <gsl/gsl_errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void every_row_is_complete(void **state) {
  (void)state;
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    size_t count;
    const struct cagehop_quantity *row = cagehop_quantities(on, &count);
    assert_true(count > 3);
    for (size_t k = 0; k < count; k++) {
      const char *const texts[] = {row[k].name, row[k].unit, row[k].long_name, row[k].symbol};
      for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_non_null(texts[i]);
        assert_true(texts[i][0] != '\0');
      }
      assert_int_equal(row[k].on, on);
      assert_non_null(cagehop_quantity_group_name(row[k].group));
      assert_non_null(cagehop_quantity_role_name(row[k].role));
      assert_true(row[k].reduced_unit == NULL || strcmp(row[k].unit, "1") == 0);
      assert_ptr_equal(cagehop_quantity_find(on, row[k].name), &row[k]);
    }
  }
}

static void no_two_rows_share_a_name_or_bytes(void **state) {
  (void)state;
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    size_t count, others;
    const struct cagehop_quantity *row = cagehop_quantities(on, &count);
    for (size_t k = 0; k < count; k++) {
      const size_t begin = row[k].offset, end = begin + cagehop_quantity_size(&row[k]);
      assert_true(end <= cagehop_record_size(on));
      for (size_t j = 0; j < k; j++) {
        if (begin < row[j].offset + cagehop_quantity_size(&row[j]) && row[j].offset < end &&
            !cagehop_quantity_groups_exclude(row[j].group, row[k].group)) {
          fail_msg("%s and %s read the same field", row[j].name, row[k].name);
        }
      }
      for (unsigned other = 0; other < CAGEHOP_RECORD_KINDS; other++) { // one file holds them all
        (void)cagehop_quantities(other, &others);
        const struct cagehop_quantity *found = cagehop_quantity_find(other, row[k].name);
        if (found != NULL && found != &row[k] &&
            !cagehop_quantity_groups_exclude(found->group, row[k].group)) {
          fail_msg("%s stands in the table twice", row[k].name);
        }
      }
    }
  }
}

/// A map has one of each pair, so that its columns have names of their own.
static void groups_that_exclude_each_other_do_so_both_ways(void **state) {
  (void)state;
  int pairs = 0;
  for (unsigned a = 0; a <= CAGEHOP_GROUP_TEMPERATURE_AXIS; a++) {
    for (unsigned b = 0; b <= CAGEHOP_GROUP_TEMPERATURE_AXIS; b++) {
      assert_int_equal(cagehop_quantity_groups_exclude(a, b), cagehop_quantity_groups_exclude(b, a));
      assert_false(a == b && cagehop_quantity_groups_exclude(a, b));
      pairs += cagehop_quantity_groups_exclude(a, b);
    }
  }
  assert_int_equal(pairs, 6);
  assert_int_equal(cagehop_quantity_find(CAGEHOP_ON_POINT, "temperature")->group, CAGEHOP_GROUP_COMPRESSIBLE);
}

static void a_name_outside_the_tables_is_nothing(void **state) {
  size_t count = 7;
  (void)state;
  assert_null(cagehop_quantity_find(CAGEHOP_ON_POINT, "temperature_ambient"));
  assert_null(cagehop_quantity_find(CAGEHOP_ON_ISOBAR, "Phi_g"));
  assert_null(cagehop_quantities((enum cagehop_on)CAGEHOP_RECORD_KINDS, &count));
  assert_int_equal(count, 0);
  assert_null(cagehop_on_name((enum cagehop_on)CAGEHOP_RECORD_KINDS));
}

static void rows_read_their_fields(void **state) {
  const struct cagehop_point point = {.landscape = {.r_L1 = 1.0, .K_2 = 2.0},
                                      .relaxation = {.tau_alpha = 3.0, .D = 4.0},
                                      .G_GPa = 5.0,
                                      .rates_status = CAGEHOP_NOT_FINITE};
  const struct cagehop_isochore_summary summary = {.temperature = 6.0, .structure_iterations = 7};
  const struct cagehop_isobar isobar = {.T_g = 8.0, .vft = {.B = 9.0}};
  const struct cagehop_cooling cooling = {.tau_g = 10.0};
  const struct {
    enum cagehop_on on;
    const char *name;
    const void *record;
    double want;
  } wanted[] = {
      {CAGEHOP_ON_POINT, "r_L1", &point, 1.0},
      {CAGEHOP_ON_POINT, "K_2", &point, 2.0},
      {CAGEHOP_ON_POINT, "tau_alpha", &point, 3.0},
      {CAGEHOP_ON_POINT, "D", &point, 4.0},
      {CAGEHOP_ON_POINT, "G", &point, 5.0},
      {CAGEHOP_ON_POINT, "rates_status", &point, CAGEHOP_NOT_FINITE},
      {CAGEHOP_ON_ISOCHORE, "temperature", &summary, 6.0},
      {CAGEHOP_ON_ISOCHORE, "structure_iterations", &summary, 7.0},
      {CAGEHOP_ON_ISOBAR, "T_g", &isobar, 8.0},
      {CAGEHOP_ON_ISOBAR, "vft_B", &isobar, 9.0},
      {CAGEHOP_ON_COOLING, "tau_g_rate", &cooling, 10.0},
  };
  (void)state;
  for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
    const struct cagehop_quantity *row = cagehop_quantity_find(wanted[i].on, wanted[i].name);
    assert_non_null(row);
    assert_true(cagehop_quantity_value(row, wanted[i].record) == wanted[i].want);
  }
}

static void a_cleared_record_knows_nothing(void **state) {
  (void)state;
  for (unsigned on = 0; on < CAGEHOP_RECORD_KINDS; on++) {
    size_t count;
    const struct cagehop_quantity *row = cagehop_quantities(on, &count);
    char *record = malloc(cagehop_record_size(on));
    assert_non_null(record);
    memset(record, 0x55, cagehop_record_size(on));
    cagehop_record_clear(on, record);
    for (size_t k = 0; k < count; k++) {
      const double value = cagehop_quantity_value(&row[k], record);
      assert_true(row[k].type == CAGEHOP_QUANTITY_DOUBLE ? isnan(value) : value == 0.0);
    }
    free(record);
  }
}

/// The rooms below the table fill records with NaN by hand; a row that one of them forgets is 0 there.
/// Packing fraction, density and reduced temperature say which state it is.
static void assert_unknown(enum cagehop_on on, const void *record) {
  size_t count;
  const struct cagehop_quantity *row = cagehop_quantities(on, &count);
  for (size_t k = 0; k < count; k++) {
    const double value = cagehop_quantity_value(&row[k], record);
    const bool result = row[k].role == CAGEHOP_ROLE_RESULT &&
                        row[k].group != CAGEHOP_GROUP_TEMPERATURE_AXIS &&
                        row[k].group != CAGEHOP_GROUP_ENERGY;
    if (result && row[k].type == CAGEHOP_QUANTITY_DOUBLE && !isnan(value)) {
      fail_msg("%s is %g in a failed record; it must be NaN", row[k].name, value);
    }
  }
}

static void a_failed_state_is_nan_in_every_quantity(void **state) {
  const struct cagehop_model model = {.material = {.phi_g = NAN, .glass_transition_K = 500.0},
                                      .structure = {.source = CAGEHOP_STRUCTURE_PRISM, .seconds_max = 1e-9},
                                      .smoluchowski_rates = true,
                                      .viscosity = true};
  const double pressure = 0.5;
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  (void)state;
  assert_int_equal(cagehop_isochore_solve(&model, 0.6, &isochore), CAGEHOP_OK);
  assert_int_equal(cagehop_isochore_summary(isochore)->status, CAGEHOP_TIMED_OUT);
  cagehop_isochore_evaluate(isochore, 1, &pressure, &point);
  assert_int_equal(point.status, CAGEHOP_TIMED_OUT);
  assert_int_equal(point.rates_status, CAGEHOP_TIMED_OUT);
  assert_int_equal(point.viscosity_status, CAGEHOP_TIMED_OUT);
  assert_unknown(CAGEHOP_ON_ISOCHORE, cagehop_isochore_summary(isochore));
  assert_unknown(CAGEHOP_ON_POINT, &point);
  cagehop_isochore_destroy(&isochore);
}

static void an_isobar_without_transition_is_nan_in_every_quantity(void **state) {
  const struct cagehop_model model = {.material = {.phi_g = 0.6585,
                                                   .glass_transition_K = 500.0,
                                                   .beta_phi_0_per_K = 6e-4,
                                                   .phi_0 = 0.5,
                                                   .diameter_nm = 0.8,
                                                   .enskog_time_s = 1e-13},
                                      .structure = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK}};
  // No state relaxes as fast as that.
  const double rate = 1e100;
  const struct cagehop_isobar_params params = {.transition_time_s = 1e-100,
                                               .vft_from_s = 1e-101,
                                               .vft_to_s = 1e-100,
                                               .vft_points = 10,
                                               .n_cooling_rate = 1,
                                               .cooling_rate_K_per_s = &rate};
  const double pressure = 0.5;
  struct cagehop_isobars *isobars = NULL;
  struct cagehop_isobar isobar;
  struct cagehop_cooling cooling;
  (void)state;
  assert_int_equal(cagehop_isobars_create(&model, &params,
                                          &(struct cagehop_axis){.count = 1, .value = &pressure}, &isobars),
                   CAGEHOP_OK);
  assert_int_equal(cagehop_isobars_compute(isobars, &model), CAGEHOP_OK);
  cagehop_isobars_evaluate(isobars, 0, &isobar);
  assert_int_equal(isobar.status, CAGEHOP_NO_TRANSITION);
  assert_unknown(CAGEHOP_ON_ISOBAR, &isobar);
  cagehop_isobars_cool(isobars, 0, 0, &cooling);
  assert_int_equal(cooling.status, CAGEHOP_NO_TRANSITION);
  assert_unknown(CAGEHOP_ON_COOLING, &cooling);
  cagehop_isobars_destroy(&isobars);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_row_is_complete),
      cmocka_unit_test(no_two_rows_share_a_name_or_bytes),
      cmocka_unit_test(groups_that_exclude_each_other_do_so_both_ways),
      cmocka_unit_test(a_name_outside_the_tables_is_nothing),
      cmocka_unit_test(rows_read_their_fields),
      cmocka_unit_test(a_cleared_record_knows_nothing),
      cmocka_unit_test(a_failed_state_is_nan_in_every_quantity),
      cmocka_unit_test(an_isobar_without_transition_is_nan_in_every_quantity),
  };
  gsl_set_error_handler_off();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
