// SPDX-License-Identifier: GPL-3.0-or-later
/// The manager, on rank 0: hands out tasks, also ahead of time where that costs no balance; receives results
/// and gives them to the sink; computes tiles itself where there are few ranks. docs/protocol.md describes
/// it.
#include "sweep/team_mpi.h"

#include "clock/clock.h"
#include "sweep/alone.h"
#include "sweep/gather.h"
#include "sweep/kinds.h"
#include "sweep/wait_mpi.h"

#include <cagehop/status.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 2 }; // most tasks that a worker has at a time: one in progress, one prefetched

// Costs of solving an isochore and computing a point (with output.rates: usual_kinetics) that are assumed
// until they are measured, [s]. From `cagehop plan jobs/metallic-glass.yaml` on one machine, see
// docs/constants.md; another machine's may be several times larger or smaller, which changes only the first
// tasks' lengths.
static const double usual_solve = 15e-3, usual_point = 4e-7, usual_kinetics = 5e-3;

/// What rank 0 knows of one worker.
struct post {
  size_t held;              // isochore of the last task it was given
  bool solved;              // whether a result of that isochore was received
  int under_way;            // number of tasks it was given and has not finished
  size_t unanswered[AHEAD]; // points of each of these without a result; [0]: the task in progress
  bool dismissed;           // whether it was told that there are no more tasks
};

struct lead {
  struct sweep_team *team;
  bool works; // whether rank 0 computes tiles too
  struct schedule schedule;
  struct gather gather;
  struct post *post;  // of each rank; [0] is rank 0's own
  struct tile *first; // of each rank: its first task
  int *resting;       // ranks of idle workers (leaders of groups) that may get another task
  int resting_count;
  size_t under_way; // number of unfinished tasks, over all ranks
};

/// Whether a rank with `under_way` unfinished tasks may get one more.
static bool may_hand_out(struct lead *lead, int under_way) {
  return lead->schedule.points > 0 && gather_admits(&lead->gather, under_way);
}

/// Chooses the next task for a worker; false where it should not get one now.
static bool next_stretch(struct lead *lead, int rank, struct tile *stretch) {
  struct post *post = &lead->post[rank];
  struct schedule *schedule = &lead->schedule;
  if (post->under_way == AHEAD || !may_hand_out(lead, post->under_way)) {
    return false;
  }
  if (post->under_way > 0 &&
      !schedule_ahead(schedule, post->held, post->solved ? post->unanswered[0] : SIZE_MAX)) {
    return false;
  }
  if (!schedule_next(schedule, post->held, stretch)) {
    return false;
  }
  schedule_extend(schedule, stretch);
  post->solved = post->solved && post->held == stretch->isochore;
  post->held = stretch->isochore;
  post->unanswered[post->under_way++] = stretch->count;
  lead->under_way++;
  return true;
}

static int send_stretch(const struct lead *lead, int rank, const struct tile *stretch) {
  return mpi_checked_with(
      rank, MPI_Send(stretch, (int)sizeof *stretch, MPI_BYTE, rank, TAG_TILE, lead->team->comm));
}

/// Gives a worker as many tasks as it may have; with none it becomes idle.
static int supply(struct lead *lead, int rank) {
  struct tile stretch;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && next_stretch(lead, rank, &stretch)) {
    status = send_stretch(lead, rank, &stretch);
  }
  if (lead->post[rank].under_way == 0) {
    lead->resting[lead->resting_count++] = rank;
  }
  return status;
}

/// Gives tasks to idle workers as far as there are any for them: there may be now, because whether it pays to
/// join another worker's isochore depends on costs that were not measured when the worker became idle.
static int wake(struct lead *lead) {
  struct tile stretch;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && lead->resting_count > 0 &&
         next_stretch(lead, lead->resting[lead->resting_count - 1], &stretch)) {
    status = send_stretch(lead, lead->resting[--lead->resting_count], &stretch);
  }
  return status;
}

