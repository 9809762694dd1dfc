// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/gather.h"

#include "clock/clock.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

int gather_create(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats,
                  struct gather *gather) {
  *gather =
      (struct gather){.sink = sink, .stats = stats, .profiles = plan->profiles, .tiling = sweep_tiling(plan)};
  if (plan->deadline != 0.0) {
    gather->budget.deadline = plan->deadline;
    gather->budget.margin =
        plan->margin > 0.0 ? plan->margin : budget_margin(plan->deadline - clock_seconds());
  }
  gather->budget.dearest = stats->dearest = plan->dearest;
  gather->summarized = calloc(plan->n_phi, sizeof *gather->summarized);
  return gather->summarized == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
}

void gather_clear(struct gather *gather) {
  free(gather->summarized);
  gather->summarized = NULL;
  while (gather->parted != NULL) {
    struct parted_tile *next = gather->parted->next;
    free(gather->parted);
    gather->parted = next;
  }
}

bool gather_admits(struct gather *gather, int under_way) {
  struct sweep_stats *stats = gather->stats;
  const double now = clock_seconds();
  if (!stats->stopped) {
    stats->stopped = gather->sink->stop(gather->sink->context);
  }
  if (!stats->stopped && !budget_fits(&gather->budget, now, 0)) {
    stats->stopped = stats->out_of_time = true;
  }
  return !stats->stopped && gather->status == CAGEHOP_OK && budget_fits(&gather->budget, now, under_way);
}

/// The place of a tile among those that come in parts, its own or the end's.
static struct parted_tile **find_parted(struct gather *gather, const struct tile *tile) {
  struct parted_tile **at = &gather->parted;
  while (*at != NULL && !((*at)->whole.isochore == tile->isochore && (*at)->whole.block == tile->block)) {
    at = &(*at)->next;
  }
  return at;
}

/// Hands a tile to the sink, or keeps its part until the others have come.
static int pass_on(struct gather *gather, const struct tile_result *result) {
  const struct sweep_sink *sink = gather->sink;
  const struct tile *part = &result->tile;
  const struct tile whole = tile_at(part->isochore, part->block, gather->tiling);
  if (part->count == whole.count) {
    return sink->tile(sink->context, whole.isochore, whole.block, whole.count, result->point);
  }
  struct parted_tile **at = find_parted(gather, part), *parted = *at;
  if (parted == NULL) {
    parted = *at = calloc(1, sizeof *parted);
    if (parted == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    parted->whole = whole;
  }
  memcpy(&parted->point[part->first - whole.first], result->point, part->count * sizeof *result->point);
  parted->there += part->count;
  if (parted->there < whole.count) {
    return CAGEHOP_OK;
  }
  const int status = sink->tile(sink->context, whole.isochore, whole.block, whole.count, parted->point);
  *at = parted->next;
  free(parted);
  return status;
}

static void tell_count(const struct sweep_sink *sink, const struct tile_result *result) {
  uint32_t failed[SWEEP_STATUSES];
  if (sink->tally == NULL) {
    return;
  }
  if (!result->taken_in) {
    worker_tally(result->tile.count, result->point, failed);
  }
  sink->tally(sink->context, result->tile.count, result->taken_in ? result->failed : failed);
}

void gather_accept(struct gather *gather, const struct tile_result *result) {
  const struct sweep_sink *sink = gather->sink;
  const struct tile *tile = &result->tile;
  gather->stats->busy_seconds += result->busy_seconds;
  budget_learn(&gather->budget, result->busy_seconds);
  gather->stats->dearest = gather->budget.dearest;
  int status = result->status;
  if (gather->status < 0) {
    return;
  }
  if (status >= 0) {
    tell_count(sink, result);
  }
  if (status >= 0 && !result->taken_in && !gather->summarized[tile->isochore]) {
    // Its first result comes from a worker that has just solved it, with the profile.
    status = sink->isochore(sink->context, tile->isochore, &result->summary,
                            gather->profiles ? &result->profile : NULL);
    gather->summarized[tile->isochore] = true;
  }
  if (status >= 0 && !result->taken_in) {
    status = pass_on(gather, result);
  }
  if (status < 0) {
    gather->status = status;
    if (result->taken_in) {
      memcpy(gather->stats->error, result->error, sizeof gather->stats->error);
    }
  }
}
