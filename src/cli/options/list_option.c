// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/list_option.h"

#include "cli/command.h"

#include <stdlib.h>

/// Returns how many, or 0.
static size_t read_list(const char *text, const struct cagehop_parameter *row, double value[]) {
  for (size_t count = 0;; text++) {
    char *end;
    const double number = strtod(text, &end);
    if (end == text || !cagehop_parameter_allows(row, NULL, number) || (*end != ',' && *end != '\0') ||
        (count > 0 && !(number > value[count - 1]))) {
      return 0;
    }
    value[count++] = number;
    if (*end == '\0') {
      return count;
    }
    text = end;
  }
}

size_t list_option_read(const char *command, const char *option, const char *text,
                        const struct cagehop_parameter *row, const char *example, double value[]) {
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  const size_t count = read_list(text, row, value);
  if (count == 0) {
    cagehop_parameter_words(row, NULL, words);
    report("%s: %s %s: it must be numbers in ascending order, each once and each %s, with commas between, as "
           "in %s",
           command, option, text, words, example);
  }
  return count;
}
