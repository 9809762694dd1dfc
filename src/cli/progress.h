// SPDX-License-Identifier: GPL-3.0-or-later
/// Progress of a run on standard error: a bar on a terminal, plain lines with a time stamp in a log.
#ifndef CAGEHOP_CLI_PROGRESS_H
#define CAGEHOP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
  bool terminal;
  size_t total;       ///< points of the map
  size_t found;       ///< points that were there before this run
  size_t done;        ///< points there now
  double start, last; ///< [s], monotonic
};

void progress_start(struct progress *progress, size_t total, size_t found);

/// Counts points and prints when it is time.
void progress_add(struct progress *progress, size_t points);

/// Prints the last state and, on a terminal, ends the line.
void progress_end(struct progress *progress);

#endif
