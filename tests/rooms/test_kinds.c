// SPDX-License-Identifier: GPL-3.0-or-later
/// Ranks on machines of several kinds: who may compute what, and what happens to two solutions of one state.
#include "support/check.h"
#include "sweep/schedule/kinds.h"
#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 512 };

static void kinds_are_counted(void **state) {
  (void)state;
  const uint32_t arithmetic[] = {7, 7, 3, 7, 9, 3};
  assert_int_equal(kinds_of(1, arithmetic), 1);
  assert_int_equal(kinds_of(2, arithmetic), 1);
  assert_int_equal(kinds_of(4, arithmetic), 2);
  assert_int_equal(kinds_of(6, arithmetic), 3);
}

static void groups_are_of_one_kind(void **state) {
  (void)state;
  const uint32_t mixed[] = {1, 1, 2, 2, 3, 1};
  int a = -1, b = -1;
  struct grouping grouping = grouping_of(6, 1, false);
  assert_true(kinds_grouped_alike(&grouping, mixed, &a, &b));
  grouping = grouping_of(5, 2, false); // the last rank is left over
  assert_true(kinds_grouped_alike(&grouping, mixed, &a, &b));
  grouping = grouping_of(6, 2, false);
  assert_false(kinds_grouped_alike(&grouping, mixed, &a, &b));
  assert_int_equal(a, 4);
  assert_int_equal(b, 5);
}

static void a_time_limit_or_several_kinds_make_a_run_exclusive(void **state) {
  (void)state;
  struct sweep_plan plan = {0};
  assert_false(kinds_exclusive(1, &plan));
  assert_true(kinds_exclusive(2, &plan));
  plan.model.structure.seconds_max = 10.0;
  assert_true(kinds_exclusive(1, &plan));
  plan.model.structure.seconds_max = INFINITY;
  assert_false(kinds_exclusive(1, &plan));
}

// ---------------------------------------------------------------- the schedule

static unsigned draw(unsigned *seed, unsigned below) {
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) % below;
}

/// Some tiles are done already.
struct done {
  unsigned seed, part; ///< one of `part`
};

static bool tile_done(void *context, size_t i, size_t block) {
  const struct done *done = context;
  unsigned seed = done->seed + 7919u * (unsigned)i + 104729u * (unsigned)block;
  return draw(&seed, done->part) == 0;
}

enum { PHI_MAX = 12, PRESSURES = 3 * WIDTH + 77, WORKERS_MAX = 9 };

/// What workers have been given; a worker ends its tiles in the order it got them, at its own speed.
struct race {
  struct schedule schedule;
  size_t width; ///< of a tile
  size_t workers, place[WORKERS_MAX], last[WORKERS_MAX];
  double clock[WORKERS_MAX], solve[WORKERS_MAX], point[WORKERS_MAX];
  bool idle_workers[WORKERS_MAX];
  size_t owner[PHI_MAX];
  unsigned char handed[PHI_MAX][PRESSURES];
};

/// The worker that is free first, or race->workers where all rest.
static size_t next_worker(const struct race *race) {
  size_t first = race->workers;
  for (size_t k = 0; k < race->workers; k++) {
    if (!race->idle_workers[k] && (first == race->workers || race->clock[k] < race->clock[first])) {
      first = k;
    }
  }
  return first;
}

/// Hands a worker its next task and lets it compute that. False where there is none for it.
static bool hand_out(struct race *race, size_t k) {
  struct tile tile;
  if (!schedule_next(&race->schedule, &race->place[k], &tile)) {
    return false;
  }
  const size_t i = tile.isochore;
  assert_true(race->owner[i] == race->workers || race->owner[i] == k); // never another's
  race->owner[i] = k;
  for (size_t j = tile.first; j < tile.first + tile.count; j++) {
    assert_int_equal(race->handed[i][j]++, 0);
  }
  const double solve = race->last[k] != i ? race->solve[k] : 0.0;
  const double busy = solve + race->point[k] * (double)tile.count;
  race->last[k] = i;
  race->clock[k] += busy;
  board_learn(race->schedule.board, tile.count, busy, solve > 0.0, race->solve[k]);
  return true;
}

