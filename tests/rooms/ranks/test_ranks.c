// SPDX-License-Identifier: GPL-3.0-or-later
/// The sweep's manager and workers, compiled unchanged, on ranks of one process: random plans, costs, numbers
/// of ranks and orders of messages. Only MPI and the theory are replaced: a state has numbers that follow
/// from phi and P and takes simulated time. CAGEHOP_TEST_MULTIPLIER makes it so many times as many plans.
#include "rooms/ranks/case.h"
#include "rooms/ranks/deals.h"
#include "support/check.h"
#include "sweep/schedule/groups.h"

#include <cagehop/status.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t draw_state;

static size_t draw(size_t from, size_t to) {
  draw_state = draw_state * 6364136223846793005u + 1442695040888963407u;
  return from + (size_t)(draw_state >> 33) % (to - from + 1);
}

static double draw_of(size_t count, const double value[]) {
  return value[draw(0, count - 1)];
}

/// A plan, costs, ranks and latencies from one number.
static void draw_case(uint64_t seed) {
  static const double solves[] = {1e-4, 1e-3, 0.015, 0.2}, points[] = {1e-7, 4e-7, 1e-5, 2e-4},
                      latencies[] = {1e-6, 2e-5, 2e-3}, eager[] = {0, 1000, 1e9};
  memset(&test, 0, sizeof test);
  draw_state = seed;
  draw(0, 1);
  test.world = (struct fake_world){.seed = seed,
                                   .ranks = (int)(draw(0, 5) == 0 ? draw(17, 24) : draw(2, 9)),
                                   .latency = draw_of(3, latencies),
                                   .eager_bytes = (size_t)draw_of(3, eager),
                                   .ranks_a_node = (int)draw(1, 12)};
  for (size_t i = 0; i < N_PHI_MAX; i++) {
    test.phi[i] = (500.0 + (double)i) / 1000.0;
  }
  for (size_t j = 0; j < N_PRESSURE_MAX; j++) {
    test.pressure[j] = (double)j;
  }
  const size_t n_pressure = draw(0, 7) == 0 ? draw(4097, N_PRESSURE_MAX) : draw(1, 3000);
  test.plan = (struct sweep_plan){.n_phi = draw(1, N_PHI_MAX),
                                  .state = test.phi,
                                  .pressure = {CAGEHOP_UNIT_REDUCED_PRESSURE, n_pressure, test.pressure},
                                  .profiles = draw(0, 4) == 0,
                                  .ranks_per_solve = draw(0, 3) == 0 ? (int)(1u << draw(1, 2)) : 1,
                                  .shared_path = draw(0, 1) == 0 ? "/a/map.h5" : NULL};
  test.plan.model.smoluchowski_rates = draw(0, 2) == 0;
  if (test.plan.ranks_per_solve > test.world.ranks) {
    test.plan.ranks_per_solve = 1;
  }
  test.tiling = sweep_tiling(&test.plan);
  test.blocks = tiling_blocks(test.tiling);
  test.solve_seconds = draw_of(4, solves);
  test.point_seconds = draw_of(4, points);
  test.spread = 0.5;
  test.kinds = 1;
  test.bad_rank = test.unsettled = test.unwritten = test.unopened = -1;
}

static size_t cases(size_t usual) {
  const char *multiplier = getenv("CAGEHOP_TEST_MULTIPLIER");
  return usual * (multiplier != NULL ? (size_t)strtoul(multiplier, NULL, 10) : 1);
}

#define CHECK_CASE(condition, seed)                                                                          \
  do {                                                                                                       \
    if (!(condition)) {                                                                                      \
      fail_msg("case %llu (%d ranks, %zu x %zu, %s): %s is false; %s; %s", (unsigned long long)(seed),       \
               test.world.ranks, test.plan.n_phi, test.plan.pressure.count,                                  \
               test.plan.shared_path != NULL ? "shared" : "rank 0 writes", #condition, test.error,           \
               test.stats.error);                                                                            \
    }                                                                                                        \
  } while (0)

/// Every tile is there exactly once, whether it was done before or came now.
static bool is_complete(void) {
  for (size_t i = 0; i < test.plan.n_phi; i++) {
    for (size_t b = 0; b < test.blocks; b++) {
      if (test.written[i][b] != !test.done[i][b]) {
        return false;
      }
    }
  }
  return true;
}

