// SPDX-License-Identifier: GPL-3.0-or-later
/// The states of isobars that are kept beside a map: what is whole and this map's own is read back, nothing
/// else.
#include "map/isobar_journal.h"
#include "support/check.h"

#include <cagehop/status.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { N = 5 };

static const char key[DIGEST_TEXT] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static const char other_key[DIGEST_TEXT] = "f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static char folder[] = "/tmp/cagehop-journal-XXXXXX";
static char map_path[256], path[256], target[256];

static int make_folder(void **state) {
  (void)state;
  strcpy(folder + strlen(folder) - 6, "XXXXXX");
  const bool made = mkdtemp(folder) != NULL;
  snprintf(map_path, sizeof map_path, "%s/map.h5", folder);
  snprintf(path, sizeof path, "%s/map.h5.isobars", folder);
  snprintf(target, sizeof target, "%s/target", folder);
  return made ? 0 : -1;
}

static int remove_folder(void **state) {
  (void)state;
  unlink(path);
  unlink(target);
  return rmdir(folder); // fails where another file was left
}

static struct isobar_journal *open_it(const char *its_key) {
  struct isobar_journal *journal;
  assert_int_equal(isobar_journal_open(map_path, its_key, &journal), CAGEHOP_OK);
  return journal;
}

struct numbers {
  double log_tau[N], dlntau_dP[N];
  signed char status[N];
};

static struct cagehop_isobar_state state_of(struct numbers *numbers) {
  return (struct cagehop_isobar_state){numbers->log_tau, numbers->dlntau_dP, numbers->status, N};
}

/// Numbers that tell whose they are.
static struct numbers made_up(double phi) {
  struct numbers numbers;
  for (int j = 0; j < N; j++) {
    numbers.log_tau[j] = j == 3 ? -INFINITY : 100.0 * phi + j;
    numbers.dlntau_dP[j] = j == 4 ? NAN : phi / (j + 1);
    numbers.status[j] = (signed char)(j == 4 ? CAGEHOP_NOT_RESOLVED : CAGEHOP_OK);
  }
  return numbers;
}

static bool add(struct isobar_journal *journal, double phi, double seconds) {
  struct numbers numbers = made_up(phi);
  const struct cagehop_isobar_state state = state_of(&numbers);
  return isobar_journal_add(journal, phi, 0, N, &state, seconds);
}

static bool find(const struct isobar_journal *journal, double phi, size_t first, size_t count) {
  struct numbers found = {0}, want = made_up(phi);
  struct cagehop_isobar_state state = state_of(&found);
  if (!isobar_journal_find(journal, phi, first, count, &state)) {
    return false;
  }
  assert_memory_equal(found.log_tau, want.log_tau, sizeof want.log_tau);
  assert_memory_equal(found.dlntau_dP, want.dlntau_dP, sizeof want.dlntau_dP);
  assert_memory_equal(found.status, want.status, sizeof want.status);
  return true;
}

/// A journal of three states, closed.
static void write_three(void) {
  struct isobar_journal *journal = open_it(key);
  assert_true(add(journal, 0.5, 1.0) && add(journal, 0.55, 3.0) && add(journal, 0.6, 2.0));
  isobar_journal_close(&journal);
  assert_null(journal);
}

static void what_was_added_is_found_bit_by_bit(void **state) {
  (void)state;
  struct isobar_journal *journal = open_it(key);
  assert_int_not_equal(access(path, F_OK), 0); // nothing is made for nothing
  assert_int_equal(isobar_journal_count(journal), 0);
  isobar_journal_close(&journal);
  write_three();
  journal = open_it(key);
  assert_int_equal(isobar_journal_count(journal), 3);
  check_absolute("dearest", isobar_journal_max_state_seconds(journal), 3.0, 0.0);
  assert_true(find(journal, 0.5, 0, N) && find(journal, 0.55, 0, N) && find(journal, 0.6, 0, N));
  assert_false(find(journal, 0.61, 0, N) || find(journal, 0.5, N, N) || find(journal, 0.5, 0, N - 1));
  assert_null(isobar_journal_fault(journal));
  isobar_journal_close(&journal);
  isobar_journal_remove(map_path);
  assert_int_not_equal(access(path, F_OK), 0);
}

