// SPDX-License-Identifier: GPL-3.0-or-later
/// States of a landscape table on several ranks: a worker's side of sweep_run_nodes.
#ifndef CAGEHOP_SWEEP_MPI_NODES_H
#define CAGEHOP_SWEEP_MPI_NODES_H

#include "sweep/mpi/team.h"

/// Solves the states that rank 0 hands out, until it says that there are no more. Collective with
/// sweep_run_nodes. Returns 0, or CAGEHOP_COMMUNICATION.
int nodes_work(struct sweep_team *team, const struct cagehop_structure_params *structure);

#endif
