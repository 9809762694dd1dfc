// SPDX-License-Identifier: GPL-3.0-or-later
/// Files of landscapes from C: what is written is read again, bit by bit; one writer at a time; a save that
/// fails leaves the file as it was.
#include "support/check.h"
#include "support/landscape_content.h"
#include "table_file/landscape_file.h"
#include "table_file/landscape_store.h"

#include <cagehop/cagehop.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/cagehop-landscapes-XXXXXX", path[64];

static struct cagehop_model model(void) {
  struct cagehop_model model = cagehop_model_default();
  model.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  return model;
}

/// The content of a finished table from 0.60 to 0.61.
static void make(struct landscape_content *content) {
  const struct cagehop_model own = model();
  assert_int_equal(landscape_content_make(&own, 0.60, 0.61, content), CAGEHOP_OK);
  assert_int_equal(landscape_content_add_text(content, "host", "here"), CAGEHOP_OK);
}

static void compare_rows(size_t n_a, const struct landscape_row *a, size_t n_b,
                         const struct landscape_row *b) {
  assert_int_equal(n_a, n_b);
  for (size_t i = 0; i < n_a; i++) {
    assert_int_equal(a[i].length, b[i].length);
    assert_memory_equal(a[i].number, b[i].number, a[i].length * sizeof(double));
    assert_memory_equal(&a[i].seconds, &b[i].seconds, sizeof a[i].seconds);
  }
}

static void what_is_written_is_read_again(void **state) {
  struct landscape_content *content = *state, read;
  struct landscape_store store;
  struct cagehop_landscape_table *table;
  char error[FILE_ERROR_MAX], sha256[DIGEST_TEXT], want[DIGEST_TEXT];
  bool exists;
  // Unfinished and empty first, and no source.
  struct landscape_content empty = {.low = 0.60, .high = 0.61};
  assert_int_equal(landscape_store_create(path, &empty, &store, &exists, error), CAGEHOP_OK);
  assert_int_equal(landscape_file_read(path, &table, sha256, error), CAGEHOP_IO);
  assert_null(table);
  assert_non_null(strstr(error, "is unfinished"));
  assert_int_equal(landscape_store_save(&store, content, error), CAGEHOP_OK);
  landscape_store_close(&store);
  assert_int_equal(landscape_content_read(path, &read, error), CAGEHOP_OK);
  assert_true(read.finished);
  compare_rows(content->row_count, content->row, read.row_count, read.row);
  compare_rows(content->cover_count, content->cover, read.cover_count, read.cover);
  assert_int_equal(read.text_count, content->text_count);
  for (size_t i = 0; i < read.text_count; i++) {
    assert_string_equal(read.text[i].name, content->text[i].name);
    assert_string_equal(read.text[i].value, content->text[i].value);
  }
  assert_null(landscape_content_difference(content, &read));
  if (landscape_file_read(path, &table, sha256, error) != CAGEHOP_OK) {
    fail_msg("%s", error);
  }
  landscape_content_digest(content, want);
  assert_string_equal(sha256, want);
  const struct cagehop_landscape_table_report report = cagehop_landscape_table_report(table);
  assert_int_equal(report.states, content->row_count);
  assert_int_equal(report.intervals_failed, 0);
  check_absolute("error", report.landscape_error, 0.0, 1e-9);
  cagehop_landscape_table_destroy(&table);
  landscape_content_clear(&read);
  assert_int_equal(landscape_store_create(path, content, &store, &exists, error), CAGEHOP_IO);
  assert_true(exists);
  assert_int_equal(unlink(path), 0);
}

static void the_digest_is_that_of_what_isochores_depend_on(void **state) {
  struct landscape_content *content = *state;
  char before[DIGEST_TEXT], after[DIGEST_TEXT];
  landscape_content_digest(content, before);
  content->row[0].seconds += 1.0;
  assert_int_equal(landscape_content_add_text(content, "host", "elsewhere"), CAGEHOP_OK);
  landscape_content_digest(content, after);
  assert_string_equal(before, after);
  double *numbers[] = {&content->row[3].number[1000], &content->cover[0].number[7], &content->high};
  for (size_t k = 0; k < sizeof numbers / sizeof numbers[0]; k++) {
    const double was = *numbers[k];
    *numbers[k] = was + 1e-9;
    landscape_content_digest(content, after);
    assert_string_not_equal(before, after);
    *numbers[k] = was;
  }
}