static void start_race(struct race *race, unsigned *seed, size_t n_phi, struct done *done) {
  memset(race, 0, sizeof *race);
  race->workers = 1 + draw(seed, WORKERS_MAX);
  const struct sweep_plan plan = {
      .n_phi = n_phi, .pressure.count = PRESSURES, .model.smoluchowski_rates = draw(seed, 2) == 0};
  race->width = sweep_tiling(&plan).width;
  assert_int_equal(schedule_create(&plan, tile_done, done, race->workers, true, &race->schedule), 0);
  for (size_t k = 0; k < race->workers; k++) {
    race->place[k] = BOARD_NOWHERE;
    race->last[k] = n_phi;
    race->solve[k] = 1e-3 * (1.0 + draw(seed, 1000));
    race->point[k] = 1e-7 * (1.0 + draw(seed, 100000));
  }
  for (size_t i = 0; i < n_phi; i++) {
    race->owner[i] = race->workers;
  }
}

/// For workers of random speeds: all that is open is handed out once, all of an isochore to one worker, and
/// who once got nothing never misses anything.
static void exclusive_isochores_have_one_worker(void **state) {
  (void)state;
  static struct race race;
  unsigned seed = 20261127;
  for (int round = 0; round < 500; round++) {
    const size_t n_phi = 1 + draw(&seed, PHI_MAX);
    struct done done = {.seed = (unsigned)round, .part = 2 + draw(&seed, 9)};
    start_race(&race, &seed, n_phi, &done);
    for (size_t k = next_worker(&race); k < race.workers; k = next_worker(&race)) {
      race.idle_workers[k] = !hand_out(&race, k);
    }
    assert_int_equal(race.schedule.left, 0);
    for (size_t i = 0; i < n_phi; i++) {
      for (size_t j = 0; j < PRESSURES; j++) {
        assert_int_equal(race.handed[i][j], !tile_done(&done, i, j / race.width));
      }
    }
    schedule_clear(&race.schedule);
  }
}

/// Whoever holds nothing is told so as soon as every isochore is begun, however expensive what is left.
static void nobody_waits_for_another_isochore(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place[] = {BOARD_NOWHERE, BOARD_NOWHERE, BOARD_NOWHERE};
  const struct sweep_plan plan = {
      .n_phi = 2, .pressure.count = 4 * WIDTH, .model.smoluchowski_rates = true}; // worth joining
  assert_int_equal(schedule_create(&plan, NULL, NULL, 3, true, &schedule), 0);
  assert_true(schedule_next(&schedule, &place[0], &tile));
  assert_true(schedule_next(&schedule, &place[1], &tile));
  assert_int_equal(board_next(schedule.board, &schedule.pending, &schedule.shares, &place[2], &tile),
                   BOARD_NOTHING);
  assert_true(schedule_next(&schedule, &place[0], &tile)); // the rest of an isochore goes to who holds it
  schedule_clear(&schedule);
}

// ---------------------------------------------------------------- two solutions of one state

struct noted {
  int tiles, summaries;
  size_t discarded[4], discards;
  int discard_status;
};

static int note_isochore(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                         const struct cagehop_profile *profile) {
  (void)i, (void)summary, (void)profile;
  ((struct noted *)context)->summaries++;
  return 0;
}

static int note_tile(void *context, size_t i, size_t block, size_t count,
                     const struct cagehop_point point[]) {
  (void)i, (void)block, (void)count, (void)point;
  ((struct noted *)context)->tiles++;
  return 0;
}

static int note_discard(void *context, size_t i) {
  struct noted *noted = context;
  noted->discarded[noted->discards++] = i;
  return noted->discard_status;
}

static const char *say(void *context) {
  (void)context;
  return "the disk is gone";
}

static struct tile_result result;

/// A tile of isochore i from a solution with that S(0).
static void accept(struct task_run *run, size_t i, size_t block, double S_0) {
  memset(&result, 0, sizeof result);
  result.tile = (struct tile){.isochore = i, .block = block, .first = block * WIDTH, .count = WIDTH};
  result.summary.phi = 0.5 + 0.01 * (double)i;
  result.summary.structure.S_0 = S_0;
  result.summary.solve_seconds = (double)block; // no difference
  task_take(run, 1, &result.head);
}

