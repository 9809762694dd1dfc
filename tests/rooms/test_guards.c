// SPDX-License-Identifier: GPL-3.0-or-later
/// Nobody has to remember the places where a parameter must not be forgotten: each one, changed, changes the
/// fingerprint that --reuse compares and the job's identity, and reaches the other ranks.
#include "job/identity.h"
#include "run/fingerprint.h"
#include "support/check.h"
#include "sweep/schedule/plan_wire.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// Two values of each type, both in every range they are used in.
static void change(const struct cagehop_parameter *row, struct cagehop_model *model) {
  static const char *const texts[] = {
      "0.4",      "0.02",  "1e-5",  "131072",        "262144",          "true",
      "false",    "prism", "table", "percus-yevick", "modified-verlet", "pyprism",
      "a name",   "1e-13", "20",    "another name",  "contact",         "soft",
      "truncated"};
  char before[CAGEHOP_PARAMETER_TEXT_MAX], after[CAGEHOP_PARAMETER_TEXT_MAX];
  cagehop_parameter_write(row, model, before);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    if (cagehop_model_set(model, row->key, texts[i], NULL) == CAGEHOP_OK) {
      cagehop_parameter_write(row, model, after);
      if (strcmp(before, after) != 0) {
        return;
      }
    }
  }
  fail_msg("no text of this test is another value of %s; add one", row->key);
}

static void fingerprint(const struct cagehop_model *model, char hexadecimal[DIGEST_TEXT]) {
  physics_digest(model, hexadecimal);
}

static void every_parameter_that_decides_numbers_is_in_the_fingerprint(void **state) {
  size_t count, decides = 0;
  char plain[DIGEST_TEXT], again[DIGEST_TEXT], changed[DIGEST_TEXT];
  (void)state;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  const struct cagehop_model model = cagehop_model_default();
  fingerprint(&model, plain);
  fingerprint(&model, again);
  assert_string_equal(again, plain);
  for (size_t k = 0; k < count; k++) {
    struct cagehop_model other = model;
    change(&row[k], &other);
    fingerprint(&other, changed);
    const bool free = row[k].role == CAGEHOP_PARAMETER_LABEL || row[k].role == CAGEHOP_PARAMETER_RUN;
    if ((strcmp(changed, plain) == 0) != free) {
      fail_msg("%s %s the fingerprint that --reuse compares", row[k].key,
               free ? "changes" : "does not change");
    }
    decides += !free;
  }
  assert_true(decides > 10);
}

/// A table with a value for every member; where one is added, this does not compile any more.
static const double table_phi[] = {0.4, 0.7}, table_q[] = {1.0, 2.0, 1.0, 3.0, 5.0},
                    table_S[] = {1.5, 2.5, 3.5, 4.5, 5.5}, table_contact[] = {7.0, 8.0},
                    table_S_err[] = {0.1, 0.2, 0.3, 0.4, 0.5}, table_T[] = {300.0, 400.0};
static const size_t table_first[] = {0, 2, 5};
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"
static const struct cagehop_table every_member_of_a_table = {
    2, 0, table_phi, table_q, table_S, table_contact, table_S_err, table_first, table_T};
#pragma GCC diagnostic pop

/// The fingerprint of a model with the table's arrays, one number of one of them changed.
static void every_number_of_a_table_is_in_the_fingerprint(void **state) {
  (void)state;
  static const double *const arrays[] = {table_phi, table_q, table_S, table_contact, table_S_err, table_T};
  static const size_t lengths[] = {2, 5, 5, 2, 5, 2}, other_first[] = {0, 3, 5};
  struct cagehop_table table = every_member_of_a_table;
  struct cagehop_model model = cagehop_model_default();
  const double **const members[] = {&table.phi,       &table.q,     &table.S,
                                    &table.g_contact, &table.S_err, &table.temperature_K};
  char plain[DIGEST_TEXT], changed[DIGEST_TEXT];
  fingerprint(&model, changed);
  model.structure.table = &table;
  fingerprint(&model, plain);
  assert_string_not_equal(changed, plain);
  for (size_t k = 0; k < sizeof arrays / sizeof arrays[0]; k++) {
    for (size_t at = 0; at < lengths[k]; at++) {
      double numbers[5];
      memcpy(numbers, arrays[k], lengths[k] * sizeof *numbers);
      numbers[at] += 0.25;
      *members[k] = numbers;
      fingerprint(&model, changed);
      assert_string_not_equal(changed, plain);
    }
    *members[k] = arrays[k];
  }
  table.first = other_first;
  fingerprint(&model, changed);
  assert_string_not_equal(changed, plain);
  table.first = table_first;
  table.S_err = table.g_contact = NULL;
  fingerprint(&model, changed);
  assert_string_not_equal(changed, plain);
}

