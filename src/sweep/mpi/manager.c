// SPDX-License-Identifier: GPL-3.0-or-later
/// The manager, on rank 0: hands out tasks, also ahead of time where that costs no balance; receives results;
/// computes tasks itself where there are few ranks. docs/explanation/protocol.md
/// describes it.
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/tasks.h"

#include <cagehop/status.h>
#include <stdlib.h>

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
  struct sweep_team *team;
  struct grouping groups; // rank 0 hands out tasks to their leaders, one of which it may be
  struct task_run *run;
  struct rank_state *state; // of each rank; [0] is rank 0's own
  int *idle_workers;        // ranks of workers without a task that may get another one
  int idle_count;
  size_t under_way;           // number of unfinished tasks, over all ranks
  struct task_result *result; // a received one, or rank 0's own
};

// ---------------------------------------------------------------- handing out

/// Where the next message to a rank is written.
static int prepare_message(struct manager *manager, int rank, void **message) {
  struct rank_state *state = &manager->state[rank];
  const size_t place = state->messages % TASKS_AHEAD;
  if (state->message[place] == NULL) {
    state->message[place] = malloc(manager->run->tasks.task_bytes);
  }
  *message = state->message[place];
  return *message == NULL ? mpi_failed("out of memory for a task") // the rank would wait for ever; all abort
                          : mpi_checked_with(rank, MPI_Wait(&state->sent[place], MPI_STATUS_IGNORE));
}

/// Sends a rank the message that was prepared for it; without bytes it says that there are no more tasks.
static int send_message(const struct manager *manager, int to, size_t bytes) {
  struct rank_state *state = &manager->state[to];
  const size_t place = state->messages++ % TASKS_AHEAD;
  return mpi_checked_with(to, MPI_Isend(state->message[place], (int)bytes, MPI_BYTE, to, TAG_TASK,
                                        manager->team->comm, &state->sent[place]));
}

/// Gives a worker tasks until it has so many, or there is none for it now.
static int give(struct manager *manager, int to, int most) {
  struct rank_state *state = &manager->state[to];
  size_t bytes = 1;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && bytes > 0 && state->under_way < most) {
    void *task;
    status = prepare_message(manager, to, &task);
    bytes = status == CAGEHOP_OK ? task_next(manager->run, to, state->under_way, task) : 0;
    if (bytes > 0) {
      state->under_way++;
      manager->under_way++;
      status = send_message(manager, to, bytes);
    }
  }
  return status;
}

/// Gives a worker as many tasks as it may have; with none it becomes idle.
static int refill(struct manager *manager, int rank) {
  const int status = give(manager, rank, TASKS_AHEAD);
  if (manager->state[rank].under_way == 0) {
    manager->idle_workers[manager->idle_count++] = rank;
  }
  return status;
}

/// Gives tasks to idle workers as far as there are any for them: there may be now, because whether it pays to
/// join another worker's isochore depends on costs that were not measured when the worker became idle.
static int resume_idle(struct manager *manager) {
  int status = CAGEHOP_OK;
  bool resumed = true;
  while (status == CAGEHOP_OK && resumed && manager->idle_count > 0) {
    const int rank = manager->idle_workers[manager->idle_count - 1];
    status = give(manager, rank, 1);
    resumed = manager->state[rank].under_way > 0;
    manager->idle_count -= resumed;
  }
  return status;
}

// ---------------------------------------------------------------- the event loop

/// Receives one result and gives its sender the next tasks; *there: whether a result had arrived.
static int receive_result(struct manager *manager, bool *there) {
  const struct sweep_team *team = manager->team;
  MPI_Status found;
  int status = wire_poll(team, MPI_ANY_SOURCE, TAG_RESULT, there, &found);
  if (status != CAGEHOP_OK || !*there) {
    return status;
  }
  const int source = found.MPI_SOURCE;
  status = mpi_checked_with(source, MPI_Recv(manager->result, (int)manager->run->tasks.result_bytes, MPI_BYTE,
                                             source, TAG_RESULT, team->comm, MPI_STATUS_IGNORE));
  if (status != CAGEHOP_OK) {
    return status;
  }
  manager->state[source].under_way--;
  manager->under_way--;
  // The worker must not wait for the disk: the next task is sent first, and the result is written afterwards.
  // Choosing the task needs this result's cost, so that is taken into account here already.
  task_learn(manager->run, manager->result);
  status = refill(manager, source);
  if (status == CAGEHOP_OK) {
    status = resume_idle(manager);
  }
  task_take(manager->run, source, manager->result);
  return status;
}

/// Computes one task on rank 0; *found: whether there was one.
static int compute_own(struct manager *manager, bool *found) {
  void *task;
  const int status = prepare_message(manager, 0, &task);
  *found = status == CAGEHOP_OK && task_next(manager->run, 0, 0, task) > 0;
  return *found ? task_compute_own(manager->run, task, manager->result) : status;
}

