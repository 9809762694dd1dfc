// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/isobar_stage.h"

#include "clock/clock.h"
#include "grid/tiling.h"
#include "map/isobar_journal.h"
#include "run/isobar_deal.h"

#include <assert.h>
#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static_assert(BLOCK_ISOBAR_PART % BLOCK_ISOBARS == 0, "a part holds whole blocks");

/// States that took less are computed again after a stop: reading them back would hardly be faster, and a
/// hundred of them are done in ten seconds, less than any queue's limit. [s]
static const double worth_keeping = 0.1;

/// The stage at work.
struct work_place {
  const struct isobar_stage *stage;
  struct isobar_stats *stats;
  struct isobar_journal *journal;
  bool fault_told;              // that the journal can't be written
  double max_tile_seconds;      // tile so far, [s]
  struct run_progress progress; // of the isobars; total 0: not begun
  size_t first;                 // pressure of the part
  size_t n_pressure;            // of the part
  struct cagehop_isobars *isobars;
};

/// A batch of states on their way through the sweep.
struct batch {
  struct work_place *place;
  struct tiling tiling;
  struct run_progress progress;
  size_t count;
  double *state;   // of those that are not in the journal
  size_t *index;   // of state[k] among the states that the isobars wanted
  size_t *there;   // points that have come
  double *seconds; // what solving it took; 0: not worth keeping
};

// ---------------------------------------------------------------- the journal

/// What all states of the map's isobars follow from: the physics, which has build and arithmetic in it, and
/// the pressures.
static void make_key(const struct isobar_stage *stage, char key[DIGEST_TEXT]) {
  const struct sweep_plan *plan = stage->plan;
  struct sha256_ctx sum;
  const uint8_t in_MPa = plan->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  sha256_init(&sum);
  sha256_update(&sum, strlen(stage->physics_sha256), (const uint8_t *)stage->physics_sha256);
  sha256_update(&sum, 1, &in_MPa);
  sha256_update(&sum, plan->pressure.count * sizeof *plan->pressure.value,
                (const uint8_t *)plan->pressure.value);
  digest_finish(&sum, key);
}

static void tell_fault(struct work_place *place) {
  const char *fault = isobar_journal_fault(place->journal);
  if (fault != NULL && !place->fault_told) {
    run_remark(place->stage->events, "remark: %s", fault);
    place->fault_told = true;
  }
}

// ---------------------------------------------------------------- the states, by the sweep

static bool state_stop(void *context) {
  const struct batch *batch = context;
  return run_stop_reason(batch->place->stage->events) != NULL;
}

/// A state that ran out of time may do better next time.
static int state_isochore(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                          const struct cagehop_profile *profile) {
  struct batch *batch = context;
  (void)profile;
  batch->seconds[i] = summary->status == CAGEHOP_TIMED_OUT ? 0.0 : summary->solve_seconds;
  return CAGEHOP_OK;
}

/// A state all of whose points are there.
static void finish_state(struct batch *batch, size_t i) {
  struct work_place *place = batch->place;
  if (batch->seconds[i] >= worth_keeping) {
    struct cagehop_isobar_state state;
    cagehop_isobars_state(place->isobars, batch->index[i], &state);
    if (isobar_journal_add(place->journal, batch->state[i], place->first, state.count, &state,
                           batch->seconds[i])) {
      place->stats->kept_states++;
    }
    tell_fault(place);
  }
  run_advance(place->stage->events, &batch->progress, 1);
}

static int state_tile(void *context, size_t i, size_t block, size_t count,
                      const struct cagehop_point point[]) {
  struct batch *batch = context;
  struct work_place *place = batch->place;
  cagehop_isobars_accept(place->isobars, batch->index[i], tile_at(i, block, batch->tiling).first, count,
                         point);
  batch->there[i] += count;
  if (batch->there[i] == place->n_pressure) {
    finish_state(batch, i);
  }
  return CAGEHOP_OK;
}

/// Takes what the journal has and lists the rest. Returns 0 or CAGEHOP_NO_MEMORY.
static int begin_batch(struct work_place *place, size_t count, const double number[], struct batch *batch) {
  *batch = (struct batch){.place = place};
  batch->state = malloc(count * sizeof *batch->state);
  batch->index = malloc(count * sizeof *batch->index);
  batch->there = calloc(count, sizeof *batch->there);
  batch->seconds = calloc(count, sizeof *batch->seconds);
  if (batch->state == NULL || batch->index == NULL || batch->there == NULL || batch->seconds == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    struct cagehop_isobar_state state;
    cagehop_isobars_state(place->isobars, i, &state);
    if (!isobar_journal_find(place->journal, number[i], place->first, state.count, &state)) {
      batch->state[batch->count] = number[i];
      batch->index[batch->count++] = i;
    }
  }
  return CAGEHOP_OK;
}

static void end_batch(struct batch *batch) {
  free(batch->state);
  free(batch->index);
  free(batch->there);
  free(batch->seconds);
}