/// No tile twice, and none that was done.
static bool is_consistent(void) {
  size_t points = 0;
  for (size_t i = 0; i < test.plan.n_phi; i++) {
    for (size_t b = 0; b < test.blocks; b++) {
      if (test.written[i][b] > !test.done[i][b]) {
        return false;
      }
      points += test.written[i][b] > 0 ? tile_at(i, b, test.tiling).count : 0;
    }
  }
  // Of a task that failed nothing is counted, though some of its tiles may have been written.
  return test.plan.shared_path == NULL || test.status != CAGEHOP_OK || points == test.tallied;
}

static bool all_closed(int opened, int closed, int abandoned) {
  for (int r = 0; r < test.world.ranks; r++) {
    if (test.opened[r] != opened || test.closed[r] != closed || test.abandoned[r] != abandoned) {
      return false;
    }
  }
  return true;
}

// ---------------------------------------------------------------- tests

static void every_tile_comes_exactly_once(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= cases(250); seed++) {
    draw_case(seed);
    for (size_t i = 0; i < test.plan.n_phi; i++) {
      for (size_t b = 0; b < test.blocks; b++) {
        test.done[i][b] = seed % 3 == 0 && draw(0, 3) == 0;
      }
    }
    test.two_runs = seed % 4 == 0;
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(test.status == CAGEHOP_OK && !test.stats.stopped, seed);
    CHECK_CASE(is_complete() && is_consistent(), seed);
    const int shares = test.plan.shared_path != NULL;
    CHECK_CASE(all_closed(shares, shares, 0), seed);
    CHECK_CASE(test.stats.workers == grouping_of(test.world.ranks, test.plan.ranks_per_solve, shares).count,
               seed);
  }
  assert_true(seen.helped > 100); // isochores of which several ranks computed tiles
  assert_true(seen.groups > 10);
}

/// Where machines differ, or states may run out of time, one rank computes all of an isochore.
static void exclusive_isochores_have_one_solver(void **state) {
  (void)state;
  for (uint64_t seed = 1000; seed < 1000 + cases(40); seed++) {
    draw_case(seed);
    test.plan.ranks_per_solve = 1;
    test.kinds = seed % 2 == 0 ? 2 : 1;
    test.plan.model.structure.seconds_max = seed % 2 == 0 ? 0.0 : 10.0;
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(test.status == CAGEHOP_OK && is_complete() && is_consistent(), seed);
    for (size_t i = 0; i < test.plan.n_phi; i++) {
      CHECK_CASE(test.solver[i] >= 0, seed);
    }
  }
}

/// What was written is done; the rest is what the next run computes.
static void keep_written(void) {
  for (size_t i = 0; i < test.plan.n_phi; i++) {
    for (size_t b = 0; b < test.blocks; b++) {
      test.done[i][b] = test.done[i][b] || test.written[i][b] > 0;
    }
  }
}

static void a_stopped_run_is_resumed(void **state) {
  (void)state;
  size_t stopped = 0;
  for (uint64_t seed = 2000; seed < 2000 + cases(50); seed++) {
    draw_case(seed);
    const size_t tiles = test.plan.n_phi * test.blocks;
    test.stop_after = draw(1, tiles);
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(test.status == CAGEHOP_OK && is_consistent(), seed);
    CHECK_CASE(test.tiles >= test.stop_after && !test.stats.out_of_time, seed);
    CHECK_CASE(is_complete() || test.stats.stopped, seed);
    stopped += !is_complete();
    keep_written();
    test.stop_after = 0;
    test.world.seed += 7;
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(test.status == CAGEHOP_OK && is_complete() && is_consistent(), seed);
    seen.resumed++;
  }
  assert_true(stopped > 5);
}

