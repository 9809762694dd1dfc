// SPDX-License-Identifier: GPL-3.0-or-later
/// Rank 0 hands out the states of a landscape table one by one, the others send their numbers back. Which
/// rank solves a state makes no difference to it. docs/explanation/protocol.md describes it.
#include "sweep/mpi/nodes.h"

#include "clock/clock.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/nodes.h"

#include <cagehop/landscape_nodes.h>
#include <cagehop/status.h>
#include <stdio.h>
#include <stdlib.h>

enum { AHEAD = 2 }; // states that a worker has at once: one being solved, one waiting

/// What a worker is to solve; phi 0: nothing more.
struct node_task {
  double phi, first_r;
};

/// What it sends back, cut after what is valid.
struct node_result {
  double status, seconds, count;
  double number[CAGEHOP_LANDSCAPE_NODE_MAX];
};

enum { RESULT_HEAD = 3 };

// ---------------------------------------------------------------- rank 0

/// What rank 0 knows of a worker.
struct node_worker {
  int under_way;
  size_t messages; // sent so far
  struct node_task task[AHEAD];
  MPI_Request sent[AHEAD];
};

/// A sweep on rank 0.
struct nodes_manager {
  struct sweep_team *team;
  const struct sweep_nodes *nodes;
  struct sweep_stats *stats;
  struct budget budget;
  struct node_worker *worker; // by rank; [0] is not used
  struct node_result *result;
  size_t next;   // of the states
  int under_way; // on all workers
  int status;    // of the first state that failed to be taken
};

static int send_task_to(struct nodes_manager *manager, int rank, struct node_task task) {
  struct node_worker *worker = &manager->worker[rank];
  const size_t place = worker->messages++ % AHEAD;
  const int status = mpi_checked_with(rank, MPI_Wait(&worker->sent[place], MPI_STATUS_IGNORE));
  if (status != CAGEHOP_OK) {
    return status;
  }
  worker->task[place] = task;
  return mpi_checked_with(rank, MPI_Isend(&worker->task[place], (int)sizeof task, MPI_BYTE, rank, TAG_TILE,
                                          manager->team->comm, &worker->sent[place]));
}

/// Whether a rank may get one more state; the last ones go to ranks that have none.
static bool may_begin_node(struct nodes_manager *manager, int under_way) {
  const size_t left = manager->nodes->count - manager->next;
  return manager->status == CAGEHOP_OK && left > 0 &&
         (under_way == 0 || left >= (size_t)manager->team->size) &&
         nodes_admit(manager->nodes, &manager->budget, under_way, manager->stats);
}

/// Gives every worker what it may have, those without a state first.
static int hand_out_nodes(struct nodes_manager *manager) {
  for (int under_way = 0; under_way < AHEAD; under_way++) {
    for (int rank = 1; rank < manager->team->size; rank++) {
      struct node_worker *worker = &manager->worker[rank];
      if (worker->under_way > under_way || !may_begin_node(manager, worker->under_way)) {
        continue;
      }
      const struct node_task task = {manager->nodes->phi[manager->next++], manager->nodes->first_r};
      const int status = send_task_to(manager, rank, task);
      if (status != CAGEHOP_OK) {
        return status;
      }
      worker->under_way++;
      manager->under_way++;
    }
  }
  return CAGEHOP_OK;
}

/// Takes a result over; the first one that fails, and why, is what the sweep ends with.
static void take_node(struct nodes_manager *manager, int rank) {
  const struct node_result *result = manager->result;
  if (manager->status != CAGEHOP_OK) {
    return;
  }
  manager->status = (int)result->status;
  if (manager->status == CAGEHOP_OK) {
    manager->status = nodes_take(manager->nodes, (size_t)result->count, result->number, result->seconds,
                                 &manager->budget, manager->stats);
  } else if (rank > 0) {
    snprintf(manager->stats->error, sizeof manager->stats->error, "rank %d: %s", rank,
             cagehop_status_message(manager->status));
  }
}

/// Receives a result where one has arrived, and gives its sender something else first.
static int receive_node(struct nodes_manager *manager, bool *there) {
  int rank;
  int status = wire_poll(manager->team, MPI_ANY_SOURCE, TAG_RESULT, there, &rank);
  if (status != CAGEHOP_OK || !*there) {
    return status;
  }
  status = mpi_checked_with(rank, MPI_Recv(manager->result, (int)sizeof *manager->result, MPI_BYTE, rank,
                                           TAG_RESULT, manager->team->comm, MPI_STATUS_IGNORE));
  if (status == CAGEHOP_OK) {
    manager->worker[rank].under_way--;
    manager->under_way--;
    budget_learn(&manager->budget, manager->result->seconds);
    status = hand_out_nodes(manager);
    take_node(manager, rank);
  }
  return status;
}

/// Solves a state on rank 0.
static void solve_own(struct nodes_manager *manager) {
  struct node_result *result = manager->result;
  size_t count;
  result->status = nodes_solve(manager->nodes->structure, manager->nodes->phi[manager->next++],
                               manager->nodes->first_r, result->number, &count, &result->seconds);
  result->count = (double)count;
  take_node(manager, 0);
}

