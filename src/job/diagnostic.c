// SPDX-License-Identifier: GPL-3.0-or-later
#include "job/diagnostic.h"
#include "job/job.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int diagnose(const struct diagnostic *diagnostic, size_t line, const char *format, ...) {
  char what[2 * JOB_ERROR_MAX];
  char *out = diagnostic->line;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  const int used = line > 0 ? snprintf(out, JOB_ERROR_MAX, "%s:%zu: ", diagnostic->path, line)
                            : snprintf(out, JOB_ERROR_MAX, "%s: ", diagnostic->path);
  if (used > 0 && used < JOB_ERROR_MAX) {
    // One byte more than fits is kept out by text_make_printable, which knows where a character ends.
    text_make_printable(what, (size_t)(JOB_ERROR_MAX - 1 - used));
    text_append(out, JOB_ERROR_MAX, what);
  }
  text_make_printable(out, JOB_ERROR_MAX - 1);
  return CAGEHOP_BAD_ARGUMENT;
}

int diagnose_no_memory(const struct diagnostic *diagnostic) {
  diagnose(diagnostic, 0,
           "out of memory while reading the job; use a smaller grid or a machine with more memory");
  return CAGEHOP_NO_MEMORY;
}
