// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/board.h"

#include <string.h>

// Costs of solving an isochore and computing a point (with output.viscosity: usual_viscosity; with
// output.rates: usual_smoluchowski_rates) that are assumed until they are measured, [s]. From `cagehop plan
// jobs/metallic-glass.yaml` on one machine, see docs/explanation/constants.md; another machine's may be
// several times larger or smaller, which changes only who joins whom in the first tiles.
static const double usual_solve = 15e-3, usual_point = 4e-7, usual_viscosity = 5e-5,
                    usual_smoluchowski_rates = 5e-3;
// Of a new cost in the moving means; and the estimated work of the smallest part of a tile, [s]: a thousand
// times what a message costs rank 0 (about 1 us, see docs/explanation/scaling.md).
static const double news = 0.25, part_seconds = 1e-3;

size_t board_bytes(size_t workers) {
  return sizeof(struct board) + workers * sizeof(struct board_work);
}

void board_init(const struct sweep_plan *plan, size_t workers, bool exclusive, struct board *board) {
  memset(board, 0, board_bytes(workers));
  board->workers = workers;
  board->exclusive = exclusive;
  board->max_tile_seconds = plan->max_tile_seconds;
  board->solve_seconds = usual_solve;
  board->point_seconds = plan->model.smoluchowski_rates ? usual_smoluchowski_rates
                         : plan->model.viscosity        ? usual_viscosity
                                                        : usual_point;
}

/// The points that an isochore must have left so that it pays if one more worker solves it again and helps.
/// With x points left, k workers on it and a solve that costs as much as W points, all workers finish
/// together when the new one computes (x - kW) / (k + 1) points. It pays if that is at least W: x >= (2k + 1)
/// W.
static double joining_points(const struct board *board, size_t users) {
  return (2.0 * (double)users + 1.0) * board->solve_seconds / board->point_seconds;
}

/// The number of pressures in the smallest part of a tile that is handed out.
static size_t part_least(const struct board *board, size_t width) {
  const double part = part_seconds / board->point_seconds;
  return part < TILE_PART_LEAST ? TILE_PART_LEAST : part < (double)width ? (size_t)part : width;
}

/// The number of pressures to hand out of a tile of which `count` are left: at most half of an equal share of
/// all that are left, because with more one worker could still be busy when the others have finished.
/// Everything where tiles stay whole or nobody else could help.
static size_t part_of(const struct board *board, const struct tiling *tiling, size_t count) {
  const size_t fair = board->parted_left / (2 * board->workers), least = part_least(board, tiling->width);
  const size_t part = fair > least ? fair : least;
  const bool alone = board->parted_left == 0 || board->workers == 1 || board->exclusive ||
                     (double)tiling->n_pressure < joining_points(board, 1);
  return alone || count < part + least ? count : part; // what remains is no smaller than the smallest part
}

/// Takes the next tile, or part of one, of an isochore under way; false where none is left.
static bool take_tile(struct board *board, size_t place, const struct pending *pending, struct tile *tile) {
  struct board_work *work = &board->work[place];
  if (work->left == 0) {
    return false;
  }
  while (!pending_has(pending, work->isochore, work->next_block)) {
    work->next_block++;
  }
  *tile = tile_at(work->isochore, work->next_block, pending->tiling);
  const size_t rest = tile->count - work->begun;
  tile->first += work->begun;
  tile->count = part_of(board, &pending->tiling, rest);
  work->next_block += tile->count == rest;
  work->begun = tile->count == rest ? 0 : work->begun + tile->count;
  work->left -= tile->count;
  board->parted_left -= board->parted_left > 0 ? tile->count : 0;
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
  const size_t least = board->parted_left > 0 ? part_least(board, pending->tiling.width) : 1;
  enum board_answer answer = BOARD_NOTHING;
  double most = 0.0;
  for (size_t k = 0; k < board->workers && !board->exclusive; k++) {
    const struct board_work *work = &board->work[k];
    const double left = (double)work->left, share = left / (double)(work->users + 1);
    if (work->users == 0 || work->left == 0) {
      continue;
    }
    answer = answer == BOARD_NOTHING ? BOARD_WAIT : answer;
    if (work->left >= least && left >= joining_points(board, work->users) && share > most) {
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

void board_learn(struct board *board, size_t points, double busy_seconds, double solve_seconds) {
  if (busy_seconds > board->max_tile_seconds) {
    board->max_tile_seconds = busy_seconds;
  }
  if (solve_seconds > 0.0) {
    board->solve_seconds += news * (solve_seconds - board->solve_seconds);
  } else if (busy_seconds > 0.0) { // with a solve the time may include filling S(q) and g(r)
    board->point_seconds += news * (busy_seconds / (double)points - board->point_seconds);
  }
  board->points += points;
}

const char *board_difference(struct board *board, size_t place,
                             const struct cagehop_isochore_summary *summary) {
  struct board_work *work = &board->work[place];
  if (!work->solved) {
    work->solved = true;
    work->summary = *summary;
  }
  return cagehop_isochore_summary_difference(&work->summary, summary);
}
