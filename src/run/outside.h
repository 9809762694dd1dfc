// SPDX-License-Identifier: GPL-3.0-or-later
/// A run's progress where its log is not: in the comment of its Slurm job, and in a status file. Rank 0.
#ifndef CAGEHOP_RUN_OUTSIDE_H
#define CAGEHOP_RUN_OUTSIDE_H

#include "run/events.h"
#include "run/outcome.h"
#include "slurm/comment.h"

#include <stdbool.h>

struct outside {
  const struct run_events *events; ///< of the caller; borrowed
  struct slurm_comment comment;
  const char *path;             ///< of what is written; NULL before outside_begin; borrowed
  const char *status_file;      ///< NULL: none; borrowed
  double status_next;           ///< when it is to be written again, [s]
  double wall_began;            ///< of the run, since 1970, [s]
  double began, next;           ///< the first stage; when a comment may be sent again; [s], monotonic
  double stage_began;           ///< likewise
  struct run_progress progress; ///< the last that was told
};

/// The caller's events, which outside hears first. Both are borrowed as long as the result is used; *outside
/// must not move.
struct run_events outside_events(struct outside *outside, const struct run_events *events);

/// From now on progress is told. In the comment, where the job wants one, once a minute and, the older the
/// run, the less often: never within a twentieth of its age; the environment variable CAGEHOP_SLURM_COMMENT
/// can refuse it for all jobs (0, no, off, false). In the status file, NULL for none, each ten seconds, and
/// as soon as a stage begins. Both names are borrowed.
void outside_begin(struct outside *outside, const char *path, bool comment, const char *status_file);

/// How the run ended, and the line of that.
void outside_end(struct outside *outside, enum run_outcome outcome, const char *line);

#endif
