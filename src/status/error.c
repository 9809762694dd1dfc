// SPDX-License-Identifier: GPL-3.0-or-later
#include "status/error.h"

#include "status/text.h"

#include <cagehop/status.h>
#include <stdarg.h>
#include <string.h>

void error_clear(struct cagehop_error *error) {
  if (error != NULL) {
    *error = (struct cagehop_error){.status = CAGEHOP_OK};
  }
}

void error_set(struct cagehop_error *error, int status, const char *format, ...) {
  if (error != NULL) {
    va_list arguments;
    va_start(arguments, format);
    error->status = status;
    text_print_list(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
  }
}

void error_set_message(struct cagehop_error *error, int status, const char *where_format, ...) {
  if (error != NULL) {
    va_list arguments;
    va_start(arguments, where_format);
    error->status = status;
    text_print_list(error->text, sizeof error->text, where_format, arguments);
    va_end(arguments);
    const size_t length = strlen(error->text);
    text_print(error->text + length, sizeof error->text - length, ": %s", cagehop_status_message(status));
  }
}