/// Computes the states of a batch that are not in the journal.
static int sweep_batch(struct work_place *place, const struct sweep_plan *part, struct batch *batch) {
  const struct sweep_sink sink = {
      .context = batch, .isochore = state_isochore, .tile = state_tile, .stop = state_stop};
  struct sweep_stats *all = &place->stats->sweep, stats;
  struct sweep_plan plan = *part;
  plan.n_phi = batch->count;
  plan.state = batch->state;
  plan.max_tile_seconds = place->max_tile_seconds;
  batch->tiling = sweep_tiling(&plan);
  run_begin(place->stage->events, &batch->progress, RUN_STAGE_ISOBAR_STATES, batch->count, 0);
  const int status = sweep_run(place->stage->team, &plan, &sink, &stats);
  run_end(place->stage->events, &batch->progress);
  place->max_tile_seconds = stats.max_tile_seconds;
  all->busy_seconds += stats.busy_seconds;
  all->workers = stats.workers > all->workers ? stats.workers : all->workers;
  all->stopped = stats.stopped;
  all->out_of_time = stats.out_of_time;
  memcpy(all->error, stats.error, sizeof all->error);
  return status;
}

/// Batch by batch, until nothing more is wanted or the sweep was stopped.
static int solve_states(struct work_place *place, const struct sweep_plan *part) {
  for (;;) {
    struct batch batch;
    size_t count;
    const double *number;
    int status = cagehop_isobars_next(place->isobars, &count, &number);
    if (status != CAGEHOP_OK || count == 0) {
      return status;
    }
    status = begin_batch(place, count, number, &batch);
    if (status == CAGEHOP_OK && batch.count > 0) {
      status = sweep_batch(place, part, &batch);
    }
    end_batch(&batch);
    if (status != CAGEHOP_OK || place->stats->sweep.stopped) {
      return status;
    }
  }
}

// ---------------------------------------------------------------- the isobars, dealt to all ranks

static int deal_isobars(struct work_place *place, const struct sweep_plan *part) {
  const struct isobar_stage *stage = place->stage;
  struct sweep_stats *all = &place->stats->sweep, stats;
  if (place->progress.total == 0) {
    run_begin(stage->events, &place->progress, RUN_STAGE_ISOBARS, stage->plan->pressure.count,
              map_isobars_there(stage->map));
  }
  struct isobar_deal deal = {.team = stage->team,
                             .plan = part,
                             .events = stage->events,
                             .map = stage->map,
                             .errors = stage->errors,
                             .isobars = place->isobars,
                             .progress = &place->progress,
                             .first = place->first,
                             .n_pressure = place->n_pressure};
  const int status = isobar_deal_run(&deal, &stats);
  place->stats->found += deal.found;
  all->busy_seconds += stats.busy_seconds;
  all->workers = stats.workers > all->workers ? stats.workers : all->workers;
  all->stopped = stats.stopped;
  all->out_of_time = stats.out_of_time;
  memcpy(all->error, stats.error, sizeof all->error);
  return status;
}

static bool part_is_done(const struct work_place *place) {
  const struct tiling blocks = {place->n_pressure, BLOCK_ISOBARS};
  for (size_t b = 0; b < tiling_blocks(blocks); b++) {
    if (!map_isobars_done(place->stage->map, place->first + tile_at(0, b, blocks).first)) {
      return false;
    }
  }
  return true;
}

/// One part: all its states, even if only some blocks are missing, so that these have the bits that they
/// would have had.
static int find_part(struct work_place *place) {
  const struct isobar_stage *stage = place->stage;
  struct sweep_plan part = *stage->plan;
  part.pressure = cagehop_axis_part(&stage->plan->pressure, place->first, place->n_pressure);
  part.profiles = part.standard_errors = false;
  part.model.smoluchowski_rates = part.model.thermodynamics = false;
  part.model.viscosity = stage->params->transition_viscosity_Pa_s > 0.0;
  part.shared_path = NULL; // isobars are rank 0's
  part.times_only = true;
  int status = cagehop_isobars_create(&part.model, stage->params, &part.pressure, &place->isobars);
  if (status == CAGEHOP_OK) {
    status = solve_states(place, &part);
  }
  if (status == CAGEHOP_OK && !place->stats->sweep.stopped) {
    part.standard_errors = stage->plan->standard_errors;
    status = deal_isobars(place, &part);
  }
  cagehop_isobars_destroy(&place->isobars);
  return status;
}

int isobar_stage_run(const struct isobar_stage *stage, struct isobar_stats *stats) {
  const double start = clock_seconds();
  const struct tiling parts = {stage->plan->pressure.count, BLOCK_ISOBAR_PART};
  char key[DIGEST_TEXT];
  struct work_place place = {
      .stage = stage, .stats = stats, .max_tile_seconds = stage->plan->max_tile_seconds};
  *stats = (struct isobar_stats){0};
  make_key(stage, key);
  int status = isobar_journal_open(stage->map_path, key, &place.journal);
  if (status == CAGEHOP_OK && isobar_journal_max_state_seconds(place.journal) > place.max_tile_seconds) {
    place.max_tile_seconds = isobar_journal_max_state_seconds(place.journal);
  }
  // The interpolant holds some 1 kB a pressure, which would be too much at once for millions.
  for (size_t b = 0; b < tiling_blocks(parts) && status == CAGEHOP_OK && !stats->sweep.stopped; b++) {
    const struct tile part = tile_at(0, b, parts);
    place.first = part.first;
    place.n_pressure = part.count;
    if (!part_is_done(&place)) {
      status = find_part(&place);
    }
  }
  if (place.progress.total > 0) {
    run_end(stage->events, &place.progress);
  }
  isobar_journal_close(&place.journal);
  if (status == CAGEHOP_OK && !map_isobars_pending(stage->map)) {
    isobar_journal_remove(stage->map_path);
  }
  stats->sweep.wall_seconds = clock_seconds() - start;
  return status;
}
