// SPDX-License-Identifier: GPL-3.0-or-later
/// The comment of this Slurm job, `squeue -o %k`, changed while the job goes on: by scontrol, as a process
/// that nobody waits for, without a shell. A comment that somebody else gave the job stays. Not collective.
#ifndef CAGEHOP_SLURM_COMMENT_H
#define CAGEHOP_SLURM_COMMENT_H

#include "slurm/child.h"

#include <stdbool.h>
#include <stddef.h>

/// What a comment begins with that was written here.
#define SLURM_COMMENT_MARK "cagehop "

enum {
  SLURM_COMMENT_JOB_MAX = 64,
  SLURM_COMMENT_MAX = 256, ///< of a comment
  SLURM_COMMENT_ANSWER_MAX =
      16384 ///< of what scontrol says; the comment of a job of which it says more stays
};

/// Begins as {0}, which writes nothing.
struct slurm_comment {
  char job[SLURM_COMMENT_JOB_MAX]; ///< "1234", "1234_5" of an array; empty: nothing is written any more
  bool asked;                      ///< whose comment the job has
  bool ours;                       ///< and it is nobody else's
  bool sent;                       ///< at least one was
  struct slurm_child child;        ///< scontrol
  double since;                    ///< it was started, [s]
  char answer[SLURM_COMMENT_ANSWER_MAX];
  size_t length;
};

/// The comment of the job that this process is in, by its environment: nothing outside Slurm, and nothing in
/// any task of a step but the first, whose comment it is.
void slurm_comment_begin(struct slurm_comment *comment);

/// Whether a comment can be sent: not while scontrol is busy, and not before it has told whose comment the
/// job has, which the first call asks. `now` is in seconds, of any clock. *why receives NULL, or once why
/// nothing is written any more, a line borrowed until the next call: scontrol fails, or has not answered for
/// 20 s. Silent where there is no scontrol, or the comment is somebody else's. Never waits.
bool slurm_comment_ready(struct slurm_comment *comment, double now, const char **why);

/// Sends a comment, after slurm_comment_ready said yes. Characters that are no printable ASCII are sent as
/// '?'.
void slurm_comment_send(struct slurm_comment *comment, double now, const char *text);

/// Sends the last one, where one was sent before; waits for scontrol a second at most.
void slurm_comment_end(struct slurm_comment *comment, const char *text);

#endif
