// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/schedule/schedule.h"

#include <cagehop/status.h>
#include <stdlib.h>

int schedule_create(const struct sweep_plan *plan, bool (*done)(void *context, size_t i, size_t block),
                    void *context, size_t workers, bool exclusive, struct schedule *schedule) {
  *schedule = (struct schedule){.board = malloc(board_bytes(workers))};
  if (schedule->board == NULL ||
      pending_create(plan->n_phi, sweep_tiling(plan), &schedule->pending) != CAGEHOP_OK) {
    schedule_clear(schedule);
    return CAGEHOP_NO_MEMORY;
  }
  pending_mark(&schedule->pending, done, context);
  pending_list(&schedule->pending);
  schedule->shares = shares_of(schedule->pending.count, 1, workers);
  board_init(plan, workers, exclusive, schedule->board);
  board_give(schedule->board, 0, 0, schedule->pending.count);
  schedule->board->empty = true; // there are no others
  schedule->left = schedule->pending.points;
  return CAGEHOP_OK;
}

double schedule_bytes(size_t n_phi, struct tiling tiling, size_t workers) {
  return pending_bytes(n_phi, tiling) + (double)board_bytes(workers);
}

void schedule_clear(struct schedule *schedule) {
  pending_clear(&schedule->pending);
  free(schedule->board);
  *schedule = (struct schedule){0};
}

bool schedule_next(struct schedule *schedule, size_t *place, struct tile *tile) {
  const bool there =
      board_next(schedule->board, &schedule->pending, &schedule->shares, place, tile) == BOARD_TILE;
  schedule->left -= there ? tile->count : 0;
  return there;
}
