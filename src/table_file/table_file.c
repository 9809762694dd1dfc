// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/table_file.h"

#include "file_check/file_check.h"
#include "table_file/forms.h"

#include <assert.h>
#include <cagehop/status.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static_assert((int)TABLE_FILE_ERROR_MAX == (int)FILE_CHECK_ERROR_MAX, "one error goes into the other");

int table_fail(char error[TABLE_FILE_ERROR_MAX], const char *path, const char *format, ...) {
  char words[TABLE_FILE_ERROR_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  snprintf(error, TABLE_FILE_ERROR_MAX, "%.200s%s%.300s", path, words[0] == ':' ? "" : ": ", words);
  return CAGEHOP_IO;
}

const char *table_fault(struct table_file *file, size_t n_phi, size_t n_q, size_t *i, size_t *j) {
  file->table = (struct cagehop_table){
      .n_phi = n_phi, .n_q = n_q, .phi = file->phi, .q = file->q, .S = file->S, .g_contact = file->g_contact};
  return cagehop_table_fault(&file->table, i, j);
}

int table_file_read(const char *path, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]) {
  struct file_check found;
  *file = (struct table_file){0};
  // First, because it tells why a file can't be read, and a pipe would be waited for.
  if (file_check_superblock(path, &found, error) != CAGEHOP_OK) {
    return CAGEHOP_IO;
  }
  if (found.hdf5 && found.end > found.size) {
    return table_fail(error, path,
                      "damaged: %llu of its %llu bytes are missing at its end; take a whole copy",
                      (unsigned long long)(found.end - found.size), (unsigned long long)found.end);
  }
  if (digest_file(path, file->sha256) != CAGEHOP_OK) {
    return table_fail(error, path, "%s; give the path of a table of S(q)", strerror(errno));
  }
  const int status = found.hdf5 ? table_read_hdf5(path, file, error) : table_read_csv(path, file, error);
  if (status == CAGEHOP_NO_MEMORY) {
    table_fail(error, path, "out of memory");
  }
  if (status != CAGEHOP_OK) {
    table_file_clear(file);
  }
  return status;
}

void table_file_clear(struct table_file *file) {
  free(file->phi);
  free(file->q);
  free(file->S);
  free(file->g_contact);
  *file = (struct table_file){0};
}
