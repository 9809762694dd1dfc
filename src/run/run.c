// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/run.h"

#include "run/begin.h"
#include "run/choices.h"
#include "run/conclude.h"
#include "run/generations.h"
#include "run/open.h"
#include "run/outside.h"
#include "run/session.h"
#include "run/shape.h"
#include "sweep/schedule/budget.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/// Where all ranks find the map, if they are to write it together; else empty.
static enum run_outcome choose_place(struct session *session, char place[SWEEP_SHARED_PATH_MAX]) {
  char *path = session->resolved.job.output_parallel && sweep_team_size(session->team) > 1
                   ? realpath(session->resolved.map_path, NULL)
                   : NULL;
  const size_t length = path != NULL ? strlen(path) : 0;
  const bool fits = length < SWEEP_SHARED_PATH_MAX;
  if (fits) {
    memcpy(place, path != NULL ? path : "", length + 1);
  }
  free(path);
  return fits ? RUN_FINISHED
              : run_ends(RUN_FAILED, session->line,
                         "%s: its whole name is too long for output.parallel; choose another place with -o",
                         session->resolved.map_path);
}

/// Finds the isobars that the map still lacks.
static int find_isobars(struct session *session, const struct sweep_plan *plan) {
  struct standard_errors errors;
  struct cagehop_error error;
  int status = standard_errors_open(&session->resolved.job, NULL, &errors, &error);
  if (status != CAGEHOP_OK) {
    run_remark(session->events, "%s: %s", session->resolved.map_path, error.text);
    return status;
  }
  const struct isobar_stage stage = {.team = session->team,
                                     .plan = plan,
                                     .params = &session->resolved.job.isobars,
                                     .events = session->events,
                                     .map = session->map,
                                     .map_path = session->resolved.map_path,
                                     .errors = &errors,
                                     .physics_sha256 = session->physics};
  status = isobar_stage_run(&stage, &session->isobars);
  standard_errors_close(&errors);
  return status == CAGEHOP_OK ? conclude_isobars(session) : status;
}

/// What the sweep is to compute, of the states that the map has by now.
static struct sweep_plan make_plan(const struct session *session, const char *place) {
  const struct deadline *deadline = &session->request->deadline;
  struct sweep_plan plan = shape_plan(&session->resolved);
  plan.ranks_per_solve = session->ranks_per_solve;
  plan.deadline = deadline->clock;
  plan.margin = deadline->source != NULL ? budget_margin(deadline->seconds) : 0.0;
  plan.shared_path = place[0] != '\0' ? place : NULL;
  return plan;
}

/// Points that may fail on end: of so many states, a share of all is at least one.
static size_t points_that_may_fail(const struct session *session, const struct sweep_plan *plan) {
  const double wanted = session->max_failed;
  const double states = wanted < 1.0 ? ceil(wanted * (double)plan->n_phi) : wanted;
  return (size_t)states * plan->pressure.count;
}

/// Computes the tiles that are not there.
static int sweep(struct session *session, const struct sweep_plan *plan, struct sweep_stats *stats) {
  const struct sweep_sink sink = map_sink_of_manager(&session->sink);
  memset(session->sink.failed, 0, sizeof session->sink.failed);
  session->sink.max_failed = points_that_may_fail(session, plan);
  const int status = sweep_run(session->team, plan, &sink, stats);
  run_end(session->events, &session->sink.progress);
  conclude_points(session, stats);
  return status;
}

/// Generation by generation, from one all of whose tiles are done, to the last.
static int refine(struct session *session, const char *place, struct sweep_plan *plan,
                  struct sweep_stats *stats) {
  for (;;) {
    bool grew;
    const double longest = stats->max_tile_seconds;
    int status = generations_next(session, plan, stats, &grew);
    if (!grew) {
      return status;
    }
    *plan = make_plan(session, place);
    plan->max_tile_seconds = longest;
    begin_points(session, plan);
    status = sweep(session, plan, stats);
    if (status != CAGEHOP_OK || stats->stopped) {
      return status;
    }
  }
}

/// From the open map on.
static enum run_outcome compute(struct session *session) {
  char place[SWEEP_SHARED_PATH_MAX];
  size_t taken = 0;
  enum run_outcome outcome = choose_place(session, place);
  if (outcome == RUN_FINISHED) {
    outcome = open_prepare(session, &taken);
  }
  if (outcome != RUN_FINISHED) {
    return outcome;
  }
  struct sweep_plan plan = make_plan(session, place);
  struct sweep_stats stats = {0};
  session->sink.map = session->map;
  session->sink.events = session->events;
  const bool tiles = begin_points_there(session) < plan.n_phi * plan.pressure.count || taken > 0;
  int status = CAGEHOP_OK;
  if (tiles || map_isobars_pending(session->map)) {
    begin_points(session, &plan);
  }
  if (tiles) {
    status = sweep(session, &plan, &stats);
  }
  if (status == CAGEHOP_OK && !stats.stopped && generations_wanted(&session->resolved.job)) {
    status = refine(session, place, &plan, &stats);
  }
  if (status == CAGEHOP_OK && !stats.stopped && !session->begun) {
    return conclude_idle(session);
  }
  if (status == CAGEHOP_OK && !stats.stopped && map_isobars_pending(session->map)) {
    plan.max_tile_seconds = stats.max_tile_seconds;
    status = find_isobars(session, &plan);
    stats = session->isobars.sweep;
  }
  return conclude(session, status, &stats);
}

enum run_outcome run_map(struct sweep_team *team, const struct run_request *request,
                         const struct run_events *events, char line[RUN_LINE_MAX]) {
  static const struct run_events silent = {0};
  struct outside outside;
  const struct run_events heard = outside_events(&outside, events != NULL ? events : &silent);
  struct session session = {.team = team, .request = request, .events = &heard, .line = line};
  const struct resolve_request wanted = {
      .runs = true, .output = request->output, .reuse = request->reuse, .deadline = request->deadline.clock};
  line[0] = '\0';
  enum run_outcome outcome = resolve_job(request->job_path, &wanted, session.events, &session.resolved, line);
  if (outcome == RUN_FINISHED) {
    outcome = choices_settle(&session);
  }
  if (outcome == RUN_FINISHED) {
    outcome = open_map(&session);
  }
  if (outcome == RUN_FINISHED) {
    const struct job *job = &session.resolved.job;
    outside_begin(&outside, session.resolved.map_path, job->slurm_comment,
                  request->status_file != NULL ? request->status_file : job->status_file);
    outcome = compute(&session);
  }
  char error[MAP_ERROR_MAX];
  if (map_close(&session.map, error) != CAGEHOP_OK &&
      (outcome == RUN_FINISHED || outcome == RUN_NOTHING_TO_DO || outcome == RUN_STOPPED)) {
    outcome = run_ends(RUN_FAILED, line, "%s; run the same command again", error);
  }
  map_source_close(&session.old);
  outside_end(&outside, outcome, line);
  resolved_job_clear(&session.resolved);
  return outcome;
}

int run_work(struct sweep_team *team) {
  struct map_sink sink = {0};
  const struct sweep_sink own = map_sink_of_worker(&sink);
  return sweep_team_work(team, &own);
}
