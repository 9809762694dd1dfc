// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/run_isobars.h"

#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <stdlib.h>

/// What the sink hands points to.
struct sunk {
  struct cagehop_isobars *isobars;
  struct tiling tiling;
};

static bool sink_done(void *context, size_t i, size_t block) {
  (void)context;
  (void)i;
  (void)block;
  return false;
}

static int sink_isochore(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                         const struct cagehop_profile *profile) {
  (void)context;
  (void)i;
  (void)summary;
  (void)profile;
  return CAGEHOP_OK;
}

static int sink_tile(void *context, size_t i, size_t block, size_t count,
                     const struct cagehop_point point[]) {
  const struct sunk *sunk = context;
  cagehop_isobars_take(sunk->isobars, i, tile_at(i, block, sunk->tiling).first, count, point);
  return CAGEHOP_OK;
}

/// Batch by batch, until nothing more is wanted or the sweep was stopped.
static int solve_isochores(struct sweep_team *team, const struct sweep_plan *map_plan,
                           bool (*stop)(void *context), struct cagehop_isobars *isobars,
                           struct sweep_stats *stats) {
  struct sunk sunk = {.isobars = isobars};
  const struct sweep_sink sink = {
      .context = &sunk, .done = sink_done, .isochore = sink_isochore, .tile = sink_tile, .stop = stop};
  struct sweep_plan plan = *map_plan;
  plan.profiles = false;
  plan.model.kinetics = false;
  sunk.tiling = sweep_tiling(&plan);
  for (;;) {
    struct sweep_stats batch;
    int status = cagehop_isobars_next(isobars, &plan.n_phi, &plan.phi);
    if (status != CAGEHOP_OK || plan.n_phi == 0) {
      return status;
    }
    status = sweep_run(team, &plan, &sink, &batch);
    stats->wall_seconds += batch.wall_seconds;
    stats->busy_seconds += batch.busy_seconds;
    stats->workers = batch.workers;
    stats->stopped = batch.stopped;
    stats->out_of_time = batch.out_of_time;
    if (status != CAGEHOP_OK || stats->stopped) {
      return status;
    }
  }
}

/// Finds the isobars of a part and writes them.
static int write(const struct cagehop_isobars *isobars, size_t first, size_t count, struct mapfile *map,
                 size_t by_status[]) {
  struct cagehop_isobar *isobar = malloc(count * sizeof *isobar);
  if (isobar == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t j = 0; j < count; j++) {
    cagehop_isobars_solve(isobars, j, &isobar[j]);
    by_status[isobar[j].status]++;
  }
  const int status = mapfile_write_isobars(map, first, count, isobar);
  free(isobar);
  return status;
}

int run_isobars(struct sweep_team *team, const struct sweep_plan *plan,
                const struct cagehop_isobar_params *params, bool (*stop)(void *context), struct mapfile *map,
                struct sweep_stats *stats, size_t by_status[SWEEP_STATUSES]) {
  int status = CAGEHOP_OK;
  *stats = (struct sweep_stats){0};
  // The ladder holds some 1 kB a pressure, which would be too much at once for millions.
  for (size_t first = 0; first < plan->n_pressure && status == CAGEHOP_OK && !stats->stopped;
       first += MAPFILE_ISOBAR_PART) {
    struct cagehop_isobars *isobars = NULL;
    struct sweep_plan part = *plan;
    part.pressure += first;
    part.n_pressure -= first;
    part.n_pressure = part.n_pressure < MAPFILE_ISOBAR_PART ? part.n_pressure : MAPFILE_ISOBAR_PART;
    status = cagehop_isobars_create(&plan->model, params, part.n_pressure, part.pressure,
                                    plan->pressure_in_MPa, &isobars);
    if (status == CAGEHOP_OK) {
      status = solve_isochores(team, &part, stop, isobars, stats);
    }
    if (status == CAGEHOP_OK && !stats->stopped) {
      status = write(isobars, first, part.n_pressure, map, by_status);
    }
    cagehop_isobars_destroy(&isobars);
  }
  return status;
}
