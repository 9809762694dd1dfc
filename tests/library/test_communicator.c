// SPDX-License-Identifier: GPL-3.0-or-later
/// Solving one state together, through a communicator whose calls succeed or fail as told; tests/cluster has
/// real ones.
#include "support/check.h"

#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <string.h>

/// A communicator of one process, whose call number `fails_at` fails, counted from 1.
struct calls {
  int count, fails_at;
};

static int next_call(struct calls *calls) {
  return ++calls->count == calls->fails_at ? CAGEHOP_COMMUNICATION : CAGEHOP_OK;
}

static int transpose(void *context, size_t rows, size_t columns, double from[], double to[]) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) {
      memcpy(&to[2 * (j * rows + i)], &from[2 * (i * columns + j)], 2 * sizeof *to);
    }
  }
  return next_call(context);
}

static int allreduce(void *context, size_t count, double values[]) {
  (void)count;
  (void)values; // of one process: they are the sum and the maximum
  return next_call(context);
}

/// On the smallest grid, in some tenths of a second.
static int solve(struct calls *calls, struct cagehop_structure **structure) {
  const struct cagehop_communicator alone = {.context = calls,
                                             .rank = 0,
                                             .size = 1,
                                             .transpose = transpose,
                                             .allreduce_sum = allreduce,
                                             .allreduce_max = allreduce};
  const struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PRISM,
                                                  .closure = CAGEHOP_CLOSURE_MODIFIED_VERLET,
                                                  .grid_points = 1 << 17,
                                                  .tolerance = 1e-6,
                                                  .communicator = calls == NULL ? NULL : &alone};
  return cagehop_structure_solve(&params, 0.3, structure);
}

static void a_communicator_of_one_has_the_same_bits(void **state) {
  (void)state;
  struct calls calls = {0};
  struct cagehop_structure *together, *alone;
  assert_int_equal(solve(&calls, &together), CAGEHOP_OK);
  assert_int_equal(solve(NULL, &alone), CAGEHOP_OK);
  assert_true(calls.count > 10);
  for (double q = 0.0; q < 60.0; q += 0.37) {
    double S_together, S_alone;
    cagehop_structure_factor(together, 1, &q, &S_together, NULL);
    cagehop_structure_factor(alone, 1, &q, &S_alone, NULL);
    check_absolute("S", S_together, S_alone, 0.0);
  }
  check_absolute("g(d+)", cagehop_structure_contact(together), cagehop_structure_contact(alone), 0.0);
  cagehop_structure_destroy(&together);
  cagehop_structure_destroy(&alone);
}

/// Whichever call fails, that is the status, there is no structure, and nobody communicates any more.
static void a_call_that_fails_ends_the_solution(void **state) {
  (void)state;
  struct calls all = {0};
  struct cagehop_structure *structure;
  assert_int_equal(solve(&all, &structure), CAGEHOP_OK);
  cagehop_structure_destroy(&structure);
  const int places[] = {1, 2, 3, 4, 5, all.count / 4, all.count / 2, all.count - 1, all.count};
  for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
    struct calls calls = {.fails_at = places[k]};
    const int status = solve(&calls, &structure);
    if (status != CAGEHOP_COMMUNICATION || structure != NULL || calls.count != places[k]) {
      fail_msg("call %d of %d failed: got %s after %d calls", places[k], all.count,
               cagehop_status_name(status), calls.count);
    }
  }
}

/// A group as large as its smallest grid can be shared, a power of two; nothing to share off the grids.
static void groups_are_as_large_as_grids_allow(void **state) {
  (void)state;
  struct cagehop_structure_params params = {.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK};
  assert_int_equal(cagehop_structure_ranks_max(&params), 1);
  params.source = CAGEHOP_STRUCTURE_PRISM; // Percus and Yevick's closure is solved inside the core alone
  assert_int_equal(cagehop_structure_ranks_max(&params), 1);
  int before = 0;
  for (int exponent = 17; exponent <= 23; exponent += 2) { // rows and columns both grow by 2
    params.grid_points = (size_t)1 << exponent;
    const int most = cagehop_structure_ranks_max(&params);
    assert_true(most > 1 && (most & (most - 1)) == 0);
    assert_true(before == 0 || most == 2 * before);
    before = most;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_communicator_of_one_has_the_same_bits),
      cmocka_unit_test(a_call_that_fails_ends_the_solution),
      cmocka_unit_test(groups_are_as_large_as_grids_allow),
  };
  return cmocka_run_group_tests_name("communicator", tests, NULL, NULL);
}
