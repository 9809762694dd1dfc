// SPDX-License-Identifier: GPL-3.0-or-later
// A run as its caller sees it: by events, an outcome and a line. One process, no MPI, nothing printed.
#include "map/map.h"
#include "run/resolve.h"
#include "run/run.h"
#include "support/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char plain_job[] = "material: {name: Pd40Ni10Cu30P20, phi_g: 0.6585}\n"
                                "structure: {source: percus-yevick}\n"
                                "grid:\n"
                                "  packing_fraction: [0.50, 0.55, 0.60]\n"
                                "  pressure: [0, 1]\n"
                                "output: {file: unused.h5, isobars: false}\n";

// ---------------------------------------------------------------- files

static char folder[] = "/tmp/cagehop-test-run-XXXXXX";
static char job_path[64], map_path[64], other_path[64];

static int make_folder(void **state) {
  (void)state;
  if (mkdtemp(folder) == NULL) {
    return -1;
  }
  snprintf(job_path, sizeof job_path, "%s/job.yaml", folder);
  snprintf(map_path, sizeof map_path, "%s/map.h5", folder);
  snprintf(other_path, sizeof other_path, "%s/other.h5", folder);
  return 0;
}

static int remove_files(void **state) {
  (void)state;
  unlink(job_path);
  unlink(map_path);
  unlink(other_path);
  return 0;
}

static int remove_folder(void **state) {
  remove_files(state);
  return rmdir(folder);
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  assert_true(fputs(text, file) >= 0);
  assert_int_equal(fclose(file), 0);
}

// ---------------------------------------------------------------- recorded events

/// What was reported, one line an event; advances that follow each other are one.
struct record {
  char text[16384];
  size_t points_found, points_done;
  size_t stop_at; ///< points; 0: never
};

static void append(struct record *record, const char *what, const char *of) {
  char line[RUN_LINE_MAX + 32];
  const size_t used = strlen(record->text);
  const int length = snprintf(line, sizeof line, "%s %s\n", what, of);
  const bool again = strcmp(what, "advance") == 0 && used >= (size_t)length &&
                     strcmp(record->text + used - (size_t)length, line) == 0;
  if (!again) {
    assert_true(used + (size_t)length < sizeof record->text);
    memcpy(record->text + used, line, (size_t)length + 1);
  }
}

static void record_notice(void *context, const char *line) {
  // Times differ from run to run: what follows "in" is left out.
  char what[RUN_LINE_MAX];
  snprintf(what, sizeof what, "%s", line);
  char *in = strstr(what, " in ");
  if (in != NULL) {
    *in = '\0';
  }
  append(context, "notice", what);
}

static void record_remark(void *context, const char *line) {
  append(context, "remark", line);
}

static void record_computing(void *context, const char *path) {
  append(context, "computing", path);
}

static void record_progress(void *context, enum run_step step, const struct run_progress *progress) {
  static const char *const steps[] = {"begin", "advance", "end"};
  static const char *const stages[] = {"phi_g", "points", "states", "isobars"};
  struct record *record = context;
  assert_in_range(progress->done, progress->found, progress->total);
  if (progress->stage == RUN_STAGE_POINTS) {
    record->points_found = progress->found;
    record->points_done = progress->done;
  }
  append(record, steps[step], stages[progress->stage]);
}

static const char *record_stop(void *context) {
  const struct record *record = context;
  return record->stop_at > 0 && record->points_done >= record->stop_at ? "the test" : NULL;
}

static enum run_outcome run(const struct run_request *request, struct record *record,
                            char line[RUN_LINE_MAX]) {
  const struct run_events events = {.context = record,
                                    .notice = record_notice,
                                    .remark = record_remark,
                                    .computing = record_computing,
                                    .progress = record_progress,
                                    .stop = record_stop};
  struct sweep_team *team;
  assert_int_equal(sweep_team_serial(&team), 0);
  const enum run_outcome outcome = run_map(team, request, record != NULL ? &events : NULL, line);
  sweep_team_finalize(&team, 0);
  return outcome;
}

static struct run_request request_of(const char *output) {
  static char word[] = "run";
  static char *words[] = {word};
  return (struct run_request){.job_path = job_path,
                              .output = output,
                              .ranks_per_solve = NAN,
                              .seconds_per_state = NAN,
                              .max_failed = NAN,
                              .word_count = 1,
                              .word = words};
}

static void check_text(const char *what, const char *got, const char *want) {
  if (strcmp(got, want) != 0) {
    fail_msg("%s: got\n%s\nwant\n%s", what, got, want);
  }
}

