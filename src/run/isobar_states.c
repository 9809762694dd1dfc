// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/isobar_states.h"

#include "grid/tiling.h"
#include "map/isobar_journal.h"

#include <cagehop/status.h>
#include <stdlib.h>
#include <string.h>

/// States that took less are computed again after a stop: reading them back would hardly be faster, and a
/// hundred of them are done in ten seconds, less than any queue's limit. [s]
static const double worth_keeping = 0.1;

/// A batch of states on their way through the sweep.
struct batch {
  struct isobar_states *states;
  struct cagehop_isobars *isobars;
  size_t first, n_pressure; // as isobar_states_solve
  struct tiling tiling;
  struct run_progress progress;
  size_t count;
  double *state;   // of those that are not in the journal
  size_t *index;   // of state[k] among the states that the isobars wanted
  size_t *there;   // points that have come
  double *seconds; // what solving it took; 0: not worth keeping
};

static void tell_fault(struct isobar_states *states) {
  const char *fault = isobar_journal_fault(states->journal);
  if (fault != NULL && !states->fault_told) {
    run_remark(states->stage->events, "remark: %s", fault);
    states->fault_told = true;
  }
}

// ---------------------------------------------------------------- the states, by the sweep

static bool state_stop(void *context) {
  const struct batch *batch = context;
  return run_stop_reason(batch->states->stage->events) != NULL;
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
  struct isobar_states *states = batch->states;
  if (batch->seconds[i] >= worth_keeping) {
    struct cagehop_isobar_state state;
    cagehop_isobars_state(batch->isobars, batch->index[i], &state);
    if (isobar_journal_add(states->journal, batch->state[i], batch->first, state.count, &state,
                           batch->seconds[i])) {
      states->stats->kept_states++;
    }
    tell_fault(states);
  }
  run_advance(states->stage->events, &batch->progress, 1);
}

static int state_tile(void *context, size_t i, size_t block, size_t count,
                      const struct cagehop_point point[]) {
  struct batch *batch = context;
  cagehop_isobars_accept(batch->isobars, batch->index[i], tile_at(i, block, batch->tiling).first, count,
                         point);
  batch->there[i] += count;
  if (batch->there[i] == batch->n_pressure) {
    finish_state(batch, i);
  }
  return CAGEHOP_OK;
}

/// Takes what the journal has and lists the rest. Returns 0 or CAGEHOP_NO_MEMORY.
static int begin_batch(size_t count, const double number[], struct batch *batch) {
  batch->state = malloc(count * sizeof *batch->state);
  batch->index = malloc(count * sizeof *batch->index);
  batch->there = calloc(count, sizeof *batch->there);
  batch->seconds = calloc(count, sizeof *batch->seconds);
  if (batch->state == NULL || batch->index == NULL || batch->there == NULL || batch->seconds == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    struct cagehop_isobar_state state;
    cagehop_isobars_state(batch->isobars, i, &state);
    if (!isobar_journal_find(batch->states->journal, number[i], batch->first, state.count, &state)) {
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
static int sweep_batch(const struct sweep_plan *part, struct batch *batch) {
  const struct sweep_sink sink = {
      .context = batch, .isochore = state_isochore, .tile = state_tile, .stop = state_stop};
  struct isobar_states *states = batch->states;
  const struct run_events *events = states->stage->events;
  struct sweep_stats stats;
  struct sweep_plan plan = *part;
  plan.n_phi = batch->count;
  plan.state = batch->state;
  plan.max_tile_seconds = states->max_tile_seconds;
  batch->tiling = sweep_tiling(&plan);
  run_begin(events, &batch->progress, RUN_STAGE_ISOBAR_STATES, batch->count, 0);
  const int status = sweep_run(states->stage->team, &plan, &sink, &stats);
  run_end(events, &batch->progress);
  states->max_tile_seconds = stats.max_tile_seconds;
  isobar_stats_add(states->stats, &stats);
  return status;
}

void isobar_stats_add(struct isobar_stats *stats, const struct sweep_stats *of) {
  struct sweep_stats *all = &stats->sweep;
  all->busy_seconds += of->busy_seconds;
  all->workers = of->workers > all->workers ? of->workers : all->workers;
  all->stopped = of->stopped;
  all->out_of_time = of->out_of_time;
  memcpy(all->error, of->error, sizeof all->error);
}

int isobar_states_solve(struct isobar_states *states, const struct sweep_plan *part, size_t first,
                        struct cagehop_isobars *isobars) {
  for (;;) {
    struct batch batch = {
        .states = states, .isobars = isobars, .first = first, .n_pressure = part->pressure.count};
    size_t count;
    const double *number;
    int status = cagehop_isobars_next(isobars, &count, &number);
    if (status != CAGEHOP_OK || count == 0) {
      return status;
    }
    status = begin_batch(count, number, &batch);
    if (status == CAGEHOP_OK && batch.count > 0) {
      status = sweep_batch(part, &batch);
    }
    end_batch(&batch);
    if (status != CAGEHOP_OK || states->stats->sweep.stopped) {
      return status;
    }
  }
}

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

int isobar_states_open(const struct isobar_stage *stage, struct isobar_stats *stats,
                       struct isobar_states *states) {
  char key[DIGEST_TEXT];
  *states = (struct isobar_states){
      .stage = stage, .stats = stats, .max_tile_seconds = stage->plan->max_tile_seconds};
  make_key(stage, key);
  const int status = isobar_journal_open(stage->map_path, key, &states->journal);
  const double most = status == CAGEHOP_OK ? isobar_journal_max_state_seconds(states->journal) : 0.0;
  states->max_tile_seconds = most > states->max_tile_seconds ? most : states->max_tile_seconds;
  return status;
}

void isobar_states_close(struct isobar_states *states) {
  isobar_journal_close(&states->journal);
}
