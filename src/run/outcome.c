// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/outcome.h"

#include <stdarg.h>
#include <stdio.h>

enum run_outcome run_ends(enum run_outcome outcome, char line[RUN_LINE_MAX], const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, RUN_LINE_MAX, format, arguments);
  va_end(arguments);
  return outcome;
}