/// The identity of a job on one state at one pressure.
static void identity(const struct cagehop_model *model, char sha256[DIGEST_TEXT]) {
  double phi = 0.6, pressure = 1.0;
  struct job job = {.model = *model,
                    .state = {.unit = CAGEHOP_UNIT_PACKING_FRACTION, .count = 1, .value = &phi},
                    .pressure = {.unit = CAGEHOP_UNIT_REDUCED_PRESSURE, .count = 1, .value = &pressure}};
  assert_int_equal(identity_write(&job), CAGEHOP_OK);
  memcpy(sha256, job.sha256, DIGEST_TEXT);
  free(job.identity);
}

static void every_parameter_but_those_of_the_run_is_in_the_identity(void **state) {
  size_t count;
  char plain[DIGEST_TEXT], changed[DIGEST_TEXT];
  (void)state;
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  const struct cagehop_model model = cagehop_model_default();
  identity(&model, plain);
  for (size_t k = 0; k < count; k++) {
    struct cagehop_model other = model;
    change(&row[k], &other);
    identity(&other, changed);
    if ((strcmp(changed, plain) == 0) != (row[k].role == CAGEHOP_PARAMETER_RUN)) {
      fail_msg("%s: is it in the job's identity? Its role says %s", row[k].key,
               cagehop_parameter_role_name(row[k].role));
    }
  }
}

/// The plan as another rank has it, its numbers in `numbers`, of length 8.
static struct sweep_plan travel(const struct sweep_plan *plan, struct plan_wire_header *header,
                                double numbers[8]) {
  struct plan_wire_tables tables;
  struct sweep_plan there;
  *header = plan_wire_header(plan);
  assert_true(header->count <= 8);
  plan_wire_pack(header, plan, numbers);
  assert_int_equal(plan_wire_unpack(header, numbers, &tables, &there), 0);
  return there;
}

static void every_parameter_reaches_the_other_ranks(void **state) {
  size_t count;
  (void)state;
  const double phi[] = {0.5}, pressure[] = {1.0};
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    struct sweep_plan plan = {.model = cagehop_model_default(),
                              .n_phi = 1,
                              .state = phi,
                              .pressure = {.count = 1, .value = pressure}};
    struct plan_wire_header header;
    double numbers[8];
    char sent[CAGEHOP_PARAMETER_TEXT_MAX], got[CAGEHOP_PARAMETER_TEXT_MAX];
    change(&row[k], &plan.model);
    const struct sweep_plan there = travel(&plan, &header, numbers);
    cagehop_parameter_write(&row[k], &plan.model, sent);
    cagehop_parameter_write(&row[k], &there.model, got);
    assert_string_equal(got, sent);
  }
}

