// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/number_list.h"

#include "job/key_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPAN_MAX = 100000 }; // numbers of FROM:TO:COUNT

/// Numbers with commas between. Returns how many, or 0 where one is not ascending or out of range.
static size_t split_numbers(const char *text, const struct cagehop_parameter *row, double value[]) {
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

/// FROM:TO:COUNT. Returns COUNT, or 0 where it is no such thing.
static size_t read_span(const char *text, const struct cagehop_parameter *row, double *from, double *to) {
  double count;
  char *end;
  *from = strtod(text, &end);
  if (end == text || *end != ':') {
    return 0;
  }
  text = end + 1;
  *to = strtod(text, &end);
  if (end == text || *end != ':') {
    return 0;
  }
  text = end + 1;
  count = strtod(text, &end);
  return end != text && *end == '\0' && count >= 2.0 && count <= SPAN_MAX && count == floor(count) &&
                 *from < *to && cagehop_parameter_allows(row, NULL, *from) &&
                 cagehop_parameter_allows(row, NULL, *to)
             ? (size_t)count
             : 0;
}

int number_list_read(const struct command *command, const char *option, const char *text,
                     const struct cagehop_parameter *row, const char *example, size_t *count,
                     double **value) {
  double from, to;
  const size_t span = read_span(text, row, &from, &to), room = span > 0 ? span : strlen(text) + 1;
  *count = 0;
  *value = malloc(room * sizeof **value);
  if (*value == NULL) {
    report("%s: out of memory", command->name);
    return EXIT_OTHER;
  }
  *count = span > 0 ? span : split_numbers(text, row, *value);
  for (size_t i = 0; i < span; i++) {
    (*value)[i] = i + 1 < span ? from + (to - from) * ((double)i / (double)(span - 1)) : to;
  }
  if (*count > 0) {
    return EXIT_DONE;
  }
  char words[CAGEHOP_PARAMETER_TEXT_MAX];
  cagehop_parameter_words(row, NULL, words);
  report("%s: --%s %s: it must be numbers in ascending order, each once and each %s, with commas between, as "
         "in %s, or FROM:TO:COUNT",
         command->name, option, text, words, example);
  return EXIT_USAGE_ERROR;
}

int pressure_list_read(const struct command *command, const char *reduced, const char *in_MPa,
                       struct cagehop_axis *axis) {
  const char *text = reduced != NULL ? reduced : in_MPa;
  double *value = NULL;
  *axis = (struct cagehop_axis){.unit = reduced == NULL && in_MPa != NULL ? CAGEHOP_UNIT_MEGAPASCAL
                                                                          : CAGEHOP_UNIT_REDUCED_PRESSURE};
  if (reduced != NULL && in_MPa != NULL) {
    report("%s: --pressure and --pressure-MPa exclude each other; keep one", command->name);
    return EXIT_USAGE_ERROR;
  }
  if (text == NULL) {
    return EXIT_DONE;
  }
  const int status = number_list_read(command, reduced != NULL ? "pressure" : "pressure-MPa", text,
                                      job_axis_row(axis->unit), "0,0.5,1", &axis->count, &value);
  axis->value = value;
  return status;
}
