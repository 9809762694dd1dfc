// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/outside.h"

#include "clock/clock.h"
#include "run/status_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

/// Each is a request to Slurm's controller, which serves thousands of jobs: some 100 a day of a run. [s]
static const double pace = 60.0, pace_share = 0.05;

static const double status_pace = 10.0; // [s]

enum { WORDS_MAX = 96, NAME_MAX_BYTES = 80 };

// ---------------------------------------------------------------- texts

/// Of the stage under way; NaN where it is not known yet.
static double rate_of(const struct outside *outside, double now) {
  const struct run_progress *run = &outside->progress;
  const double passed = now - outside->stage_began;
  return run->done > run->found && passed > 0.0 ? (double)(run->done - run->found) / passed : NAN;
}

/// "3 h 20 min left", "20 min left", "20 s left"; empty where it is not known.
static void write_left(const struct outside *outside, double now, char words[WORDS_MAX]) {
  const struct run_progress *run = &outside->progress;
  const double seconds = (double)(run->total - run->done) / rate_of(outside, now);
  words[0] = '\0';
  if (seconds >= 3600.0) {
    snprintf(words, WORDS_MAX, ", %.0f h %.0f min left", floor(seconds / 3600.0),
             floor(fmod(seconds, 3600.0) / 60.0));
  } else if (seconds >= 60.0) {
    snprintf(words, WORDS_MAX, ", %.0f min left", floor(seconds / 60.0));
  } else if (seconds >= 0.0) {
    snprintf(words, WORDS_MAX, ", %.0f s left", seconds);
  }
}

/// "map.h5: 43 % of 25821 points, 12 min left (2026-11-28T06:41Z)"
static void write_comment(const struct outside *outside, const char *state, char text[SLURM_COMMENT_MAX]) {
  const char *slash = strrchr(outside->path, '/');
  const time_t wall = time(NULL);
  char stamp[32];
  struct tm utc;
  strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%MZ", gmtime_r(&wall, &utc));
  snprintf(text, SLURM_COMMENT_MAX, "%.*s: %.0f %% of %zu %s%s (%s)", NAME_MAX_BYTES,
           slash != NULL ? slash + 1 : outside->path, floor(run_percent(&outside->progress)),
           outside->progress.total, run_stage_words(outside->progress.stage), state, stamp);
}

// ---------------------------------------------------------------- the caller's events

static void tell_comment(struct outside *outside, double now) {
  char left[WORDS_MAX], text[SLURM_COMMENT_MAX];
  const char *why;
  if (now < outside->next) {
    return;
  }
  if (slurm_comment_ready(&outside->comment, now, &why)) {
    write_left(outside, now, left);
    write_comment(outside, left, text);
    slurm_comment_send(&outside->comment, now, text);
    outside->next = now + fmax(pace, pace_share * (now - outside->began));
  }
  if (why != NULL) {
    run_remark(outside->events,
               "%s: remark: the Slurm job's comment can't tell the progress: %s; run: {slurm_comment: false} "
               "or CAGEHOP_SLURM_COMMENT=no leaves it out",
               outside->path, why);
  }
}

static void tell_status(struct outside *outside, double now, const char *state, const char *reason) {
  const struct run_progress *run = &outside->progress;
  const double rate = rate_of(outside, now);
  const struct status_told told = {.map = outside->path,
                                   .state = state,
                                   .reason = reason,
                                   .progress = run,
                                   .per_second = rate,
                                   .seconds_left = (double)(run->total - run->done) / rate,
                                   .began = outside->wall_began};
  const char *failed = status_file_write(outside->status_file, &told);
  if (failed != NULL) {
    run_remark(outside->events,
               "%s: remark: the status file %s can't be written: %s; the run goes on without it",
               outside->path, outside->status_file, failed);
    outside->status_file = NULL;
  }
  outside->status_next = now + status_pace;
}

static void pass_progress(void *context, enum run_step step, const struct run_progress *progress) {
  struct outside *outside = context;
  if (outside->events->progress != NULL) {
    outside->events->progress(outside->events->context, step, progress);
  }
  const double now = clock_seconds();
  outside->stage_began =
      step == RUN_BEGINS || outside->progress.stage != progress->stage ? now : outside->stage_began;
  outside->progress = *progress;
  if (outside->path != NULL) {
    tell_comment(outside, now);
  }
  if (outside->status_file != NULL && (now >= outside->status_next || step == RUN_BEGINS)) {
    tell_status(outside, now, "running", NULL);
  }
}

static void pass_notice(void *context, const char *line) {
  const struct outside *outside = context;
  run_notice(outside->events, "%s", line);
}

static void pass_remark(void *context, const char *line) {
  const struct outside *outside = context;
  run_remark(outside->events, "%s", line);
}

static void pass_computing(void *context, const char *map_path) {
  const struct outside *outside = context;
  run_computing(outside->events, map_path);
}

static const char *pass_stop(void *context) {
  const struct outside *outside = context;
  return run_stop_reason(outside->events);
}

struct run_events outside_events(struct outside *outside, const struct run_events *events) {
  *outside = (struct outside){.events = events, .progress.stage = RUN_STAGE_POINTS};
  return (struct run_events){.context = outside,
                             .notice = pass_notice,
                             .remark = pass_remark,
                             .computing = pass_computing,
                             .progress = pass_progress,
                             .stop = pass_stop};
}

// ---------------------------------------------------------------- a run

static bool is_refused(const char *said) {
  static const char *const no[] = {"0", "no", "off", "false"};
  for (size_t k = 0; said != NULL && k < sizeof no / sizeof no[0]; k++) {
    if (strcasecmp(said, no[k]) == 0) {
      return true;
    }
  }
  return false;
}

void outside_begin(struct outside *outside, const char *path, bool comment, const char *status_file) {
  outside->path = path;
  outside->status_file = status_file;
  outside->wall_began = (double)time(NULL);
  outside->began = clock_seconds();
  outside->next = outside->began + pace;
  if (comment && !is_refused(getenv("CAGEHOP_SLURM_COMMENT"))) {
    slurm_comment_begin(&outside->comment);
  }
}

void outside_end(struct outside *outside, enum run_outcome outcome, const char *line) {
  const bool done = outcome == RUN_FINISHED || outcome == RUN_NOTHING_TO_DO;
  char text[SLURM_COMMENT_MAX];
  if (outside->status_file != NULL) {
    tell_status(outside, clock_seconds(),
                done                     ? "finished"
                : outcome == RUN_STOPPED ? "stopped"
                                         : "failed",
                done ? NULL : line);
  }
  if (outside->path != NULL) {
    write_comment(outside,
                  done                     ? ", finished"
                  : outcome == RUN_STOPPED ? ", stopped, can go on"
                                           : ", failed",
                  text);
    slurm_comment_end(&outside->comment, text);
  }
}
