// SPDX-License-Identifier: GPL-3.0-or-later
/// The manager, on rank 0: hands out tasks, also ahead of time where that costs no balance; receives results
/// and gives them to the sink; computes tiles itself where there are few ranks. docs/explanation/protocol.md
/// describes it.
#include "sweep/mpi/manager.h"

#include "clock/clock.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"
#include "sweep/schedule/kinds.h"

#include <cagehop/status.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/// Whether a rank with `under_way` unfinished tasks may get one more.
static bool may_hand_out(struct manager *manager, int under_way) {
  return manager->schedule.points > 0 && gather_admits(&manager->gather, under_way);
}

/// Chooses the next task for a worker; false where it should not get one now.
static bool next_task(struct manager *manager, int rank, struct tile *task) {
  struct worker_state *state = &manager->state[rank];
  struct schedule *schedule = &manager->schedule;
  if (state->under_way == TASKS_PER_WORKER_MAX || !may_hand_out(manager, state->under_way)) {
    return false;
  }
  if (state->under_way > 0 && !schedule_may_prefetch(schedule, state->cached_isochore,
                                                     state->solved ? state->unanswered[0] : SIZE_MAX)) {
    return false;
  }
  if (!schedule_next(schedule, state->cached_isochore, task)) {
    return false;
  }
  schedule_extend(schedule, task);
  state->solved = state->solved && state->cached_isochore == task->isochore;
  state->cached_isochore = task->isochore;
  state->unanswered[state->under_way++] = task->count;
  manager->under_way++;
  return true;
}

static int send_task(const struct manager *manager, int rank, const struct tile *task) {
  struct worker_state *state = &manager->state[rank];
  const size_t place = state->messages++ % TASKS_PER_WORKER_MAX;
  struct tile *message = &state->message[place];
  const int status = mpi_checked_with(rank, MPI_Wait(&state->sent[place], MPI_STATUS_IGNORE));
  if (status != CAGEHOP_OK) {
    return status;
  }
  *message = *task;
  return mpi_checked_with(rank, MPI_Isend(message, (int)sizeof *message, MPI_BYTE, rank, TAG_TILE,
                                          manager->team->comm, &state->sent[place]));
}

/// Gives a worker as many tasks as it may have; with none it becomes idle.
static int refill(struct manager *manager, int rank) {
  struct tile task;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && next_task(manager, rank, &task)) {
    status = send_task(manager, rank, &task);
  }
  if (manager->state[rank].under_way == 0) {
    manager->idle_workers[manager->idle_count++] = rank;
  }
  return status;
}

/// Gives tasks to idle workers as far as there are any for them: there may be now, because whether it pays to
/// join another worker's isochore depends on costs that were not measured when the worker became idle.
static int resume_idle(struct manager *manager) {
  struct tile task;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && manager->idle_count > 0 &&
         next_task(manager, manager->idle_workers[manager->idle_count - 1], &task)) {
    status = send_task(manager, manager->idle_workers[--manager->idle_count], &task);
  }
  return status;
}

/// Updates what is known of costs with a result's: the budget's largest, the schedule's means.
static void learn(struct manager *manager, const struct tile_result *result) {
  const bool by_the_way =
      manager->gather.profiles && result->solved; // the time includes filling S(q) and g(r)
  gather_learn(&manager->gather, result);
  if (result->status < 0 || result->summary.status != CAGEHOP_OK) {
    return;
  }
  schedule_learn(&manager->schedule, by_the_way ? 0 : result->tile.count, result->busy_seconds,
                 result->solved ? result->summary.solve_seconds : 0.0);
}

/// Records that a worker has finished a tile.
static void note_answer(struct manager *manager, struct worker_state *state, const struct tile *tile) {
  state->solved = state->solved || tile->isochore == state->cached_isochore;
  state->unanswered[0] -= tile->count;
  if (state->unanswered[0] == 0) {
    memmove(&state->unanswered[0], &state->unanswered[1],
            (TASKS_PER_WORKER_MAX - 1) * sizeof state->unanswered[0]);
    state->under_way--;
    manager->under_way--;
  }
}

