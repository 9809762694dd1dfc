// SPDX-License-Identifier: GPL-3.0-or-later
/// One run: a job's map, created, completed or found complete. Reports by events and a result; prints
/// nothing, reads no command line and catches no signal.
#ifndef CAGEHOP_RUN_RUN_H
#define CAGEHOP_RUN_RUN_H

#include "run/deadline.h"
#include "run/events.h"
#include "run/outcome.h"
#include "sweep/sweep.h"

#include <stdbool.h>

/// What is to be run. All borrowed.
struct run_request {
  const char *job_path;
  const char *output;       ///< the map to be written; NULL: the job's output.file
  const char *status_file;  ///< as job.status_file; NULL: the job's
  const char *reuse;        ///< a map to take points from; NULL: none
  double ranks_per_solve;   ///< a power of two; NaN: the job's
  double seconds_per_state; ///< above 0; NaN: the job's
  double max_failed;        ///< a count, or a share below 1; NaN: the job's
  bool retry_failed;        ///< compute the isochores again that hold failed points
  bool take_over;           ///< write the map though its history says that another run does
  struct deadline deadline; ///< as deadline_find found it; zeroed: none
  int word_count;           ///< of the command line, which the map keeps
  char **word;
};

/// Computes the map on the team, on its rank 0; `events` may be NULL. Returns how it ended; but for
/// RUN_FINISHED and RUN_NOTHING_TO_DO `line` says why and how to mend it. map_prepare comes before, and
/// before MPI starts. Not collective, but all other ranks have to be in run_work.
enum run_outcome run_map(struct sweep_team *team, const struct run_request *request,
                         const struct run_events *events, char line[RUN_LINE_MAX]);

/// On every other rank: computes for rank 0 until that leaves by sweep_team_finalize. Returns what it left
/// with, or -1 when the team is broken and must be aborted.
int run_work(struct sweep_team *team);

#endif
