// SPDX-License-Identifier: GPL-3.0-or-later
/// How isochores are shared out over compute nodes, and what the workers of several compute nodes make of
/// that.
#include "support/check.h"
#include "sweep/schedule/board.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT_MAX = 20000, NODES_MAX = 40 };

/// Every isochore is in the share of one compute node, and drawn in one portion; the portions get smaller.
static void every_isochore_is_in_one_share(void **state) {
  (void)state;
  static unsigned char shared[COUNT_MAX], drawn[COUNT_MAX];
  const size_t counts[] = {0, 1, 7, 64, 1000, 4097, COUNT_MAX};
  for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++) {
    for (size_t nodes = 1; nodes <= NODES_MAX; nodes += 1 + nodes / 3) {
      const struct shares shares = shares_of(counts[c], nodes, nodes * (1 + c * 16));
      memset(shared, 0, sizeof shared);
      memset(drawn, 0, sizeof drawn);
      for (size_t node = 0; node < nodes; node++) {
        for (size_t k = 0; k < shares_length(&shares, node); k++) {
          shared[shares_at(&shares, node, k)]++;
        }
        size_t first, count, before = COUNT_MAX;
        for (size_t number = 0; shares_portion(&shares, node, number, &first, &count), count > 0; number++) {
          assert_true(count <= before);
          before = count;
          for (size_t k = first; k < first + count; k++) {
            drawn[shares_at(&shares, node, k)]++;
          }
        }
      }
      for (size_t i = 0; i < COUNT_MAX; i++) {
        assert_int_equal(shared[i], i < counts[c]);
        assert_int_equal(drawn[i], i < counts[c]);
      }
    }
  }
}

/// Nodes get the same number of isochores, but for a chunk, and as many expensive ones as others: for costs
/// that rise evenly no share differs from the mean by more than its last chunk.
static void nodes_get_alike(void **state) {
  (void)state;
  for (size_t nodes = 2; nodes <= NODES_MAX; nodes++) {
    const struct shares shares = shares_of(COUNT_MAX, nodes, 64 * nodes);
    assert_true(shares.chunk > 1); // neighbours stay together
    double mean = 0.0, most = 0.0;
    for (size_t node = 0; node < nodes; node++) {
      double cost = 0.0;
      for (size_t k = 0; k < shares_length(&shares, node); k++) {
        const size_t at = shares_at(&shares, node, k);
        cost += 2.0 - (double)at / COUNT_MAX;
        assert_true(k % shares.chunk == 0 || at == shares_at(&shares, node, k - 1) + 1);
      }
      mean += cost / (double)nodes;
      most = cost > most ? cost : most;
    }
    assert_true(most - mean <= 2.0 * (double)shares.chunk);
  }
}

/// A compute node's workers, as mpi/tickets.c drives them.
struct workers {
  struct board *board;
  size_t place[4];
  bool idle[4];
};

/// Draws a portion of this compute node's isochores, or of another's.
static void fetch(struct board *board, const struct shares *shares, size_t drawn[]) {
  size_t list = board->list, first, count = 0;
  for (size_t looked = 0; looked < shares->looks && count == 0; looked++) {
    list = looked > 0 ? (list + 1) % shares->compute_nodes : list;
    shares_portion(shares, list, drawn[list]++, &first, &count);
  }
  board_give(board, list, first, count);
}

/// One compute node whose workers never come, a slow one and a fast one: everything is handed out once, in
/// whole tiles.
static void an_empty_node_draws_from_others(void **state) {
  (void)state;
  enum { N_PHI = 600, N_PRESSURE = 1000, NODES = 3, EACH = 4 };
  static unsigned char handed[N_PHI][N_PRESSURE];
  const struct sweep_plan plan = {.n_phi = N_PHI, .pressure.count = N_PRESSURE};
  struct pending pending;
  struct workers nodes[NODES];
  size_t drawn[NODES] = {0}, points = 0;
  assert_int_equal(pending_create(N_PHI, sweep_tiling(&plan), &pending), 0);
  pending_list(&pending);
  const struct shares shares = shares_of(pending.count, NODES, NODES * EACH);
  for (size_t n = 0; n < NODES; n++) {
    nodes[n] = (struct workers){.board = malloc(board_bytes(EACH))};
    board_init(&plan, EACH, false, nodes[n].board);
    nodes[n].board->list = n;
    memset(nodes[n].place, 0xff, sizeof nodes[n].place); // BOARD_NOWHERE
  }
  for (size_t turn = 0, idle = 0; idle < 2 * EACH; turn++) {
    struct workers *node = &nodes[turn % 10 == 0 ? 1 : 2];
    const size_t w = turn / 10 % EACH;
    struct tile tile;
    if (node->idle[w]) {
      continue;
    }
    switch (board_next(node->board, &pending, &shares, &node->place[w], &tile)) {
    case BOARD_TILE:
      assert_int_equal(tile.count, tile_at(tile.isochore, tile.block, pending.tiling).count);
      points += tile.count;
      for (size_t j = tile.first; j < tile.first + tile.count; j++) {
        assert_int_equal(handed[tile.isochore][j]++, 0);
      }
      break;
    case BOARD_FETCH:
      fetch(node->board, &shares, drawn);
      break;
    case BOARD_WAIT:
      break;
    case BOARD_NOTHING:
      node->idle[w] = true;
      idle++;
    }
  }
  assert_int_equal(points, N_PHI * N_PRESSURE);
  for (size_t n = 0; n < NODES; n++) {
    free(nodes[n].board);
  }
  pending_clear(&pending);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_isochore_is_in_one_share),
      cmocka_unit_test(nodes_get_alike),
      cmocka_unit_test(an_empty_node_draws_from_others),
  };
  return cmocka_run_group_tests_name("portions", tests, NULL, NULL);
}
