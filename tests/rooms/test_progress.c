// SPDX-License-Identifier: GPL-3.0-or-later
/// What a run counts on standard error, on a clock of this test's: lines of a log, which get fewer, and bars
/// of any width.
#include "cli/output/progress.h"
#include "clock/clock.h"
#include "support/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static double now_seconds;

double clock_seconds(void) { // whose name is test_clock_seconds here
  return now_seconds;
}

enum { OUTPUT_MAX = 1 << 20 };

static char output[OUTPUT_MAX];
static int kept_stderr;

/// From now on standard error goes into a file.
static FILE *catch_stderr(void) {
  FILE *file = tmpfile();
  assert_non_null(file);
  fflush(stderr);
  kept_stderr = dup(STDERR_FILENO);
  assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
  return file;
}

/// What it was, in `output`.
static void give_back(FILE *file) {
  fflush(stderr);
  assert_true(dup2(kept_stderr, STDERR_FILENO) >= 0);
  close(kept_stderr);
  rewind(file);
  output[fread(output, 1, sizeof output - 1, file)] = '\0';
  fclose(file);
}

/// Lines of `output` with this text.
static int lines_with(const char *text) {
  int count = 0;
  for (const char *at = strstr(output, text); at != NULL; at = strstr(at + 1, text)) {
    count++;
  }
  return count;
}

/// A week of a tile each five seconds: a line in ten seconds for two minutes, one a minute for an hour, then
/// one in ten minutes, and the first and the last.
static void a_log_of_a_week_is_short(void **state) {
  enum { WEEK = 7 * 86400, STEP = 5 };
  (void)state;
  struct progress progress;
  FILE *file = catch_stderr();
  now_seconds = 1000.0;
  progress_start(&progress, "points", WEEK, 0);
  for (size_t passed = STEP; passed <= WEEK; passed += STEP) {
    now_seconds = 1000.0 + (double)passed;
    progress.done = passed;
    progress_show(&progress);
  }
  progress_end(&progress);
  // A stage that begins then: its first line, one in ten minutes, its last line.
  progress_start(&progress, "isobars", 1000, 0);
  for (int k = 1; k <= 250; k++) {
    now_seconds += STEP;
    progress.done++;
    progress_show(&progress);
  }
  progress_end(&progress);
  give_back(file);
  // The last tile is told when it is done; nothing is told twice.
  assert_int_equal(lines_with("points,"), 1 + 12 + 58 + (WEEK - 3600) / 600);
  assert_int_equal(lines_with("  100 %  604800 of 604800 points, 1 points/s, 0:00 left\n"), 1);
  assert_int_equal(lines_with("isobars,"), 1 + 2 + 1);
  assert_int_equal(lines_with("   25 %  250 of 1000 isobars, 0.2 isobars/s, 1:02:30 left\n"), 1);
  assert_int_equal(lines_with(" 60 of 604800"), 1);
  assert_int_equal(lines_with(" 180 of 604800"), 1);
  assert_int_equal(lines_with(" 190 of 604800"), 0);
}

/// What ends within ten seconds has a first line and a last, and what is quiet none.
static void a_short_count_is_two_lines(void **state) {
  (void)state;
  struct progress progress;
  FILE *file = catch_stderr();
  progress_start(&progress, "points", 10, 4);
  progress_start_quiet(&progress, "states", 10);
  progress_end(&progress);
  progress_start(&progress, "points", 10, 4);
  progress.done = 10;
  progress_show(&progress);
  progress_end(&progress);
  give_back(file);
  assert_int_equal(lines_with("\n"), 3);
  assert_int_equal(lines_with("40 %  4 of 10"), 2);
  assert_int_equal(lines_with("100 %  10 of 10"), 1);
}

/// Counts of four seconds each: the log is not silent for longer than one that goes on.
static void many_short_counts_are_told_like_a_long_one(void **state) {
  (void)state;
  struct progress progress;
  FILE *file = catch_stderr();
  progress_start(&progress, "points", 1, 0);
  progress.done = 1;
  progress_end(&progress);
  for (int k = 0; k < 1500; k++) {
    progress_start_quiet(&progress, "states for the isobars", 2);
    for (progress.done = 1; progress.done <= 2; progress.done++) {
      now_seconds += 2.0;
      progress_show(&progress);
    }
    progress.done = 2;
    progress_end(&progress);
  }
  give_back(file);
  assert_in_range(lines_with("states for the isobars,"), 6000 / 600 - 1, 2 * 6000 / 600); // the log is old
}

