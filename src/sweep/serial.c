// SPDX-License-Identifier: GPL-3.0-or-later
#include "sweep/serial.h"

#include "clock/clock.h"
#include "sweep/gather.h"
#include "sweep/schedule/schedule.h"

#include <cagehop/status.h>

int sweep_run_serial(const struct sweep_plan *plan, const struct sweep_sink *sink, struct sweep_stats *stats,
                     struct tile_result *result) {
  const double start = clock_seconds();
  struct schedule schedule;
  struct gather gather = {0};
  struct worker worker;
  struct tile tile;
  size_t place = BOARD_NOWHERE;

  *stats = (struct sweep_stats){.workers = 1};
  worker_init(&worker, plan);
  int status = schedule_create(plan, sink->done, sink->context, 1, false, &schedule);
  if (status == CAGEHOP_OK) {
    status = gather_create(plan, sink, stats, &gather);
  }
  while (status == CAGEHOP_OK && gather_admits(&gather, 0) && schedule_next(&schedule, &place, &tile)) {
    worker_compute(&worker, &tile, result);
    gather_learn(&gather, result);
    gather_accept(&gather, result);
    status = gather.status;
  }
  if (status < 0 && gather.isochore != NULL) {
    gather_discard(&gather);
    status = gather.status < 0 ? gather.status : status;
  }
  worker_clear(&worker);
  gather_clear(&gather);
  schedule_clear(&schedule);
  stats->wall_seconds = clock_seconds() - start;
  return status;
}
