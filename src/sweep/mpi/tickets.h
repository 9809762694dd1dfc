// SPDX-License-Identifier: GPL-3.0-or-later
/// A run in which every rank writes the tiles that it computes, without a manager: workers take tiles from
/// their compute node's board, compute nodes take portions of isochores from counters, and all ranks are
/// counted together at the end.
#ifndef CAGEHOP_SWEEP_TICKETS_H
#define CAGEHOP_SWEEP_TICKETS_H

#include "sweep/mpi/team.h"

/// Computes a plan whose shared_path is set, from its announcement on. Collective. Returns, on rank 0, the
/// run's status, with its reason in stats->error; on other ranks 0; CAGEHOP_COMMUNICATION where MPI fails.
int tickets_run(struct sweep_team *team, struct sweep_plan *plan, const struct sweep_sink *sink,
                struct sweep_stats *stats);

#endif
