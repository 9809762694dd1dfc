// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/tiles.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <stdlib.h>

// See board_may_prefetch; chosen on simulated runs, see docs/explanation/scaling.md. Where rank 0 computes,
// more is handed out ahead, because a worker may wait for as long as rank 0 takes to solve an isochore.
enum { PREFETCH = 4, PREFETCH_WORKING_MANAGER = 1 };

int tiles_create(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats,
                 const struct grouping *groups, bool exclusive, struct tiles *tiles) {
  const size_t ranks = (size_t)groups->size;
  *tiles = (struct tiles){.place = malloc(ranks * sizeof *tiles->place),
                          .prefetch = groups->manager_works ? PREFETCH_WORKING_MANAGER : PREFETCH};
  worker_init(&tiles->worker, plan);
  int status = gather_create(plan, sink, stats, &tiles->gather);
  if (status == CAGEHOP_OK) {
    status =
        schedule_create(plan, sink->done, sink->context, (size_t)groups->count, exclusive, &tiles->schedule);
  }
  for (size_t rank = 0; rank < ranks && tiles->place != NULL; rank++) {
    tiles->place[rank] = BOARD_NOWHERE;
  }
  stats->workers = groups->count;
  return tiles->place != NULL ? status : CAGEHOP_NO_MEMORY;
}

void tiles_clear(struct tiles *tiles) {
  worker_clear(&tiles->worker);
  gather_clear(&tiles->gather);
  schedule_clear(&tiles->schedule);
  free(tiles->place);
  tiles->place = NULL;
}

static size_t next_tile(void *context, size_t worker, int under_way, void *task) {
  struct tiles *tiles = context;
  const struct board *board = tiles->schedule.board;
  size_t *place = &tiles->place[worker];
  const bool may = board->parted_left > 0 && admission_allows(&tiles->gather.admission, under_way) &&
                   (under_way == 0 || board_may_prefetch(board, *place, tiles->prefetch));
  return may && schedule_next(&tiles->schedule, place, task) ? sizeof(struct tile) : 0;
}

static int compute_tile(void *context, const void *task, void *result) {
  struct tiles *tiles = context;
  if (tiles->compute != NULL) {
    return tiles->compute(tiles->group, &tiles->worker, task, result);
  }
  worker_compute(&tiles->worker, task, result);
  return CAGEHOP_OK;
}

static void learn_cost(void *context, const void *task_result) {
  struct tiles *tiles = context;
  const struct tile_result *result = task_result;
  admission_learn(&tiles->gather.admission, result->busy_seconds);
  if (result->status >= 0 && result->summary.status == CAGEHOP_OK) {
    board_learn(tiles->schedule.board, result->tile.count, result->busy_seconds,
                result->solved ? result->summary.solve_seconds : 0.0);
  }
}

static void take_result(void *context, size_t worker, const void *result) {
  (void)worker;
  gather_accept(&((struct tiles *)context)->gather, result);
}

struct tasks tiles_tasks(struct tiles *tiles) {
  return (struct tasks){.context = tiles,
                        .task_bytes = sizeof(struct tile),
                        .result_bytes = sizeof(struct tile_result),
                        .next = next_tile,
                        .compute = compute_tile,
                        .learn = learn_cost,
                        .take = take_result};
}

int tiles_run_serial(const struct sweep_plan *plan, const struct sweep_sink *sink,
                     struct sweep_stats *stats) {
  const struct grouping alone = grouping_of(1, 1, false);
  const double start = clock_seconds();
  struct tiles tiles;
  int status = tiles_create(plan, sink, stats, &alone, false, &tiles);
  if (status == CAGEHOP_OK) {
    const struct tasks tasks = tiles_tasks(&tiles);
    status = tasks_run_serial(&tasks);
  }
  if (status == CAGEHOP_OK) {
    status = gather_end(&tiles.gather);
  }
  tiles_clear(&tiles);
  stats->wall_seconds = clock_seconds() - start;
  return status;
}