/// Wherever a kill or a full disk ends it: whole records are found, and new ones follow them.
static void a_record_cut_short_is_written_over(void **state) {
  (void)state;
  struct stat whole;
  write_three();
  assert_int_equal(stat(path, &whole), 0);
  for (off_t size = whole.st_size; size >= 0; size--) {
    unlink(path);
    write_three();
    assert_int_equal(truncate(path, size), 0);
    struct isobar_journal *journal = open_it(key);
    const size_t there = isobar_journal_count(journal);
    assert_true(there <= 3 && (there == 3) == (size == whole.st_size));
    assert_int_equal(find(journal, 0.5, 0, N), there >= 1);
    assert_int_equal(find(journal, 0.55, 0, N), there >= 2);
    if (isobar_journal_fault(journal) == NULL) { // a piece of a header can't be told from another file
      assert_true(add(journal, 0.65, 1.0));
      isobar_journal_close(&journal);
      journal = open_it(key);
      assert_int_equal(isobar_journal_count(journal), there + 1);
      assert_true(find(journal, 0.65, 0, N));
    }
    isobar_journal_close(&journal);
  }
}

static void damage_ends_what_is_read(void **state) {
  (void)state;
  write_three();
  struct stat file;
  assert_int_equal(stat(path, &file), 0);
  for (long at = 104; at < file.st_size; at++) {
    FILE *raw = fopen(path, "r+b");
    fseek(raw, at, SEEK_SET);
    const int was = fgetc(raw);
    fseek(raw, at, SEEK_SET);
    fputc(was ^ 0x10, raw);
    fclose(raw);
    struct isobar_journal *journal = open_it(key);
    assert_int_equal(isobar_journal_count(journal), (size_t)(at - 104) * 3 / (size_t)(file.st_size - 104));
    isobar_journal_close(&journal);
    raw = fopen(path, "r+b");
    fseek(raw, at, SEEK_SET);
    fputc(was, raw);
    fclose(raw);
  }
}

static void records_under_another_key_are_ignored(void **state) {
  (void)state;
  write_three();
  struct isobar_journal *journal = open_it(other_key);
  assert_int_equal(isobar_journal_count(journal), 0);
  assert_false(find(journal, 0.5, 0, N));
  isobar_journal_close(&journal);
  journal = open_it(key); // not lost by being looked at
  assert_int_equal(isobar_journal_count(journal), 3);
  isobar_journal_close(&journal);
  journal = open_it(other_key);
  assert_true(add(journal, 0.7, 1.0));
  isobar_journal_close(&journal);
  journal = open_it(other_key);
  assert_int_equal(isobar_journal_count(journal), 1);
  isobar_journal_close(&journal);
}

/// Looks at what is in the way, which stays.
static void leave_alone(const char *what) {
  struct isobar_journal *journal = open_it(key);
  if (isobar_journal_fault(journal) == NULL || add(journal, 0.5, 1.0)) {
    fail_msg("%s was taken for a journal", what);
  }
  assert_non_null(strstr(isobar_journal_fault(journal), path));
  isobar_journal_close(&journal);
  isobar_journal_remove(map_path);
  struct stat there;
  assert_int_equal(lstat(path, &there), 0);
}

static void what_is_no_journal_is_left_alone(void **state) {
  (void)state;
  FILE *notes = fopen(path, "w");
  fputs("my own notes on isobars", notes);
  fclose(notes);
  leave_alone("a text");
  struct stat file;
  assert_int_equal(stat(path, &file), 0);
  assert_int_equal(file.st_size, 23);
  unlink(path);
  assert_int_equal(symlink(target, path), 0);
  leave_alone("a link");
  assert_int_not_equal(access(target, F_OK), 0);
  unlink(path);
  assert_int_equal(mkfifo(path, 0600), 0);
  leave_alone("a pipe");
  unlink(path);
  assert_int_equal(mkdir(path, 0700), 0);
  leave_alone("a folder");
  rmdir(path);
}

static void a_full_disk_is_no_end(void **state) {
  (void)state;
  write_three();
  struct stat file;
  struct rlimit before, limit;
  assert_int_equal(stat(path, &file), 0);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
  limit = before;
  limit.rlim_cur = (rlim_t)file.st_size + 20; // some of a record
  void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
  struct isobar_journal *journal = open_it(key);
  const bool added = add(journal, 0.65, 1.0), again = add(journal, 0.7, 1.0);
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
  signal(SIGXFSZ, handler);
  assert_false(added || again);
  assert_non_null(strstr(isobar_journal_fault(journal), "File too large"));
  assert_true(find(journal, 0.5, 0, N)); // what was there is
  isobar_journal_close(&journal);
  struct stat after;
  assert_int_equal(stat(path, &after), 0);
  assert_int_equal(after.st_size, file.st_size);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
  const struct CMUnitTest tests[] = {
      TEST(what_was_added_is_found_bit_by_bit), TEST(a_record_cut_short_is_written_over),
      TEST(damage_ends_what_is_read),           TEST(records_under_another_key_are_ignored),
      TEST(what_is_no_journal_is_left_alone),   TEST(a_full_disk_is_no_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
