// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/read.h"

#include "file_check/file_check.h"

#include <cagehop/status.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// No job is longer; a device that never ends is caught here.
static const size_t longest_file = (size_t)16 << 20;

static const char *kind_of(const struct diagnostic *diagnostic) {
  return diagnostic->kind != NULL ? diagnostic->kind : "a job file";
}

/// Reads to the end of the file, growing as it goes: a pipe has no size to ask for.
static int read_stream(const struct diagnostic *diagnostic, FILE *file, char **text, size_t *length) {
  size_t room = 0;
  for (;;) {
    if (*length == room) {
      room = room > 0 ? 2 * room : 8192;
      char *larger = realloc(*text, room + 1);
      if (larger == NULL) {
        return diagnose_no_memory(diagnostic);
      }
      *text = larger;
    }
    errno = 0;
    *length += fread(*text + *length, 1, room - *length, file);
    (*text)[*length] = '\0';
    if (ferror(file)) {
      return diagnose(diagnostic, 0, "%s; give the path of %s", strerror(errno), kind_of(diagnostic));
    }
    if (*length > longest_file) {
      return diagnose(diagnostic, 0, "longer than %zu MiB, which no job is; give the path of %s",
                      longest_file >> 20, kind_of(diagnostic));
    }
    if (feof(file)) {
      return CAGEHOP_OK;
    }
  }
}

/// A NUL would end the text early for some readers of it and not for others.
static int refuse_nul(const struct diagnostic *diagnostic, const char *text, size_t length) {
  const char *nul = memchr(text, '\0', length);
  if (file_check_is_hdf5(text, length)) {
    return diagnose(
        diagnostic, 0,
        "an HDF5 file and no text; give the path of %s, which for a map 'cagehop info --job' shows",
        kind_of(diagnostic));
  }
  if (nul == NULL) {
    return CAGEHOP_OK;
  }
  size_t line = 1;
  for (const char *c = text; c < nul; c++) {
    line += *c == '\n';
  }
  return diagnose(diagnostic, line, "a NUL byte, so this is not a text file; save it as UTF-8 text");
}

int read_text(const struct diagnostic *diagnostic, char **text, size_t *length) {
  int status = CAGEHOP_OK;
  *text = NULL;
  *length = 0;
  FILE *file = fopen(diagnostic->path, "rb");
  if (file == NULL) {
    const int reason = errno;
    char here[1024] = ""; // somebody may be in another folder than he thinks
    const bool tells = reason == ENOENT && diagnostic->path[0] != '/' && getcwd(here, sizeof here) != NULL;
    return diagnose(diagnostic, 0, "%s; give the path of %s%s%s", strerror(reason), kind_of(diagnostic),
                    tells ? ", as it is from " : "", here);
  }
  status = read_stream(diagnostic, file, text, length);
  if (status != CAGEHOP_OK) {
    goto out;
  }
  status = refuse_nul(diagnostic, *text, *length);

out:
  // Nothing was written: closing can lose nothing.
  (void)fclose(file);
  if (status != CAGEHOP_OK) {
    free(*text);
    *text = NULL;
    *length = 0;
  }
  return status;
}