/// Where struct sweep_plan gets another member, this does not compile any more: add its value here and
/// compare it below; a pointer is to be handled in sweep/schedule/plan_wire.c too.
static void every_member_of_the_plan_reaches_the_other_ranks(void **state) {
  (void)state;
  static const double phi[] = {0.5, 0.6}, pressure[] = {1.0, 2.0, 3.0};
  const struct cagehop_model model = cagehop_model_default();
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"
  const struct sweep_plan plan = {model,
                                  2,
                                  phi,
                                  {CAGEHOP_UNIT_MEGAPASCAL, 3, pressure},
                                  true,
                                  true,
                                  true,
                                  true,
                                  {{0.1}, {{0.5}}},
                                  4,
                                  1e5,
                                  7.0,
                                  8.0,
                                  "/a/map.h5"};
#pragma GCC diagnostic pop
  struct plan_wire_header header;
  double numbers[8];
  const struct sweep_plan there = travel(&plan, &header, numbers);
  assert_int_equal(there.n_phi, 2);
  assert_true(there.standard_errors && there.phi_g_follows);
  assert_memory_equal(&there.uncertainty, &plan.uncertainty, sizeof plan.uncertainty);
  assert_memory_equal(there.state, phi, sizeof phi);
  assert_int_equal(there.pressure.count, 3);
  assert_memory_equal(there.pressure.value, pressure, sizeof pressure);
  assert_true(there.pressure.unit == CAGEHOP_UNIT_MEGAPASCAL && there.profiles && there.times_only);
  assert_int_equal(there.ranks_per_solve, 4);
  assert_true(there.deadline == 1e5 && there.margin == 7.0 && there.max_tile_seconds == 8.0);
  assert_string_equal(there.shared_path, "/a/map.h5");
  assert_null(header.plan.state); // no address of this process travels
  assert_null(header.plan.pressure.value);
  assert_null(header.plan.shared_path);
  assert_null(there.model.structure.table);
  assert_null(there.model.structure.communicator);
}

static void check_array(const double got[], const double want[], size_t count) {
  assert_true((got == NULL) == (want == NULL));
  if (want != NULL) {
    assert_memory_equal(got, want, count * sizeof *want);
  }
}

/// With and without each array that may be left out, and with wavenumbers of each state or shared ones.
static void every_member_of_a_table_reaches_the_other_ranks(void **state) {
  (void)state;
  for (int kind = 0; kind < 16; kind++) {
    struct cagehop_table table = every_member_of_a_table;
    struct plan_wire_tables tables;
    const struct cagehop_table *there = &tables.table;
    table.g_contact = kind & 1 ? NULL : table.g_contact;
    table.S_err = kind & 2 ? NULL : table.S_err;
    table.first = kind & 4 ? NULL : table.first;
    table.n_q = kind & 4 ? 2 : 0;
    table.temperature_K = kind & 8 ? NULL : table.temperature_K;
    struct sweep_plan plan = {.model = cagehop_model_default()};
    plan.model.structure.table = &table;
    const struct plan_wire_header header = plan_wire_header(&plan);
    double numbers[24];
    struct sweep_plan got;
    assert_true(header.count <= 24);
    plan_wire_pack(&header, &plan, numbers);
    assert_int_equal(plan_wire_unpack(&header, numbers, &tables, &got), 0);
    assert_ptr_equal(got.model.structure.table, there);
    assert_int_equal(there->n_phi, 2);
    assert_int_equal(there->n_q, table.n_q);
    check_array(there->phi, table.phi, 2);
    check_array(there->q, table.q, kind & 4 ? 2 : 5);
    check_array(there->S, table.S, kind & 4 ? 4 : 5);
    check_array(there->S_err, table.S_err, kind & 4 ? 4 : 5);
    check_array(there->g_contact, table.g_contact, 2);
    check_array(there->temperature_K, table.temperature_K, 2);
    assert_true((there->first == NULL) == (table.first == NULL));
    if (table.first != NULL) {
      assert_memory_equal(there->first, table.first, sizeof table_first);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_parameter_that_decides_numbers_is_in_the_fingerprint),
      cmocka_unit_test(every_number_of_a_table_is_in_the_fingerprint),
      cmocka_unit_test(every_parameter_but_those_of_the_run_is_in_the_identity),
      cmocka_unit_test(every_parameter_reaches_the_other_ranks),
      cmocka_unit_test(every_member_of_the_plan_reaches_the_other_ranks),
      cmocka_unit_test(every_member_of_a_table_reaches_the_other_ranks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
