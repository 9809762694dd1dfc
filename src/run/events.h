// SPDX-License-Identifier: GPL-3.0-or-later
/// What a run tells its caller while it runs, on rank 0. A run prints nothing itself: the program prints
/// these events, a test records them.
#ifndef CAGEHOP_RUN_EVENTS_H
#define CAGEHOP_RUN_EVENTS_H

#include <stddef.h>

/// What takes time and is counted.
enum run_stage {
  RUN_STAGE_PHI_G,         ///< states that the search for phi_g solves; their number is an estimate
  RUN_STAGE_POINTS,        ///< points of the map
  RUN_STAGE_ISOBAR_STATES, ///< states for the isobars, batch by batch; also while RUN_STAGE_ISOBARS is open
  RUN_STAGE_ISOBARS,       ///< isobars
  RUN_STAGE_NODES,         ///< states of a landscape table; their number grows while it is made
  RUN_STAGES
};

/// How people call what a stage counts: "points", "states for the isobars".
const char *run_stage_words(enum run_stage stage);

struct run_progress {
  enum run_stage stage;
  size_t total;
  size_t found; ///< that were there before this run
  size_t done;  ///< that are there now, `found` with them
};

/// How much of the stage is done, [%]; 100 of a stage of nothing.
double run_percent(const struct run_progress *progress);

enum run_step { RUN_BEGINS, RUN_ADVANCES, RUN_ENDS };

/// Each callback may be NULL. Lines have no newline, and are borrowed for the call.
struct run_events {
  void *context; ///< handed to each callback
  /// News of the run: "map.h5: 120 points in ..."
  void (*notice)(void *context, const char *line);
  /// What the user should know, though the run goes on
  void (*remark)(void *context, const char *line);
  /// Once, when the map is open and not complete: from now on what is finished is kept
  void (*computing)(void *context, const char *map_path);
  void (*progress)(void *context, enum run_step step, const struct run_progress *progress);
  /// Asked often: NULL to go on, or a word on why the run has to stop ("SIGTERM"), and the same from then on
  const char *(*stop)(void *context);
};

void run_notice(const struct run_events *events, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void run_remark(const struct run_events *events, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void run_computing(const struct run_events *events, const char *map_path);

/// Begins a stage, of which `found` of `total` are there.
void run_begin(const struct run_events *events, struct run_progress *progress, enum run_stage stage,
               size_t total, size_t found);

/// Counts `more`.
void run_advance(const struct run_events *events, struct run_progress *progress, size_t more);

void run_end(const struct run_events *events, const struct run_progress *progress);

/// Why the run has to stop, or NULL.
const char *run_stop_reason(const struct run_events *events);

#endif
