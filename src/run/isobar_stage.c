// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/isobar_stage.h"

#include "clock/clock.h"
#include "grid/tiling.h"
#include "map/isobar_journal.h"
#include "phase_map/isobar_panels.h"
#include "run/isobar_deal.h"
#include "run/isobar_dense.h"
#include "run/isobar_states.h"

#include <assert.h>
#include <cagehop/status.h>

static_assert(BLOCK_ISOBAR_PART % BLOCK_ISOBARS == 0, "a part holds whole blocks");

/// The stage at work.
struct work_place {
  const struct isobar_stage *stage;
  struct isobar_states states;
  struct isobar_sink sink;
};

/// Isobars at the pressures of a plan, of which the map's number `first` is the first, one by one: all their
/// states, even if only some blocks are missing, so that these have the bits that they would have had.
static int find_directly(struct work_place *place, const struct sweep_plan *plan, size_t first) {
  const struct isobar_stage *stage = place->stage;
  struct isobar_stats *stats = place->states.stats;
  struct cagehop_isobars *isobars;
  int status = cagehop_isobars_create(&plan->model, stage->params, &plan->pressure, &isobars);
  if (status == CAGEHOP_OK) {
    status = isobar_states_solve(&place->states, plan, first, isobars);
  }
  if (status == CAGEHOP_OK && !stats->sweep.stopped) {
    struct sweep_plan dealt = *plan;
    struct sweep_stats of_deal;
    dealt.standard_errors = stage->plan->standard_errors;
    isobar_sink_begin(&place->sink);
    struct isobar_deal deal = {.team = stage->team,
                               .plan = &dealt,
                               .sink = &place->sink,
                               .errors = stage->errors,
                               .isobars = isobars,
                               .first = first,
                               .n_pressure = plan->pressure.count};
    status = isobar_deal_run(&deal, &of_deal);
    isobar_stats_add(stats, &of_deal);
  }
  cagehop_isobars_destroy(&isobars);
  return status;
}

static bool part_is_done(const struct work_place *place, const struct tile *part) {
  const struct tiling blocks = {part->count, BLOCK_ISOBARS};
  for (size_t b = 0; b < tiling_blocks(blocks); b++) {
    if (!map_isobars_done(place->stage->map, part->first + tile_at(0, b, blocks).first)) {
      return false;
    }
  }
  return true;
}

/// The map's plan for some of its pressures, of which isobars need the times alone.
static struct sweep_plan plan_of(const struct isobar_stage *stage, size_t first, size_t count) {
  struct sweep_plan plan = *stage->plan;
  plan.pressure = cagehop_axis_part(&stage->plan->pressure, first, count);
  plan.profiles = plan.standard_errors = false;
  plan.model.smoluchowski_rates = plan.model.thermodynamics = false;
  plan.model.viscosity = stage->params->transition_viscosity_Pa_s > 0.0;
  plan.shared_path = NULL; // isobars are rank 0's
  plan.times_only = true;
  return plan;
}

static int find_part(struct work_place *place, const struct tile *part) {
  const struct isobar_stage *stage = place->stage;
  struct isobar_range left = {0, part->count};
  int status = CAGEHOP_OK;
  if (isobar_panels_pay(&stage->plan->model, part->count)) {
    const struct sweep_plan plan = plan_of(stage, part->first, part->count);
    status = isobar_dense_run(&place->states, &plan, part->first, &place->sink, &left);
  }
  if (status == CAGEHOP_OK && !place->states.stats->sweep.stopped && left.count > 0) {
    const struct sweep_plan plan = plan_of(stage, part->first + left.first, left.count);
    status = find_directly(place, &plan, part->first + left.first);
  }
  return status;
}

int isobar_stage_run(const struct isobar_stage *stage, struct isobar_stats *stats) {
  const double start = clock_seconds();
  const struct tiling parts = {stage->plan->pressure.count, BLOCK_ISOBAR_PART};
  struct work_place place = {.stage = stage};
  *stats = (struct isobar_stats){0};
  place.sink =
      (struct isobar_sink){.events = stage->events, .map = stage->map, .total = stage->plan->pressure.count};
  int status = isobar_states_open(stage, stats, &place.states);
  // The interpolant holds some 1 kB a pressure, which would be too much at once for millions.
  for (size_t b = 0; b < tiling_blocks(parts) && status == CAGEHOP_OK && !stats->sweep.stopped; b++) {
    const struct tile part = tile_at(0, b, parts);
    if (!part_is_done(&place, &part)) {
      status = find_part(&place, &part);
    }
  }
  isobar_sink_end(&place.sink);
  isobar_states_close(&place.states);
  if (status == CAGEHOP_OK && !map_isobars_pending(stage->map)) {
    isobar_journal_remove(stage->map_path);
  }
  stats->found = place.sink.found;
  stats->sweep.wall_seconds = clock_seconds() - start;
  return status;
}
