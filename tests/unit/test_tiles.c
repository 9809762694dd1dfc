// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/check.h"
#include "sweep/tiles.h"

#include <stdlib.h>

static bool nothing_done(void *context, size_t i, size_t block) {
  (void)context;
  (void)i;
  (void)block;
  return false;
}

static bool even_done(void *context, size_t i, size_t block) {
  (void)context;
  return (i + block) % 2 == 0;
}

static void tiles_cover_the_pressures(void **state) {
  (void)state;
  const size_t counts[] = {1, 151, 511, 512, 513, 50000};
  for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
    size_t next = 0;
    for (size_t b = 0; b < tile_blocks(counts[k]); b++) {
      const struct tile tile = tile_at(3, b, counts[k]);
      assert_int_equal(tile.first, next);
      assert_true(tile.count > 0 && tile.count <= TILE_PRESSURES);
      next += tile.count;
    }
    assert_int_equal(next, counts[k]);
  }
}

/// Every open tile once, for workers that come in any order.
static void every_tile_is_handed_out_once(void **state) {
  (void)state;
  enum { N_PHI = 7, N_PRESSURE = 3 * TILE_PRESSURES + 5, BLOCKS = 4, WORKERS = 3 };
  bool (*const done[])(void *, size_t, size_t) = {nothing_done, even_done};
  for (size_t k = 0; k < 2; k++) {
    struct schedule schedule;
    struct tile tile;
    int handed[N_PHI][BLOCKS] = {{0}};
    size_t held[WORKERS] = {SCHEDULE_NO_ISOCHORE, SCHEDULE_NO_ISOCHORE, SCHEDULE_NO_ISOCHORE};
    unsigned order = 12345;
    assert_int_equal(schedule_create(N_PHI, N_PRESSURE, done[k], NULL, &schedule), 0);
    for (;;) {
      order = order * 1664525u + 1013904223u;
      size_t *worker = &held[order % WORKERS];
      if (!schedule_next(&schedule, *worker, &tile)) {
        break;
      }
      handed[tile.isochore][tile.block]++;
      *worker = tile.isochore;
    }
    for (size_t i = 0; i < N_PHI; i++) {
      for (size_t b = 0; b < BLOCKS; b++) {
        assert_int_equal(handed[i][b], done[k](NULL, i, b) ? 0 : 1);
      }
    }
    schedule_clear(&schedule);
  }
}

static void workers_keep_their_isochore(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  assert_int_equal(schedule_create(3, 2 * TILE_PRESSURES, nothing_done, NULL, &schedule), 0);
  assert_true(schedule_next(&schedule, SCHEDULE_NO_ISOCHORE, &tile));
  assert_int_equal(tile.isochore, 2); // the densest first
  assert_true(schedule_next(&schedule, SCHEDULE_NO_ISOCHORE, &tile));
  assert_int_equal(tile.isochore, 1); // a second worker gets its own
  assert_true(schedule_next(&schedule, 2, &tile));
  assert_int_equal(tile.isochore, 2);
  assert_true(schedule_next(&schedule, 2, &tile));
  assert_int_equal(tile.isochore, 0); // the last untouched one
  assert_true(schedule_next(&schedule, 2, &tile));
  assert_true(tile.isochore < 2); // helps where something is left
  assert_true(schedule_next(&schedule, 2, &tile));
  assert_false(schedule_next(&schedule, 2, &tile));
  schedule_clear(&schedule);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tiles_cover_the_pressures),
      cmocka_unit_test(every_tile_is_handed_out_once),
      cmocka_unit_test(workers_keep_their_isochore),
  };
  return cmocka_run_group_tests_name("tiles", tests, NULL, NULL);
}
