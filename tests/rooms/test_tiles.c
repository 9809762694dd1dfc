// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/check.h"
#include "sweep/schedule/groups.h"
#include "sweep/schedule/plan_wire.h"
#include "sweep/schedule/schedule.h"

#include <cagehop/landscape_table.h>
#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 512 }; // of maps this small

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

/// A schedule of so many isochores and pressures, for so many workers, where solving an isochore takes as
/// long as so many points.
static void create(size_t n_phi, size_t n_pressure, bool (*done)(void *, size_t, size_t), size_t workers,
                   double solve_points, struct schedule *schedule) {
  const struct sweep_plan plan = {.n_phi = n_phi, .pressure.count = n_pressure};
  assert_int_equal(schedule_create(&plan, done, NULL, workers, false, schedule), 0);
  schedule->board->solve_points = solve_points;
}

static void tiles_cover_the_pressures(void **state) {
  (void)state;
  const size_t counts[] = {1, 151, 511, 512, 513, 4096, 4097, 50000};
  const size_t widest[] = {BLOCK_TILE_WIDE, BLOCK_TILE_NARROW, BLOCK_TILE_EXPENSIVE};
  for (size_t k = 0; k < 3 * (sizeof counts / sizeof counts[0]); k++) {
    const struct tiling tiling = tiling_of(counts[k / 3], (enum tiling_cost)(k % 3));
    size_t next = 0;
    for (size_t b = 0; b < tiling_blocks(tiling); b++) {
      const struct tile tile = tile_at(3, b, tiling);
      assert_int_equal(tile.first, next);
      assert_true(tile.count > 0 && tile.count <= tiling.width);
      assert_true(tiling.width <= widest[k % 3]);
      next += tile.count;
    }
    assert_int_equal(next, counts[k / 3]);
  }
}

/// Every open pressure once, for workers that come in any order; with costs for which it pays to join others,
/// and others.
static void every_pressure_is_handed_out_once(void **state) {
  (void)state;
  enum { N_PHI = 7, N_PRESSURE = 3 * WIDTH + 5, WORKERS = 3 };
  bool (*const done[])(void *, size_t, size_t) = {nothing_done, even_done};
  for (size_t k = 0; k < 4; k++) {
    struct schedule schedule;
    struct tile tile;
    static int handed[N_PHI][N_PRESSURE];
    size_t place[WORKERS] = {BOARD_NOWHERE, BOARD_NOWHERE, BOARD_NOWHERE}, none = 0;
    unsigned order = 12345;
    memset(handed, 0, sizeof handed);
    create(N_PHI, N_PRESSURE, done[k / 2], WORKERS, k % 2 == 0 ? 4e4 : 3, &schedule);
    while (none < 100 * WORKERS) { // so many in a row come for nothing
      order = order * 1664525u + 1013904223u;
      if (!schedule_next(&schedule, &place[(order >> 16) % WORKERS], &tile)) {
        none++;
        continue;
      }
      const struct tile whole = tile_at(tile.isochore, tile.block, tiling_of(N_PRESSURE, TILING_CHEAP));
      assert_true(tile.first == whole.first && tile.count == whole.count);
      for (size_t j = tile.first; j < tile.first + tile.count; j++) {
        handed[tile.isochore][j]++;
      }
      none = 0;
    }
    for (size_t i = 0; i < N_PHI; i++) {
      for (size_t j = 0; j < N_PRESSURE; j++) {
        assert_int_equal(handed[i][j], done[k / 2](NULL, i, j / WIDTH) ? 0 : 1);
      }
    }
    assert_int_equal(schedule.left, 0);
    schedule_clear(&schedule);
  }
}

static void workers_keep_their_isochore(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place = BOARD_NOWHERE, other = BOARD_NOWHERE;
  create(3, 2 * WIDTH, nothing_done, 2, 1e-3, &schedule);
  assert_true(schedule_next(&schedule, &place, &tile));
  assert_int_equal(tile.isochore, 2); // the densest first
  assert_true(schedule_next(&schedule, &other, &tile));
  assert_int_equal(tile.isochore, 1); // a second worker gets its own
  assert_true(schedule_next(&schedule, &place, &tile));
  assert_int_equal(tile.isochore, 2);
  assert_true(schedule_next(&schedule, &place, &tile));
  assert_int_equal(tile.isochore, 0); // the last one that nobody has begun
  size_t helped = 0;
  while (schedule_next(&schedule, &place, &tile)) {
    helped += tile.isochore == 1 ? tile.count : 0; // helps where something is left
  }
  assert_int_equal(helped, WIDTH);
  schedule_clear(&schedule);
}

