// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_check/file_error.h"

#include <cagehop/status.h>
#include <stdarg.h>
#include <stdio.h>

int file_fail(char error[FILE_ERROR_MAX], const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error, FILE_ERROR_MAX, format, arguments);
  va_end(arguments);
  return CAGEHOP_IO;
}