/// Updates the schedule's costs with a result's.
static void learn(struct lead *lead, const struct tile_result *result) {
  const bool by_the_way = lead->gather.profiles && result->solved; // the time includes filling S(q) and g(r)
  if (result->status < 0 || result->summary.status != CAGEHOP_OK) {
    return;
  }
  schedule_learn(&lead->schedule, by_the_way ? 0 : result->tile.count, result->busy_seconds,
                 result->solved ? result->summary.solve_seconds : 0.0);
}

/// Records that a worker has finished a tile.
static void note_answer(struct lead *lead, struct post *post, const struct tile *tile) {
  post->solved = post->solved || tile->isochore == post->held;
  post->unanswered[0] -= tile->count;
  if (post->unanswered[0] == 0) {
    memmove(&post->unanswered[0], &post->unanswered[1], (AHEAD - 1) * sizeof post->unanswered[0]);
    post->under_way--;
    lead->under_way--;
  }
}

/// Receives one result and gives its sender the next tasks; *there: whether a result had arrived.
static int take_result(struct lead *lead, bool *there) {
  struct sweep_team *team = lead->team;
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
  note_answer(lead, &lead->post[source], &result->tile);
  // The worker must not wait for the disk: the next task is sent first, and the result is written afterwards.
  // Choosing the task needs this result's cost, so that is taken into account here already.
  budget_learn(&lead->gather.budget, result->busy_seconds);
  learn(lead, result);
  status = supply(lead, source);
  if (status == CAGEHOP_OK) {
    status = wake(lead);
  }
  gather_accept(&lead->gather, result);
  return status;
}

/// Computes one tile on rank 0, together with its group; *found: whether there was one.
static int compute_own(struct lead *lead, struct worker *worker, bool *found) {
  struct tile_result *result = &lead->team->result[0];
  struct tile tile;
  *found = may_hand_out(lead, 0) && schedule_next(&lead->schedule, worker->held, &tile);
  if (!*found) {
    return CAGEHOP_OK;
  }
  const int status = group_compute(&lead->team->group, worker, &tile, result);
  if (status == CAGEHOP_OK) {
    learn(lead, result);
    gather_accept(&lead->gather, result);
  }
  return status;
}

static int first_leader(const struct lead *lead) {
  return lead->works ? 1 : 0; // the first group that rank 0 does not lead
}

/// Sends all workers their first tasks at once. Collective.
static int hand_out_first(struct lead *lead) {
  const struct grouping *groups = &lead->team->grouping;
  struct tile own;
  for (int group = first_leader(lead); group < groups->count; group++) {
    const int rank = grouping_leader(groups, group);
    next_stretch(lead, rank, &lead->first[rank]);
  }
  return team_share_first(lead->team, lead->first, &own);
}

static int dismiss_one(struct lead *lead, int rank) {
  const struct tile none = {0};
  lead->post[rank].dismissed = true;
  return send_stretch(lead, rank, &none);
}

/// When no result has arrived: computes a tile, or releases an idle worker for which there will be no task,
/// or waits. *over: whether all tasks that were handed out are finished.
static int pass_time(struct lead *lead, struct worker *worker, struct patience *patience, bool *over) {
  bool found = false;
  int status = CAGEHOP_OK;
  if (lead->works) {
    status = compute_own(lead, worker, &found);
  }
  if (status != CAGEHOP_OK || found) {
    return status;
  }
  *over = lead->under_way == 0;
  if (!*over && lead->resting_count > 0 && schedule_hopeless(&lead->schedule)) {
    return dismiss_one(lead, lead->resting[--lead->resting_count]);
  }
  if (!*over) {
    idle(patience);
  }
  return status;
}

/// The event loop: ends when all tasks that were handed out are finished and no more may be handed out.
static int direct(struct lead *lead, struct worker *worker) {
  const struct grouping *groups = &lead->team->grouping;
  struct patience patience = {0};
  bool over = false;
  int status = hand_out_first(lead);
  for (int group = first_leader(lead); group < groups->count && status == CAGEHOP_OK; group++) {
    status = supply(lead, grouping_leader(groups, group));
  }
  while (status == CAGEHOP_OK && !over) {
    bool there;
    status = take_result(lead, &there);
    if (there) {
      patience = (struct patience){0};
    } else if (status == CAGEHOP_OK) {
      status = pass_time(lead, worker, &patience, &over);
    }
  }
  return status;
}