/// Receives results and hands out tasks until all that were handed out are finished and no more may be.
static int event_loop(struct manager *manager) {
  struct backoff backoff = {0};
  bool over = false;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && !over) {
    bool there, found = false;
    status = receive_result(manager, &there);
    if (there) {
      backoff = (struct backoff){0};
      continue;
    }
    if (status == CAGEHOP_OK && manager->groups.manager_works) {
      status = compute_own(manager, &found);
    }
    over = !found && manager->under_way == 0;
    if (status == CAGEHOP_OK && !found && !over) {
      backoff_wait(&backoff);
    }
  }
  return status;
}

// ---------------------------------------------------------------- a run

/// The first group that rank 0 does not lead.
static int first_group(const struct manager *manager) {
  return manager->groups.manager_works ? 1 : 0;
}

/// Gives all workers their first tasks, the first of each before anybody's second.
static int hand_out_first(struct manager *manager) {
  const struct grouping *groups = &manager->groups;
  int status = CAGEHOP_OK;
  for (int group = first_group(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    status = give(manager, grouping_leader(groups, group), 1);
  }
  for (int group = first_group(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    status = refill(manager, grouping_leader(groups, group));
  }
  return status;
}

/// Tells all workers that there are no more tasks, and waits until they have received it.
static int release_workers(struct manager *manager) {
  const struct grouping *groups = &manager->groups;
  MPI_Status unread[TASKS_AHEAD]; // instead of MPI_STATUSES_IGNORE, as in wire_announce
  int status = CAGEHOP_OK;
  for (int group = first_group(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    const int leader = grouping_leader(groups, group);
    void *none;
    status = prepare_message(manager, leader, &none);
    status = status == CAGEHOP_OK ? send_message(manager, leader, 0) : status;
  }
  for (int group = first_group(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    const int leader = grouping_leader(groups, group);
    status = mpi_checked_with(leader, MPI_Waitall(TASKS_AHEAD, manager->state[leader].sent, unread));
  }
  return status;
}

static int manager_create(struct sweep_team *team, const struct grouping *groups, struct task_run *run,
                          struct manager *manager) {
  const size_t size = (size_t)team->size;
  *manager = (struct manager){.team = team,
                              .groups = *groups,
                              .run = run,
                              .state = calloc(size, sizeof *manager->state),
                              .idle_workers = calloc(size, sizeof *manager->idle_workers),
                              .result = malloc(run->tasks.result_bytes)};
  for (size_t k = 0; k < size * TASKS_AHEAD && manager->state != NULL; k++) {
    manager->state[k / TASKS_AHEAD].sent[k % TASKS_AHEAD] = MPI_REQUEST_NULL;
  }
  return manager->state != NULL && manager->idle_workers != NULL && manager->result != NULL
             ? CAGEHOP_OK
             : CAGEHOP_NO_MEMORY;
}

static void manager_clear(struct manager *manager) {
  for (int k = 0; manager->state != NULL && k < manager->team->size * TASKS_AHEAD; k++) {
    free(manager->state[k / TASKS_AHEAD].message[k % TASKS_AHEAD]);
  }
  free(manager->state);
  free(manager->idle_workers);
  free(manager->result);
}

/// A run with everything prepared. Collective, with work_for_manager of worker_loop.c.
static int manager_run(struct manager *manager, struct sweep_plan *plan, struct announcement *announcement) {
  struct sweep_team *team = manager->team;
  int status = wire_share_plan(team, plan, announcement);
  status = status == CAGEHOP_OK ? team_join_group(team, plan) : status;
  status = status == CAGEHOP_OK ? hand_out_first(manager) : status;
  status = status == CAGEHOP_OK ? event_loop(manager) : status;
  status = status == CAGEHOP_OK ? release_workers(manager) : status; // else all ranks are about to be ended
  status = status == CAGEHOP_OK ? group_release(&team->group) : status;
  group_leave(&team->group);
  return status;
}

int task_run_on_all(struct sweep_team *team, struct sweep_plan *plan, size_t helper, struct task_run *run) {
  if (team->comm == MPI_COMM_NULL) {
    return task_run_serial(run);
  }
  const struct grouping groups = grouping_of_plan(team->size, plan);
  struct announcement announcement = {
      .helper = helper, .task_bytes = run->tasks.task_bytes, .result_bytes = run->tasks.result_bytes};
  struct manager manager;
  run->admission.stats->workers = groups.count;
  int status = manager_create(team, &groups, run, &manager);
  status = status == CAGEHOP_OK ? manager_run(&manager, plan, &announcement) : status;
  manager_clear(&manager);
  return status;
}
