// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/isobar_dense.h"

#include "clock/clock.h"
#include "grid/tiling.h"
#include "phase_map/isobar_panels.h"
#include "sweep/admission.h"

#include <cagehop/status.h>
#include <stdlib.h>

enum { ALL_AT = ISOBAR_PANELS * ISOBAR_PANEL_AT };

/// The part at work; arrays are owned.
struct dense {
  const struct isobar_stage *stage;
  const struct sweep_plan *part;
  struct tiling blocks;
  size_t n_rate;
  double at[ALL_AT];                     // pressures that isobars are found at
  struct cagehop_isobar *isobar;         // of the part
  struct cagehop_cooling *cooling;       // of the part, rate by rate
  struct cagehop_cooling *block_cooling; // of a block, as the map takes them
  bool certified[ISOBAR_PANELS];
};

static int dense_create(const struct isobar_stage *stage, const struct sweep_plan *part,
                        struct dense *dense) {
  const size_t n = part->pressure.count;
  *dense = (struct dense){
      .stage = stage, .part = part, .blocks = {n, BLOCK_ISOBARS}, .n_rate = stage->params->n_cooling_rate};
  isobar_panels_pressures(&part->pressure, dense->at);
  dense->isobar = malloc(n * sizeof *dense->isobar);
  dense->cooling = malloc(dense->n_rate * n * sizeof *dense->cooling + 1);
  dense->block_cooling = malloc(dense->n_rate * BLOCK_ISOBARS * sizeof *dense->block_cooling + 1);
  const bool room = dense->isobar != NULL && dense->cooling != NULL && dense->block_cooling != NULL;
  return room ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
}

static void dense_destroy(struct dense *dense) {
  free(dense->isobar);
  free(dense->cooling);
  free(dense->block_cooling);
}

/// Isobars and coolings of panel p, from those at its nodes. Returns 0 or a negative status.
static int find_panel(struct dense *dense, const struct cagehop_isobars *isobars, size_t p) {
  const struct cagehop_axis *pressure = &dense->part->pressure;
  const double *at = &dense->at[p * ISOBAR_PANEL_AT];
  struct cagehop_isobar isobar_at[ISOBAR_PANEL_AT];
  struct cagehop_cooling *cooling_at = malloc(dense->n_rate * ISOBAR_PANEL_AT * sizeof *cooling_at + 1);
  int status = cooling_at != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t k = 0; k < ISOBAR_PANEL_AT && status == CAGEHOP_OK; k++) {
    status = isobar_find(isobars, dense->stage->errors, p * ISOBAR_PANEL_AT + k, &isobar_at[k],
                         ISOBAR_PANEL_AT, &cooling_at[k]);
  }
  if (status == CAGEHOP_OK) {
    size_t first, count;
    isobar_panel_part(pressure->count, p, &first, &count);
    const double *value = &pressure->value[first];
    bool good = isobar_panel_interpolate(at, isobar_at, count, value, &dense->isobar[first]);
    for (size_t i = 0; i < dense->n_rate && good; i++) {
      good = isobar_panel_interpolate_cooling(at, &cooling_at[i * ISOBAR_PANEL_AT], count, value,
                                              &dense->cooling[i * pressure->count + first]);
    }
    dense->certified[p] = good;
  }
  free(cooling_at);
  return status;
}

static bool block_is_certified(const struct dense *dense, const struct tile *block) {
  bool good = true;
  for (size_t p = 0; p < ISOBAR_PANELS; p++) {
    size_t first, count;
    isobar_panel_part(dense->blocks.n_pressure, p, &first, &count);
    const bool apart = first + count <= block->first || first >= block->first + block->count;
    good = good && (apart || dense->certified[p]);
  }
  return good;
}

static int write_dense_block(struct dense *dense, size_t first, const struct tile *block,
                             struct isobar_sink *sink) {
  for (size_t i = 0; i < dense->n_rate; i++) {
    for (size_t j = 0; j < block->count; j++) {
      dense->block_cooling[i * block->count + j] =
          dense->cooling[i * dense->blocks.n_pressure + block->first + j];
    }
  }
  return isobar_write(sink, first + block->first, block->count, &dense->isobar[block->first],
                      dense->block_cooling);
}

/// Writes the blocks that are certified while the admission allows, and says which are left.
static int write_dense_blocks(struct dense *dense, size_t first, struct admission *admission,
                              struct isobar_sink *sink, struct isobar_range *left) {
  int status = CAGEHOP_OK;
  for (size_t b = 0; b < tiling_blocks(dense->blocks) && status == CAGEHOP_OK; b++) {
    const struct tile block = tile_at(0, b, dense->blocks);
    if (!block_is_certified(dense, &block)) {
      left->first = left->count == 0 ? block.first : left->first;
      left->count = block.first + block.count - left->first;
    } else if (!map_isobars_done(sink->map, first + block.first)) {
      if (!admission_allows(admission, 0)) {
        return CAGEHOP_OK;
      }
      status = write_dense_block(dense, first, &block, sink);
    }
  }
  return status;
}

static bool dense_stops(void *events) {
  return run_stop_reason(events) != NULL;
}

/// All panels, then the blocks, by the plan's deadline.
static int find_all_panels(struct dense *dense, const struct cagehop_isobars *isobars, size_t first,
                           struct isobar_stats *stats, struct isobar_sink *sink, struct isobar_range *left) {
  struct sweep_plan plan = *dense->part;
  struct sweep_stats of_panels;
  struct admission admission;
  int status = CAGEHOP_OK;
  plan.max_tile_seconds = 0.0; // of a panel
  admission_begin(&plan, dense_stops, (void *)dense->stage->events, &of_panels, &admission);
  for (size_t p = 0; p < ISOBAR_PANELS && status == CAGEHOP_OK && admission_allows(&admission, 0); p++) {
    const double start = clock_seconds();
    status = find_panel(dense, isobars, p);
    admission_learn(&admission, clock_seconds() - start);
  }
  if (status == CAGEHOP_OK && !of_panels.stopped) {
    isobar_sink_begin(sink);
    status = write_dense_blocks(dense, first, &admission, sink, left);
  }
  isobar_stats_add(stats, &of_panels);
  return status;
}

int isobar_dense_run(struct isobar_states *states, const struct sweep_plan *part, size_t first,
                     struct isobar_sink *sink, struct isobar_range *left) {
  struct sweep_plan few = *part;
  struct cagehop_isobars *isobars = NULL;
  struct dense dense;
  *left = (struct isobar_range){0, 0};
  int status = dense_create(states->stage, part, &dense);
  few.pressure = (struct cagehop_axis){part->pressure.unit, ALL_AT, dense.at};
  if (status == CAGEHOP_OK) {
    status = cagehop_isobars_create(&part->model, states->stage->params, &few.pressure, &isobars);
  }
  if (status == CAGEHOP_OK) {
    status = isobar_states_solve(states, &few, first, isobars);
  }
  if (status == CAGEHOP_OK && !states->stats->sweep.stopped) {
    status = find_all_panels(&dense, isobars, first, states->stats, sink, left);
  }
  cagehop_isobars_destroy(&isobars);
  dense_destroy(&dense);
  return status;
}
