// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/status_file.h"

#include "file_check/new_file.h"

#include <cagehop/status.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char first_words[] = "{\n  \"map\": "; // of every such file: it is the object's first member

static json_t *number_or_null(double value) {
  return isfinite(value) ? json_real(value) : json_null();
}

static json_t *moment(double seconds) {
  char stamp[32];
  const time_t wall = (time_t)seconds;
  struct tm utc;
  strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&wall, &utc));
  return json_string(stamp);
}

/// NULL where memory is short, or a name is no UTF-8.
static char *describe(const struct status_told *told) {
  const struct run_progress *run = told->progress;
  const char *job = getenv("SLURM_JOB_ID");
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  json_t *object = json_pack(
      "{s:s, s:s, s:s?, s:s, s:I, s:I, s:f, s:o, s:o, s:s, s:I, s:s?, s:o, s:o}", "map", told->map, "state",
      told->state, "reason", told->reason, "stage", run_stage_words(run->stage), "done",
      (json_int_t)run->done, "total", (json_int_t)run->total, "percent", run_percent(run), "per_second",
      number_or_null(told->per_second), "seconds_left", number_or_null(told->seconds_left), "host", host,
      "pid", (json_int_t)getpid(), "slurm_job", job != NULL && job[0] != '\0' ? job : NULL, "began",
      moment(told->began), "written", moment((double)time(NULL)));
  char *text = object != NULL ? json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(6)) : NULL;
  json_decref(object);
  return text;
}

static int write_all(int file, const char *text, size_t length) {
  while (length > 0) {
    const ssize_t written = write(file, text, length);
    if (written < 0 && errno != EINTR) {
      return errno;
    }
    text += written > 0 ? written : 0;
    length -= written > 0 ? (size_t)written : 0;
  }
  return write(file, "\n", 1) == 1 ? 0 : errno;
}

/// Why the file of that name must stay; NULL where there is none, or one that a run told its progress in. A
/// map or a job is named in place of a new file more easily than it is made again.
static const char *reason_to_keep(const char *path) {
  char begin[sizeof first_words] = "";
  struct stat found;
  const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (file < 0) {
    return errno == ENOENT ? NULL : errno == ELOOP ? "a link has that name" : strerror(errno);
  }
  const char *reason = NULL;
  if (fstat(file, &found) != 0) {
    reason = strerror(errno);
  } else if (!S_ISREG(found.st_mode)) {
    reason = S_ISDIR(found.st_mode) ? strerror(EISDIR) : "what has that name is no file";
  } else if (found.st_size > 0 && (read(file, begin, sizeof begin - 1) != (ssize_t)sizeof begin - 1 ||
                                   strcmp(begin, first_words) != 0)) {
    reason = "another file has that name";
  }
  close(file);
  return reason;
}

/// Writes a new file and gives it the name. Returns 0 or errno.
static int replace(const char *path, const char *text) {
  char temporary[PATH_MAX], unused[FILE_ERROR_MAX];
  if (file_new_name(path, sizeof temporary, temporary, unused) != CAGEHOP_OK) {
    return ENAMETOOLONG;
  }
  const int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  int reason = file >= 0 ? write_all(file, text, strlen(text)) : errno;
  if (file >= 0 && close(file) != 0 && reason == 0) {
    reason = errno;
  }
  if (reason == 0 && rename(temporary, path) != 0) {
    reason = errno;
  }
  if (reason != 0 && file >= 0) {
    unlink(temporary);
  }
  return reason;
}

const char *status_file_write(const char *path, const struct status_told *told) {
  const char *kept = reason_to_keep(path);
  if (kept != NULL) {
    return kept;
  }
  char *text = describe(told);
  const int reason = text != NULL ? replace(path, text) : EILSEQ;
  free(text);
  return reason != 0 ? strerror(reason) : NULL;
}
