// SPDX-License-Identifier: GPL-3.0-or-later
/// The manager, on rank 0: hands out tasks, also ahead of time where that costs no balance; receives results
/// and gives them to the sink; computes tiles itself where there are few ranks. docs/protocol.md describes
/// it.
#include "sweep/team_mpi.h"

#include "clock/clock.h"
#include "ranks/ranks.h"
#include "sweep/gather.h"
#include "sweep/kinds.h"
#include "sweep/serial.h"
#include "sweep/wait_mpi.h"

#include <cagehop/status.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TASKS_PER_WORKER_MAX = 2 }; // most tasks that a worker has at a time: one in progress, one prefetched

// Costs of solving an isochore and computing a point (with output.rates: usual_smoluchowski_rates) that are
// assumed until they are measured, [s]. From `cagehop plan jobs/metallic-glass.yaml` on one machine, see
// docs/constants.md; another machine's may be several times larger or smaller, which changes only the first
// tasks' lengths.
static const double usual_solve = 15e-3, usual_point = 4e-7, usual_smoluchowski_rates = 5e-3;

/// What rank 0 knows of one worker.
struct worker_state {
  size_t cached_isochore; // isochore of the last task it was given
  bool solved;            // whether a result of that isochore was received
  int under_way;          // number of tasks it was given and has not finished
  size_t
      unanswered[TASKS_PER_WORKER_MAX]; // points of each of these without a result; [0]: the task in progress
  bool released;                        // whether it was told that there are no more tasks
};

struct manager {
  struct sweep_team *team;
  bool works; // whether rank 0 computes tiles too
  struct schedule schedule;
  struct gather gather;
  struct worker_state *state; // of each rank; [0] is rank 0's own
  struct tile *first;         // of each rank: its first task
  int *idle_workers;          // ranks of idle workers (leaders of groups) that may get another task
  int idle_count;
  size_t under_way; // number of unfinished tasks, over all ranks
};

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
  return mpi_checked_with(rank,
                          MPI_Send(task, (int)sizeof *task, MPI_BYTE, rank, TAG_TILE, manager->team->comm));
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

/// Updates the schedule's costs with a result's.
static void learn(struct manager *manager, const struct tile_result *result) {
  const bool by_the_way =
      manager->gather.profiles && result->solved; // the time includes filling S(q) and g(r)
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
  int status = team_poll(team, MPI_ANY_SOURCE, TAG_RESULT, there, &source);
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
  budget_learn(&manager->gather.budget, result->busy_seconds);
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
    learn(manager, result);
    gather_accept(&manager->gather, result);
  }
  return status;
}

static int first_leader(const struct manager *manager) {
  return manager->works ? 1 : 0; // the first group that rank 0 does not lead
}

