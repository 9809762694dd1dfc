// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/table_file.h"

#include "table_file/forms.h"

#include <cagehop/status.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/// Whether the file begins as HDF5 files do; *error_number tells why it could not be read.
static bool is_hdf5(const char *path, int *error_number) {
  static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  unsigned char start[sizeof signature] = {0};
  *error_number = 0;
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    *error_number = errno;
    return false;
  }
  errno = 0;
  const size_t length = fread(start, 1, sizeof start, file);
  *error_number = ferror(file) ? errno : 0;
  (void)fclose(file); // read only: nothing can be lost
  return length == sizeof start && memcmp(start, signature, sizeof start) == 0;
}

int table_file_read(const char *path, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]) {
  int error_number;
  *file = (struct table_file){0};
  const bool hdf5 = is_hdf5(path, &error_number);
  if (error_number != 0) {
    return table_fail(error, path, "%s; give the path of a table of S(q)", strerror(error_number));
  }
  int status = hdf5 ? table_read_hdf5(path, file, error) : table_read_csv(path, file, error);
  if (status == CAGEHOP_OK && digest_file(path, file->sha256) != CAGEHOP_OK) {
    status = table_fail(error, path, "%s", strerror(errno));
  }
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
