// SPDX-License-Identifier: GPL-3.0-or-later
/// Computes a map's tiles on a team of ranks: rank 0 hands out tiles, gathers results and passes them to a
/// sink. Built twice: with MPI (team_mpi.c) or for one process (team_serial.c).
#ifndef CAGEHOP_SWEEP_H
#define CAGEHOP_SWEEP_H

#include "sweep/tiles.h"

#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  SWEEP_RANKS_PER_SOLVE_MAX = 4096,
  SWEEP_PLACE_MAX = 4096,
  SWEEP_ERROR_MAX = 1024,
  SWEEP_STATUSES = 32, ///< a point's status is below
};

/// What is to be computed.
struct sweep_plan {
  struct cagehop_model model; ///< resolved
  size_t n_phi;
  const double *phi; ///< length n_phi
  size_t n_pressure;
  const double *pressure; ///< length n_pressure
  bool pressure_in_MPa;   ///< or in kBT/d^3
  bool profiles;          ///< whether the sink wants S(q) and g(r)
  int ranks_per_solve;    ///< that solve one state together, a power of two; 0 as 1
  double deadline;        ///< on clock_seconds(): nothing is begun that would end later; 0: none
  const char *place;      ///< NULL: rank 0 takes all tiles in; else every rank takes in its own, there
};

/// Where results go, on rank 0; on other ranks for plans with a place. A negative return value ends the
/// sweep.
struct sweep_sink {
  void *context;
  bool (*done)(void *context, size_t isochore, size_t block); ///< tiles that need no work; on rank 0
  /// profile: NULL unless the plan wants it
  int (*isochore)(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                  const struct cagehop_profile *profile);
  int (*tile)(void *context, size_t isochore, size_t block, size_t count, const struct cagehop_point point[]);
  /// So many points have come, failed[s] of them with status s; on rank 0; may be NULL
  void (*tally)(void *context, size_t count, const uint32_t failed[SWEEP_STATUSES]);
  bool (*stop)(
      void *context); ///< asked often; true: hand out nothing more, wait for what is under way; on rank 0
  /// With a place, on every rank, before its first tile and after its last one. Collective over `comm`, an
  /// MPI_Comm; open returns the same on all ranks. Return 0 or a negative status.
  int (*open)(void *context, const char *place, const void *comm);
  int (*close)(void *context);
  const char *(*error)(void *context); ///< why one of them returned a negative status
};

struct sweep_stats {
  double wall_seconds;
  double busy_seconds; ///< of all workers together
  int workers;         ///< groups of ranks, where states are solved together
  bool stopped;     ///< before everything was done, because the sink asked for it or the deadline came near
  bool out_of_time; ///< stopped, because of the deadline
  char error[SWEEP_ERROR_MAX]; ///< why a rank other than 0 returned a negative status; or empty
};

/// How the plan's pressures are cut into tiles.
static inline struct tiling sweep_tiling(const struct sweep_plan *plan) {
  return tiling_of(plan->n_pressure, plan->model.kinetics);
}

struct sweep_team; ///< the ranks of this program

/// Joins the team. Collective. Returns 0 or CAGEHOP_COMMUNICATION, CAGEHOP_NO_MEMORY.
int sweep_team_join(int *argc, char ***argv, struct sweep_team **team);

int sweep_team_rank(const struct sweep_team *team);
int sweep_team_size(const struct sweep_team *team);

/// The MPI library's version in one line, or "none".
const char *sweep_team_library(void);

/// Whether this build can solve one state on several ranks: a plan's ranks_per_solve may be above 1.
bool sweep_has_groups(void);

/// On every rank but 0: works for rank 0 until it leaves, with a sink for plans with a place; returns the
/// exit code rank 0 leaves with, or -1 when the team is broken and must be aborted.
int sweep_team_follow(struct sweep_team *team, const struct sweep_sink *sink);

/// On rank 0: computes the plan. 0, or the first negative status met; results that came before have reached
/// the sink.
int sweep_run(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
              struct sweep_stats *stats);

/// On rank 0: dismisses the others with `exit_code`; elsewhere `exit_code` is ignored. Then everybody leaves
/// and *team is NULL. Collective.
void sweep_team_leave(struct sweep_team **team, int exit_code);

/// Ends the program on every rank at once; for a team whose ranks can't reach each other any more.
void sweep_team_abort(struct sweep_team *team, int exit_code);

#endif
