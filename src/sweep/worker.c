// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/worker.h"

#include "clock/clock.h"

#include <cagehop/status.h>

void worker_init(struct worker *worker, const struct sweep_plan *plan) {
  *worker = (struct worker){.plan = plan, .held = SCHEDULE_NO_ISOCHORE};
}

void worker_clear(struct worker *worker) {
  cagehop_isochore_destroy(&worker->isochore);
  worker->held = SCHEDULE_NO_ISOCHORE;
}

static int hold_isochore(struct worker *worker, size_t i, bool *solved) {
  *solved = worker->held != i;
  if (!*solved) {
    return CAGEHOP_OK;
  }
  worker_clear(worker);
  const int status = cagehop_isochore_solve(&worker->plan->model, worker->plan->phi[i], &worker->isochore);
  if (status == CAGEHOP_OK) {
    worker->held = i;
  }
  return status;
}

void worker_compute(struct worker *worker, const struct tile *tile, struct tile_result *result) {
  const struct sweep_plan *plan = worker->plan;
  const double start = clock_seconds();
  double pressure[TILE_PRESSURES];

  result->tile = *tile;
  result->status = hold_isochore(worker, tile->isochore, &result->solved);
  if (result->status == CAGEHOP_OK) {
    result->summary = *cagehop_isochore_summary(worker->isochore);
    const double unit = plan->pressure_in_MPa ? result->summary.pressure_unit_MPa : 1.0;
    for (size_t j = 0; j < tile->count; j++) {
      pressure[j] = plan->pressure[tile->first + j] / unit;
    }
    cagehop_isochore_evaluate(worker->isochore, tile->count, pressure, result->point);
  }
  result->busy_seconds = clock_seconds() - start;
}
