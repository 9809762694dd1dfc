// SPDX-License-Identifier: GPL-3.0-or-later
/// What a map says of itself: its format, its first axis, its job.
#include "map/format.h"

#include "file_check/file_error.h"
#include "map/probe.h"

#include <cagehop/status.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/// Copies a text of the file's for a message of one line.
static void copy_plain(char *to, size_t size, const char *from) {
  size_t k = 0;
  for (; from[k] != '\0' && k + 1 < size; k++) {
    to[k] = (char)(isprint((unsigned char)from[k]) ? from[k] : '?');
  }
  to[k] = '\0';
}

void format_program(const struct store *store, char program[FORMAT_PROGRAM_MAX]) {
  char version[64] = "an unknown version", commit[64] = "";
  char *stored = store_text(store, "/", "cagehop_version"), *built = store_text(store, "/", "git_commit");
  if (stored != NULL) {
    copy_plain(version, sizeof version, stored);
  }
  if (built != NULL && built[0] != '\0') {
    copy_plain(commit, sizeof commit, built);
  }
  snprintf(program, FORMAT_PROGRAM_MAX, "%s%s%s%s", version, commit[0] != '\0' ? " (" : "", commit,
           commit[0] != '\0' ? ")" : "");
  free(stored);
  free(built);
}

int64_t format_whole(const struct store *store, const char *name) {
  int64_t number;
  return store_whole(store, "/", name, &number) ? number : -1;
}

int64_t format_version(const struct store *store) {
  return format_whole(store, "format_version");
}

int format_check(const struct store *store, const char *path, char error[MAP_ERROR_MAX]) {
  char writer[FORMAT_PROGRAM_MAX];
  const int64_t version = format_version(store);
  if (version >= FORMAT_OLDEST && version <= FORMAT_WRITTEN) {
    return CAGEHOP_OK;
  }
  if (version < 0) {
    return file_fail(error, "%s is no cagehop map, or damaged", path);
  }
  format_program(store, writer);
  return file_fail(error,
                   "%s has format %lld, written by cagehop %s; this cagehop reads formats %d to %d; use %s",
                   path, (long long)version, writer, FORMAT_OLDEST, FORMAT_WRITTEN,
                   version > FORMAT_WRITTEN ? "a newer cagehop" : "the version that wrote it");
}

int format_check_written(const struct store *store, const char *path, char error[MAP_ERROR_MAX]) {
  char writer[FORMAT_PROGRAM_MAX];
  const int64_t version = format_version(store);
  if (version == FORMAT_WRITTEN) {
    return CAGEHOP_OK;
  }
  format_program(store, writer);
  return file_fail(
      error,
      "%s has format %lld, begun by cagehop %s; this cagehop writes format %d only: finish the map with the "
      "version that began it, or choose another file with -o",
      path, (long long)version, writer, FORMAT_WRITTEN);
}

int format_open(const char *path, struct store **store, char error[MAP_ERROR_MAX]) {
  int status = store_open(path, false, store);
  if (status == CAGEHOP_NO_MEMORY) {
    file_fail(error, "%s: out of memory", path);
    return status;
  }
  if (status != CAGEHOP_OK) {
    return file_fail(error, "%s is no HDF5 file, or damaged", path);
  }
  status = format_check(*store, path, error);
  if (status != CAGEHOP_OK) {
    (void)store_close(store);
  }
  return status;
}

int format_open_probed(const char *path, struct store **store, char error[MAP_ERROR_MAX]) {
  *store = NULL;
  const int status = probe_file(path, error);
  return status == CAGEHOP_OK ? format_open(path, store, error) : status;
}

/// Whether a text attribute of the root is that one.
static bool has_text(const struct store *store, const char *name, const char *wanted) {
  char *text = store_text(store, "/", name);
  const bool same = text != NULL && strcmp(text, wanted) == 0;
  free(text);
  return same;
}

int format_open_same_job(const char *path, const char *job_sha256, const char *table_sha256,
                         struct store **store) {
  char error[MAP_ERROR_MAX];
  struct stat there;
  *store = NULL;
  if (stat(path, &there) != 0 || format_open_probed(path, store, error) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  if (has_text(*store, "job_sha256", job_sha256) && has_text(*store, "table_sha256", table_sha256)) {
    return CAGEHOP_OK;
  }
  (void)store_close(store);
  *store = NULL;
  return CAGEHOP_IO;
}

int format_state_axis(const struct store *store, char name[MAP_NAME_MAX]) {
  char *stored = store_text(store, "/", "state_axis");
  const char *axis = stored != NULL ? stored : "phi"; // format 2 knows no other
  const size_t length = strlen(axis);
  const bool sound = length > 0 && length < MAP_NAME_MAX && strchr(axis, '/') == NULL;
  if (sound) {
    copy_plain(name, MAP_NAME_MAX, axis);
  }
  free(stored);
  return sound ? CAGEHOP_OK : CAGEHOP_IO;
}

char *format_axis_unit(const struct store *store, const char *axis) {
  char *unit = store_text(store, axis, "reduced_units"); // format 3; before, units held it
  return unit != NULL ? unit : store_text(store, axis, "units");
}

/// A text of a variable as an allocated string, or NULL.
static char *read_long_text(const struct store *store, const char *name) {
  struct store_variable variable;
  if (!store_find(store, name, &(struct store_shape){.type = STORE_TEXT}, &variable)) {
    return NULL;
  }
  char *text = calloc(variable.shape.size + 1, 1);
  if (text != NULL && store_read(&variable, 0, 0, 1, text) != CAGEHOP_OK) {
    free(text);
    text = NULL;
  }
  return text;
}

char *format_job(const struct store *store) {
  return read_long_text(store, "run/job");
}

char *format_job_identity(const struct store *store) {
  return read_long_text(store, "run/job_identity");
}
