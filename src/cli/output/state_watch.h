// SPDX-License-Identifier: GPL-3.0-or-later
/// Progress on standard error while the library solves states one after the other.
#ifndef CAGEHOP_CLI_STATE_WATCH_H
#define CAGEHOP_CLI_STATE_WATCH_H

#include "cli/output/progress.h"

#include <cagehop/phase_map.h>

struct state_watch {
  struct progress progress;
  size_t before; ///< states of what is over
};

/// Begins to count `usual` states, called `what`. Nothing is printed where they take no time.
void state_watch_begin(struct state_watch *watch, const char *what, size_t usual);

/// The callback of one call of the library, whose states come after those of calls before; it borrows *watch.
struct cagehop_watch state_watch_next(struct state_watch *watch);

void state_watch_end(struct state_watch *watch);

#endif