/// Where points are cheap nobody solves an isochore again for what another has left.
static void cheap_points_are_not_worth_a_solve(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place = BOARD_NOWHERE, other = BOARD_NOWHERE, points = 0;
  create(1, 2000, nothing_done, 4, 4e4, &schedule);
  assert_true(schedule_next(&schedule, &place, &tile));
  assert_int_equal(tile.count, WIDTH);
  assert_false(schedule_next(&schedule, &other, &tile));
  do { // who holds it gets all of it
    points += tile.count;
  } while (schedule_next(&schedule, &place, &tile));
  assert_int_equal(points, 2000);
  schedule_clear(&schedule);
}

/// 3 isochores of 512 points of 5 ms, which are 16 tiles each, 2 workers: both compute tiles of the last
/// isochore, and end together. So they do where solving takes long, from the first measured cost on.
static void expensive_points_are_balanced(void **state) {
  (void)state;
  for (int slow = 0; slow < 2; slow++) {
    struct schedule schedule;
    struct tile tile;
    const struct sweep_plan plan = {.n_phi = 3, .pressure.count = WIDTH, .model.smoluchowski_rates = true};
    const double point = 5e-3, solving = slow ? 0.3 : 15e-3;
    size_t place[2] = {BOARD_NOWHERE, BOARD_NOWHERE}, last[2] = {3, 3}, points = 0, on_last[2] = {0, 0};
    double clock[2] = {0.0, 0.0};
    assert_int_equal(schedule_create(&plan, NULL, NULL, 2, false, &schedule), 0);
    for (;;) {
      const size_t k = clock[0] <= clock[1] ? 0 : 1;
      if (!schedule_next(&schedule, &place[k], &tile)) {
        break;
      }
      const double solve = tile.isochore != last[k] ? solving : 0.0,
                   busy = solve + point * (double)tile.count;
      assert_true(tile.count <= BLOCK_TILE_EXPENSIVE);
      board_learn(schedule.board, tile.count, busy, solve > 0.0, solving);
      last[k] = tile.isochore;
      clock[k] += busy;
      points += tile.count;
      on_last[k] += tile.isochore == 0 ? tile.count : 0;
    }
    assert_int_equal(points, 3 * WIDTH);
    assert_true(on_last[0] > 0 && on_last[1] > 0);
    const double balanced = (3 * WIDTH * point + 4 * solving) / 2;
    check_relative("both end together", clock[0] > clock[1] ? clock[0] : clock[1], balanced, 0.03);
    schedule_clear(&schedule);
  }
}

/// What is measured takes the place of what was assumed, but not from a tile for which the isochore was
/// solved: that may include more than solving.
static void costs_are_measured(void **state) {
  (void)state;
  struct schedule schedule;
  create(1, WIDTH, nothing_done, 2, 7.0, &schedule);
  board_learn(schedule.board, 64, 1.0, true, 0.5);
  check_relative("as assumed", schedule.board->solve_points, 7.0, 0.0);
  board_learn(schedule.board, 64, 0.5, false, 2.0);
  check_relative("as measured", schedule.board->solve_points, 256.0, 0.0);
  check_relative("the largest cost", schedule.board->max_tile_seconds, 1.0, 0.0);
  assert_int_equal(schedule.board->points, 128);
  schedule_clear(&schedule);
}

/// With x points left and k workers on it, one more is worth it from x = (2k + 1) W on.
static void workers_join_where_it_pays(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place = BOARD_NOWHERE, joined = 0;
  create(1, 8 * WIDTH, nothing_done, 100, 512.0, &schedule);
  for (; schedule_next(&schedule, &place, &tile); place = BOARD_NOWHERE) {
    const double left = (double)(schedule.left + tile.count);
    assert_true(joined == 0 || left >= (2.0 * (double)joined + 1.0) * 512.0);
    joined++;
  }
  assert_true(joined >= 2 && (double)schedule.left < (2.0 * (double)joined + 1.0) * 512.0);
  place = 0;
  assert_true(schedule_next(&schedule, &place, &tile)); // the others go on
  schedule_clear(&schedule);
}

/// A next isochore comes ahead only while there are plenty; a tile of the same one always.
static void isochores_are_not_hoarded(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place = BOARD_NOWHERE, other = BOARD_NOWHERE;
  create(5, 2 * WIDTH, nothing_done, 2, 4e4, &schedule);
  assert_true(schedule_next(&schedule, &place, &tile));
  assert_true(board_may_prefetch(schedule.board, place, 4)); // its second tile
  assert_true(schedule_next(&schedule, &place, &tile));
  assert_false(board_may_prefetch(schedule.board, place, 4));
  assert_true(board_may_prefetch(schedule.board, place, 2)); // 4 left for 2
  assert_true(schedule_next(&schedule, &other, &tile));
  assert_false(board_may_prefetch(schedule.board, place, 2));
  schedule_clear(&schedule);
}