/// Receives one result and gives its sender the next tasks; *there: whether a result had arrived.
static int receive_result(struct manager *manager, bool *there) {
  struct sweep_team *team = manager->team;
  struct tile_result *result = &team->result[0];
  int source;
  int status = wire_poll(team, MPI_ANY_SOURCE, TAG_RESULT, there, &source);
  if (status != CAGEHOP_OK || !*there) {
    return status;
  }
  status = mpi_checked_with(source, MPI_Recv(result, (int)sizeof *result, MPI_BYTE, source, TAG_RESULT,
                                             team->comm, MPI_STATUS_IGNORE));
  if (status != CAGEHOP_OK) {
    return status;
  }
  note_answer(manager, &manager->state[source], &result->tile);
  // The worker must not wait for the disk: the next task is sent first, and the result is written afterwards.
  // Choosing the task needs this result's cost, so that is taken into account here already.
  learn(manager, result);
  status = refill(manager, source);
  if (status == CAGEHOP_OK) {
    status = resume_idle(manager);
  }
  gather_accept(&manager->gather, result);
  return status;
}

/// Computes one tile on rank 0, together with its group; *found: whether there was one.
static int compute_own(struct manager *manager, struct worker *worker, bool *found) {
  struct tile_result *result = &manager->team->result[0];
  struct tile tile;
  *found = may_hand_out(manager, 0) && schedule_next(&manager->schedule, worker->cached_isochore, &tile);
  if (!*found) {
    return CAGEHOP_OK;
  }
  const int status = group_compute(&manager->team->group, worker, &tile, result);
  if (status == CAGEHOP_OK) {
    wire_explain(manager->team, result);
    learn(manager, result);
    gather_accept(&manager->gather, result);
  }
  return status;
}

static int first_leader(const struct manager *manager) {
  return manager->works ? 1 : 0; // the first group that rank 0 does not lead
}

/// Sends all workers their first tasks at once, then as many more as each may have. Collective.
static int hand_out_first(struct manager *manager) {
  const struct grouping *groups = &manager->team->grouping;
  struct tile own;
  for (int group = first_leader(manager); group < groups->count; group++) {
    const int rank = grouping_leader(groups, group);
    next_task(manager, rank, &manager->first[rank]);
  }
  int status = wire_share_first(manager->team, manager->first, &own);
  for (int group = first_leader(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    status = refill(manager, grouping_leader(groups, group));
  }
  return status;
}

static int release_worker(struct manager *manager, int rank) {
  const struct tile none = {0};
  manager->state[rank].released = true;
  return send_task(manager, rank, &none);
}

/// When no result has arrived: computes a tile, or releases an idle worker for which there will be no task,
/// or waits. *over: whether all tasks that were handed out are finished.
static int work_or_wait(struct manager *manager, struct worker *worker, struct backoff *backoff, bool *over) {
  bool found = false;
  int status = CAGEHOP_OK;
  if (manager->works) {
    status = compute_own(manager, worker, &found);
  }
  if (status != CAGEHOP_OK || found) {
    return status;
  }
  *over = manager->under_way == 0;
  if (!*over && manager->idle_count > 0 && schedule_nothing_left(&manager->schedule)) {
    return release_worker(manager, manager->idle_workers[--manager->idle_count]);
  }
  if (!*over) {
    backoff_wait(backoff);
  }
  return status;
}

/// Receives results and hands out tasks until all tasks that were handed out are finished and no more may be
/// handed out.
static int event_loop(struct manager *manager, struct worker *worker) {
  struct backoff backoff = {0};
  bool over = false;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && !over) {
    bool there;
    status = receive_result(manager, &there);
    if (there) {
      backoff = (struct backoff){0};
    } else if (status == CAGEHOP_OK) {
      status = work_or_wait(manager, worker, &backoff, &over);
    }
  }
  return status;
}

