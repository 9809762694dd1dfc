// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/state_watch.h"

static bool count_state(void *context, int states, double *seconds_max) {
  struct state_watch *watch = context;
  struct progress *progress = &watch->progress;
  (void)seconds_max; // no limit but the model's
  progress->done = watch->before + (size_t)states;
  progress->total = progress->total > progress->done ? progress->total : progress->done + 1;
  progress_show(progress);
  return true;
}

void state_watch_begin(struct state_watch *watch, const char *what, size_t usual) {
  *watch = (struct state_watch){0};
  progress_start_quiet(&watch->progress, what, usual);
}

struct cagehop_watch state_watch_next(struct state_watch *watch) {
  watch->before = watch->progress.done;
  return (struct cagehop_watch){.go_on = count_state, .context = watch};
}

void state_watch_end(struct state_watch *watch) {
  watch->progress.total = watch->progress.done;
  progress_end(&watch->progress);
}
