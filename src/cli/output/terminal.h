// SPDX-License-Identifier: GPL-3.0-or-later
/// What a run reports, on the terminal: notices on standard output; remarks, errors and progress on standard
/// error. And its outcome as an exit status.
#ifndef CAGEHOP_CLI_TERMINAL_H
#define CAGEHOP_CLI_TERMINAL_H

#include "cli/output/progress.h"
#include "run/deadline.h"
#include "run/events.h"
#include "run/outcome.h"

struct terminal {
  struct progress progress[RUN_STAGES];
  const struct deadline *deadline; ///< told before anything is computed; NULL: not at all; borrowed
};

/// The events that end there; they borrow *terminal, which begins as {0}. They stop at a signal that
/// signals_install has caught.
struct run_events terminal_events(struct terminal *terminal);

/// Prints the line of an outcome that has one. Returns the exit status.
int terminal_exit(enum run_outcome outcome, const char *line);

#endif