/// Writes into a terminal whose other end this test reads.
static int open_terminal(void) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
  const int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
  assert_true(slave >= 0);
  fflush(stderr);
  kept_stderr = dup(STDERR_FILENO);
  assert_true(dup2(slave, STDERR_FILENO) >= 0);
  close(slave);
  return master;
}

/// What was written into it, in `output`.
static void read_terminal(int master) {
  size_t length = 0;
  ssize_t got;
  fflush(stderr);
  assert_true(dup2(kept_stderr, STDERR_FILENO) >= 0); // its last writer, so that the reading ends
  close(kept_stderr);
  while ((got = read(master, output + length, sizeof output - 1 - length)) > 0) {
    length += (size_t)got;
  }
  assert_true(length > 0);
  output[length] = '\0';
  close(master);
}

/// Each update fits, is made of whole words and covers the one before.
static void check_updates(int width) {
  static const char *const words[] = {"points/s", "states/s", "left", "states", "for", "the", "isobars", "%"};
  size_t before = 0;
  int updates = 0;
  for (char *update = strtok(output, "\r\n"); update != NULL; update = strtok(NULL, "\r\n"), updates++) {
    if (strlen(update) >= (size_t)width || strlen(update) < before || strchr(update, '%') == NULL ||
        (width >= 30 && strstr(update, "left") == NULL)) {
      fail_msg("%d columns: '%s'", width, update);
    }
    before = strlen(update);
    while (before > 0 && update[before - 1] == ' ') {
      before--;
    }
    for (const char *at = update + strspn(update, " "); *at != '\0';
         at += strcspn(at, " "), at += strspn(at, " ")) {
      const size_t length = strcspn(at, " ");
      bool known = strchr("[?0123456789", *at) != NULL && (*at != '[' || at[length - 1] == ']');
      for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        known |= strlen(words[k]) == length && strncmp(words[k], at, length) == 0;
      }
      if (!known) {
        fail_msg("%d columns: '%.*s' in '%s'", width, (int)length, at, update);
      }
    }
  }
  assert_int_equal(updates, 5);
}

static void a_bar_fits_into_any_terminal(void **state) {
  (void)state;
  setenv("TERM", "xterm", 1);
  for (int width = 10; width <= 120; width++) {
    char columns[16];
    snprintf(columns, sizeof columns, "%d", width);
    setenv("COLUMNS", columns, 1);
    const int master = open_terminal();
    struct progress progress;
    progress_start(&progress, width % 2 ? "points" : "states for the isobars", 100000, 0);
    now_seconds += 5000.0;
    progress.done = 1;
    progress_show(&progress);
    progress.done = 99999;
    now_seconds += 1.0;
    progress_show(&progress);
    now_seconds += 1.0;
    progress.done = 100000;
    progress_show(&progress);
    progress_end(&progress);
    read_terminal(master);
    if (width >= 60) {
      assert_int_equal(lines_with("["), 5);
    }
    if (width >= 110) {
      assert_int_equal(lines_with("[........................................] "), 2);
      assert_int_equal(lines_with("[########################################] "), 2);
    }
    check_updates(width);
  }
  unsetenv("COLUMNS");
}

/// A terminal that can't move its cursor gets the lines of a log.
static void a_dumb_terminal_is_a_log(void **state) {
  (void)state;
  setenv("TERM", "dumb", 1);
  const int master = open_terminal();
  struct progress progress;
  progress_start(&progress, "points", 10, 0);
  read_terminal(master);
  assert_null(strchr(output, '['));
  assert_non_null(strstr(output, "Z    0 %  0 of 10 points, 0 points/s, ? left\r\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_log_of_a_week_is_short), // first: a log's age is its process's
      cmocka_unit_test(a_short_count_is_two_lines),
      cmocka_unit_test(many_short_counts_are_told_like_a_long_one),
      cmocka_unit_test(a_bar_fits_into_any_terminal),
      cmocka_unit_test(a_dumb_terminal_is_a_log),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