/// An unfinished table goes on with the time of its longest state, of which a deadline is shortened: one that
/// is none would end every run at once.
static void times_are_times(void **state) {
  struct landscape_content *content = *state, read;
  const double was = content->row[0].seconds, wrong[] = {INFINITY, NAN, -1.0};
  char error[FILE_ERROR_MAX];
  for (size_t k = 0; k < sizeof wrong / sizeof wrong[0]; k++) {
    struct landscape_store store;
    bool exists;
    content->row[0].seconds = wrong[k];
    assert_int_equal(landscape_store_create(path, content, &store, &exists, error), CAGEHOP_OK);
    landscape_store_close(&store);
    assert_int_equal(landscape_content_read(path, &read, error), CAGEHOP_IO);
    assert_non_null(strstr(error, "damaged"));
    assert_int_equal(unlink(path), 0);
  }
  content->row[0].seconds = was;
}

static void one_writer_at_a_time(void **state) {
  struct landscape_content *content = *state, read;
  struct landscape_store first, second;
  char error[FILE_ERROR_MAX];
  bool exists;
  assert_int_equal(landscape_store_create(path, content, &first, &exists, error), CAGEHOP_OK);
  assert_true(first.has_locks);
  for (int saves = 0; saves < 2; saves++) { // the lock goes over to each new file
    assert_int_equal(landscape_store_open(path, &read, &second, error), CAGEHOP_IO);
    assert_non_null(strstr(error, "is being written"));
    assert_int_equal(landscape_store_save(&first, content, error), CAGEHOP_OK);
  }
  landscape_store_close(&first);
  assert_int_equal(landscape_store_open(path, &read, &second, error), CAGEHOP_OK);
  // Another file under its name is not written over.
  assert_int_equal(unlink(path), 0);
  const int other = open(path, O_CREAT | O_WRONLY, 0600);
  assert_true(other >= 0);
  close(other);
  assert_int_equal(landscape_store_save(&second, content, error), CAGEHOP_IO);
  assert_non_null(strstr(error, "is not the file any more"));
  landscape_store_close(&second);
  landscape_content_clear(&read);
  assert_int_equal(unlink(path), 0);
}

/// As a full disk would be: no file may grow so large.
static void a_save_that_fails_leaves_the_file_as_it_was(void **state) {
  struct landscape_content *content = *state, read;
  struct landscape_store store;
  struct rlimit limit, small;
  struct stat before, after;
  char error[FILE_ERROR_MAX];
  bool exists;
  assert_int_equal(landscape_store_create(path, content, &store, &exists, error), CAGEHOP_OK);
  assert_int_equal(stat(path, &before), 0);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
  small = limit;
  small.rlim_cur = 4096;
  signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
  const int status = landscape_store_save(&store, content, error);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  assert_int_equal(status, CAGEHOP_IO);
  assert_non_null(strstr(error, "can't be written: File too large; make room"));
  assert_int_equal(stat(path, &after), 0);
  assert_int_equal(before.st_ino, after.st_ino);
  assert_int_equal(landscape_content_read(path, &read, error), CAGEHOP_OK);
  landscape_content_clear(&read);
  assert_int_equal(landscape_store_save(&store, content, error), CAGEHOP_OK); // there is room again
  landscape_store_close(&store);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(folder), 0); // nothing else was left
  assert_int_equal(mkdir(folder, 0700), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_written_is_read_again),
      cmocka_unit_test(the_digest_is_that_of_what_isochores_depend_on),
      cmocka_unit_test(times_are_times),
      cmocka_unit_test(one_writer_at_a_time),
      cmocka_unit_test(a_save_that_fails_leaves_the_file_as_it_was),
  };
  struct CMUnitTest own[sizeof tests / sizeof tests[0]];
  static struct landscape_content content;
  if (mkdtemp(folder) == NULL) {
    return 1;
  }
  snprintf(path, sizeof path, "%s/table.h5", folder);
  make(&content);
  memcpy(own, tests, sizeof tests);
  for (size_t k = 0; k < sizeof own / sizeof own[0]; k++) {
    own[k].initial_state = &content;
  }
  const int failed = cmocka_run_group_tests(own, NULL, NULL);
  landscape_content_clear(&content);
  rmdir(folder);
  return failed;
}
