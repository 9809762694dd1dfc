// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/progress.h"

#include "clock/clock.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const double terminal_interval = 0.1, log_interval = 10.0; // [s]

enum { BAR_WIDTH = 40 };

/// "1:02:03" or "2:03".
static void format_duration(double seconds, char text[32]) {
  const long whole = (long)(seconds + 0.5);
  if (whole >= 3600) {
    snprintf(text, 32, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    snprintf(text, 32, "%ld:%02ld", whole / 60, whole % 60);
  }
}

static void print(const struct progress *progress, double now) {
  const double elapsed = now - progress->start;
  const size_t new_points = progress->done - progress->found;
  const double rate = elapsed > 0.0 ? (double)new_points / elapsed : 0.0;
  const double share = progress->total > 0 ? (double)progress->done / (double)progress->total : 1.0;
  char left[32] = "?";
  if (rate > 0.0) {
    format_duration((double)(progress->total - progress->done) / rate, left);
  }
  if (progress->terminal) {
    char bar[BAR_WIDTH + 1];
    for (int i = 0; i < BAR_WIDTH; i++) {
      bar[i] = i < (int)(share * BAR_WIDTH) ? '#' : '.';
    }
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%  %.0f points/s  %s left  ", bar, 100.0 * share, rate, left);
  } else {
    char stamp[32];
    const time_t wall = time(NULL);
    struct tm utc;
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&wall, &utc));
    fprintf(stderr, "%s  %3.0f %%  %zu of %zu points, %.0f points/s, %s left\n", stamp, 100.0 * share,
            progress->done, progress->total, rate, left);
  }
  fflush(stderr);
}

void progress_start(struct progress *progress, size_t total, size_t found) {
  const double now = clock_seconds();
  *progress = (struct progress){.terminal = isatty(STDERR_FILENO) != 0,
                                .total = total,
                                .found = found,
                                .done = found,
                                .start = now,
                                .last = now};
  print(progress, now);
}

void progress_add(struct progress *progress, size_t points) {
  const double now = clock_seconds();
  progress->done += points;
  if (now - progress->last >= (progress->terminal ? terminal_interval : log_interval)) {
    print(progress, now);
    progress->last = now;
  }
}

void progress_end(struct progress *progress) {
  print(progress, clock_seconds());
  if (progress->terminal) {
    fputc('\n', stderr);
  }
}
