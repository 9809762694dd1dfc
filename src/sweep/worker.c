// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/worker.h"

#include "phase_map/isochore.h"

#include <assert.h>
#include <cagehop/status.h>
#include <math.h>

#define FITS(symbol, value, name, message)                                                                   \
  static_assert((value) < SWEEP_STATUSES, name " is counted in failed[SWEEP_STATUSES]");
CAGEHOP_STATUSES(FITS)
#undef FITS

void worker_init(struct worker *worker, const struct sweep_plan *plan) {
  *worker = (struct worker){.plan = plan, .cached_isochore = NO_ISOCHORE};
}

static void forget_isochore(struct worker *worker) {
  cagehop_isochore_destroy(&worker->isochore);
  worker->cached_isochore = NO_ISOCHORE;
}

void worker_clear(struct worker *worker) {
  forget_isochore(worker);
  cagehop_fit_destroy(&worker->fit);
}

static int solve_isochore(struct worker *worker, size_t i, bool *solved) {
  *solved = worker->cached_isochore != i;
  if (!*solved) {
    return CAGEHOP_OK;
  }
  forget_isochore(worker);
  const int status = (worker->plan->times_only ? isochore_solve_for_times : cagehop_isochore_solve)(
      &worker->plan->model, worker->plan->state[i], &worker->isochore);
  if (status == CAGEHOP_OK) {
    worker->cached_isochore = i;
  }
  return status;
}

/// Readies what standard errors are found with. Its structures are solved when they are needed, and what it
/// says depends on the plan alone.
static int open_errors(struct worker *worker) {
  if (!worker->plan->standard_errors || worker->fit != NULL) {
    return CAGEHOP_OK;
  }
  struct cagehop_model model = worker->plan->model;
  model.structure.communicator = NULL;
  if (worker->plan->phi_g_follows) {
    model.material.phi_g = NAN;
  }
  const int status =
      cagehop_fit_known(&model, &worker->plan->uncertainty, NULL, &worker->fit, &worker->known, NULL);
  return status > 0 ? CAGEHOP_BAD_ARGUMENT : status; // run found it good
}

void worker_solve(struct worker *worker, const struct tile *tile, struct tile_result *result) {
  result->tile = *tile;
  result->head.explained = false;
  result->head.status = solve_isochore(worker, tile->isochore, &result->solved);
  if (result->head.status == CAGEHOP_OK) {
    result->head.status = open_errors(worker);
  }
  if (result->head.status == CAGEHOP_OK) {
    result->summary = *cagehop_isochore_summary(worker->isochore);
  }
  if (result->head.status == CAGEHOP_OK && result->solved && worker->plan->profiles) {
    cagehop_profile_fill(cagehop_isochore_structure(worker->isochore), &result->profile);
  }
}

void worker_evaluate(const struct worker *worker, const struct tile *tile, size_t from, size_t to,
                     struct cagehop_point point[]) {
  const struct sweep_plan *plan = worker->plan;
  const struct cagehop_axis pressure = cagehop_axis_part(&plan->pressure, tile->first + from, to - from);
  cagehop_isochore_evaluate_axis(worker->isochore, &pressure, &point[from]);
  for (size_t j = from; j < to && worker->fit != NULL; j++) {
    const int status = cagehop_fit_point_error(worker->fit, &worker->known, &point[j]);
    point[j].status = status < 0 ? status : point[j].status;
  }
}

void worker_tally(size_t count, const struct cagehop_point point[], uint32_t failed[SWEEP_STATUSES]) {
  for (size_t j = 0; j < count; j++) {
    if (point[j].status > 0 && point[j].status < SWEEP_STATUSES) {
      failed[point[j].status]++;
    }
  }
}

void worker_compute(struct worker *worker, const struct tile *tile, struct tile_result *result) {
  worker_solve(worker, tile, result);
  if (result->head.status == CAGEHOP_OK) {
    worker_evaluate(worker, tile, 0, tile->count, result->point);
  }
}