/// Checks a text whose %s stands for a path.
static void check_path_text(const char *what, const char *got, const char *want, const char *path) {
  char text[RUN_LINE_MAX];
  size_t used = 0;
  for (const char *at = want; *at != '\0'; at++) {
    const bool here = strncmp(at, "%s", 2) == 0;
    used += (size_t)snprintf(text + used, sizeof text - used, "%.*s", here ? 63 : 1, here ? path : at);
    at += here;
  }
  check_text(what, got, text);
}

static void digest(const char *path, char hexadecimal[DIGEST_TEXT]) {
  char error[MAP_ERROR_MAX];
  if (map_digest(path, hexadecimal, error) != 0) {
    fail_msg("%s", error);
  }
}

// ---------------------------------------------------------------- tests

static void a_run_reports_in_order_and_the_next_one_has_nothing_to_do(void **state) {
  const struct run_request request = request_of(map_path);
  struct record record = {0}, again = {0};
  char line[RUN_LINE_MAX];
  (void)state;
  write_file(job_path, plain_job);
  assert_int_equal(run(&request, &record, line), RUN_FINISHED);
  check_text("line", line, "");
  check_path_text("events", record.text,
                  "computing %s\nbegin points\nadvance points\nend points\nnotice %s: 6 points\n", map_path);
  assert_int_equal(record.points_done, 6);
  assert_int_equal(run(&request, &again, line), RUN_NOTHING_TO_DO);
  check_text("line", line, "");
  check_path_text("events", again.text, "notice %s: complete already, nothing to do\n", map_path);
}

static void isobars_come_after_the_points(void **state) {
  struct record record = {0};
  const struct run_request request = request_of(map_path);
  char line[RUN_LINE_MAX], search[RUN_LINE_MAX] = "", points[RUN_LINE_MAX];
  (void)state;
  write_file(job_path, "material: Pd40Ni10Cu30P20\n"
                       "structure: {source: percus-yevick}\n"
                       "grid: {packing_fraction: [0.50], pressure: [0]}\n"
                       "output: {file: unused.h5}\n");
  if (run(&request, &record, line) != RUN_FINISHED) {
    fail_msg("%s", line);
  }
  // The search for phi_g says more only where it takes seconds.
  const char *at = strstr(record.text, "end phi_g\n"), *computing = strstr(record.text, "computing");
  assert_int_equal(strncmp(record.text, "begin phi_g\n", strlen("begin phi_g\n")), 0);
  assert_true(at != NULL && computing > at);
  snprintf(search, sizeof search, "%.*s", (int)(computing - record.text), record.text);
  assert_null(strstr(search, "notice"));
  snprintf(
      points, sizeof points,
      "computing %s\nbegin points\nadvance points\nend points\nnotice %s: 1 points\nbegin states\nadvance "
      "states\nend states\n",
      map_path, map_path);
  assert_int_equal(strncmp(computing, points, strlen(points)), 0);
  char end[RUN_LINE_MAX];
  snprintf(
      end, sizeof end,
      "end states\nbegin isobars\nadvance isobars\nend isobars\nnotice %s: glass transition, fragility and "
      "VFT line at 1 of 1 pressures\n",
      map_path);
  check_text("the last events", record.text + strlen(record.text) - strlen(end), end);
}

static void a_stop_keeps_what_is_done_and_the_next_run_goes_on(void **state) {
  const struct run_request whole = request_of(other_path), request = request_of(map_path);
  struct record record = {.stop_at = 1}, rest = {0}, all = {0};
  char line[RUN_LINE_MAX], got[DIGEST_TEXT], want[DIGEST_TEXT];
  (void)state;
  write_file(job_path, plain_job);
  assert_int_equal(run(&request, &record, line), RUN_STOPPED);
  check_path_text("line", line,
                  "%s: stopped by the test with 2 of 6 points done; run the same command again to go on",
                  map_path);
  check_path_text("events", record.text,
                  "computing %s\nbegin points\nadvance points\nend points\nnotice %s: 2 points\n", map_path);
  assert_int_equal(run(&request, &rest, line), RUN_FINISHED);
  assert_int_equal(rest.points_found, 2);
  assert_int_equal(rest.points_done, 6);
  assert_int_equal(run(&whole, &all, line), RUN_FINISHED);
  digest(map_path, got);
  digest(other_path, want);
  assert_string_equal(got, want);
}

/// Stops the search for phi_g at once.
static const char *stop_now(void *context) {
  (void)context;
  return "the test";
}

