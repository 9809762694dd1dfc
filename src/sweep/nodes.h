// SPDX-License-Identifier: GPL-3.0-or-later
/// States of a landscape table, solved by one process or by several. Not collective.
#ifndef CAGEHOP_SWEEP_NODES_H
#define CAGEHOP_SWEEP_NODES_H

#include "sweep/schedule/budget.h"
#include "sweep/sweep.h"

/// Begins a sweep's books.
void nodes_begin(const struct sweep_nodes *nodes, struct sweep_stats *stats, struct budget *budget);

/// Whether a rank with `under_way` unfinished states may begin one more.
bool nodes_admit(const struct sweep_nodes *nodes, const struct budget *budget, int under_way,
                 struct sweep_stats *stats);

/// Books a state and hands it over. Returns 0 or a negative status.
int nodes_take(const struct sweep_nodes *nodes, size_t count, const double number[], double seconds,
               struct budget *budget, struct sweep_stats *stats);

/// cagehop_landscape_node_solve, with the time it takes.
int nodes_solve(const struct cagehop_structure_params *structure, double phi, double first_r, double number[],
                size_t *count, double *seconds);

/// sweep_run_nodes in this process alone.
int sweep_nodes_serial(const struct sweep_nodes *nodes, struct sweep_stats *stats);

#endif
