// SPDX-License-Identifier: GPL-3.0-or-later
/// This rank's side of all ranks: its place, its group, its working memory. What passes between ranks is in
/// wire.h.
#ifndef CAGEHOP_SWEEP_TEAM_H
#define CAGEHOP_SWEEP_TEAM_H

#include "sweep/mpi/group.h"
#include "sweep/schedule/groups.h"
#include "sweep/sweep.h"
#include "sweep/worker.h"

#include <mpi.h>
#include <stdint.h>

struct sweep_team {
  MPI_Comm comm; ///< MPI_COMM_NULL in a team of one process without MPI
  int rank, size;
  uint32_t *arithmetic;          // of each rank, on rank 0; NULL until sweep_team_agree
  bool incompatible;             // whether ranks run different programs, and so must not exchange messages
  const struct sweep_sink *sink; // of ranks other than 0, for plans with a path; borrowed
  struct grouping grouping;      // of the present run
  struct group group;
};

/// Divides the ranks into the plan's groups, and sets its communicator of states. Collective. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int team_join_group(struct sweep_team *team, struct sweep_plan *plan);

/// This rank's part in a run: as leader of a group does what `lead` does, and then releases the others; as
/// member computes its share of the leader's tiles with `worker`. Returns 0 or CAGEHOP_COMMUNICATION.
int team_take_part(struct sweep_team *team, int (*lead)(void *context), void *context, struct worker *worker);

#endif
