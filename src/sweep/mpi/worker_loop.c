// SPDX-License-Identifier: GPL-3.0-or-later
/// Every rank but 0: computes what rank 0 hands out, or takes tickets. docs/explanation/protocol.md describes
/// it.
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/tiles.h"

#include <cagehop/status.h>
#include <stdlib.h>

// ---------------------------------------------------------------- tasks

/// A run on this rank.
struct task_worker {
  struct tile_worker tiles;
  const struct sweep_plan *plan;
  const struct announcement *announcement;
  const struct sweep_helper *helper; // what computes the tasks
  void *state;
  int begun; // what beginning returned: where it is negative, every task's status
};

static int compute_task(void *context, const void *task, struct task_result *result, size_t *bytes) {
  const struct task_worker *own = context;
  return own->begun < 0 ? own->begun : own->helper->compute(own->state, task, result, bytes);
}

/// Computes tasks until there are no more. Results are sent without waiting until rank 0 receives them,
/// because it may be computing a task of its own; there is room for as many results as it may lack.
static int process_tasks(struct task_worker *own, void *task, struct task_result *const result[TASKS_AHEAD]) {
  const struct sweep_team *team = own->tiles.team;
  const size_t most = own->announcement->task_bytes;
  MPI_Request sent[TASKS_AHEAD];
  int length = 0;
  for (size_t k = 0; k < TASKS_AHEAD; k++) {
    sent[k] = MPI_REQUEST_NULL;
  }
  int status = wire_receive(team, 0, TAG_TASK, most, task, &length);
  for (size_t turn = 0; status == CAGEHOP_OK && length > 0; turn = (turn + 1) % TASKS_AHEAD) {
    size_t bytes;
    if (wait_with_backoff(&sent[turn], 0, MPI_STATUS_IGNORE) ||
        task_compute(compute_task, own, task, result[turn], &bytes) ||
        mpi_checked_with(
            0, MPI_Isend(result[turn], (int)bytes, MPI_BYTE, 0, TAG_RESULT, team->comm, &sent[turn]))) {
      return CAGEHOP_COMMUNICATION;
    }
    status = wire_receive(team, 0, TAG_TASK, most, task, &length);
  }
  for (size_t k = 0; k < TASKS_AHEAD && status == CAGEHOP_OK; k++) {
    status = wait_with_backoff(&sent[k], 0, MPI_STATUS_IGNORE);
  }
  return status;
}

/// The same, with memory for it.
static int serve_manager(struct task_worker *own) {
  void *task = malloc(own->announcement->task_bytes);
  struct task_result *result[TASKS_AHEAD];
  bool room = task != NULL;
  for (size_t k = 0; k < TASKS_AHEAD; k++) {
    result[k] = malloc(own->announcement->result_bytes);
    room = room && result[k] != NULL;
  }
  const int status = room ? process_tasks(own, task, result)
                          : mpi_failed("out of memory for tasks"); // no message can tell rank 0; all abort
  free(task);
  for (size_t k = 0; k < TASKS_AHEAD; k++) {
    free(result[k]);
  }
  return status;
}

// ---------------------------------------------------------------- a run

/// As leader of a group.
static int lead_group(void *context) {
  static const struct sweep_helper tiles = {.compute = tiles_compute};
  struct task_worker *own = context;
  const size_t helper = own->announcement->helper;
  if (helper == TASK_HELPER_TILES) {
    own->helper = &tiles;
    own->state = &own->tiles;
    return serve_manager(own);
  }
  own->helper = own->tiles.team->sink->helper[helper];
  own->begun = own->helper->begin(own->plan, &own->state);
  const int status = serve_manager(own);
  own->helper->end(own->state);
  return status;
}

/// One run of which rank 0 hands out the tasks. Collective.
static int work_for_manager(struct sweep_team *team, struct sweep_plan *plan,
                            const struct announcement *announcement) {
  struct task_worker own = {.tiles = {.team = team}, .plan = plan, .announcement = announcement};
  worker_init(&own.tiles.worker, plan);
  int status = team_join_group(team, plan);
  status = status == CAGEHOP_OK ? team_take_part(team, lead_group, &own, &own.tiles.worker) : status;
  worker_clear(&own.tiles.worker);
  group_leave(&team->group);
  return status;
}

/// One run. Collective. Returns 0 or CAGEHOP_COMMUNICATION.
static int work_on_plan(struct sweep_team *team, struct sweep_plan *plan,
                        const struct announcement *announcement) {
  struct sweep_stats unused; // rank 0's tell of all
  const int status = plan->shared_path != NULL ? tiles_run_shared(team, plan, team->sink, &unused)
                                               : work_for_manager(team, plan, announcement);
  return status == CAGEHOP_COMMUNICATION ? status : CAGEHOP_OK; // rank 0 has every other status too
}

/// Receives the plan's numbers and works on it. Collective. Returns 0 or a negative status.
static int work_on_announcement(struct sweep_team *team, const struct announcement *announcement) {
  const size_t bytes = announcement->plan.count * sizeof(double);
  struct plan_wire_tables tables;
  struct sweep_plan plan;
  double *numbers = malloc(bytes);
  if (numbers == NULL) {
    return mpi_failed("out of memory for the plan"); // no message can tell rank 0; the caller aborts
  }
  int status = wire_share_bytes(team, bytes, numbers);
  if (status == CAGEHOP_OK) {
    if (plan_wire_unpack(&announcement->plan, numbers, &tables, &plan) != CAGEHOP_OK) {
      status = mpi_failed("out of memory for the landscape table");
    } else {
      status = work_on_plan(team, &plan, announcement);
    }
    plan_wire_clear(&plan);
  }
  free(numbers);
  return status;
}

int sweep_team_work(struct sweep_team *team, const struct sweep_sink *sink) {
  struct announcement announcement = {.leave = false};
  team->sink = sink;
  int status = wire_announce(team, &announcement);
  while (status == CAGEHOP_OK && !announcement.leave) {
    status = work_on_announcement(team, &announcement);
    status = status == CAGEHOP_OK ? wire_announce(team, &announcement) : status;
  }
  return status == CAGEHOP_OK ? announcement.exit_code : -1;
}
