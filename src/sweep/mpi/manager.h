// SPDX-License-Identifier: GPL-3.0-or-later
/// The manager's part of a run, on rank 0: hands out tasks to all ranks, and takes what comes of them. run.c
/// puts it between the announcement of a plan and its end.
#ifndef CAGEHOP_SWEEP_MANAGER_H
#define CAGEHOP_SWEEP_MANAGER_H

#include "sweep/mpi/wire.h"
#include "sweep/tasks.h"

/// What rank 0 knows of one rank.
struct rank_state {
  int under_way; // number of tasks it was given and has not finished
  // Its last messages. A send may wait until the worker receives it, and the worker may be waiting until rank
  // 0 receives a result, so rank 0 does not wait: with so many tasks at a time, the one whose place a message
  // takes is finished, and was received.
  void *message[TASKS_AHEAD]; // owned
  MPI_Request sent[TASKS_AHEAD];
  size_t messages; // sent so far
};

struct manager {
  const struct sweep_team *team;
  struct grouping groups;
  struct task_run run;
  struct rank_state *state; // of each rank; [0] is rank 0's own
  int *idle_workers;        // ranks of workers without a task that may get another one
  int idle_count;
  size_t under_way;           // number of unfinished tasks, over all ranks
  struct task_result *result; // a received one, or rank 0's own
};

/// Prepares to hand out tasks to the leaders of groups, one of which rank 0 may be; nothing is sent yet. Not
/// collective. Returns 0 or CAGEHOP_NO_MEMORY; manager_clear in either case.
int manager_create(const struct sweep_team *team, const struct grouping *groups, const struct task_run *run,
                   struct manager *manager);
void manager_clear(struct manager *manager);

/// Hands out all tasks and takes their results. Ends when all that were handed out are finished and no more
/// may be, with all workers released. Collective, with serve_manager of worker_loop.c. Returns 0 or
/// CAGEHOP_COMMUNICATION; what else failed is in the admission.
int manager_run(struct manager *manager);

#endif
