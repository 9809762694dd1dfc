// SPDX-License-Identifier: GPL-3.0-or-later
/// Computes a map's tiles on all ranks of the program: rank 0 is the manager, which hands out tiles, receives
/// results and passes them to a sink; the other ranks are workers. Built with MPI (mpi/) or for one
/// process (team_serial.c). Functions are not collective where they don't say so.
#ifndef CAGEHOP_SWEEP_H
#define CAGEHOP_SWEEP_H

#include "sweep/schedule/plan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  SWEEP_ERROR_MAX = 1024,
  SWEEP_STATUSES = 32, ///< upper bound of a point's status
};

struct ranks;        ///< see ranks/ranks.h
struct sweep_helper; ///< see tasks.h

/// How a map is opened that every rank writes to: on every rank, for plans with a path. All functions get the
/// sink's context and return 0 or a negative status; none may be NULL.
struct sweep_shared_writer {
  /// Before its first tile on rank 0, after its announcement on the others. Collective over `ranks`; returns
  /// the same on all of them; where that is negative, `error` is empty on ranks that did not fail themselves.
  int (*open)(void *context, const char *shared_path, const struct ranks *ranks);
  /// Flushes what this rank wrote to disk; returns whether that or an earlier write failed. Not collective.
  int (*settle)(void *context);
  int (*close)(void *context); ///< collective, after settle succeeded on all ranks
  /// In place of close on all ranks, where settle failed on any: a collective close might never return.
  int (*abandon)(void *context);
};

/// Receives the results. A function that is NULL does nothing; a negative return value ends the sweep.
struct sweep_sink {
  void *context;
  // What rank 0 asks.
  bool (*done)(void *context, size_t isochore, size_t block); ///< whether a tile needs no work
  bool (*stop)(void *context); ///< polled between messages; return true to hand out no more tiles, and tasks
                               ///< in progress are completed
  // What is written: on rank 0, and on every rank for plans with a path.
  /// An isochore's row, before its first tile. profile: NULL unless the plan asks for it.
  int (*isochore)(void *context, size_t i, const struct cagehop_isochore_summary *summary,
                  const struct cagehop_profile *profile);
  int (*tile)(void *context, size_t isochore, size_t block, size_t count, const struct cagehop_point point[]);
  const char *(*error)(void *context);      ///< why a function of the sink returned CAGEHOP_IO
  const struct sweep_shared_writer *shared; ///< for plans with a path; borrowed
  const struct sweep_helper *const *helper; ///< on ranks other than 0, for deals, by their number; borrowed
  // What rank 0 is told.
  /// `count` more points are done, failed[s] of them with status s.
  void (*tally)(void *context, size_t count, const uint32_t failed[SWEEP_STATUSES]);
  /// Marks all tiles of an isochore as not computed, because two ranks found different solutions of it; after
  /// close. Returns 0 or a negative status.
  int (*discard)(void *context, size_t isochore);
};

struct sweep_stats {
  double wall_seconds;
  double busy_seconds;     ///< time spent computing, summed over all workers
  double max_tile_seconds; ///< largest cost of a tile, the plan's included, [s]
  int workers;             ///< groups of ranks, where states are solved together
  bool stopped; ///< ended before all tiles were done, because the sink asked for it or the deadline was near
  bool out_of_time;            ///< ended because of the deadline
  char error[SWEEP_ERROR_MAX]; ///< where the run failed: the reason, and the rank if not 0; else empty
};

struct sweep_team; ///< all ranks of this program, and what this rank needs to work with them

/// Initializes MPI and creates *team. Collective. Returns 0 or CAGEHOP_COMMUNICATION, CAGEHOP_NO_MEMORY.
int sweep_team_init(int *argc, char ***argv, struct sweep_team **team);

/// A team of one rank without MPI, also in a process that mpirun started. Not collective. Returns 0 or
/// CAGEHOP_NO_MEMORY.
int sweep_team_serial(struct sweep_team **team);

/// Checks that all ranks run the same program; to be called once, first. `build`: the program's version as
/// text, because ranks of two versions can't read each other's messages. `arithmetic`: from
/// cagehop_arithmetic; 0 is an error. Collective. Returns 0, or the same negative status on all ranks:
/// CAGEHOP_BAD_ARGUMENT where builds differ, CAGEHOP_NO_MEMORY, CAGEHOP_COMMUNICATION; with one line in
/// `error` on the rank that should print it, and an empty one on the others. Then only sweep_team_finalize
/// may be called.
int sweep_team_agree(struct sweep_team *team, const char *build, uint32_t arithmetic,
                     char error[SWEEP_ERROR_MAX]);

/// On rank 0: the number of different arithmetics among the ranks; 1 before sweep_team_agree. Not collective.
int sweep_team_kinds(const struct sweep_team *team);

/// On rank 0: whether the ranks of each group that solves a state together have the same arithmetic, in runs
/// with or without a plan's path. Where not, *a and *b are two ranks of one group that differ. Not
/// collective.
bool sweep_team_grouped_alike(const struct sweep_team *team, int ranks_per_solve, bool all_write, int *a,
                              int *b);

/// MPI's text for the first MPI call that failed in this process; empty where none failed. Not collective.
const char *sweep_team_failure(void);

int sweep_team_rank(const struct sweep_team *team);
int sweep_team_size(const struct sweep_team *team);

/// The MPI library's version in one line, or "none".
const char *sweep_team_library(void);

/// Whether processes of this MPI are a team only where a launcher tells each in its environment, by PMI, PMIx
/// or a variable with its rank: so of Open MPI, of MPICH and of what comes from MPICH. Not collective.
bool sweep_team_needs_launcher(void);

/// Whether srun must start this MPI with --mpi=pmix: true for Open MPI that was built without Slurm's PMI,
/// which otherwise ends the process inside MPI_Init. To be called before sweep_team_init; takes 0.25 s. Not
/// collective.
bool sweep_team_needs_pmix(void);

/// Whether this build, which has MPI, can solve one state on several ranks, so that a plan's ranks_per_solve
/// may be above 1.
bool sweep_has_groups(void);

/// On every rank but 0: the worker's side of all runs, until rank 0 calls sweep_team_finalize. The sink is
/// used for plans with a path that all ranks write to. Collective with sweep_run and sweep_team_finalize on
/// rank 0. Returns rank 0's exit code, or -1 where communication failed and sweep_team_abort must be called.
int sweep_team_work(struct sweep_team *team, const struct sweep_sink *sink);

/// On rank 0: computes the plan. Collective with sweep_team_work on the other ranks. Returns 0, or the
/// first negative status; results received before the failure have been given to the sink.
int sweep_run(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
              struct sweep_stats *stats);

/// Finalizes MPI, frees *team and sets it to NULL. On rank 0 `exit_code` is what sweep_team_work returns on
/// the other ranks; elsewhere it is ignored. Collective.
void sweep_team_finalize(struct sweep_team **team, int exit_code);

/// Ends the program on every rank at once (MPI_Abort), after communication failed. Not collective.
void sweep_team_abort(struct sweep_team *team, int exit_code);

#endif