/// A plan that was packed and unpacked says what it said.
static void plans_travel_whole(void **state) {
  (void)state;
  const double phi[] = {0.5, 0.6}, pressure[] = {0.0, 1.0, 2.0};
  const double table_phi[] = {0.4, 0.7}, q[] = {1.0, 2.0, 3.0}, S[] = {1, 2, 3, 4, 5, 6}, contact[] = {7, 8};
  for (int kind = 0; kind < 3; kind++) {
    const struct cagehop_table table = {
        .n_phi = 2, .n_q = 3, .phi = table_phi, .q = q, .S = S, .g_contact = kind == 2 ? contact : NULL};
    struct sweep_plan plan = {
        .n_phi = 2, .state = phi, .pressure = {CAGEHOP_UNIT_MEGAPASCAL, 3, pressure}, .ranks_per_solve = 4};
    plan.model.material.phi_g = 0.67;
    plan.model.structure.table = kind > 0 ? &table : NULL;
    const struct plan_wire_header header = plan_wire_header(&plan);
    const size_t count = header.count;
    assert_int_equal(count, kind == 0 ? 5 : kind == 1 ? 16 : 18);
    double *numbers = malloc(count * sizeof *numbers);
    plan_wire_pack(&header, &plan, numbers);
    struct plan_wire_tables tables;
    struct sweep_plan got;
    const struct cagehop_table *there = &tables.table;
    assert_int_equal(plan_wire_unpack(&header, numbers, &tables, &got), CAGEHOP_OK);
    assert_memory_equal(got.state, phi, sizeof phi);
    assert_memory_equal(got.pressure.value, pressure, sizeof pressure);
    assert_true(got.ranks_per_solve == 4 && got.pressure.unit == CAGEHOP_UNIT_MEGAPASCAL && got.n_phi == 2 &&
                got.pressure.count == 3);
    check_relative("phi_g", got.model.material.phi_g, 0.67, 0.0);
    assert_true((got.model.structure.table == NULL) == (kind == 0));
    if (kind > 0) {
      assert_memory_equal(there->phi, table_phi, sizeof table_phi);
      assert_memory_equal(there->q, q, sizeof q);
      assert_memory_equal(there->S, S, sizeof S);
      assert_true((there->g_contact != NULL) == (kind == 2));
    }
    if (kind == 2) {
      assert_memory_equal(there->g_contact, contact, sizeof contact);
    }
    free(numbers);
  }
}

/// u(r), omega(q) and B(r) too, whichever there are.
static void curves_travel_with_the_plan(void **state) {
  (void)state;
  const double phi[] = {0.5}, pressure[] = {0.0}, x[] = {0, 1, 2, 3, 4, 5, 6, 7, 8},
               y[] = {9, 8, 7, 6, 5, 4, 3, 2, 1};
  for (int kind = 0; kind < 8; kind++) {
    const struct cagehop_system_table potential = {9, x, y}, omega = {8, x, y + 1}, bridge = {8, x + 1, y};
    struct sweep_plan plan = {.n_phi = 1,
                              .state = phi,
                              .pressure = {CAGEHOP_UNIT_REDUCED_PRESSURE, 1, pressure},
                              .ranks_per_solve = 1};
    plan.model.structure.system.potential_table = kind & 1 ? &potential : NULL;
    plan.model.structure.system.omega_table = kind & 2 ? &omega : NULL;
    plan.model.structure.bridge_table = kind & 4 ? &bridge : NULL;
    const struct plan_wire_header header = plan_wire_header(&plan);
    assert_null(header.plan.model.structure.system.potential_table);
    double numbers[64];
    struct plan_wire_tables tables;
    struct sweep_plan got;
    assert_int_equal(header.count, 2 + (kind & 1 ? 18 : 0) + (kind & 2 ? 16 : 0) + (kind & 4 ? 16 : 0));
    plan_wire_pack(&header, &plan, numbers);
    assert_int_equal(plan_wire_unpack(&header, numbers, &tables, &got), CAGEHOP_OK);
    const struct cagehop_system_table *const sent[] = {plan.model.structure.system.potential_table,
                                                       plan.model.structure.system.omega_table,
                                                       plan.model.structure.bridge_table},
                                             *const there[] = {got.model.structure.system.potential_table,
                                                               got.model.structure.system.omega_table,
                                                               got.model.structure.bridge_table};
    for (size_t k = 0; k < 3; k++) {
      assert_true((sent[k] == NULL) == (there[k] == NULL));
      if (sent[k] != NULL) {
        assert_int_equal(there[k]->n, sent[k]->n);
        assert_memory_equal(there[k]->x, sent[k]->x, sent[k]->n * sizeof(double));
        assert_memory_equal(there[k]->y, sent[k]->y, sent[k]->n * sizeof(double));
      }
    }
    assert_true(got.pressure.value[0] == 0.0 && got.state[0] == 0.5);
  }
}

