// SPDX-License-Identifier: GPL-3.0-or-later
#include "clock/clock.h"
#include "sweep/nodes.h"
#include "sweep/serial.h"

#include <cagehop/landscape_nodes.h>
#include <cagehop/status.h>
#include <stdlib.h>

void nodes_begin(const struct sweep_nodes *nodes, struct sweep_stats *stats, struct budget *budget) {
  *stats = (struct sweep_stats){.workers = 1, .max_tile_seconds = nodes->max_state_seconds};
  *budget = (struct budget){
      .deadline = nodes->deadline, .margin = nodes->margin, .max_tile_seconds = nodes->max_state_seconds};
  if (nodes->deadline != 0.0 && !(nodes->margin > 0.0)) {
    budget->margin = budget_margin(nodes->deadline - clock_seconds());
  }
}

bool nodes_admit(const struct sweep_nodes *nodes, const struct budget *budget, int under_way,
                 struct sweep_stats *stats) {
  const double now = clock_seconds();
  if (!stats->stopped) {
    stats->stopped = nodes->stop != NULL && nodes->stop(nodes->context);
  }
  if (!stats->stopped && !budget_fits(budget, now, 0)) {
    stats->stopped = stats->out_of_time = true;
  }
  return !stats->stopped && budget_fits(budget, now, under_way);
}

int nodes_take(const struct sweep_nodes *nodes, size_t count, const double number[], double seconds,
               struct budget *budget, struct sweep_stats *stats) {
  budget_learn(budget, seconds);
  stats->busy_seconds += seconds;
  stats->max_tile_seconds = budget->max_tile_seconds;
  return nodes->node(nodes->context, count, number, seconds);
}

int nodes_solve(const struct cagehop_structure_params *structure, double phi, double first_r, double number[],
                size_t *count, double *seconds) {
  const double start = clock_seconds();
  const int status = cagehop_landscape_node_solve(structure, phi, first_r, number, count);
  *seconds = clock_seconds() - start;
  return status;
}

int sweep_nodes_serial(const struct sweep_nodes *nodes, struct sweep_stats *stats) {
  const double start = clock_seconds();
  struct budget budget;
  double *number = malloc(CAGEHOP_LANDSCAPE_NODE_MAX * sizeof *number);
  int status = number != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  nodes_begin(nodes, stats, &budget);
  for (size_t i = 0; i < nodes->count && status == CAGEHOP_OK && nodes_admit(nodes, &budget, 0, stats); i++) {
    size_t count;
    double seconds;
    status = nodes_solve(nodes->structure, nodes->phi[i], nodes->first_r, number, &count, &seconds);
    if (status == CAGEHOP_OK) {
      status = nodes_take(nodes, count, number, seconds, &budget, stats);
    }
  }
  free(number);
  stats->wall_seconds = clock_seconds() - start;
  return status;
}
