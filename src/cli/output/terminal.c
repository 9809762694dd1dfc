// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/terminal.h"

#include "cli/command.h"
#include "cli/signals.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

static void print_deadline(const struct deadline *deadline, const char *map_path) {
  if (deadline->source != NULL) {
    char stamp[32];
    struct tm utc;
    const time_t moment = (time_t)deadline->at;
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&moment, &utc));
    printf("%s: deadline %s, %.0f s %s (%s)\n", map_path, stamp, fabs(deadline->seconds),
           deadline->seconds > 0.0 ? "from now" : "ago", deadline->source);
  } else if (deadline->unanswered) {
    printf("%s: no deadline, because scontrol did not tell when this Slurm job ends; --deadline sets one\n",
           map_path);
  }
  fflush(stdout); // in a log it should stand before the progress lines
}

// ---------------------------------------------------------------- the events

static void print_notice(void *context, const char *line) {
  (void)context;
  puts(line);
  fflush(stdout); // what follows may take days, and a rank may be ended before its exit would do so
}

static void print_remark(void *context, const char *line) {
  (void)context;
  report("%s", line);
}

static void begin_computing(void *context, const char *map_path) {
  const struct terminal *terminal = context;
  signals_name_map(map_path);
  if (terminal->deadline != NULL) {
    print_deadline(terminal->deadline, map_path);
  }
}

static void show_progress(void *context, enum run_step step, const struct run_progress *run) {
  // Often over at once.
  static const bool quiet[RUN_STAGES] = {
      [RUN_STAGE_PHI_G] = true, [RUN_STAGE_ISOBAR_STATES] = true, [RUN_STAGE_NODES] = true};
  struct terminal *terminal = context;
  struct progress *progress = &terminal->progress[run->stage];
  if (step == RUN_BEGINS && quiet[run->stage]) {
    progress_start_quiet(progress, run_stage_words(run->stage), run->total);
  } else if (step == RUN_BEGINS) {
    progress_start(progress, run_stage_words(run->stage), run->total, run->found);
  } else {
    progress->total = run->total;
    progress->found = run->found;
    progress->done = run->done;
    if (step == RUN_ADVANCES) {
      progress_show(progress);
    } else {
      progress_end(progress);
    }
  }
}

static const char *stop_at_signal(void *context) {
  (void)context;
  return signals_caught() != 0 ? signals_name(signals_caught()) : NULL;
}

struct run_events terminal_events(struct terminal *terminal) {
  return (struct run_events){.context = terminal,
                             .notice = print_notice,
                             .remark = print_remark,
                             .computing = begin_computing,
                             .progress = show_progress,
                             .stop = stop_at_signal};
}

// ---------------------------------------------------------------- the outcome

int terminal_exit(enum run_outcome outcome, const char *line) {
  static const int status[] = {
      [RUN_FINISHED] = EXIT_DONE, [RUN_NOTHING_TO_DO] = EXIT_DONE,  [RUN_STOPPED] = EXIT_RESUMABLE,
      [RUN_NO_TIME] = EXIT_OTHER, [RUN_BAD_JOB] = EXIT_USAGE_ERROR, [RUN_BAD_INPUT] = EXIT_BAD_INPUT,
      [RUN_FAILED] = EXIT_OTHER,  [RUN_TEAM_LOST] = EXIT_OTHER,
  };
  static_assert(sizeof status / sizeof status[0] == RUN_TEAM_LOST + 1, "a status for each outcome");
  if (status[outcome] != EXIT_DONE) {
    report("%s", line);
  }
  return status[outcome];
}