/// Waits until a worker has received all that was sent to it.
static int finish_sending(struct worker_state *state) {
  MPI_Status unread[TASKS_PER_WORKER_MAX]; // instead of MPI_STATUSES_IGNORE, as in wire_announce
  return mpi_checked(MPI_Waitall(TASKS_PER_WORKER_MAX, state->sent, unread));
}

/// Releases all workers that are not released yet: tells them that there are no more tasks.
static int release_workers(struct manager *manager) {
  const struct grouping *groups = &manager->team->grouping;
  int status = manager->works ? group_release(&manager->team->group) : CAGEHOP_OK;
  for (int group = first_leader(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    const int rank = grouping_leader(groups, group);
    status = manager->state[rank].released ? CAGEHOP_OK : release_worker(manager, rank);
  }
  for (int group = first_leader(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    status = finish_sending(&manager->state[grouping_leader(groups, group)]);
  }
  return status;
}

int manager_distribute(struct manager *manager, struct worker *worker) {
  int status = hand_out_first(manager);
  if (status == CAGEHOP_OK) {
    status = event_loop(manager, worker);
  }
  if (status == CAGEHOP_OK) { // else MPI has failed, and all ranks are about to be ended
    status = release_workers(manager);
  }
  return status;
}

// ---------------------------------------------------------------- creating

// Costs of solving an isochore and computing a point (with output.viscosity: usual_viscosity; with
// output.rates: usual_smoluchowski_rates) that are assumed until they are measured, [s]. From `cagehop plan
// jobs/metallic-glass.yaml` on one machine, see docs/explanation/constants.md; another machine's may be
// several times larger or smaller, which changes only the first tasks' lengths.
static const double usual_solve = 15e-3, usual_point = 4e-7, usual_viscosity = 5e-5,
                    usual_smoluchowski_rates = 5e-3;

/// What a run's schedule assumes and allows.
static void set_up_schedule(struct manager *manager, const struct sweep_plan *plan) {
  struct schedule *schedule = &manager->schedule;
  schedule_expect(schedule, usual_solve,
                  plan->model.smoluchowski_rates ? usual_smoluchowski_rates
                  : plan->model.viscosity        ? usual_viscosity
                                                 : usual_point);
  schedule->whole = wire_points_stay(plan); // no rank would have all parts of a tile to write
  schedule->exclusive = kinds_exclusive(sweep_team_kinds(manager->team), plan);
  if (manager->works) {
    // More is handed out ahead, because a worker may wait for as long as rank 0 takes to solve an isochore.
    schedule->prefetch_min = 1;
  }
}

int manager_create(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_sink *sink,
                   struct sweep_stats *stats, struct manager *manager) {
  const struct grouping groups = team_grouping(team, plan);
  const size_t size = (size_t)team->size;
  *manager = (struct manager){.team = team, .works = groups.manager_works};
  manager->state = calloc(size, sizeof *manager->state);
  manager->first = calloc(size, sizeof *manager->first);
  manager->idle_workers = calloc(size, sizeof *manager->idle_workers);
  int status = manager->state == NULL || manager->first == NULL || manager->idle_workers == NULL
                   ? CAGEHOP_NO_MEMORY
                   : gather_create(plan, sink, stats, &manager->gather);
  if (status == CAGEHOP_OK) {
    status = schedule_create(plan->n_phi, sweep_tiling(plan), sink->done, sink->context, (size_t)groups.count,
                             &manager->schedule);
  }
  if (status != CAGEHOP_OK) {
    manager_clear(manager);
    return status;
  }
  for (size_t rank = 0; rank < size; rank++) {
    manager->state[rank].cached_isochore = SCHEDULE_NO_ISOCHORE;
    for (size_t k = 0; k < TASKS_PER_WORKER_MAX; k++) {
      manager->state[rank].sent[k] = MPI_REQUEST_NULL;
    }
  }
  set_up_schedule(manager, plan);
  return CAGEHOP_OK;
}

void manager_clear(struct manager *manager) {
  gather_clear(&manager->gather);
  schedule_clear(&manager->schedule);
  free(manager->state);
  free(manager->first);
  free(manager->idle_workers);
  *manager = (struct manager){0};
}
