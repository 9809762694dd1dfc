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
  double margin;          ///< kept free before the deadline, [s]; 0: budget_margin of the time there is
  double dearest;         ///< what a tile may cost, as far as known beforehand; 0: unknown, [s]
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
  /// With a place, on every rank, before its first tile and after its last one. open and close are collective
  /// over `comm`, an MPI_Comm; open returns the same on all ranks. Before close, settle puts on disk what
  /// this rank wrote, and says whether that or a write before failed; it may be NULL. Where any rank failed
  /// there, a collective close might never return: then abandon is called on all ranks instead. All return 0
  /// or a negative status.
  int (*open)(void *context, const char *place, const void *comm);
  int (*settle)(void *context);
  int (*close)(void *context);
  int (*abandon)(void *context);
  /// Makes all of an isochore pending again, whose parts turned out to come from different solutions; on rank
  /// 0, after close; may be NULL. 0 or a negative status.
  int (*discard)(void *context, size_t isochore);
  const char *(*error)(void *context); ///< why one of them returned a negative status; may be NULL
};

struct sweep_stats {
  double wall_seconds;
  double busy_seconds; ///< of all workers together
  double dearest;      ///< tile that came back, or the plan's, whichever cost more, [s]
  int workers;         ///< groups of ranks, where states are solved together
  bool stopped;     ///< before everything was done, because the sink asked for it or the deadline came near
  bool out_of_time; ///< stopped, because of the deadline
  char error[SWEEP_ERROR_MAX]; ///< where the run failed: why, and on which rank if not 0; or empty
};

/// How the plan's pressures are cut into tiles.
static inline struct tiling sweep_tiling(const struct sweep_plan *plan) {
  return tiling_of(plan->n_pressure, plan->model.kinetics);
}

struct sweep_team; ///< the ranks of this program

/// Joins the team. Collective. Returns 0 or CAGEHOP_COMMUNICATION, CAGEHOP_NO_MEMORY.
int sweep_team_join(int *argc, char ***argv, struct sweep_team **team);

/// A team of this process alone, without MPI, whatever has started it. Not collective. Returns 0 or
/// CAGEHOP_NO_MEMORY.
int sweep_team_alone(struct sweep_team **team);

/// What every rank tells rank 0 of itself, once after joining. `build`: the program's version in some words;
/// ranks of two versions would not understand each other's messages. `arithmetic`: as cagehop_arithmetic; 0
/// is an error. Collective. Returns 0; or the same negative status on all ranks, CAGEHOP_BAD_ARGUMENT where
/// builds differ, CAGEHOP_NO_MEMORY, CAGEHOP_COMMUNICATION, with one line in `error` on the rank that is to
/// say it and an empty one on the others; then nothing but sweep_team_leave is left to do.
int sweep_team_agree(struct sweep_team *team, const char *build, uint32_t arithmetic,
                     char error[SWEEP_ERROR_MAX]);

/// On rank 0: how many different arithmetics there are among the ranks; 1 before sweep_team_agree.
int sweep_team_kinds(const struct sweep_team *team);

/// On rank 0: whether the ranks of each group that solves a state together have the same arithmetic. Where
/// not, *a and *b are two of one group that differ.
bool sweep_team_grouped_alike(const struct sweep_team *team, int ranks_per_solve, int *a, int *b);

/// Why the ranks could not reach each other, as MPI says it; empty where nothing is known.
const char *sweep_team_failure(void);

int sweep_team_rank(const struct sweep_team *team);
int sweep_team_size(const struct sweep_team *team);

/// The MPI library's version in one line, or "none".
const char *sweep_team_library(void);

/// Whether this MPI can only be started by PMIx, of what srun has to offer (none, pmi2, pmix): Open MPI that
/// was built without Slurm's PMI. Without PMIx it then ends the process inside MPI_Init. To be called before
/// sweep_team_join; takes a quarter of a second.
bool sweep_team_needs_pmix(void);

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
