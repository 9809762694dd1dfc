// SPDX-License-Identifier: GPL-3.0-or-later
/// What rank 0 (manager_mpi.c) and the other ranks (worker_mpi.c) have in common: messages and collective
/// steps. Every call into MPI is checked; an error is returned and ends the run. Not collective where not
/// said.
#ifndef CAGEHOP_SWEEP_TEAM_MPI_H
#define CAGEHOP_SWEEP_TEAM_MPI_H

#include "sweep/group_mpi.h"
#include "sweep/groups.h"
#include "sweep/plan_wire.h"
#include "sweep/sweep.h"
#include "sweep/worker.h"

#include <mpi.h>
#include <stdint.h>

enum {
  TAG_TILE = 1,              // rank 0 -> worker: struct tile, a task; count 0 means that there are no more
  TAG_RESULT = 2,            // worker -> rank 0: struct tile_result, cut after what is valid
  TAG_ANNOUNCEMENT = 3,      // rank 0 -> all, along a tree: struct announcement
  TAG_ERROR = 4,             // rank -> rank 0: status and reason of a write or close that failed
  RESULTS_IN_FLIGHT_MAX = 8, // results that a worker may have sent before rank 0 has received any of them
};

struct sweep_team {
  MPI_Comm comm; ///< MPI_COMM_NULL in a team of one process without MPI
  int rank, size;
  uint32_t *arithmetic;          // of each rank, on rank 0; NULL until sweep_team_agree
  bool incompatible;             // whether ranks run different programs, and so must not exchange messages
  const struct sweep_sink *sink; // of ranks other than 0, for plans with a path; borrowed
  struct grouping grouping;      // of the present run
  struct group group;
  struct tile_result result[RESULTS_IN_FLIGHT_MAX]; // too large for the stack; a worker computes into one
                                                    // while others are being sent
};

/// What rank 0 sends to all ranks before a run, and to end the program.
struct announcement {
  bool leave;
  int exit_code; // with leave
  struct plan_wire_header plan;
};

/// Whether every rank writes the points that it computed. Then a result has no points, and there is one
/// result for a whole task.
bool team_points_stay(const struct sweep_plan *plan);

/// *there: whether a message with that tag has arrived; *source: its sender. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int team_poll(const struct sweep_team *team, int from, int tag, bool *there, int *source);

/// Sends rank 0's announcement to all ranks. Collective.
int team_announce(struct sweep_team *team, struct announcement *announcement);

/// Sends the plan's numbers from rank 0 to all ranks. Collective.
int team_share_numbers(const struct sweep_team *team, size_t count, double numbers[]);

/// Sends every rank its first task *own from rank 0's array first[rank]; empty where a rank gets none.
/// Collective.
int team_share_first(const struct sweep_team *team, const struct tile first[], struct tile *own);

/// Prepends this rank and its host to a message: "rank 3 on host n2: ...".
void team_sign(const struct sweep_team *team, char error[SWEEP_ERROR_MAX]);

/// Closes the map that all ranks write to. Returns 0 or CAGEHOP_COMMUNICATION; where a write or the close
/// failed on some ranks, rank 0 gets the negative status of the lowest such rank, with its reason in `error`,
/// which is empty otherwise. Collective.
int team_close(const struct sweep_team *team, const struct sweep_sink *sink, char error[SWEEP_ERROR_MAX]);

/// How a plan divides the ranks into groups.
struct grouping team_grouping(const struct sweep_team *team, const struct sweep_plan *plan);

/// Divides them, and sets the plan's communicator of states. Collective.
int team_join_group(struct sweep_team *team, struct sweep_plan *plan);

#endif