static void a_stop_ends_the_search_for_phi_g(void **state) {
  const struct run_events events = {.stop = stop_now};
  struct resolved_job resolved;
  char line[RUN_LINE_MAX];
  (void)state;
  write_file(job_path, "material: Pd40Ni10Cu30P20\n"
                       "structure: {source: percus-yevick}\n"
                       "physics: {elastic_coupling: 0.5}\n" // for 0 and 1 phi_g is a constant
                       "grid: {packing_fraction: [0.50], pressure: [0]}\n"
                       "output: {file: unused.h5}\n");
  assert_int_equal(resolve_job(job_path, &(struct resolve_request){0}, &events, &resolved, line),
                   RUN_STOPPED);
  check_path_text("line", line,
                  "%s: stopped by the test while looking for phi_g; run the same command again, or write "
                  "material: {name: Pd40Ni10Cu30P20, phi_g: NUMBER}",
                  job_path);
  resolved_job_clear(&resolved);
}

static void a_deadline_that_is_past_leaves_no_time(void **state) {
  struct run_request request = request_of(map_path);
  char line[RUN_LINE_MAX];
  (void)state;
  write_file(job_path, plain_job);
  assert_true(deadline_find("2001-01-01T00:00:00Z", &request.deadline));
  assert_int_equal(run(&request, NULL, line), RUN_NO_TIME); // without events
  check_path_text("line", line,
                  "%s: the deadline leaves no time for a single tile; allow more time and run the same "
                  "command again",
                  map_path);
}

static void a_bad_job_is_told_with_its_line_and_nothing_is_made(void **state) {
  struct run_request request = request_of(map_path);
  struct record record = {0};
  char line[RUN_LINE_MAX], want[128];
  (void)state;
  write_file(job_path, "material: Pd40Ni10Cu30P20\ncolour: blue\n");
  assert_int_equal(run(&request, &record, line), RUN_BAD_JOB);
  snprintf(want, sizeof want, "%s:2: ", job_path);
  assert_int_equal(strncmp(line, want, strlen(want)), 0);
  assert_non_null(strstr(line, "colour"));
  write_file(job_path, plain_job);
  request.ranks_per_solve = 3.0;
  assert_int_equal(run(&request, &record, line), RUN_BAD_JOB);
  check_text("line", line,
             "run: --ranks-per-solve is 3; it must be a power of two from 1 to 4096, or left out");
  request.ranks_per_solve = NAN;
  request.seconds_per_state = 0.0;
  assert_int_equal(run(&request, &record, line), RUN_BAD_JOB);
  check_text("line", line, "run: --seconds-per-state is 0; it must be above 0, or left out");
  check_text("events", record.text, "");
  assert_int_equal(access(map_path, F_OK), -1);
}

static void a_file_that_is_no_map_is_bad_input_and_left_alone(void **state) {
  const struct run_request request = request_of(map_path);
  struct record record = {0};
  char line[RUN_LINE_MAX], text[64] = "";
  (void)state;
  write_file(job_path, plain_job);
  write_file(map_path, "a letter\n");
  assert_int_equal(run(&request, &record, line), RUN_BAD_INPUT);
  assert_non_null(strstr(line, map_path));
  check_text("events", record.text, "");
  FILE *file = fopen(map_path, "r");
  assert_non_null(file);
  assert_non_null(fgets(text, sizeof text, file));
  fclose(file);
  assert_string_equal(text, "a letter\n");
}

static void a_map_resolves_to_the_model_of_its_job(void **state) {
  const struct run_request request = request_of(map_path);
  struct record record = {0};
  struct resolved_job file, map;
  char line[RUN_LINE_MAX];
  (void)state;
  write_file(job_path, plain_job);
  assert_int_equal(run(&request, &record, line), RUN_FINISHED);
  assert_int_equal(resolve_model(job_path, RESOLVE_FILE, &file, line), RUN_FINISHED);
  assert_int_equal(resolve_model(map_path, RESOLVE_MAP, &map, line), RUN_FINISHED);
  assert_string_equal(map.job.sha256, file.job.sha256);
  check_absolute("phi_g", map.job.model.material.phi_g, 0.6585, 0.0);
  resolved_job_clear(&file);
  resolved_job_clear(&map);
  assert_int_equal(resolve_model(job_path, RESOLVE_MAP, &map, line), RUN_BAD_INPUT); // no map
  resolved_job_clear(&map);
}

int main(void) {
#define TEST(name) cmocka_unit_test_teardown(name, remove_files)
  const struct CMUnitTest tests[] = {
      TEST(a_run_reports_in_order_and_the_next_one_has_nothing_to_do),
      TEST(isobars_come_after_the_points),
      TEST(a_stop_keeps_what_is_done_and_the_next_run_goes_on),
      TEST(a_stop_ends_the_search_for_phi_g),
      TEST(a_deadline_that_is_past_leaves_no_time),
      TEST(a_bad_job_is_told_with_its_line_and_nothing_is_made),
      TEST(a_file_that_is_no_map_is_bad_input_and_left_alone),
      TEST(a_map_resolves_to_the_model_of_its_job),
  };
#undef TEST
  map_prepare();
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
