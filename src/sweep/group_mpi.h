// SPDX-License-Identifier: GPL-3.0-or-later
/// Ranks that solve one state together: FFTW's distributed transpositions behind libcagehop's team, and a
/// tile's pressures shared out.
#ifndef CAGEHOP_SWEEP_GROUP_MPI_H
#define CAGEHOP_SWEEP_GROUP_MPI_H

#include "sweep/transpose.h"
#include "sweep/worker.h"

#include <cagehop/team.h>
#include <mpi.h>

enum { GROUP_RANKS_MAX = SWEEP_RANKS_PER_SOLVE_MAX };

struct group {
  MPI_Comm comm; ///< MPI_COMM_NULL on a rank that is left over
  struct cagehop_team team;
  struct transpose *transpose; ///< NULL in a group of one
};

/// Joins group `number` of the ranks of `comm`; -1: none. Collective over comm. Returns 0 or
/// CAGEHOP_COMMUNICATION, CAGEHOP_NO_MEMORY. *group must stay where it is.
int group_join(MPI_Comm comm, int number, struct group *group);
void group_leave(struct group *group);

/// What cagehop_structure_params.team should be: NULL in a group of one.
const struct cagehop_team *group_team(const struct group *group);

/// On the group's leader: computes a tile with the others. *result as worker_compute leaves it. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int group_compute(struct group *group, struct worker *worker, const struct tile *tile,
                  struct tile_result *result);

/// On the leader: lets the others go.
int group_dismiss(struct group *group);

/// On the others: takes part in the leader's tiles until dismissed; *result is room to work in.
int group_assist(struct group *group, struct worker *worker, struct tile_result *result);

#endif
