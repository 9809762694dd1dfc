// SPDX-License-Identifier: GPL-3.0-or-later
/// The journal of a map's isobars, MAP.h5.isobars, as a run finds it when it goes on. The input is the file;
/// where it is longer than a header, the header and the checksums of records are put right, so that what lies
/// behind them is met too. Whatever stands there, a record that is added comes back, and the others stay.
#include "input.h"
#include "map/isobar_journal.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { HEADER = 104, RECORD = 32, MOST = 4096, N = 5 };

static const char key[DIGEST_TEXT] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
static char folder[] = "/tmp/cagehop-fuzz-journal-XXXXXX", map_path[64], journal_path[80];
static uint8_t empty[HEADER]; ///< the header of a journal with this key

static void insist(bool right, const char *what) {
  if (!right) {
    fprintf(stderr, "%s\n", what);
    abort();
  }
}

static void clean(void) {
  unlink(journal_path);
  rmdir(folder);
}

struct numbers {
  double log_tau[N], dlntau_dP[N];
  signed char status[N];
};

static struct cagehop_isobar_state state_of(struct numbers *numbers) {
  return (struct cagehop_isobar_state){numbers->log_tau, numbers->dlntau_dP, numbers->status, N};
}

static struct isobar_journal *open_journal(void) {
  struct isobar_journal *journal;
  insist(isobar_journal_open(map_path, key, &journal) == CAGEHOP_OK, "open");
  return journal;
}

static void add(struct isobar_journal *journal) {
  struct numbers numbers = {.log_tau = {1.0, 2.0, 3.0, 4.0, 5.0}};
  const struct cagehop_isobar_state state = state_of(&numbers);
  insist(isobar_journal_add(journal, 0.58, 0, N, &state, 1.0), "a record is not added");
}

/// Learns the header from a journal of one record.
static void prepare(void) {
  insist(mkdtemp(folder) != NULL, "mkdtemp");
  snprintf(map_path, sizeof map_path, "%s/map.h5", folder);
  snprintf(journal_path, sizeof journal_path, "%s.isobars", map_path);
  atexit(clean);
  struct isobar_journal *journal = open_journal();
  add(journal);
  isobar_journal_close(&journal);
  FILE *file = fopen(journal_path, "rb");
  insist(file != NULL && fread(empty, 1, HEADER, file) == HEADER, "the header");
  fseek(file, 0, SEEK_END);
  insist(ftell(file) == HEADER + RECORD + N * 17 + 4, "the form of a journal has changed");
  fclose(file);
}

/// Makes the checksums of the records that fit right.
static void mend_checksums(uint8_t *bytes, size_t size) {
  for (size_t at = HEADER; at + RECORD + 4 <= size;) {
    uint64_t count;
    memcpy(&count, bytes + at + 24, sizeof count);
    if (count > (size - at - RECORD - 4) / 17) {
      return;
    }
    const size_t length = RECORD + 17 * (size_t)count;
    const uint32_t sum = (uint32_t)crc32_z(0L, bytes + at, length);
    memcpy(bytes + at + length, &sum, sizeof sum);
    at += length + sizeof sum;
  }
}

static void write_input(const uint8_t *data, size_t size) {
  static uint8_t bytes[MOST];
  size = size < MOST ? size : MOST;
  memcpy(bytes, data, size);
  if (size > HEADER) {
    memcpy(bytes, empty, HEADER);
    mend_checksums(bytes, size);
  }
  FILE *file = fopen(journal_path, "wb");
  insist(file != NULL && fwrite(bytes, 1, size, file) == size && fclose(file) == 0, "fwrite");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct numbers numbers;
  struct cagehop_isobar_state state = state_of(&numbers);
  if (journal_path[0] == '\0') {
    prepare();
  }
  write_input(data, size);
  struct isobar_journal *journal = open_journal();
  const size_t count = isobar_journal_count(journal);
  const double seconds = isobar_journal_max_state_seconds(journal);
  insist(seconds >= 0.0 && isfinite(seconds), "the time of a state");
  (void)isobar_journal_find(journal, 0.58, 0, N, &state);
  if (isobar_journal_fault(journal) != NULL) {
    input_check_line(isobar_journal_fault(journal));
    isobar_journal_close(&journal);
    return 0;
  }
  add(journal);
  isobar_journal_close(&journal);
  journal = open_journal();
  insist(isobar_journal_count(journal) == count + 1, "a record is lost");
  insist(isobar_journal_find(journal, 0.58, 0, N, &state), "a record is not found");
  isobar_journal_close(&journal);
  return 0;
}
