// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/events.h"

#include "run/outcome.h"

#include <stdarg.h>
#include <stdio.h>

const char *run_stage_words(enum run_stage stage) {
  static const char *const words[RUN_STAGES] = {[RUN_STAGE_PHI_G] = "states for phi_g",
                                                [RUN_STAGE_POINTS] = "points",
                                                [RUN_STAGE_ISOBAR_STATES] = "states for the isobars",
                                                [RUN_STAGE_ISOBARS] = "isobars",
                                                [RUN_STAGE_NODES] = "states wanted so far"};
  return words[stage];
}

double run_percent(const struct run_progress *progress) {
  return progress->total > 0 ? 100.0 * (double)progress->done / (double)progress->total : 100.0;
}

/// One line to a listener of run_events; NULL: nobody listens.
static void say(const struct run_events *events, void (*listener)(void *context, const char *line),
                const char *format, va_list arguments) {
  char line[RUN_LINE_MAX];
  if (listener != NULL) {
    vsnprintf(line, sizeof line, format, arguments);
    listener(events->context, line);
  }
}

void run_notice(const struct run_events *events, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(events, events->notice, format, arguments);
  va_end(arguments);
}

void run_remark(const struct run_events *events, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say(events, events->remark, format, arguments);
  va_end(arguments);
}

void run_computing(const struct run_events *events, const char *map_path) {
  if (events->computing != NULL) {
    events->computing(events->context, map_path);
  }
}

static void tell(const struct run_events *events, enum run_step step, const struct run_progress *progress) {
  if (events->progress != NULL) {
    events->progress(events->context, step, progress);
  }
}

void run_begin(const struct run_events *events, struct run_progress *progress, enum run_stage stage,
               size_t total, size_t found) {
  *progress = (struct run_progress){.stage = stage, .total = total, .found = found, .done = found};
  tell(events, RUN_BEGINS, progress);
}

void run_advance(const struct run_events *events, struct run_progress *progress, size_t more) {
  progress->done += more;
  tell(events, RUN_ADVANCES, progress);
}

void run_end(const struct run_events *events, const struct run_progress *progress) {
  tell(events, RUN_ENDS, progress);
}

const char *run_stop_reason(const struct run_events *events) {
  return events->stop != NULL ? events->stop(events->context) : NULL;
}
