// SPDX-License-Identifier: GPL-3.0-or-later
/// Ranks that solve one state together: their MPI communicator, in the form that libcagehop takes, and the
/// distribution of a tile's pressures over them.
#ifndef CAGEHOP_SWEEP_GROUP_H
#define CAGEHOP_SWEEP_GROUP_H

#include "sweep/worker.h"

#include <cagehop/communicator.h>
#include <mpi.h>

enum { GROUP_RANKS_MAX = SWEEP_RANKS_PER_SOLVE_MAX };

struct group {
  MPI_Comm comm; ///< MPI_COMM_NULL on a rank that is in no group
  struct cagehop_communicator communicator;
  int failing; ///< the lowest member that failed at the last tile, where that failed; its rank in the group
};

/// Makes this rank a member of group `number` of the ranks of `comm`; -1: of none. Collective over comm.
/// Returns 0 or CAGEHOP_COMMUNICATION. *group must not be moved or copied afterwards: the
/// callbacks hold a pointer to it.
int group_join(MPI_Comm comm, int number, struct group *group);
void group_leave(struct group *group);

/// What cagehop_structure_params.communicator should be: NULL in a group of one.
const struct cagehop_communicator *group_communicator(const struct group *group);

/// On the group's leader: computes a tile together with the other members, which are in group_assist.
/// Collective over the group. *result as from worker_compute. Returns 0 or CAGEHOP_COMMUNICATION.
int group_compute(struct group *group, struct worker *worker, const struct tile *tile,
                  struct tile_result *result);

/// On the leader: ends group_assist on the other members. Collective over the group.
int group_release(struct group *group);

/// On the other members: computes their share of the leader's tiles until the leader ends it. Collective over
/// the group.
int group_assist(struct group *group, struct worker *worker);

#endif
