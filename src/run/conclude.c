// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/conclude.h"

#include "map/isobar_journal.h"
#include "run/generations.h"

#include <cagehop/status.h>
#include <stdbool.h>
#include <stdio.h>

// ---------------------------------------------------------------- what was done

/// The share of the workers' time in which they computed, [%].
static double efficiency_of(const struct sweep_stats *stats) {
  const double capacity = stats->workers * stats->wall_seconds;
  return capacity > 0.0 ? 100.0 * stats->busy_seconds / capacity : 0.0;
}

void conclude_points(const struct session *session, const struct sweep_stats *stats) {
  const char *path = session->resolved.map_path;
  const struct run_progress *progress = &session->sink.progress;
  const size_t points = progress->done - progress->found;
  char workers[64];
  snprintf(workers, sizeof workers, "worker%s", stats->workers == 1 ? "" : "s");
  if (session->ranks_per_solve > 1) {
    snprintf(workers, sizeof workers, "group%s of %d ranks", stats->workers == 1 ? "" : "s",
             session->ranks_per_solve);
  }
  run_notice(session->events, "%s: %zu points in %.2f s on %d %s: %.0f points/s, efficiency %.0f %%", path,
             points, stats->wall_seconds, stats->workers, workers,
             stats->wall_seconds > 0.0 ? (double)points / stats->wall_seconds : 0.0, efficiency_of(stats));
  for (size_t status = 1; status < SWEEP_STATUSES; status++) {
    if (session->sink.failed[status] > 0) {
      const bool general = status <= CAGEHOP_NOT_RESOLVED; // what stopped a state a map does not keep
      run_notice(session->events, "%s: %zu points failed: %s%s", path, session->sink.failed[status],
                 cagehop_status_message((int)status),
                 general ? "; 'cagehop point' says what stopped a state" : "");
    }
  }
}

int conclude_isobars(const struct session *session) {
  const char *path = session->resolved.map_path;
  const struct sweep_stats *stats = &session->isobars.sweep;
  size_t by_status[SWEEP_STATUSES];
  if (map_isobars_pending(session->map)) {
    return CAGEHOP_OK;
  }
  const int status = map_count_isobars(session->map, SWEEP_STATUSES, by_status);
  if (status != CAGEHOP_OK) {
    return status;
  }
  run_notice(
      session->events,
      "%s: glass transition, fragility and VFT line at %zu of %zu pressures in %.2f s on %d worker%s: %.0f "
      "isobars/s, efficiency %.0f %%",
      path, by_status[CAGEHOP_OK], session->resolved.job.pressure.count, stats->wall_seconds, stats->workers,
      stats->workers == 1 ? "" : "s",
      stats->wall_seconds > 0.0 ? (double)session->isobars.found / stats->wall_seconds : 0.0,
      efficiency_of(stats));
  for (int k = 1; k < SWEEP_STATUSES; k++) {
    if (by_status[k] > 0) {
      run_notice(session->events, "%s: %zu pressures without one: %s", path, by_status[k],
                 cagehop_status_name(k));
    }
  }
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- how it ended

/// Why the run has to stop; `stop` may have forgotten.
static const char *stop_reason(const struct session *session) {
  const char *reason = run_stop_reason(session->events);
  return reason != NULL ? reason : "a request";
}

/// Where the map is not complete yet.
static enum run_outcome tell_stop(const struct session *session, const struct sweep_stats *stats) {
  const char *path = session->resolved.map_path;
  const struct run_progress *progress = &session->sink.progress;
  const struct isobar_stats *found = &session->isobars;
  const bool complete = progress->done == progress->total; // but for the isobars
  const size_t kept =
      progress->done - progress->found + found->found + found->kept_states + session->generations;
  char isobars[128] = "", generation[GENERATIONS_NUMBER];
  generations_words(session, generation);
  if (stats->out_of_time && kept == 0) {
    return run_ends(RUN_NO_TIME, session->line,
                    "%s: the deadline leaves no time for %s; allow more time and run the same command again",
                    path,
                    !complete                 ? "a single tile"
                    : session->generation > 0 ? "more isochores or the isobars"
                                              : "the isobars");
  }
  if (complete && session->resolved.job.output_isobars) {
    const int length = snprintf(isobars, sizeof isobars, " and %zu of %zu isobars",
                                map_isobars_there(session->map), session->resolved.job.pressure.count);
    if (found->kept_states > 0) {
      snprintf(isobars + length, sizeof isobars - (size_t)length, ", %zu of their states kept",
               found->kept_states);
    }
  }
  return run_ends(RUN_STOPPED, session->line,
                  "%s: stopped by %s with %zu of %zu points%s done%s; run the same command again to go on",
                  path, stats->out_of_time ? "the deadline" : stop_reason(session), progress->done,
                  progress->total, generation, isobars);
}

/// Where too many states failed for one reason.
static enum run_outcome tell_failures(const struct session *session, const char *why) {
  return run_ends(
      RUN_FAILED, session->line,
      "%s: %s; mend what they have in common, or raise run.max_failed; what was finished is kept: run "
      "the same command again to go on with the others",
      session->resolved.map_path, why);
}

enum run_outcome conclude(struct session *session, int status, const struct sweep_stats *stats) {
  char why[SWEEP_ERROR_MAX] = "";
  enum map_outcome outcome = MAP_RUN_FINISHED;
  const bool gives_up = stats->stopped && !stats->out_of_time && map_sink_gives_up(&session->sink);
  if (status != CAGEHOP_OK) {
    outcome = MAP_RUN_FAILED;
    // Copied now: noting the outcome may fail too, and would replace it.
    const char *here = status == CAGEHOP_IO ? map_error(session->map) : cagehop_status_message(status);
    snprintf(why, sizeof why, "%s", stats->error[0] != '\0' ? stats->error : here);
  } else if (gives_up) {
    outcome = MAP_RUN_FAILED;
    snprintf(why, sizeof why, "the points of %zu states failed one after the other: %s",
             session->sink.failed_on_end / session->resolved.job.pressure.count,
             cagehop_status_message(session->sink.failed_by));
  } else if (stats->stopped) {
    outcome = MAP_RUN_STOPPED;
    snprintf(why, sizeof why, "%s", stats->out_of_time ? "deadline" : stop_reason(session));
  }
  const bool noted = map_conclude(session->map, outcome, why) == CAGEHOP_OK;
  if (status != CAGEHOP_OK || !noted) {
    return run_ends(status == CAGEHOP_COMMUNICATION ? RUN_TEAM_LOST : RUN_FAILED, session->line, "%s; %s",
                    status != CAGEHOP_OK ? why : map_error(session->map),
                    map_has_its_name(session->map)
                        ? "what was finished is kept: run the same command again"
                        : "run the same command again, with the map back under its name if it was moved");
  }
  if (gives_up) {
    return tell_failures(session, why);
  }
  return stats->stopped ? tell_stop(session, stats) : RUN_FINISHED;
}

enum run_outcome conclude_idle(struct session *session) {
  const char *path = session->resolved.map_path;
  isobar_journal_remove(path); // of a run that was killed just before it would have
  run_notice(session->events, "%s: complete already, nothing to do", path);
  return map_conclude(session->map, MAP_RUN_IDLE, "") == CAGEHOP_OK
             ? RUN_NOTHING_TO_DO
             : run_ends(RUN_FAILED, session->line, "%s", map_error(session->map));
}