/// No tile comes later than the deadline, and what is missing comes in the next run.
static void a_deadline_is_kept(void **state) {
  (void)state;
  size_t stopped = 0;
  for (uint64_t seed = 3000; seed < 3000 + cases(50); seed++) {
    draw_case(seed);
    test.spread = 0.1; // of what budget.c allows for
    // As an earlier run would have measured it: a task may be all tiles of an isochore.
    test.plan.max_tile_seconds =
        1.1 * (test.solve_seconds + (double)test.plan.pressure.count * test.point_seconds);
    const double work = (double)test.plan.n_phi *
                        (test.solve_seconds + (double)test.plan.pressure.count * test.point_seconds);
    const double share = (double)draw(0, 100) / 100.0;
    test.plan.margin = 0.1 + 250.0 * test.world.latency; // three late messages, one after the other
    test.plan.deadline =
        1e3 + test.plan.margin + 2.0 * test.plan.max_tile_seconds + share * work / (double)test.world.ranks;
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(test.status == CAGEHOP_OK && is_consistent(), seed);
    CHECK_CASE(test.last_tile <= test.plan.deadline, seed);
    CHECK_CASE(is_complete() || (test.stats.stopped && test.stats.out_of_time), seed);
    stopped += !is_complete();
    keep_written();
    test.plan.deadline = 0.0;
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(test.status == CAGEHOP_OK && is_complete() && is_consistent(), seed);
  }
  assert_true(stopped > 5);
}

/// A state that fails on whichever rank ends the run, and the reason says on which; one without a certificate
/// does not.
static void a_failing_state_is_reported(void **state) {
  (void)state;
  for (uint64_t seed = 4000; seed < 4000 + cases(40); seed++) {
    draw_case(seed);
    test.bad_phi = test.phi[draw(0, test.plan.n_phi - 1)];
    test.bad_status = seed % 2 == 0 ? CAGEHOP_NO_MEMORY : CAGEHOP_NOT_RESOLVED;
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(is_consistent(), seed);
    if (seed % 2 == 1) {
      CHECK_CASE(test.status == CAGEHOP_OK && is_complete(), seed);
      continue;
    }
    int rank, at = 0;
    CHECK_CASE(test.status == CAGEHOP_NO_MEMORY, seed);
    if (test.stats.error[0] != '\0') { // empty: it was rank 0, and the status says it all
      CHECK_CASE(sscanf(test.stats.error, "rank %d on host node%n%*d: memory could not be allocated", &rank,
                        &at) == 1,
                 seed);
      CHECK_CASE(rank > 0 && atoi(test.stats.error + at) == rank, seed);
    }
  }
}

/// Where one member of a group fails, the reason names that member and its group.
static void the_failing_member_of_a_group_is_named(void **state) {
  (void)state;
  for (uint64_t seed = 4300; seed < 4300 + cases(20); seed++) {
    draw_case(seed);
    test.plan.ranks_per_solve = 2;
    const struct grouping groups = grouping_of(test.world.ranks, 2, test.plan.shared_path != NULL);
    const int leader = grouping_leader(&groups, (int)draw(0, (size_t)groups.count - 1));
    test.bad_everywhere = true;
    test.bad_rank = leader + 1;
    test.bad_status = CAGEHOP_NO_MEMORY;
    CHECK_CASE(run_case(), seed);
    if (test.status == CAGEHOP_OK) { // that group got no tile
      continue;
    }
    char expected[SWEEP_ERROR_MAX];
    snprintf(expected, sizeof expected,
             "rank %d, in the group of rank %d on host node%d: memory could not be allocated", leader + 1,
             leader, leader);
    CHECK_CASE(test.status == CAGEHOP_NO_MEMORY && strncmp(test.stats.error, expected, strlen(expected)) == 0,
               seed);
    seen.members++;
  }
  assert_true(seen.members > 5);
}

/// A rank that can't write, or can't put on disk what it wrote: no rank closes the map, rank 0 says which.
static void a_rank_that_cannot_write_is_reported(void **state) {
  (void)state;
  for (uint64_t seed = 5000; seed < 5000 + cases(40); seed++) {
    draw_case(seed);
    test.plan.shared_path = "/a/map.h5";
    test.plan.ranks_per_solve = 1;
    const int rank = (int)draw(1, (size_t)test.world.ranks - 1);
    *(seed % 2 == 0 ? &test.unsettled : &test.unwritten) = rank;
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(test.status == CAGEHOP_IO && all_closed(1, 0, 1), seed);
    char expected[SWEEP_ERROR_MAX];
    snprintf(expected, sizeof expected, "rank %d on host node%d: the disk is gone", rank, rank);
    CHECK_CASE(strcmp(test.stats.error, expected) == 0, seed);
  }
}

