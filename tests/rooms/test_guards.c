// SPDX-License-Identifier: GPL-3.0-or-later
/// Nobody has to remember the places where a parameter must not be forgotten: each one, changed, changes the
/// fingerprint that --reuse compares and the job's identity, and reaches the other ranks.
#include "job/identity.h"
#include "run/fingerprint.h"
#include "support/check.h"
#include "sweep/plan_wire.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// Two values of each type, both in every range they are used in.
static void change(const struct cagehop_parameter *row, struct cagehop_model *model) {
  static const char *const texts[] = {
      "0.4",    "0.02",  "1e-5",  "131072",        "262144",          "true",
      "false",  "prism", "table", "percus-yevick", "modified-verlet", "pyprism",
      "a name", "1e-13", "20",    "another name"};
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
  physics_digest(model, "", hexadecimal);
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
  physics_digest(&model, "another table", changed);
  assert_string_not_equal(changed, plain);
}

/// The identity of a job on one state at one pressure.
static void identity(const struct cagehop_model *model, char sha256[DIGEST_TEXT]) {
  double phi = 0.6, pressure = 1.0;
  struct job job = {.model = *model,
                    .state = {.unit = JOB_PACKING_FRACTION, .count = 1, .value = &phi},
                    .pressure = {.unit = JOB_REDUCED_PRESSURE, .count = 1, .value = &pressure}};
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
  struct cagehop_table table;
  *header = plan_wire_header(plan);
  assert_true(plan_wire_count(header) <= 8);
  plan_wire_pack(plan, numbers);
  return plan_wire_unpack(header, numbers, &table);
}

static void every_parameter_reaches_the_other_ranks(void **state) {
  size_t count;
  (void)state;
  const double phi[] = {0.5}, pressure[] = {1.0};
  const struct cagehop_parameter *row = cagehop_parameters(&count);
  for (size_t k = 0; k < count; k++) {
    struct sweep_plan plan = {
        .model = cagehop_model_default(), .n_phi = 1, .phi = phi, .n_pressure = 1, .pressure = pressure};
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
/// compare it below; a pointer is to be handled in sweep/plan_wire.c too.
static void every_member_of_the_plan_reaches_the_other_ranks(void **state) {
  (void)state;
  static const double phi[] = {0.5, 0.6}, pressure[] = {1.0, 2.0, 3.0};
  const struct cagehop_model model = cagehop_model_default();
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wmissing-field-initializers"
  const struct sweep_plan plan = {model, 2, phi, 3, pressure, true, true, 4, 1e5, 7.0, 8.0, "/a/map.h5"};
#pragma GCC diagnostic pop
  struct plan_wire_header header;
  double numbers[8];
  const struct sweep_plan there = travel(&plan, &header, numbers);
  assert_int_equal(there.n_phi, 2);
  assert_memory_equal(there.phi, phi, sizeof phi);
  assert_int_equal(there.n_pressure, 3);
  assert_memory_equal(there.pressure, pressure, sizeof pressure);
  assert_true(there.pressure_in_MPa && there.profiles);
  assert_int_equal(there.ranks_per_solve, 4);
  assert_true(there.deadline == 1e5 && there.margin == 7.0 && there.max_tile_seconds == 8.0);
  assert_string_equal(there.shared_path, "/a/map.h5");
  assert_null(header.plan.phi); // no address of this process travels
  assert_null(header.plan.pressure);
  assert_null(header.plan.shared_path);
  assert_null(there.model.structure.table);
  assert_null(there.model.structure.communicator);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_parameter_that_decides_numbers_is_in_the_fingerprint),
      cmocka_unit_test(every_parameter_but_those_of_the_run_is_in_the_identity),
      cmocka_unit_test(every_parameter_reaches_the_other_ranks),
      cmocka_unit_test(every_member_of_the_plan_reaches_the_other_ranks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
