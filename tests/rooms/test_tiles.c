// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/check.h"
#include "sweep/gather.h"
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

/// A schedule of so many isochores and pressures, for so many workers, with these costs, [s].
static void create(size_t n_phi, size_t n_pressure, bool (*done)(void *, size_t, size_t), size_t workers,
                   double solve_seconds, double point_seconds, struct schedule *schedule) {
  const struct sweep_plan plan = {
      .n_phi = n_phi, .pressure.count = n_pressure, .model.smoluchowski_rates = true};
  assert_int_equal(schedule_create(&plan, done, NULL, workers, false, schedule), 0);
  schedule->board->solve_seconds = solve_seconds;
  schedule->board->point_seconds = point_seconds;
}

static void tiles_cover_the_pressures(void **state) {
  (void)state;
  const size_t counts[] = {1, 151, 511, 512, 513, 4096, 4097, 50000};
  for (size_t k = 0; k < 2 * (sizeof counts / sizeof counts[0]); k++) {
    const struct tiling tiling = tiling_of(counts[k / 2], k % 2 == 0);
    size_t next = 0;
    for (size_t b = 0; b < tiling_blocks(tiling); b++) {
      const struct tile tile = tile_at(3, b, tiling);
      assert_int_equal(tile.first, next);
      assert_true(tile.count > 0 && tile.count <= tiling.width && tiling.width <= BLOCK_TILE_WIDE);
      next += tile.count;
    }
    assert_int_equal(next, counts[k / 2]);
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
    create(N_PHI, N_PRESSURE, done[k / 2], WORKERS, 15e-3, k % 2 == 0 ? 4e-7 : 5e-3, &schedule);
    while (none < 100 * WORKERS) { // so many in a row come for nothing
      order = order * 1664525u + 1013904223u;
      if (!schedule_next(&schedule, &place[(order >> 16) % WORKERS], &tile)) {
        none++;
        continue;
      }
      const struct tile whole = tile_at(tile.isochore, tile.block, tiling_of(N_PRESSURE, true));
      assert_true(tile.first >= whole.first && tile.first + tile.count <= whole.first + whole.count);
      assert_true(tile.count >= TILE_PART_LEAST || tile.count == whole.count);
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
    assert_int_equal(schedule.board->parted_left, 0);
    schedule_clear(&schedule);
  }
}

/// One tile and four workers that come in turn: each gets parts. One worker gets it whole.
static void the_last_tiles_are_parted(void **state) {
  (void)state;
  for (size_t workers = 1; workers <= 4; workers *= 4) {
    struct schedule schedule;
    struct tile tile;
    size_t place[] = {BOARD_NOWHERE, BOARD_NOWHERE, BOARD_NOWHERE, BOARD_NOWHERE}, parts = 0;
    create(1, WIDTH, nothing_done, workers, 1e-6, 8e-6, &schedule); // 125 points in 1 ms
    while (schedule_next(&schedule, &place[parts % workers], &tile)) {
      parts++;
    }
    assert_int_equal(parts, workers);
    schedule_clear(&schedule);
  }
}

/// A sink that notes what it is handed.
struct noted {
  int tiles, summaries;
  double last[3 * WIDTH];
};

static int note_isochore(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                         const struct cagehop_profile *profile) {
  struct noted *noted = context;
  (void)i;
  (void)summary;
  assert_null(profile);
  noted->summaries++;
  return 0;
}

static int note_tile(void *context, size_t i, size_t block, size_t count,
                     const struct cagehop_point point[]) {
  struct noted *noted = context;
  (void)i;
  noted->tiles++;
  for (size_t j = 0; j < count; j++) {
    noted->last[block * WIDTH + j] = point[j].landscape.r_L1;
  }
  return 0;
}

/// Parts of two tiles in any order: each tile reaches the sink once, when it is whole.
static void parts_are_put_together(void **state) {
  (void)state;
  enum { N_PRESSURE = WIDTH + 300 };
  const struct tile parts[] = {{.block = 1, .first = WIDTH + 130, .count = 170},
                               {.block = 0, .first = 200, .count = 312},
                               {.block = 0, .first = 0, .count = 200},
                               {.block = 1, .first = WIDTH, .count = 130}};
  const int tiles_after[] = {0, 0, 1, 2};
  static struct tile_result result;
  struct noted noted = {0};
  struct sweep_stats stats = {0};
  struct gather gather;
  const struct sweep_plan plan = {.n_phi = 1, .pressure.count = N_PRESSURE};
  const struct sweep_sink sink = {.context = &noted, .isochore = note_isochore, .tile = note_tile};
  assert_int_equal(gather_create(&plan, &sink, &stats, &gather), 0);
  for (size_t k = 0; k < 4; k++) {
    result.tile = parts[k];
    for (size_t j = 0; j < parts[k].count; j++) {
      result.point[j].landscape.r_L1 = (double)(parts[k].first + j);
    }
    gather_accept(&gather, &result);
    assert_int_equal(gather.admission.status, 0);
    assert_int_equal(noted.tiles, tiles_after[k]);
  }
  for (size_t j = 0; j < N_PRESSURE; j++) {
    check_absolute("its own point", noted.last[j], (double)j, 0.0);
  }
  assert_int_equal(noted.summaries, 1);
  assert_null(gather.partial);
  result.tile = parts[0];
  gather_accept(&gather, &result); // never completed: freed with the rest
  gather_clear(&gather);
}

static void workers_keep_their_isochore(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place = BOARD_NOWHERE, other = BOARD_NOWHERE;
  create(3, 2 * WIDTH, nothing_done, 2, 1e-9, 1e-6, &schedule);
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

/// Where points are cheap nobody solves an isochore again for what another has left, and tiles stay whole.
static void cheap_points_are_not_worth_a_solve(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place = BOARD_NOWHERE, other = BOARD_NOWHERE, points = 0;
  create(1, 2000, nothing_done, 4, 15e-3, 4e-7, &schedule);
  assert_true(schedule_next(&schedule, &place, &tile));
  assert_int_equal(tile.count, WIDTH);
  assert_false(schedule_next(&schedule, &other, &tile));
  do { // who holds it gets all of it
    points += tile.count;
  } while (schedule_next(&schedule, &place, &tile));
  assert_int_equal(points, 2000);
  schedule_clear(&schedule);
}

/// 3 isochores of one tile, points of 5 ms, 2 workers: the last tile is parted, down to a fraction of a tile,
/// and whoever takes a part has more to do there than to solve.
static void expensive_points_are_parted(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place[2] = {BOARD_NOWHERE, BOARD_NOWHERE}, last[2] = {3, 3}, points = 0, on_last[2] = {0, 0};
  double clock[2] = {0.0, 0.0};
  create(3, WIDTH, nothing_done, 2, 15e-3, 5e-3, &schedule);
  for (;;) {
    const size_t k = clock[0] <= clock[1] ? 0 : 1;
    if (!schedule_next(&schedule, &place[k], &tile)) {
      break;
    }
    const double solve = tile.isochore != last[k] ? 15e-3 : 0.0, busy = solve + 5e-3 * (double)tile.count;
    assert_true(tile.count >= TILE_PART_LEAST);
    board_learn(schedule.board, tile.count, busy, solve);
    last[k] = tile.isochore;
    clock[k] += busy;
    points += tile.count;
    on_last[k] += tile.isochore == 0 ? tile.count : 0;
  }
  assert_int_equal(points, 3 * WIDTH);
  assert_true(on_last[0] > 0 && on_last[1] > 0);
  const double balanced = (3 * WIDTH * 5e-3 + 4 * 15e-3) / 2;
  check_relative("both end together", clock[0] > clock[1] ? clock[0] : clock[1], balanced, 0.03);
  schedule_clear(&schedule);
}

/// With x points left and k workers on it, one more is worth it from x = (2k + 1) W on.
static void workers_join_where_it_pays(void **state) {
  (void)state;
  struct schedule schedule;
  struct tile tile;
  size_t place = BOARD_NOWHERE, joined = 0;
  create(1, 8 * WIDTH, nothing_done, 100, 512.0, 1.0, &schedule); // W = 512
  for (; schedule_next(&schedule, &place, &tile); place = BOARD_NOWHERE) {
    const double left = (double)(schedule.board->parted_left + tile.count);
    assert_true(joined == 0 || left >= (2.0 * (double)joined + 1.0) * 512.0);
    joined++;
  }
  assert_true(joined >= 2 && (double)schedule.board->parted_left < (2.0 * (double)joined + 1.0) * 512.0);
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
  create(5, 2 * WIDTH, nothing_done, 2, 15e-3, 4e-7, &schedule);
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
      cmocka_unit_test(the_last_tiles_are_parted),
      cmocka_unit_test(parts_are_put_together),
      cmocka_unit_test(workers_keep_their_isochore),
      cmocka_unit_test(cheap_points_are_not_worth_a_solve),
      cmocka_unit_test(expensive_points_are_parted),
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
