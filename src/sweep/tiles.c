// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/tiles.h"

#include "sweep/schedule/kinds.h"
#include "sweep/sink.h"

#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

// See board_may_prefetch; chosen on simulated runs, see docs/explanation/scaling.md. Where rank 0 computes,
// more is handed out ahead, because a worker may wait for as long as rank 0 takes to solve an isochore.
enum { PREFETCH = 4, PREFETCH_WORKING_MANAGER = 1 };

// ---------------------------------------------------------------- results

bool tiles_agree(struct first_solution *first, struct tile_result *result) {
  const char *what = first_solution_difference(first, &result->summary);
  if (what != NULL) {
    const double phi = result->summary.phi; // in whose place the reason comes
    snprintf(result->error, sizeof result->error,
             "phi = %.10g was solved to different numbers by two ranks (%s differs); its points are computed "
             "again",
             phi, what);
    result->head.explained = true;
    result->head.status = CAGEHOP_CONTRADICTION;
  }
  return what == NULL;
}

int tiles_store(const struct sweep_plan *plan, const struct sweep_sink *sink, bool row,
                struct tile_result *result) {
  const struct tile tile = result->tile;
  int status = worker_failure(tile.count, result->point);
  if (status >= 0 && row) {
    status = sink_isochore(sink, tile.isochore, &result->summary, plan->profiles ? &result->profile : NULL);
  }
  if (status >= 0) {
    status = sink_tile(sink, &tile, result->point);
  }
  if (status < 0 && sink_has_reason(sink)) {
    snprintf(result->error, sizeof result->error, "%s", sink_reason(sink, status));
    result->head.explained = true;
  }
  return result->head.status = status;
}

static int take_result(void *context, struct task_result *head) {
  struct tiles *tiles = context;
  struct tile_result *result = (struct tile_result *)head;
  struct isochore_note *note = &tiles->note[result->tile.isochore];
  uint32_t failed[SWEEP_STATUSES] = {0};
  if (!tiles_agree(&note->first, result)) {
    note->contradicted = true;
  } else if (tiles->run.admission.status == CAGEHOP_OK) {
    // The first result of an isochore comes from a worker that has just solved it, so it has the profile.
    if (tiles_store(tiles->plan, tiles->sink, !note->passed_on, result) >= 0) {
      worker_tally(result->tile.count, result->point, failed);
      sink_tally(tiles->sink, result->tile.count, failed);
    }
    note->passed_on = true;
  }
  return head->status;
}

// ---------------------------------------------------------------- tasks

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

static bool wants_stop(void *context) {
  return sink_stop(((struct tiles *)context)->sink);
}

// ---------------------------------------------------------------- a run

int tiles_create(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
                 struct sweep_stats *stats, const struct grouping *groups, bool exclusive,
                 struct tiles *tiles) {
  const size_t ranks = (size_t)groups->size;
  const struct sweep_tasks tasks = {.context = tiles,
                                    .task_bytes = sizeof(struct tile),
                                    .result_bytes = sizeof(struct tile_result),
                                    .stop = wants_stop,
                                    .left = points_left,
                                    .next = next_tile,
                                    .compute = tiles_compute,
                                    .learn = learn_cost,
                                    .take = take_result};
  *tiles = (struct tiles){.own = {.team = team},
                          .plan = plan,
                          .sink = sink,
                          .place = malloc(ranks * sizeof *tiles->place),
                          .note = calloc(plan->n_phi, sizeof *tiles->note),
                          .prefetch = groups->manager_works ? PREFETCH_WORKING_MANAGER : PREFETCH};
  worker_init(&tiles->own.worker, plan);
  task_begin(&tasks, plan, stats, &tiles->run);
  const int status =
      schedule_create(plan, sink->done, sink->context, (size_t)groups->count, exclusive, &tiles->schedule);
  for (size_t rank = 0; rank < ranks && tiles->place != NULL; rank++) {
    tiles->place[rank] = BOARD_NOWHERE;
  }
  return tiles->place != NULL && tiles->note != NULL ? status : CAGEHOP_NO_MEMORY;
}

void tiles_clear(struct tiles *tiles) {
  worker_clear(&tiles->own.worker);
  schedule_clear(&tiles->schedule);
  free(tiles->place);
  free(tiles->note);
}

int tiles_end(struct tiles *tiles) {
  const struct sweep_sink *sink = tiles->sink;
  for (size_t i = 0; i < tiles->plan->n_phi; i++) {
    const int status = tiles->note[i].contradicted ? sink_discard(sink, i) : CAGEHOP_OK;
    if (status < 0) { // told instead of the first failure, because now the map holds points of two solutions
      tiles->run.admission.status = CAGEHOP_OK;
      admission_fail(&tiles->run.admission, status, sink_reason(sink, status));
      break;
    }
  }
  return tiles->run.admission.status;
}

int tiles_run(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  const struct grouping groups = grouping_of_plan(sweep_team_size(team), plan);
  const bool exclusive = kinds_exclusive(sweep_team_kinds(team), plan);
  struct tiles tiles;
  int status = tiles_create(team, plan, sink, stats, &groups, exclusive, &tiles);
  status = status == CAGEHOP_OK ? task_run_on_all(team, plan, TASK_HELPER_TILES, &tiles.run) : status;
  status = status == CAGEHOP_OK ? tiles_end(&tiles) : status;
  tiles_clear(&tiles);
  return status;
}
