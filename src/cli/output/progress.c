// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/progress.h"

#include "clock/clock.h"

#include <stdio.h>
#include <string.h>
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

/// "1234 points/s", "0.12 states/s".
static void format_rate(double rate, const char *what, char text[48]) {
  snprintf(text, 48, rate == 0.0 || rate >= 10.0 ? "%.0f %.*s/s" : "%.2g %.*s/s", rate,
           (int)strcspn(what, " "), what);
}

static void print(struct progress *progress, double now) {
  const double elapsed = now - progress->start;
  const size_t added = progress->done - progress->found;
  const double rate = elapsed > 0.0 ? (double)added / elapsed : 0.0;
  const double share = progress->total > 0 ? (double)progress->done / (double)progress->total : 1.0;
  char left[32] = "?", speed[48];
  format_rate(rate, progress->what, speed);
  if (rate > 0.0) {
    format_duration((double)(progress->total - progress->done) / rate, left);
  }
  if (progress->terminal) {
    char bar[BAR_WIDTH + 1];
    for (int i = 0; i < BAR_WIDTH; i++) {
      bar[i] = i < (int)(share * BAR_WIDTH) ? '#' : '.';
    }
    bar[BAR_WIDTH] = '\0';
    // Other stages name what they count. Blanks: the line before may have been longer.
    const bool named = strcmp(progress->what, "points") != 0;
    fprintf(stderr, "\r[%s] %3.0f %%  %s  %s left%s%s    ", bar, 100.0 * share, speed, left,
            named ? "  " : "", named ? progress->what : "");
  } else {
    char stamp[32];
    const time_t wall = time(NULL);
    struct tm utc;
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&wall, &utc));
    fprintf(stderr, "%s  %3.0f %%  %zu of %zu %s, %s, %s left\n", stamp, 100.0 * share, progress->done,
            progress->total, progress->what, speed, left);
  }
  progress->shown = true;
  fflush(stderr);
}

static void start(struct progress *progress, const char *what, size_t total, size_t found) {
  const double now = clock_seconds();
  *progress = (struct progress){.terminal = isatty(STDERR_FILENO) != 0,
                                .what = what,
                                .total = total,
                                .found = found,
                                .done = found,
                                .start = now,
                                .last = now};
}

void progress_start(struct progress *progress, const char *what, size_t total, size_t found) {
  start(progress, what, total, found);
  print(progress, progress->start);
}

void progress_start_quiet(struct progress *progress, const char *what, size_t total) {
  start(progress, what, total, 0);
}

void progress_show(struct progress *progress) {
  const double now = clock_seconds();
  if (now - progress->last >= (progress->terminal ? terminal_interval : log_interval)) {
    print(progress, now);
    progress->last = now;
  }
}

void progress_end(struct progress *progress) {
  if (!progress->shown) {
    return;
  }
  print(progress, clock_seconds());
  if (progress->terminal) {
    fputc('\n', stderr);
  }
}
