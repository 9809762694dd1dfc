// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/csv.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void csv_print(const char *text, size_t length) {
  const bool quoted = memchr(text, ',', length) != NULL || memchr(text, '"', length) != NULL;
  if (quoted) {
    putchar('"');
  }
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '"') {
      putchar('"');
    }
    putchar(text[i]);
  }
  if (quoted) {
    putchar('"');
  }
}
