// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/board.h"

#include <string.h>

// The points that take as long as solving an isochore, by what a point costs, assumed until it is measured:
// 15 ms a solve; 0.4 us a point, 50 us with output.viscosity, 1.3 ms with output.rates, see
// docs/explanation/constants.md. Another machine or closure changes only who joins whom in the first tiles.
static const double usual_solve_points[] = {
    [TILING_CHEAP] = 4e4, [TILING_COSTLY] = 300, [TILING_EXPENSIVE] = 12};

const char *first_solution_difference(struct first_solution *first,
                                      const struct cagehop_isochore_summary *summary) {
  if (!first->found) {
    *first = (struct first_solution){true, *summary};
  }
  return cagehop_isochore_summary_difference(&first->summary, summary);
}

size_t board_bytes(size_t workers) {
  return sizeof(struct board) + workers * sizeof(struct board_work);
}

void board_init(const struct sweep_plan *plan, size_t workers, bool exclusive, struct board *board) {
  memset(board, 0, board_bytes(workers));
  board->workers = workers;
  board->exclusive = exclusive;
  board->max_tile_seconds = plan->max_tile_seconds;
  board->solve_points = usual_solve_points[sweep_point_cost(plan)];
}

/// The points that an isochore must have left so that it pays if one more worker solves it again and helps.
/// With x points left, k workers on it and a solve that costs as much as W points, all workers finish
/// together when the new one computes (x - kW) / (k + 1) points. It pays if that is at least W: x >= (2k + 1)
/// W.
static double joining_points(const struct board *board, size_t users) {
  return (2.0 * (double)users + 1.0) * board->solve_points;
}

/// Takes the next tile of an isochore under way; false where none is left.
static bool take_tile(struct board *board, size_t place, const struct pending *pending, struct tile *tile) {
  struct board_work *work = &board->work[place];
  if (work->left == 0) {
    return false;
  }
  while (!pending_has(pending, work->isochore, work->next_block)) {
    work->next_block++;
  }
  *tile = tile_at(work->isochore, work->next_block++, pending->tiling);
  work->left -= tile->count;
  return true;
}

/// Begins the next isochore of the portion at hand, in the place that the worker had, if that is free.
static void begin_isochore(struct board *board, const struct pending *pending, const struct shares *shares,
                           size_t *place) {
  const size_t i = pending->isochore[shares_at(shares, board->list, board->next++)];
  *place = *place != BOARD_NOWHERE ? *place : board->turn++ % board->workers;
  while (board->work[*place].users > 0) {
    *place = (*place + 1) % board->workers;
  }
  board->work[*place] = (struct board_work){.users = 1, .isochore = i, .left = pending_points(pending, i)};
}

/// Joins the isochore where one more worker gets most points.
static enum board_answer join(struct board *board, const struct pending *pending, size_t *place,
                              struct tile *tile) {
  enum board_answer answer = BOARD_NOTHING;
  double most = 0.0;
  for (size_t k = 0; k < board->workers && !board->exclusive; k++) {
    const struct board_work *work = &board->work[k];
    const double left = (double)work->left, share = left / (double)(work->users + 1);
    if (work->users == 0 || work->left == 0) {
      continue;
    }
    answer = answer == BOARD_NOTHING ? BOARD_WAIT : answer;
    if (left >= joining_points(board, work->users) && share > most) {
      answer = BOARD_TILE;
      most = share;
      *place = k;
    }
  }
  if (answer == BOARD_TILE) {
    board->work[*place].users++;
    take_tile(board, *place, pending, tile);
  }
  return answer;
}

enum board_answer board_next(struct board *board, const struct pending *pending, const struct shares *shares,
                             size_t *place, struct tile *tile) {
  if (board->stop) {
    return BOARD_NOTHING;
  }
  size_t before = *place;
  if (before != BOARD_NOWHERE) {
    if (take_tile(board, before, pending, tile)) {
      return BOARD_TILE;
    }
    board->work[before].users--;
    *place = BOARD_NOWHERE;
  }
  if (board->next < board->end) {
    *place = before;
    begin_isochore(board, pending, shares, place);
    take_tile(board, *place, pending, tile);
    return BOARD_TILE;
  }
  if (!board->empty) {
    const bool fetching = board->fetching;
    board->fetching = true;
    return fetching ? BOARD_WAIT : BOARD_FETCH;
  }
  return join(board, pending, place, tile);
}

bool board_may_prefetch(const struct board *board, size_t place, size_t least) {
  return (place != BOARD_NOWHERE && board->work[place].left > 0) ||
         (board->next < board->end && board->end - board->next >= least * board->workers);
}

void board_give(struct board *board, size_t list, size_t first, size_t count) {
  board->fetching = false;
  board->empty = count == 0;
  board->list = list;
  board->next = first;
  board->end = first + count;
}

void board_learn(struct board *board, size_t points, double busy_seconds, bool solved, double solve_seconds) {
  if (busy_seconds > board->max_tile_seconds) {
    board->max_tile_seconds = busy_seconds;
  }
  if (!solved && busy_seconds > 0.0) { // with a solve the time may include filling S(q) and g(r)
    board->solve_points = solve_seconds / busy_seconds * (double)points;
  }
  board->points += points;
}