/// Releases all workers that are not released yet: tells them that there are no more tasks.
static int dismiss(struct lead *lead) {
  const struct grouping *groups = &lead->team->grouping;
  int status = lead->works ? group_dismiss(&lead->team->group) : CAGEHOP_OK;
  for (int group = first_leader(lead); group < groups->count; group++) {
    const int rank = grouping_leader(groups, group);
    const int sent = lead->post[rank].dismissed ? CAGEHOP_OK : dismiss_one(lead, rank);
    status = status == CAGEHOP_OK ? sent : status;
  }
  return status;
}

/// After the last tile: closes the map on all ranks that write to it, and makes the sink discard isochores
/// with contradicting results. Returns the run's status.
static int end(struct lead *lead, const struct sweep_plan *plan) {
  struct gather *gather = &lead->gather;
  char error[SWEEP_ERROR_MAX] = "";
  const int closed = plan->place != NULL ? team_close(lead->team, gather->sink, error) : CAGEHOP_OK;
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
  struct announcement announcement = {.plan = parcel_header(plan)};
  const size_t count = parcel_count(&announcement.plan);
  double *numbers = malloc(count * sizeof *numbers); // not const, because MPI_Bcast takes a writable buffer
  if (numbers == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  parcel_pack(plan, numbers);
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
    return sweep_run_alone(asked, sink, stats, &team->result[0]);
  }
  const double start = clock_seconds();
  struct sweep_plan plan = *asked; // a copy, in which the communicator of rank 0's group is set
  struct lead lead = {.team = team};
  struct worker worker;

  *stats = (struct sweep_stats){.workers = 1};
  worker_init(&worker, &plan);
  team->grouping = team_grouping(team, &plan);
  int status = schedule_create(plan.n_phi, sweep_tiling(&plan), sink->done, sink->context,
                               (size_t)team->grouping.count, &lead.schedule);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  status = gather_create(&plan, sink, stats, &lead.gather);
  lead.post = calloc((size_t)team->size, sizeof *lead.post);
  lead.first = calloc((size_t)team->size, sizeof *lead.first);
  lead.resting = calloc((size_t)team->size, sizeof *lead.resting);
  if (status != CAGEHOP_OK || lead.post == NULL || lead.first == NULL || lead.resting == NULL) {
    status = CAGEHOP_NO_MEMORY;
    goto out;
  }
  schedule_expect(&lead.schedule, usual_solve, plan.model.kinetics ? usual_kinetics : usual_point);
  lead.schedule.whole = team_points_stay(&plan); // no rank would have all parts of a tile to write
  lead.schedule.exclusive = kinds_exclusive(sweep_team_kinds(team), &plan);
  for (int rank = 0; rank < team->size; rank++) {
    lead.post[rank].held = SCHEDULE_NO_ISOCHORE;
  }
  status = share_plan(team, &plan);
  if (status == CAGEHOP_OK) {
    status = team_join_group(team, &plan);
  }
  if (status != CAGEHOP_OK) {
    goto out;
  }
  if (plan.place != NULL) {
    status = sink->open(sink->context, plan.place, &team->comm);
  }
  if (status != CAGEHOP_OK) {
    goto out;
  }
  lead.works = team->grouping.lead_works;
  if (lead.works) {
    lead.schedule.spare =
        1; // prefetch more, because a worker may wait for as long as rank 0 takes to solve an isochore
  }
  stats->workers = team->grouping.count;
  status = direct(&lead, &worker);
  const int dismissed = dismiss(&lead);
  status = status == CAGEHOP_OK ? dismissed : status;
  if (status == CAGEHOP_OK) {
    status = end(&lead, &plan);
  }

out:
  if (status == CAGEHOP_COMMUNICATION && mpi_failure()[0] != '\0') {
    snprintf(stats->error, sizeof stats->error, "rank 0: %s", mpi_failure());
  }
  worker_clear(&worker);
  group_leave(&team->group);
  gather_clear(&lead.gather);
  schedule_clear(&lead.schedule);
  free(lead.post);
  free(lead.first);
  free(lead.resting);
  stats->wall_seconds = clock_seconds() - start;
  return status;
}
