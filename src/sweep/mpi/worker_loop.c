// SPDX-License-Identifier: GPL-3.0-or-later
/// Every rank but 0: computes what rank 0 hands out, or takes tickets. docs/explanation/protocol.md describes
/// it.
#include "clock/clock.h"
#include "sweep/mpi/tickets.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"

#include <cagehop/status.h>
#include <stddef.h>
#include <stdlib.h>

// ---------------------------------------------------------------- tasks

/// What a rank computes tasks with.
struct task_worker {
  const struct sweep_helper *helper;
  void *state;
  int begun; // what beginning returned: where it is negative, every task's status
  size_t task_bytes, result_bytes;
  bool waits; // until rank 0 has received a result: where it never computes, so that this takes no time
};

/// Computes one task; *bytes: what is valid of the result. Returns 0 or CAGEHOP_COMMUNICATION.
static int compute_one(const struct task_worker *own, const void *task, struct task_result *result,
                       size_t *bytes) {
  const double start = clock_seconds();
  *result = (struct task_result){.status = CAGEHOP_OK};
  result->status = own->begun < 0 ? own->begun : own->helper->compute(own->state, task, result, bytes);
  result->busy_seconds = clock_seconds() - start;
  if (result->status < 0) {
    *bytes = sizeof *result + (result->explained ? SWEEP_ERROR_MAX : 0);
  }
  return result->status == CAGEHOP_COMMUNICATION ? CAGEHOP_COMMUNICATION : CAGEHOP_OK;
}

/// Computes tasks until there are no more. Results are sent without waiting until rank 0 receives them,
/// because it may be computing a task of its own; there is room for as many results as it may lack.
static int process_tasks(const struct sweep_team *team, const struct task_worker *own, void *task,
                         struct task_result *const result[TASKS_AHEAD]) {
  MPI_Request sent[TASKS_AHEAD];
  int bytes = 0;
  size_t turn = 0;
  for (size_t k = 0; k < TASKS_AHEAD; k++) {
    sent[k] = MPI_REQUEST_NULL;
  }
  int status = wire_receive(team, TAG_TASK, own->task_bytes, task, &bytes);
  while (status == CAGEHOP_OK && bytes > 0) {
    size_t length = 0;
    status = wait_with_backoff(&sent[turn], 0);
    if (status == CAGEHOP_OK) {
      status = compute_one(own, task, result[turn], &length);
    }
    if (status == CAGEHOP_OK) {
      status = mpi_checked_with(
          0, MPI_Isend(result[turn], (int)length, MPI_BYTE, 0, TAG_RESULT, team->comm, &sent[turn]));
    }
    if (status == CAGEHOP_OK && own->waits) {
      status = wait_with_backoff(&sent[turn], 0);
    }
    if (status == CAGEHOP_OK) {
      status = wire_receive(team, TAG_TASK, own->task_bytes, task, &bytes);
    }
    turn = (turn + 1) % TASKS_AHEAD;
  }
  for (size_t k = 0; k < TASKS_AHEAD && status == CAGEHOP_OK; k++) {
    status = wait_with_backoff(&sent[k], 0);
  }
  return status;
}

/// The same, with memory for it. Collective with manager_run.
static int serve_manager(const struct sweep_team *team, const struct task_worker *own) {
  void *task = malloc(own->task_bytes);
  struct task_result *result[TASKS_AHEAD];
  bool room = task != NULL;
  for (size_t k = 0; k < TASKS_AHEAD; k++) {
    result[k] = malloc(own->result_bytes);
    room = room && result[k] != NULL;
  }
  const int status = room ? process_tasks(team, own, task, result)
                          : mpi_failed("out of memory for tasks"); // no message can tell rank 0; all abort
  free(task);
  for (size_t k = 0; k < TASKS_AHEAD; k++) {
    free(result[k]);
  }
  return status;
}

/// One deal, on another rank than 0. Collective.
static int work_on_deal(const struct sweep_team *team, const struct sweep_plan *plan,
                        const struct announcement *announcement) {
  struct task_worker own = {.helper = team->sink->helper[announcement->helper],
                            .task_bytes = announcement->task_bytes,
                            .result_bytes = announcement->result_bytes,
                            .waits = !grouping_of(team->size, 1, false).manager_works};
  own.begun = own.helper->begin(plan, &own.state);
  const int status = serve_manager(team, &own);
  own.helper->end(own.state);
  return status;
}

// ---------------------------------------------------------------- tiles

/// A leader of a group.
struct leader {
  struct sweep_team *team;
  struct worker worker;
};

static int compute_led(void *state, const void *task, struct task_result *result, size_t *bytes) {
  struct leader *leader = state;
  struct tile_result *own = (struct tile_result *)result;
  const int status = team_compute(leader->team, &leader->worker, task, own);
  if (status >= 0) { // else the reason stands in place of the tile
    const bool profile = leader->worker.plan->profiles && own->solved;
    *bytes =
        profile ? sizeof *own : offsetof(struct tile_result, point) + own->tile.count * sizeof own->point[0];
  }
  return status;
}

static int lead_group(struct leader *leader) {
  static const struct sweep_helper tiles = {.compute = compute_led};
  const struct task_worker own = {.helper = &tiles,
                                  .state = leader,
                                  .task_bytes = sizeof(struct tile),
                                  .result_bytes = sizeof(struct tile_result)};
  const int status = serve_manager(leader->team, &own);
  return status == CAGEHOP_OK ? group_release(&leader->team->group) : status;
}

/// One run of which rank 0 writes the tiles, on another rank: as leader of a group computes what rank 0 hands
/// out, as member helps its leader. Collective.
static int work_for_manager(struct sweep_team *team, struct sweep_plan *plan) {
  struct leader leader = {.team = team};
  worker_init(&leader.worker, plan);
  int status = team_join_group(team, plan);
  const int group = grouping_group(&team->grouping, team->rank);
  if (status == CAGEHOP_OK && group >= 0) {
    status = grouping_leader(&team->grouping, group) == team->rank
                 ? lead_group(&leader)
                 : group_assist(&team->group, &leader.worker);
  }
  worker_clear(&leader.worker);
  group_leave(&team->group);
  return status;
}

/// One run on a rank other than 0. Collective.
static int work_on_plan(struct sweep_team *team, struct sweep_plan *plan) {
  struct sweep_stats unused; // rank 0's tell of all
  const int status =
      wire_points_stay(plan) ? tickets_run(team, plan, team->sink, &unused) : work_for_manager(team, plan);
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
      status = announcement->deals ? work_on_deal(team, &plan, announcement) : work_on_plan(team, &plan);
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
    if (status == CAGEHOP_OK) {
      status = wire_announce(team, &announcement);
    }
  }
  return status == CAGEHOP_OK ? announcement.exit_code : -1;
}
