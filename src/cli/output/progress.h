// SPDX-License-Identifier: GPL-3.0-or-later
/// One count of a run on standard error: a bar on a terminal, plain lines with a time stamp in a log. The
/// older the log, the fewer lines: one in ten seconds for two minutes, one a minute for an hour, then one in
/// ten minutes; the first and the last of each count always.
#ifndef CAGEHOP_CLI_PROGRESS_H
#define CAGEHOP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
  bool terminal;
  bool shown;              ///< something was printed
  const char *what;        ///< is counted: "points", "states for the isobars"
  size_t total;            ///< of them
  size_t found;            ///< that were there before this run
  size_t done;             ///< that are there now
  size_t told, told_total; ///< of the last line
  int printed;             ///< its length, on a terminal
  double start, last;      ///< [s], monotonic
};

/// `what` is borrowed as long as *progress is used.
void progress_start(struct progress *progress, const char *what, size_t total, size_t found);

/// The same for what is often over at once: nothing is printed before progress_show finds it time, in a log
/// since the last line of any count.
void progress_start_quiet(struct progress *progress, const char *what, size_t total);

enum { PROGRESS_DURATION_MAX = 32 };

/// "1:02:03" or "2:03".
void progress_duration(double seconds, char text[PROGRESS_DURATION_MAX]);

/// Prints when it is time, after `done` or `total` has changed.
void progress_show(struct progress *progress);

/// Prints the last state, if any was printed, and on a terminal ends the line.
void progress_end(struct progress *progress);

#endif