/// Sends all workers their first tasks at once. Collective.
static int hand_out_first(struct manager *manager) {
  const struct grouping *groups = &manager->team->grouping;
  struct tile own;
  for (int group = first_leader(manager); group < groups->count; group++) {
    const int rank = grouping_leader(groups, group);
    next_task(manager, rank, &manager->first[rank]);
  }
  return team_share_first(manager->team, manager->first, &own);
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

/// The event loop: ends when all tasks that were handed out are finished and no more may be handed out.
static int event_loop(struct manager *manager, struct worker *worker) {
  const struct grouping *groups = &manager->team->grouping;
  struct backoff backoff = {0};
  bool over = false;
  int status = hand_out_first(manager);
  for (int group = first_leader(manager); group < groups->count && status == CAGEHOP_OK; group++) {
    status = refill(manager, grouping_leader(groups, group));
  }
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

/// Releases all workers that are not released yet: tells them that there are no more tasks.
static int release_workers(struct manager *manager) {
  const struct grouping *groups = &manager->team->grouping;
  int status = manager->works ? group_release(&manager->team->group) : CAGEHOP_OK;
  for (int group = first_leader(manager); group < groups->count; group++) {
    const int rank = grouping_leader(groups, group);
    const int sent = manager->state[rank].released ? CAGEHOP_OK : release_worker(manager, rank);
    status = status == CAGEHOP_OK ? sent : status;
  }
  return status;
}

/// After the last tile: closes the map on all ranks that write to it, and makes the sink discard isochores
/// with contradicting results. Returns the run's status.
static int end(struct manager *manager, const struct sweep_plan *plan) {
  struct gather *gather = &manager->gather;
  char error[SWEEP_ERROR_MAX] = "";
  const int closed = plan->shared_path != NULL ? team_close(manager->team, gather->sink, error) : CAGEHOP_OK;
  if (closed == CAGEHOP_COMMUNICATION) {
    return closed;
  }
  if (closed != CAGEHOP_OK) {
    gather_fail(gather, closed, error);
  }
  gather_discard(gather);
  return gather->status;
}

/// Sends the plan to the workers. Collective.
static int share_plan(struct sweep_team *team, const struct sweep_plan *plan) {
  struct announcement announcement = {.plan = plan_wire_header(plan)};
  const size_t count = plan_wire_count(&announcement.plan);
  double *numbers = malloc(count * sizeof *numbers); // not const, because MPI_Bcast takes a writable buffer
  if (numbers == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  plan_wire_pack(plan, numbers);
  int status = team_announce(team, &announcement);
  if (status == CAGEHOP_OK) {
    status = team_share_numbers(team, count, numbers);
  }
  free(numbers);
  return status;
}

int sweep_run(struct sweep_team *team, const struct sweep_plan *asked, const struct sweep_sink *sink,
              struct sweep_stats *stats) {
  if (team->comm == MPI_COMM_NULL) {
    return sweep_run_serial(asked, sink, stats, &team->result[0]);
  }
  const double start = clock_seconds();
  struct sweep_plan plan = *asked; // a copy, in which the communicator of rank 0's group is set
  struct manager manager = {.team = team};
  struct worker worker;

  *stats = (struct sweep_stats){.workers = 1};
  worker_init(&worker, &plan);
  team->grouping = team_grouping(team, &plan);
  int status = schedule_create(plan.n_phi, sweep_tiling(&plan), sink->done, sink->context,
                               (size_t)team->grouping.count, &manager.schedule);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  status = gather_create(&plan, sink, stats, &manager.gather);
  manager.state = calloc((size_t)team->size, sizeof *manager.state);
  manager.first = calloc((size_t)team->size, sizeof *manager.first);
  manager.idle_workers = calloc((size_t)team->size, sizeof *manager.idle_workers);
  if (status != CAGEHOP_OK || manager.state == NULL || manager.first == NULL ||
      manager.idle_workers == NULL) {
    status = CAGEHOP_NO_MEMORY;
    goto out;
  }
  schedule_expect(&manager.schedule, usual_solve,
                  plan.model.smoluchowski_rates ? usual_smoluchowski_rates : usual_point);
  manager.schedule.whole = team_points_stay(&plan); // no rank would have all parts of a tile to write
  manager.schedule.exclusive = kinds_exclusive(sweep_team_kinds(team), &plan);
  for (int rank = 0; rank < team->size; rank++) {
    manager.state[rank].cached_isochore = SCHEDULE_NO_ISOCHORE;
  }
  status = share_plan(team, &plan);
  if (status == CAGEHOP_OK) {
    status = team_join_group(team, &plan);
  }
  if (status != CAGEHOP_OK) {
    goto out;
  }
  if (plan.shared_path != NULL) {
    status = sink->open(sink->context, plan.shared_path, &(struct ranks){team->comm});
  }
  if (status != CAGEHOP_OK) {
    goto out;
  }
  manager.works = team->grouping.manager_works;
  if (manager.works) {
    manager.schedule.prefetch_min =
        1; // prefetch more, because a worker may wait for as long as rank 0 takes to solve an isochore
  }
  stats->workers = team->grouping.count;
  status = event_loop(&manager, &worker);
  const int released = release_workers(&manager);
  status = status == CAGEHOP_OK ? released : status;
  if (status == CAGEHOP_OK) {
    status = end(&manager, &plan);
  }

out:
  if (status == CAGEHOP_COMMUNICATION && mpi_failure()[0] != '\0') {
    snprintf(stats->error, sizeof stats->error, "rank 0: %s", mpi_failure());
  }
  worker_clear(&worker);
  group_leave(&team->group);
  gather_clear(&manager.gather);
  schedule_clear(&manager.schedule);
  free(manager.state);
  free(manager.first);
  free(manager.idle_workers);
  stats->wall_seconds = clock_seconds() - start;
  return status;
}
