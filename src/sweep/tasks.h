// SPDX-License-Identifier: GPL-3.0-or-later
/// Work that rank 0 hands out in tasks, each of which is computed by one worker: tiles (tiles.h), or what a
/// deal has (dealer.h). A task and its result are bytes that travel as they are; mpi/manager.c hands them to
/// all ranks, tasks_run_serial lets one process compute them all. Not collective.
#ifndef CAGEHOP_SWEEP_TASKS_H
#define CAGEHOP_SWEEP_TASKS_H

#include <stddef.h>

/// On rank 0.
struct tasks {
  void *context;
  size_t task_bytes, result_bytes; ///< at most
  /// Writes the next task for a worker that has `under_way` unfinished ones; returns its length, 0 where
  /// there is none for it now. Worker 0 is rank 0 itself.
  size_t (*next)(void *context, size_t worker, int under_way, void *task);
  /// Computes a task on rank 0. Returns 0 or CAGEHOP_COMMUNICATION; what else fails the result says.
  int (*compute)(void *context, const void *task, void *result);
  /// Takes note of what a result cost, before its worker gets the next task.
  void (*learn)(void *context, const void *result);
  /// Takes a result, or why there is none.
  void (*take)(void *context, size_t worker, const void *result);
};

/// Computes a task on rank 0 and takes its result, for which there is room at `result`. Returns 0 or
/// CAGEHOP_COMMUNICATION.
int tasks_compute(const struct tasks *tasks, const void *task, void *result);

/// All tasks in one process. Returns 0 or CAGEHOP_NO_MEMORY, where none was begun.
int tasks_run_serial(const struct tasks *tasks);

#endif