/// Behind the plan's own numbers, and with its bits.
static void a_landscape_table_travels_with_the_plan(void **state) {
  (void)state;
  const double phi[] = {0.501, 0.503}, pressure[] = {0.0, 1.0};
  struct cagehop_model made_of = cagehop_model_default();
  struct cagehop_landscape_table *table;
  made_of.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  assert_int_equal(cagehop_landscape_table_create(&made_of, 0.50, 0.505, NULL, &table, NULL), CAGEHOP_OK);
  struct sweep_plan plan = {.n_phi = 2,
                            .state = phi,
                            .pressure = {CAGEHOP_UNIT_REDUCED_PRESSURE, 2, pressure},
                            .ranks_per_solve = 1};
  plan.model.structure = (struct cagehop_structure_params){.source = CAGEHOP_STRUCTURE_LANDSCAPE_TABLE,
                                                           .landscape_table = table};
  const struct plan_wire_header header = plan_wire_header(&plan);
  assert_null(header.plan.model.structure.landscape_table);
  const size_t count = header.count, own = cagehop_landscape_table_count(table);
  assert_int_equal(count, own + 4);
  double *numbers = malloc(count * sizeof *numbers), *again = malloc(own * sizeof *again);
  assert_true(numbers != NULL && again != NULL);
  plan_wire_pack(&header, &plan, numbers);
  struct plan_wire_tables tables;
  struct sweep_plan got;
  assert_int_equal(plan_wire_unpack(&header, numbers, &tables, &got), CAGEHOP_OK);
  assert_memory_equal(got.state, phi, sizeof phi);
  assert_true(got.model.structure.landscape_table != NULL && got.model.structure.landscape_table != table);
  cagehop_landscape_table_pack(got.model.structure.landscape_table, again);
  assert_memory_equal(again, numbers + 4, own * sizeof *again);
  plan_wire_clear(&got);
  assert_null(got.model.structure.landscape_table);
  numbers[4] = -1.0; // its format
  assert_int_not_equal(plan_wire_unpack(&header, numbers, &tables, &got), CAGEHOP_OK);
  assert_null(got.model.structure.landscape_table);
  cagehop_landscape_table_destroy(&table);
  free(numbers);
  free(again);
}

/// Every rank is in one group or in none, groups are whole, and rank 0 is free where ranks are many.
static void ranks_are_parted(void **state) {
  (void)state;
  for (int size = 1; size <= 70; size++) {
    for (int each = 1; each <= size; each *= 2) {
      const bool all_write = (size + each) % 3 == 0;
      const struct grouping grouping = grouping_of(size, each, all_write);
      int members[70] = {0}, backoff_wait = 0;
      assert_true(grouping.count >= 1);
      for (int rank = 0; rank < size; rank++) {
        const int group = grouping_group(&grouping, rank);
        assert_true(group >= -1 && group < grouping.count);
        if (group >= 0) {
          members[group]++;
          assert_true(rank >= grouping_leader(&grouping, group) &&
                      rank < grouping_leader(&grouping, group) + each);
        } else {
          backoff_wait++;
        }
      }
      for (int group = 0; group < grouping.count; group++) {
        assert_int_equal(members[group], each);
      }
      assert_true(backoff_wait <= each);
      assert_int_equal(grouping_group(&grouping, 0) == 0, grouping.manager_works);
      assert_int_equal(grouping.manager_works, all_write || size <= 16 || size == each);
    }
  }
}

static void shares_cover_everything(void **state) {
  (void)state;
  for (size_t count = 0; count < 40; count++) {
    size_t next = 0;
    for (int rank = 0; rank < 8; rank++) {
      size_t from, to;
      grouping_share(count, rank, 8, &from, &to);
      assert_int_equal(from, next);
      assert_true(to >= from && to - from <= count / 8 + 1);
      next = to;
    }
    assert_int_equal(next, count);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tiles_cover_the_pressures),
      cmocka_unit_test(every_pressure_is_handed_out_once),
      cmocka_unit_test(workers_keep_their_isochore),
      cmocka_unit_test(cheap_points_are_not_worth_a_solve),
      cmocka_unit_test(expensive_points_are_balanced),
      cmocka_unit_test(costs_are_measured),
      cmocka_unit_test(workers_join_where_it_pays),
      cmocka_unit_test(isochores_are_not_hoarded),
      cmocka_unit_test(plans_travel_whole),
      cmocka_unit_test(curves_travel_with_the_plan),
      cmocka_unit_test(a_landscape_table_travels_with_the_plan),
      cmocka_unit_test(ranks_are_parted),
      cmocka_unit_test(shares_cover_everything),
  };
  return cmocka_run_group_tests_name("tiles", tests, NULL, NULL);
}
