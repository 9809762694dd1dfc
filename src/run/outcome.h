// SPDX-License-Identifier: GPL-3.0-or-later
/// How a run, or a step of one, ended.
#ifndef CAGEHOP_RUN_OUTCOME_H
#define CAGEHOP_RUN_OUTCOME_H

enum run_outcome {
  RUN_FINISHED,      ///< of a run: the map is complete; of a step: the next one may follow
  RUN_NOTHING_TO_DO, ///< the map was complete already
  RUN_STOPPED,       ///< before everything was done, and something was kept: the same run goes on
  RUN_NO_TIME,       ///< the deadline came before there was anything to keep: the same run would end so again
  RUN_BAD_JOB,       ///< the job, or what the request adds to it, is wrong
  RUN_BAD_INPUT,     ///< a map or table can't be read, is damaged, or belongs to another job or run
  RUN_FAILED,        ///< anything else; what was finished is in the map
  RUN_TEAM_LOST      ///< the ranks can't reach each other any more: only sweep_team_abort is left to do
};

enum { RUN_LINE_MAX = 8192 }; ///< bytes of a line with a path in it; a longer one is cut

/// Writes the line that tells why and how to mend it. Returns `outcome`.
enum run_outcome run_ends(enum run_outcome outcome, char line[RUN_LINE_MAX], const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
