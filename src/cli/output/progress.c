// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/progress.h"

#include "cli/output/columns.h"
#include "clock/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const double terminal_interval = 0.1; // [s]

/// A log of days is to be read as one of minutes is: while it is that young, so much is between two lines.
/// [s]
static const struct { double age, interval; } log_pace[] = {{120.0, 10.0}, {3600.0, 60.0}, {HUGE_VAL, 600.0}};

/// When this process began its log. Its stages may be many: generations, batches of isobars.
static double log_began = NAN;

/// When this process last printed a line: of many short counts after one another each alone would be too
/// short for any.
static double log_last = NAN;

enum { BAR_WIDTH = 40, BAR_WIDTH_MIN = 8, TEXT_MAX = 160 };

void progress_duration(double seconds, char text[PROGRESS_DURATION_MAX]) {
  const long whole = (long)(seconds + 0.5);
  if (whole >= 3600) {
    snprintf(text, PROGRESS_DURATION_MAX, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    snprintf(text, PROGRESS_DURATION_MAX, "%ld:%02ld", whole / 60, whole % 60);
  }
}

/// "1234 points/s", "0.12 states/s".
static void format_rate(double rate, const char *what, char text[48]) {
  snprintf(text, 48, rate == 0.0 || rate >= 10.0 ? "%.0f %.*s/s" : "%.2g %.*s/s", rate,
           (int)strcspn(what, " "), what);
}

/// What is told beside a bar, the less the narrower: "1234 states/s  0:12 left  states for the isobars",
/// "0:12 left  states for the isobars", "0:12 left" or nothing.
static void format_text(const struct progress *progress, const char *speed, const char *left, int width,
                        char text[TEXT_MAX]) {
  const bool named = strcmp(progress->what, "points") != 0; // other stages name what they count
  const char *gap = named ? "  " : "", *name = named ? progress->what : "";
  const int whole = snprintf(text, TEXT_MAX, "%s  %s left%s%s", speed, left, gap, name);
  const int slow = whole > width ? snprintf(text, TEXT_MAX, "%s left%s%s", left, gap, name) : 0;
  if (slow > width && snprintf(text, TEXT_MAX, "%s left", left) > width) {
    text[0] = '\0';
  }
}

/// One line that stays in its place. A line as wide as the terminal would begin the next one in some.
static void print_bar(struct progress *progress, double share, const char *speed, const char *left) {
  const int room = columns_width(stderr) - 1, percent = 7; // of "100 %  "
  char text[TEXT_MAX], bar[BAR_WIDTH + 4] = "";
  format_text(progress, speed, left, room - percent - BAR_WIDTH_MIN - 3, text);
  if (text[0] == '\0') { // then without a bar
    format_text(progress, speed, left, room - percent, text);
  }
  const int rest = room - percent - (int)strlen(text) - 3;                      // of "[] "
  const int cells = rest < BAR_WIDTH ? rest - rest % BAR_WIDTH_MIN : BAR_WIDTH; // it should not quiver
  if (cells >= BAR_WIDTH_MIN) {
    memset(bar, '.', (size_t)cells + 3);
    memset(bar + 1, '#', (size_t)(share * cells));
    bar[0] = '[';
    memcpy(bar + cells + 1, "] ", 3);
  }
  const int length = snprintf(NULL, 0, "%s%3.0f %%  %s", bar, 100.0 * share, text);
  const int over = progress->printed < room ? progress->printed - length : room - length;
  fprintf(stderr, "\r%s%3.0f %%  %s%*s", bar, 100.0 * share, text, over > 0 ? over : 0, "");
  progress->printed = length;
}

static void print_line(const struct progress *progress, double share, const char *speed, const char *left) {
  char stamp[32];
  const time_t wall = time(NULL);
  struct tm utc;
  strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&wall, &utc));
  fprintf(stderr, "%s  %3.0f %%  %zu of %zu %s, %s, %s left\n", stamp, 100.0 * share, progress->done,
          progress->total, progress->what, speed, left);
}

static void print(struct progress *progress, double now) {
  const double elapsed = now - progress->start;
  const size_t added = progress->done - progress->found;
  const double rate = elapsed > 0.0 ? (double)added / elapsed : 0.0;
  const double share = progress->total > 0 ? (double)progress->done / (double)progress->total : 1.0;
  char left[PROGRESS_DURATION_MAX] = "?", speed[48];
  format_rate(rate, progress->what, speed);
  if (rate > 0.0) {
    progress_duration((double)(progress->total - progress->done) / rate, left);
  }
  if (progress->terminal) {
    print_bar(progress, share, speed, left);
  } else {
    print_line(progress, share, speed, left);
  }
  progress->shown = true;
  progress->last = log_last = now;
  progress->told = progress->done;
  progress->told_total = progress->total;
  fflush(stderr);
}

/// How long after the last line the next may follow.
static double pace_of(const struct progress *progress) {
  size_t k = 0;
  while (progress->last - log_began >= log_pace[k].age) {
    k++;
  }
  return progress->terminal ? terminal_interval : log_pace[k].interval;
}

static void start(struct progress *progress, const char *what, size_t total, size_t found) {
  const double now = clock_seconds();
  log_began = isnan(log_began) ? now : log_began;
  *progress = (struct progress){.terminal = columns_is_screen(stderr),
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
  if (!progress->terminal && !isnan(log_last)) {
    progress->last = log_last;
  }
}

void progress_show(struct progress *progress) {
  const double now = clock_seconds();
  if (now - progress->last >= pace_of(progress)) {
    print(progress, now);
  }
}

void progress_end(struct progress *progress) {
  if (!progress->shown) {
    return;
  }
  if (progress->terminal || progress->done != progress->told || progress->total != progress->told_total) {
    print(progress, clock_seconds());
  }
  if (progress->terminal) {
    fputc('\n', stderr);
  }
}