/// A rank that can't open the map: no tile is computed, and rank 0 says which it was and why.
static void a_rank_that_cannot_open_is_reported(void **state) {
  (void)state;
  for (uint64_t seed = 5500; seed < 5500 + cases(20); seed++) {
    draw_case(seed);
    test.plan.shared_path = "/a/map.h5";
    const int rank = test.unopened = (int)draw(1, (size_t)test.world.ranks - 1);
    CHECK_CASE(run_case(), seed);
    CHECK_CASE(test.status == CAGEHOP_IO && test.tiles == 0 && all_closed(0, 0, 0), seed);
    char expected[SWEEP_ERROR_MAX];
    snprintf(expected, sizeof expected, "rank %d on host node%d: the disk is gone", rank, rank);
    CHECK_CASE(strcmp(test.stats.error, expected) == 0, seed);
  }
}

/// A rank that finds other numbers than the others: its isochores are discarded once all have closed.
static void contradicting_solutions_are_discarded(void **state) {
  (void)state;
  size_t found = 0;
  for (uint64_t seed = 6000; seed < 6000 + cases(40); seed++) {
    draw_case(seed);
    test.plan.ranks_per_solve = 1;
    test.contradicts = true;
    test.plan.n_phi = draw(1, 4); // few and cheap, so that ranks help each other out
    test.solve_seconds = 1e-3;
    test.point_seconds = 1e-5;
    test.bad_rank = 1;
    CHECK_CASE(run_case(), seed);
    size_t discarded = 0;
    for (size_t i = 0; i < test.plan.n_phi; i++) {
      discarded += test.discarded[i] > 0;
      CHECK_CASE(test.discarded[i] <= (test.solver[i] == -2), seed);
    }
    CHECK_CASE((test.status == CAGEHOP_CONTRADICTION) == (discarded > 0), seed);
    CHECK_CASE(test.status == CAGEHOP_CONTRADICTION || (test.status == CAGEHOP_OK && is_complete()), seed);
    found += discarded > 0;
  }
  assert_true(found > 5);
}

/// A call into MPI that fails ends the run, and the reason has the call, the other rank and MPI's own text.
/// Last, because the first failure of a process is kept.
static void a_failing_call_is_reported(void **state) {
  (void)state;
  draw_case(1);
  test.world.ranks = 20; // rank 0 only manages
  test.plan.shared_path = NULL;
  test.plan.n_phi = N_PHI_MAX;
  test.plan.ranks_per_solve = 1;
  fake_fail(0, "MPI_Recv", 3);
  assert_false(run_case());
  assert_string_equal(test.error, "rank 0 aborted with 1");
  assert_int_equal(test.status, CAGEHOP_COMMUNICATION);
  int rank;
  char text[64] = "";
  assert_int_equal(sscanf(test.stats.error, "rank 0: MPI_Recv from or to rank %d: %63[^\n]", &rank, text), 2);
  assert_in_range(rank, 1, 19);
  assert_string_equal(text, "a failure that the test asked for (16)");
  assert_string_equal(sweep_team_failure(), test.stats.error + strlen("rank 0: "));
}

static int tell(void **state) {
  (void)state;
  print_message(
      "%zu runs, %zu tiles written, %zu isochores with helpers, %zu runs with groups, %zu resumed\n",
      seen.plans, seen.tiles, seen.helped, seen.groups, seen.resumed);
  return 0;
}

int main(void) {
  // Ranks begin and end by the thousand, each with 9 MB of which it touches little: from the kernel, not
  // cleared again and again; see perturb_some().
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  const int failed_deals = deals_run();
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_tile_comes_exactly_once),
      cmocka_unit_test(exclusive_isochores_have_one_solver),
      cmocka_unit_test(a_stopped_run_is_resumed),
      cmocka_unit_test(a_deadline_is_kept),
      cmocka_unit_test(a_failing_state_is_reported),
      cmocka_unit_test(the_failing_member_of_a_group_is_named),
      cmocka_unit_test(a_rank_that_cannot_write_is_reported),
      cmocka_unit_test(a_rank_that_cannot_open_is_reported),
      cmocka_unit_test(contradicting_solutions_are_discarded),
      cmocka_unit_test(a_failing_call_is_reported),
  };
  return failed_deals + cmocka_run_group_tests_name("ranks", tests, NULL, tell);
}
