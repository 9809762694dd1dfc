// SPDX-License-Identifier: GPL-3.0-or-later
#include "map/isobar_journal.h"

#include "grid/blocks.h"
#include "status/array.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

static const char magic[32] = "cagehop states of isobars 1\n";

static const uint64_t values_max = 2 * (uint64_t)BLOCK_ISOBAR_PART; // two curves a pressure

struct header {
  char magic[sizeof magic];
  char key[DIGEST_TEXT + 7 - (DIGEST_TEXT + 7) % 8]; ///< whole words: no gaps
};

/// Before the numbers of a record: log_tau, dlntau_dP, status, then the checksum of all.
struct record {
  double phi, seconds;
  uint64_t first, count; ///< the first pressure of the map, and how many values there are
};

struct entry {
  struct record record;
  off_t at; ///< of its numbers in the file
};

struct isobar_journal {
  char *path; ///< owned
  struct header header;
  int file;    ///< negative: not open yet
  bool ours;   ///< what is in the file is this journal's
  bool broken; ///< nothing more is written
  char fault[MAP_ERROR_MAX];
  off_t end; ///< of the last whole record
  time_t synced;
  size_t count;
  struct entry *entry; ///< owned
};

static char *path_of(const char *map_path) {
  static const char suffix[] = ".isobars";
  char *path = malloc(strlen(map_path) + sizeof suffix);
  return path == NULL ? NULL : strcat(strcpy(path, map_path), suffix);
}

static bool note_fault(struct isobar_journal *journal, const char *reason) {
  journal->broken = true;
  snprintf(journal->fault, sizeof journal->fault,
           "%.300s: %s: should this run be stopped, the states of its isobars are computed again",
           journal->path, reason);
  return false;
}

static size_t numbers_size(size_t count) {
  return count * (2 * sizeof(double) + 1);
}

static uint32_t checksum_of(const struct record *record, const void *numbers) {
  uLong sum = crc32(0L, (const Bytef *)record, sizeof *record);
  return (uint32_t)crc32_z(sum, numbers, numbers_size(record->count));
}

// ---------------------------------------------------------------- reading

static bool read_at(int file, off_t at, size_t size, void *data) {
  for (size_t done = 0; done < size;) {
    const ssize_t got = pread(file, (char *)data + done, size - done, at + (off_t)done);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return false;
    }
    done += (size_t)got;
  }
  return true;
}

/// Adds a record to the list. False where there is no memory.
static bool list(struct isobar_journal *journal, const struct record *record, off_t at) {
  struct entry *entry = array_grown(journal->entry, journal->count, sizeof *entry);
  if (entry == NULL) {
    return false;
  }
  journal->entry = entry;
  journal->entry[journal->count++] = (struct entry){*record, at};
  return true;
}

/// Whether a whole record begins at `at`; it is listed then.
static bool read_record(struct isobar_journal *journal, off_t at, off_t size) {
  struct record record;
  uint32_t stored;
  if (size - at < (off_t)(sizeof record + sizeof stored) ||
      !read_at(journal->file, at, sizeof record, &record)) {
    return false;
  }
  at += (off_t)sizeof record;
  if (!(record.seconds >= 0.0) || !isfinite(record.seconds) || record.count == 0 ||
      record.count > values_max || size - at < (off_t)(numbers_size(record.count) + sizeof stored)) {
    return false;
  }
  const size_t length = numbers_size(record.count);
  void *numbers = malloc(length);
  const bool whole = numbers != NULL && read_at(journal->file, at, length, numbers) &&
                     read_at(journal->file, at + (off_t)length, sizeof stored, &stored) &&
                     stored == checksum_of(&record, numbers) && list(journal, &record, at);
  free(numbers);
  journal->end = whole ? at + (off_t)(length + sizeof stored) : journal->end;
  return whole;
}

