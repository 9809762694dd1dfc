// SPDX-License-Identifier: GPL-3.0-or-later
/// What rank 0 (lead_mpi.c) and the others (follow_mpi.c) share: messages, and what they do together. Every
/// call into MPI is checked; an error ends the run through the caller.
#ifndef CAGEHOP_SWEEP_TEAM_MPI_H
#define CAGEHOP_SWEEP_TEAM_MPI_H

#include "sweep/group_mpi.h"
#include "sweep/groups.h"
#include "sweep/parcel.h"
#include "sweep/sweep.h"
#include "sweep/worker.h"

#include <mpi.h>
#include <stdint.h>

enum {
  TAG_TILE = 1,         // rank 0 -> worker: struct tile, a stretch; count 0 means there is no more
  TAG_RESULT = 2,       // worker -> rank 0: struct tile_result up to its last point
  TAG_ANNOUNCEMENT = 3, // struct announcement, down a tree
  TAG_ERROR = 4,        // rank -> rank 0: why its close failed, SWEEP_ERROR_MAX bytes
  ON_THE_WAY = 8,       // results that rank 0 need not have taken in while their worker goes on
};

struct sweep_team {
  MPI_Comm comm; ///< MPI_COMM_NULL in a team of one process without MPI
  int rank, size;
  uint32_t *arithmetic;          // of each rank, on rank 0; NULL until the ranks have agreed
  bool strangers;                // the ranks would not understand each other
  const struct sweep_sink *sink; // for plans with a place; borrowed
  struct grouping grouping;      // of the present run
  struct group group;
  struct tile_result
      result[ON_THE_WAY]; // large: kept off the stack; a worker computes in one while others travel
};

/// What rank 0 announces before it sends anything else.
struct announcement {
  bool leave;
  int exit_code; // with leave
  struct parcel_header plan;
};

/// Whether points stay where they are computed: results are without them, and one for a whole stretch.
bool team_points_stay(const struct sweep_plan *plan);

/// Whether a message with that tag waits; *source receives its sender.
int team_poll(const struct sweep_team *team, int from, int tag, bool *there, int *source);

/// Rank 0's announcement, on every rank. Collective.
int team_announce(struct sweep_team *team, struct announcement *announcement);

/// The plan's numbers, from rank 0 to all. Collective.
int team_share_numbers(const struct sweep_team *team, size_t count, double numbers[]);

/// Every leader's first stretch, from rank 0's array of one for each rank; empty where there is none.
/// Collective.
int team_share_first(const struct sweep_team *team, const struct tile first[], struct tile *own);

/// Puts this rank and its host before a message: "rank 3 on host n2: ...".
void team_sign(const struct sweep_team *team, char error[SWEEP_ERROR_MAX]);

/// Closes the place on all ranks. Returns 0 or CAGEHOP_COMMUNICATION; where it could not be closed on some
/// rank, on rank 0 the negative status that rank met, the lowest such rank's, with its reason in `error`,
/// which is empty otherwise. Collective.
int team_close(const struct sweep_team *team, const struct sweep_sink *sink, char error[SWEEP_ERROR_MAX]);

/// How a plan parts the ranks into groups.
struct grouping team_grouping(const struct sweep_team *team, const struct sweep_plan *plan);

/// Parts them. Collective.
int team_join_group(struct sweep_team *team, struct sweep_plan *plan);

#endif
