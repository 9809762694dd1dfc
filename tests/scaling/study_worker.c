// SPDX-License-Identifier: GPL-3.0-or-later
/// Stands in for worker.c: takes the time that tiles take, and computes nothing.
#include "clock/clock.h"
#include "numerics/grid_transform.h"
#include "study.h"
#include "sweep/worker.h"

#include <cagehop/landscape_table.h>
#include <smpi/smpi.h>
#include <string.h>

static double interpolate(const double value[], double phi) {
  const struct study_costs *costs = &study_costs;
  size_t i = 1;
  while (i + 1 < costs->count && costs->phi[i] < phi) {
    i++;
  }
  const double t = (phi - costs->phi[i - 1]) / (costs->phi[i] - costs->phi[i - 1]);
  return value[i - 1] + t * (value[i] - value[i - 1]);
}

double study_solve_seconds(double phi) {
  return interpolate(study_costs.solve, phi);
}

double study_point_seconds(double phi) {
  return interpolate(study_costs.point, phi);
}

double study_write_seconds(size_t points) {
  const double bytes = 146.0; // of a point in the file
  return study_costs.tile + study_costs.byte * bytes * (double)points;
}

void worker_init(struct worker *worker, const struct sweep_plan *plan) {
  *worker = (struct worker){.plan = plan, .cached_isochore = NO_ISOCHORE};
}

void worker_clear(struct worker *worker) {
  worker->cached_isochore = NO_ISOCHORE;
}

void worker_solve(struct worker *worker, const struct tile *tile, struct tile_result *result) {
  const double seconds = study_solve_seconds(worker->plan->state[tile->isochore]);
  result->tile = *tile;
  result->head.status = 0;
  result->solved = worker->cached_isochore != tile->isochore;
  if (result->solved) {
    smpi_execute(seconds);
    worker->cached_isochore = tile->isochore;
  }
  result->summary = (struct cagehop_isochore_summary){.solve_seconds = seconds}; // the same from any rank
}

void worker_evaluate(const struct worker *worker, const struct tile *tile, size_t from, size_t to,
                     struct cagehop_point point[]) {
  for (size_t j = from; j < to; j++) {
    point[j].status = 0; // none failed
  }
  smpi_execute((double)(to - from) * study_point_seconds(worker->plan->state[tile->isochore]));
}

void worker_compute(struct worker *worker, const struct tile *tile, struct tile_result *result) {
  int number;
  MPI_Comm_rank(MPI_COMM_WORLD, &number);
  struct study_rank *rank = &study_rank[number];
  const double start = clock_seconds();
  worker_solve(worker, tile, result);
  worker_evaluate(worker, tile, 0, tile->count, result->point);
  rank->first = rank->busy == 0.0 ? start : rank->first;
  rank->last = clock_seconds();
  rank->busy += rank->last - start;
}

void worker_tally(size_t count, const struct cagehop_point point[], uint32_t failed[SWEEP_STATUSES]) {
  (void)count, (void)point, (void)failed;
}

// ---------------------------------------------------------------- groups and landscape tables, which no plan
// here has

void grid_transpose(size_t rows, size_t columns, const double from[], double to[]) {
  (void)rows, (void)columns, (void)from, (void)to;
}

size_t cagehop_landscape_table_count(const struct cagehop_landscape_table *table) {
  (void)table;
  return 0;
}

void cagehop_landscape_table_pack(const struct cagehop_landscape_table *table, double numbers[]) {
  (void)table, (void)numbers;
}

int cagehop_landscape_table_unpack(size_t count, const double numbers[],
                                   struct cagehop_landscape_table **table, struct cagehop_error *error) {
  (void)count, (void)numbers, (void)error;
  *table = NULL;
  return 0;
}

void cagehop_landscape_table_destroy(struct cagehop_landscape_table **table) {
  *table = NULL;
}