/// Until all states that were begun are there, and no more may be begun.
static int distribute_nodes(struct nodes_manager *manager) {
  const bool works = grouping_of(manager->team->size, 1, false).manager_works;
  struct backoff backoff = {0};
  int status = hand_out_nodes(manager);
  while (status == CAGEHOP_OK) {
    bool there = false;
    status = receive_node(manager, &there);
    if (status != CAGEHOP_OK || there) {
      backoff = (struct backoff){0};
    } else if (works && may_begin_node(manager, 0)) {
      solve_own(manager);
    } else if (manager->under_way == 0) {
      break;
    } else {
      backoff_wait(&backoff);
    }
  }
  return status;
}

/// Tells all workers that there is nothing more, and waits for the messages.
static int release_nodes(struct nodes_manager *manager) {
  int status = CAGEHOP_OK;
  for (int rank = 1; rank < manager->team->size && status == CAGEHOP_OK; rank++) {
    status = send_task_to(manager, rank, (struct node_task){0.0, 0.0});
    for (int k = 0; k < AHEAD && status == CAGEHOP_OK; k++) {
      status = mpi_checked_with(rank, MPI_Wait(&manager->worker[rank].sent[k], MPI_STATUS_IGNORE));
    }
  }
  return status;
}

/// The sweep with everything allocated. Collective.
static int run_nodes(struct nodes_manager *manager) {
  // Only the structure counts; its table of S(q) travels as a plan's does.
  const struct sweep_plan plan = {
      .model = {.structure = *manager->nodes->structure}, .n_phi = 1, .state = manager->nodes->phi};
  for (int rank = 0; rank < manager->team->size; rank++) {
    for (int k = 0; k < AHEAD; k++) {
      manager->worker[rank].sent[k] = MPI_REQUEST_NULL;
    }
  }
  struct announcement announcement = {.nodes = true};
  int status = wire_share_plan(manager->team, &plan, &announcement);
  if (status == CAGEHOP_OK) {
    status = distribute_nodes(manager);
  }
  if (status == CAGEHOP_OK) {
    status = release_nodes(manager);
  }
  return status;
}

int sweep_run_nodes(struct sweep_team *team, const struct sweep_nodes *nodes, struct sweep_stats *stats) {
  if (team->comm == MPI_COMM_NULL || team->size == 1) {
    return sweep_nodes_serial(nodes, stats);
  }
  const double start = clock_seconds();
  struct nodes_manager manager = {.team = team, .nodes = nodes, .stats = stats};
  nodes_begin(nodes, stats, &manager.budget);
  stats->workers = grouping_of(team->size, 1, false).count;
  manager.worker = calloc((size_t)team->size, sizeof *manager.worker);
  manager.result = malloc(sizeof *manager.result);
  int status = manager.worker != NULL && manager.result != NULL ? run_nodes(&manager) : CAGEHOP_NO_MEMORY;
  free(manager.worker);
  free(manager.result);
  if (status == CAGEHOP_COMMUNICATION && mpi_failure()[0] != '\0') {
    snprintf(stats->error, sizeof stats->error, "rank 0: %s", mpi_failure());
  }
  stats->wall_seconds = clock_seconds() - start;
  return status != CAGEHOP_OK ? status : manager.status;
}

// ---------------------------------------------------------------- the others

/// Waits for what rank 0 wants next.
static int receive_node_task(const struct sweep_team *team, struct node_task *task) {
  MPI_Request request;
  const int status =
      mpi_checked_with(0, MPI_Irecv(task, (int)sizeof *task, MPI_BYTE, 0, TAG_TILE, team->comm, &request));
  return status != CAGEHOP_OK ? status : wait_with_backoff(&request, 0);
}

/// Solves and sends until there is nothing more. Rank 0 may be solving a state of its own while a result is
/// on its way; where it never does, the worker first sees its result off, which then takes no time.
static int solve_and_send(const struct sweep_team *team, const struct cagehop_structure_params *structure,
                          struct node_result result[AHEAD]) {
  const bool busy_manager = grouping_of(team->size, 1, false).manager_works;
  MPI_Request sent[AHEAD] = {MPI_REQUEST_NULL, MPI_REQUEST_NULL};
  struct node_task task;
  size_t turn = 0;
  int status = receive_node_task(team, &task);
  while (status == CAGEHOP_OK && task.phi > 0.0) {
    struct node_result *own = &result[turn];
    size_t count;
    status = wait_with_backoff(&sent[turn], 0);
    if (status != CAGEHOP_OK) {
      return status;
    }
    own->status = nodes_solve(structure, task.phi, task.first_r, own->number, &count, &own->seconds);
    own->count = (double)count;
    status = mpi_checked_with(0, MPI_Isend(own, (int)((RESULT_HEAD + count) * sizeof own->number[0]),
                                           MPI_BYTE, 0, TAG_RESULT, team->comm, &sent[turn]));
    if (status == CAGEHOP_OK && !busy_manager) {
      status = wait_with_backoff(&sent[turn], 0);
    }
    turn = (turn + 1) % AHEAD;
    status = status == CAGEHOP_OK ? receive_node_task(team, &task) : status;
  }
  for (size_t k = 0; k < AHEAD && status == CAGEHOP_OK; k++) {
    status = wait_with_backoff(&sent[k], 0);
  }
  return status;
}

int nodes_work(struct sweep_team *team, const struct cagehop_structure_params *structure) {
  struct cagehop_structure_params own = *structure;
  struct node_result *result = malloc(AHEAD * sizeof *result);
  own.communicator = NULL; // each state on one rank
  if (result == NULL) {
    return mpi_failed("out of memory for a state"); // no message can tell rank 0; the caller aborts
  }
  const int status = solve_and_send(team, &own, result);
  free(result);
  return status;
}
