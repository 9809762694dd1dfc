// SPDX-License-Identifier: GPL-3.0-or-later
/// Work that rank 0 hands out in tasks, each computed by one worker, in any order: a map's tiles (tiles.h),
/// and whatever is dealt to all ranks (sweep_deal), as isobars are. A task and its result are bytes that
/// travel as they are: mpi/manager.c sends them, in one process task_run_serial computes all.
#ifndef CAGEHOP_SWEEP_TASKS_H
#define CAGEHOP_SWEEP_TASKS_H

#include "sweep/admission.h"

/// What every result begins with.
struct task_result {
  int status;          ///< negative: why there is no more of it; the run must end
  bool explained;      ///< whether a text of SWEEP_ERROR_MAX bytes follows that says why
  double busy_seconds; ///< what computing it took
};

/// On rank 0, or, as tickets are (mpi/tickets.c), on every rank its own. A negative status ends the run.
struct sweep_tasks {
  void *context;
  size_t task_bytes, result_bytes; ///< at most; of a result with its struct task_result
  bool (*stop)(void *context);     ///< as sweep_sink.stop; NULL: never
  /// How much was not handed out yet; where there is nothing, `next` is not asked. NULL: `next` knows, and
  /// asks the admission too.
  size_t (*left)(void *context);
  /// Writes the next task for a rank that has `under_way` unfinished ones; returns its length, 0 where there
  /// is none for it now.
  size_t (*next)(void *context, int rank, int under_way, void *task);
  /// Computes a task on rank 0, all of *result but its time; returns 0 or a negative status. *bytes: the
  /// length of the result.
  int (*compute)(void *context, const void *task, struct task_result *result, size_t *bytes);
  /// Takes note of what a result took, before its worker gets the next task; NULL: of nothing.
  void (*learn)(void *context, const struct task_result *result);
  /// Takes a result, also after a failure; returns 0 or a negative status, which it may explain in the
  /// result.
  int (*take)(void *context, struct task_result *result);
};

/// On every other rank: what computes the tasks of a plan.
struct sweep_helper {
  int (*begin)(const struct sweep_plan *plan, void **state);
  /// As sweep_tasks.compute.
  int (*compute)(void *state, const void *task, struct task_result *result, size_t *bytes);
  void (*end)(void *state); ///< after begin, also where that failed
};

/// Deals tasks to all ranks one by one, by the plan's deadline. asked->max_tile_seconds: the largest cost of
/// a task, where known. The other ranks get the plan first, of which states may be none, and compute with the
/// sinks' helper of that number. On rank 0; collective with sweep_team_work on the other ranks. Returns 0, or
/// the first negative status; *stats as from sweep_run, its tiles being tasks.
int sweep_deal(struct sweep_team *team, const struct sweep_plan *asked, size_t helper,
               const struct sweep_tasks *tasks, struct sweep_stats *stats);

// ---------------------------------------------------------------- inside the sweep, not collective

/// Tasks that are being handed out: on rank 0, or for tickets on every rank.
struct task_run {
  struct sweep_tasks tasks;
  struct admission admission; ///< with the first failure
};

/// By the plan's deadline and the cost that it knows; stats begin anew.
void task_begin(const struct sweep_tasks *tasks, const struct sweep_plan *plan, struct sweep_stats *stats,
                struct task_run *run);

/// The next task for a rank; 0: none for it now.
size_t task_next(struct task_run *run, int rank, int under_way, void *task);

/// Takes note of what a result took, whichever rank it is from; before task_take.
void task_learn(struct task_run *run, const struct task_result *result);

/// Takes a result of a rank, or why there is none.
void task_take(struct task_run *run, int rank, struct task_result *result);

/// Computes a task on this rank, and measures the time. `compute` as of sweep_tasks and sweep_helper; *bytes:
/// the length of the result, also where its status is negative. Returns 0 or CAGEHOP_COMMUNICATION.
int task_compute(int (*compute)(void *context, const void *task, struct task_result *result, size_t *bytes),
                 void *context, const void *task, struct task_result *result, size_t *bytes);

/// Computes a task of rank 0 and takes its result, for which there is room at *result. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int task_compute_own(struct task_run *run, const void *task, struct task_result *result);

/// All tasks in one process. Returns 0 or CAGEHOP_COMMUNICATION; what else failed is in the admission.
int task_run_serial(struct task_run *run);

/// The helper of a map's tiles.
#define TASK_HELPER_TILES ((size_t)-1)

/// Announces a plan to all ranks, and lets them compute the tasks of a run by the helper of that number, in
/// the plan's groups; sets the plan's communicator of states. Collective. Returns 0, CAGEHOP_NO_MEMORY or
/// CAGEHOP_COMMUNICATION; what else failed is in the admission.
int task_run_on_all(struct sweep_team *team, struct sweep_plan *plan, size_t helper, struct task_run *run);

#endif
