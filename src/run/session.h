// SPDX-License-Identifier: GPL-3.0-or-later
/// A run under way, on rank 0; for the files of this room.
#ifndef CAGEHOP_RUN_SESSION_H
#define CAGEHOP_RUN_SESSION_H

#include "digest/digest.h"
#include "map/reuse.h"
#include "run/isobar_stage.h"
#include "run/map_sink.h"
#include "run/resolve.h"
#include "run/run.h"

struct session {
  struct sweep_team *team;           ///< borrowed
  const struct run_request *request; ///< borrowed
  const struct run_events *events;   ///< borrowed
  char *line;                        ///< of the outcome, RUN_LINE_MAX bytes; borrowed
  struct resolved_job resolved;
  int ranks_per_solve;
  double max_failed;         ///< states, or below 1 a share of them; 0: any number
  char physics[DIGEST_TEXT]; ///< what decides a point's numbers
  struct map *map;
  struct map_source *old; ///< the map that points are taken from
  struct map_sink sink;
  bool begun;                  ///< whether the caller was told that something is computed
  size_t generation;           ///< of states by bisection, from 1; 0: the job's states are as it lists them
  size_t generations;          ///< that this run added
  struct isobar_stats isobars; ///< of their stage
};

#endif
