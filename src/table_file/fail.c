// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"

#include "status/text.h"

#include <cagehop/status.h>
#include <stdarg.h>
#include <stdio.h>

int table_fail(char error[TABLE_FILE_ERROR_MAX], const char *path, const char *format, ...) {
  char words[TABLE_FILE_ERROR_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  snprintf(error, TABLE_FILE_ERROR_MAX, "%.150s%s%.350s", path, words[0] == ':' ? "" : ": ", words);
  text_make_printable(error, TABLE_FILE_ERROR_MAX);
  return CAGEHOP_IO;
}

int table_fail_line(char error[TABLE_FILE_ERROR_MAX], const char *path, size_t line, const char *format,
                    ...) {
  char words[TABLE_FILE_ERROR_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(words, sizeof words, format, arguments);
  va_end(arguments);
  return table_fail(error, path, ":%zu: %s", line, words);
}

void table_print_line(char line[TABLE_REMARK_MAX], const char *format, va_list arguments) {
  vsnprintf(line, TABLE_REMARK_MAX, format, arguments);
  text_make_printable(line, TABLE_REMARK_MAX);
}

void table_note(struct table_file *file, const char *format, ...) {
  va_list arguments;
  if (file->n_notes < TABLE_NOTES_MAX) {
    va_start(arguments, format);
    table_print_line(file->note[file->n_notes++], format, arguments);
    va_end(arguments);
  }
}

void table_remark(struct table_reading *reading, const char *format, ...) {
  va_list arguments;
  if (reading->n_remarks < TABLE_REMARKS_MAX) {
    va_start(arguments, format);
    table_print_line(reading->remark[reading->n_remarks++], format, arguments);
    va_end(arguments);
  }
}
