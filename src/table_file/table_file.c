// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/table_file.h"

#include "file_check/file_check.h"
#include "table_file/fail.h"
#include "table_file/forms.h"

#include <assert.h>
#include <cagehop/status.h>
#include <errno.h>
#include <string.h>

static_assert((int)TABLE_FILE_ERROR_MAX == (int)FILE_CHECK_ERROR_MAX, "one error goes into the other");

/// Rows, and from them states.
static int read_states(const struct table_said *said, bool hdf5, struct table_file *file,
                       char error[TABLE_FILE_ERROR_MAX]) {
  struct rows rows = {0};
  struct column_units units = {0};
  int status = hdf5 ? table_read_hdf5(said, file, &rows, &units, error)
                    : table_read_text(said, file, &rows, &units, error);
  if (status == CAGEHOP_OK) {
    status = states_make(&rows, &units, said, file, error);
  }
  rows_clear(&rows);
  if (status == CAGEHOP_OK) {
    note_mixture(said, file);
  }
  return status;
}

int table_file_read(const struct table_said *said, struct table_file *file,
                    char error[TABLE_FILE_ERROR_MAX]) {
  struct file_check found;
  *file = (struct table_file){0};
  // First, because it tells why a file can't be read, and a pipe would be waited for.
  if (file_check_superblock(said->path, &found, error) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  if (found.hdf5 && found.end > found.size) {
    return table_fail(error, said->path,
                      "damaged: %llu of its %llu bytes are missing at its end; take a whole copy",
                      (unsigned long long)(found.end - found.size), (unsigned long long)found.end);
  }
  if (digest_file(said->path, file->sha256) != CAGEHOP_OK) {
    return table_fail(error, said->path, "%s; give the path of a table of S(q) or g(r)", strerror(errno));
  }
  const int status = read_states(said, found.hdf5, file, error);
  if (status == CAGEHOP_NO_MEMORY) {
    table_fail(error, said->path, "out of memory");
  }
  if (status != CAGEHOP_OK) {
    table_file_clear(file);
  }
  return status;
}

void table_file_clear(struct table_file *file) {
  states_clear(file);
  *file = (struct table_file){0};
}
