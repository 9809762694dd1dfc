// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output/csv.h"

#include "status/text.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

void csv_text(FILE *file, const char *text, size_t length) {
  const bool quoted = memchr(text, ',', length) != NULL || memchr(text, '"', length) != NULL;
  if (quoted) {
    putc('"', file);
  }
  for (size_t i = 0; i < length; i++) {
    if (text[i] == '"') {
      putc('"', file);
    }
    putc(text[i], file);
  }
  if (quoted) {
    putc('"', file);
  }
}

void csv_number(FILE *file, double value) {
  char text[TEXT_SHORTEST_MAX];
  if (!isnan(value)) {
    text_shortest(value, text);
    fputs(text, file);
  }
}