/// Lists the records of a file that is there.
static void read_file(struct isobar_journal *journal) {
  struct header header;
  struct stat file;
  // Not through a link, and without waiting for a pipe: a file of that name may be anybody's.
  journal->file = open(journal->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (journal->file < 0) {
    if (errno != ENOENT) {
      note_fault(journal, strerror(errno));
    }
    return;
  }
  const bool there = fstat(journal->file, &file) == 0 && S_ISREG(file.st_mode);
  const bool whole = there && read_at(journal->file, 0, sizeof header, &header);
  if (!there || (file.st_size > 0 && (!whole || memcmp(header.magic, magic, sizeof magic) != 0))) {
    note_fault(journal, "is in the way: it is no journal of a map");
    return;
  }
  journal->ours = whole && memcmp(&header, &journal->header, sizeof header) == 0;
  journal->end = (off_t)sizeof header;
  while (journal->ours && read_record(journal, journal->end, file.st_size)) {
  }
}

int isobar_journal_open(const char *map_path, const char key[DIGEST_TEXT], struct isobar_journal **journal) {
  struct isobar_journal *result = calloc(1, sizeof *result);
  *journal = NULL;
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  result->file = -1;
  result->path = path_of(map_path);
  if (result->path == NULL) {
    free(result);
    return CAGEHOP_NO_MEMORY;
  }
  memcpy(result->header.magic, magic, sizeof magic);
  snprintf(result->header.key, sizeof result->header.key, "%s", key);
  read_file(result);
  *journal = result;
  return CAGEHOP_OK;
}

const char *isobar_journal_fault(const struct isobar_journal *journal) {
  return journal->broken ? journal->fault : NULL;
}

size_t isobar_journal_count(const struct isobar_journal *journal) {
  return journal->count;
}

double isobar_journal_max_state_seconds(const struct isobar_journal *journal) {
  double max_tile_seconds = 0.0;
  for (size_t k = 0; k < journal->count; k++) {
    const double seconds = journal->entry[k].record.seconds;
    max_tile_seconds = seconds > max_tile_seconds ? seconds : max_tile_seconds;
  }
  return max_tile_seconds;
}

bool isobar_journal_find(const struct isobar_journal *journal, double phi, size_t first, size_t count,
                         struct cagehop_isobar_state *state) {
  for (size_t k = 0; k < journal->count; k++) {
    const struct entry *entry = &journal->entry[k];
    const size_t size = count * sizeof(double);
    if (entry->record.phi == phi && entry->record.first == first && entry->record.count == count) {
      return read_at(journal->file, entry->at, size, state->log_tau) &&
             read_at(journal->file, entry->at + (off_t)size, size, state->dlntau_dP) &&
             read_at(journal->file, entry->at + 2 * (off_t)size, count, state->status);
    }
  }
  return false;
}

// ---------------------------------------------------------------- writing

static bool write_at(int file, off_t at, size_t size, const void *data) {
  for (size_t done = 0; done < size;) {
    const ssize_t put = pwrite(file, (const char *)data + done, size - done, at + (off_t)done);
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put <= 0) {
      return false;
    }
    done += (size_t)put;
  }
  return true;
}

/// Before the first record of this run: the file with this journal's header, and nothing past its last
/// record.
static bool begin(struct isobar_journal *journal) {
  if (journal->file < 0) {
    journal->file = open(journal->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
  }
  if (journal->file < 0) {
    return note_fault(journal, strerror(errno));
  }
  if (!journal->ours) {
    journal->end = (off_t)sizeof journal->header;
    if (ftruncate(journal->file, 0) != 0 ||
        !write_at(journal->file, 0, sizeof journal->header, &journal->header)) {
      return note_fault(journal, strerror(errno));
    }
    journal->ours = true;
  }
  return ftruncate(journal->file, journal->end) == 0 || note_fault(journal, strerror(errno));
}

/// A record as it stands in the file, allocated.
static char *pack(const struct record *record, const struct cagehop_isobar_state *state, size_t *size) {
  const size_t numbers = record->count * sizeof(double);
  *size = sizeof *record + numbers_size(record->count) + sizeof(uint32_t);
  char *bytes = malloc(*size);
  if (bytes != NULL) {
    char *at = bytes + sizeof *record;
    memcpy(bytes, record, sizeof *record);
    memcpy(at, state->log_tau, numbers);
    memcpy(at + numbers, state->dlntau_dP, numbers);
    memcpy(at + 2 * numbers, state->status, record->count);
    const uint32_t checksum = checksum_of(record, at);
    memcpy(at + numbers_size(record->count), &checksum, sizeof checksum);
  }
  return bytes;
}

/// What a power loss may take, as with the map.
static void sync_when_due(struct isobar_journal *journal) {
  const time_t now = time(NULL);
  if (now - journal->synced >= MAP_SYNC_SECONDS) {
    fdatasync(journal->file); // a record that is lost is computed again
    journal->synced = now;
  }
}

bool isobar_journal_add(struct isobar_journal *journal, double phi, size_t first, size_t count,
                        const struct cagehop_isobar_state *state, double seconds) {
  const struct record record = {.phi = phi, .seconds = seconds, .first = first, .count = count};
  size_t size;
  if (journal->broken || !begin(journal)) {
    return false;
  }
  char *bytes = pack(&record, state, &size);
  if (bytes == NULL) {
    return note_fault(journal, "out of memory");
  }
  const bool written = write_at(journal->file, journal->end, size, bytes);
  const int reason = errno;
  free(bytes);
  if (!written) {
    // Half a record is cut off by the next run, too, should this fail.
    const int cut = ftruncate(journal->file, journal->end);
    (void)cut;
    return note_fault(journal, strerror(reason));
  }
  journal->end += (off_t)size;
  sync_when_due(journal);
  return list(journal, &record, journal->end - (off_t)(size - sizeof record)) ||
         note_fault(journal, "out of memory");
}

void isobar_journal_close(struct isobar_journal **journal) {
  if (*journal != NULL) {
    if ((*journal)->file >= 0) {
      close((*journal)->file);
    }
    free((*journal)->entry);
    free((*journal)->path);
    free(*journal);
    *journal = NULL;
  }
}

void isobar_journal_remove(const char *map_path) {
  char *path = path_of(map_path);
  const int file = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  char found[sizeof magic];
  struct stat kind;
  if (file >= 0) {
    const bool journal = fstat(file, &kind) == 0 && S_ISREG(kind.st_mode) &&
                         (kind.st_size == 0 ||
                          (read_at(file, 0, sizeof found, found) && memcmp(found, magic, sizeof magic) == 0));
    close(file);
    if (journal) {
      unlink(path);
    }
  }
  free(path);
}
