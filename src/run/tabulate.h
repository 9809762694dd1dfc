// SPDX-License-Identifier: GPL-3.0-or-later
/// Makes a landscape table in a file: begins it, goes on with it, or finds it finished. As run.h it reports
/// by events and a result.
#ifndef CAGEHOP_RUN_TABULATE_H
#define CAGEHOP_RUN_TABULATE_H

#include "run/deadline.h"
#include "run/events.h"
#include "run/outcome.h"
#include "sweep/sweep.h"

#include <cagehop/phase_map.h>

/// What is to be made. All borrowed.
struct tabulate_request {
  const struct cagehop_model *model; ///< of which only the structure is read
  const char *path;
  double low, high;         ///< packing fractions, or temperatures [K] where they number the states
  struct deadline deadline; ///< as deadline_find found it; zeroed: none
  int word_count;           ///< of the command line, which the file keeps
  char **word;
};

/// Makes the table on the team, on its rank 0; `events` may be NULL. What is finished is in the file, so that
/// the same request goes on; the finished file has the same numbers whatever happened in between. Returns how
/// it ended; but for RUN_FINISHED and RUN_NOTHING_TO_DO `line` says why and how to mend it. map_prepare comes
/// before, and before MPI starts. Not collective, but all other ranks have to be in run_work.
enum run_outcome run_tabulate(struct sweep_team *team, const struct tabulate_request *request,
                              const struct run_events *events, char line[RUN_LINE_MAX]);

#endif
