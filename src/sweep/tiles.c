// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/tiles.h"

#include "sweep/schedule/kinds.h"

#include <cagehop/status.h>
#include <stdlib.h>

// See board_may_prefetch; chosen on simulated runs, see docs/explanation/scaling.md. Where rank 0 computes,
// more is handed out ahead, because a worker may wait for as long as rank 0 takes to solve an isochore.
enum { PREFETCH = 4, PREFETCH_WORKING_MANAGER = 1 };

int tiles_create(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
                 struct sweep_stats *stats, const struct grouping *groups, bool exclusive,
                 struct tiles *tiles) {
  const size_t ranks = (size_t)groups->size;
  *tiles = (struct tiles){.own = {.team = team},
                          .place = malloc(ranks * sizeof *tiles->place),
                          .prefetch = groups->manager_works ? PREFETCH_WORKING_MANAGER : PREFETCH};
  worker_init(&tiles->own.worker, plan);
  int status = gather_create(plan, sink, stats, &tiles->gather);
  if (status == CAGEHOP_OK) {
    status =
        schedule_create(plan, sink->done, sink->context, (size_t)groups->count, exclusive, &tiles->schedule);
  }
  for (size_t rank = 0; rank < ranks && tiles->place != NULL; rank++) {
    tiles->place[rank] = BOARD_NOWHERE;
  }
  return tiles->place != NULL ? status : CAGEHOP_NO_MEMORY;
}

void tiles_clear(struct tiles *tiles) {
  worker_clear(&tiles->own.worker);
  gather_clear(&tiles->gather);
  schedule_clear(&tiles->schedule);
  free(tiles->place);
  tiles->place = NULL;
}

static size_t points_left(void *context) {
  return ((struct tiles *)context)->schedule.left;
}

static size_t next_tile(void *context, int rank, int under_way, void *task) {
  struct tiles *tiles = context;
  size_t *place = &tiles->place[rank];
  const bool may = under_way == 0 || board_may_prefetch(tiles->schedule.board, *place, tiles->prefetch);
  return may && schedule_next(&tiles->schedule, place, task) ? sizeof(struct tile) : 0;
}

static void learn_cost(void *context, const struct task_result *result) {
  struct tiles *tiles = context;
  const struct tile_result *own = (const struct tile_result *)result;
  if (own->summary.status == CAGEHOP_OK) {
    board_learn(tiles->schedule.board, own->tile.count, result->busy_seconds, own->solved,
                own->summary.solve_seconds);
  }
}

static int take_result(void *context, struct task_result *result) {
  return gather_accept(&((struct tiles *)context)->gather, (const struct tile_result *)result);
}

struct sweep_tasks tiles_tasks(struct tiles *tiles) {
  return (struct sweep_tasks){.context = tiles,
                              .task_bytes = sizeof(struct tile),
                              .result_bytes = sizeof(struct tile_result),
                              .left = points_left,
                              .next = next_tile,
                              .compute = tiles_compute,
                              .learn = learn_cost,
                              .take = take_result};
}

int tiles_run(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  const struct grouping groups = grouping_of_plan(sweep_team_size(team), plan);
  struct tiles tiles;
  int status =
      tiles_create(team, plan, sink, stats, &groups, kinds_exclusive(sweep_team_kinds(team), plan), &tiles);
  if (status == CAGEHOP_OK) {
    const struct sweep_tasks tasks = tiles_tasks(&tiles);
    status =
        task_run_on_all(team, plan, TASK_HELPER_TILES, &(struct task_run){&tasks, &tiles.gather.admission});
  }
  status = status == CAGEHOP_OK ? gather_end(&tiles.gather) : status;
  tiles_clear(&tiles);
  return status;
}