static void a_second_solution_does_not_reach_the_sink(void **state) {
  (void)state;
  struct noted noted = {0};
  struct sweep_stats stats = {0};
  struct tiles tiles;
  const struct sweep_plan plan = {.n_phi = 4, .pressure.count = 8 * WIDTH};
  const struct sweep_sink sink = {
      .context = &noted, .isochore = note_isochore, .tile = note_tile, .discard = note_discard, .error = say};
  const struct grouping groups = grouping_of(3, 1, false);
  assert_int_equal(tiles_create(NULL, &plan, &sink, &stats, &groups, false, &tiles), 0);
  accept(&tiles.run, 1, 0, 0.25);
  accept(&tiles.run, 2, 0, NAN);
  accept(&tiles.run, 2, 1, NAN); // the same NaN
  assert_int_equal(tiles.run.admission.status, 0);
  accept(&tiles.run, 1, 1, 0.25 * (1.0 + 3e-16));
  assert_int_equal(tiles.run.admission.status, CAGEHOP_CONTRADICTION);
  assert_string_equal(stats.error, "phi = 0.51 was solved to different numbers by two ranks (structure.S_0 "
                                   "differs); its points are computed again");
  accept(&tiles.run, 1, 2, 0.25); // too late
  accept(&tiles.run, 2, 2, 0.0);  // another one
  accept(&tiles.run, 3, 0, 0.0);
  assert_int_equal(noted.tiles, 3);
  assert_int_equal(noted.summaries, 2);
  assert_int_equal(noted.discards, 0); // not before all have closed
  tiles_end(&tiles);
  assert_int_equal(noted.discards, 2);
  assert_int_equal(noted.discarded[0], 1);
  assert_int_equal(noted.discarded[1], 2);
  assert_int_equal(tiles.run.admission.status, CAGEHOP_CONTRADICTION);
  noted.discard_status = CAGEHOP_IO;
  tiles_end(&tiles);
  assert_int_equal(tiles.run.admission.status, CAGEHOP_IO);
  assert_string_equal(stats.error, "the disk is gone");
  tiles_clear(&tiles);
}

/// The first failure is the one that is told.
static void the_first_failure_is_told(void **state) {
  (void)state;
  for (int explained = 0; explained < 2; explained++) {
    struct noted noted = {0};
    struct sweep_stats stats = {0};
    struct tiles tiles;
    const struct sweep_plan plan = {.n_phi = 1, .pressure.count = WIDTH};
    const struct sweep_sink sink = {.context = &noted, .isochore = note_isochore, .tile = note_tile};
    const struct grouping groups = grouping_of(5, 1, false);
    assert_int_equal(tiles_create(NULL, &plan, &sink, &stats, &groups, false, &tiles), 0);
    result.head = (struct task_result){.status = CAGEHOP_IO, .explained = explained};
    strcpy(result.error, "rank 3 on host n2: no");
    task_take(&tiles.run, 3, &result.head);
    result.head.status = CAGEHOP_NO_MEMORY;
    task_take(&tiles.run, 2, &result.head);
    assert_int_equal(tiles_end(&tiles), CAGEHOP_IO); // a sink that can't discard
    assert_string_equal(stats.error,
                        explained ? "rank 3 on host n2: no" : "rank 3: a file could not be read or written");
    assert_int_equal(noted.tiles, 0);
    tiles_clear(&tiles);
    memset(&result, 0, sizeof result);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kinds_are_counted),
      cmocka_unit_test(groups_are_of_one_kind),
      cmocka_unit_test(a_time_limit_or_several_kinds_make_a_run_exclusive),
      cmocka_unit_test(exclusive_isochores_have_one_worker),
      cmocka_unit_test(nobody_waits_for_another_isochore),
      cmocka_unit_test(a_second_solution_does_not_reach_the_sink),
      cmocka_unit_test(the_first_failure_is_told),
  };
  return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
