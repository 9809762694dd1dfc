// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fields.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == 0x1a;
}

struct span span_trim(struct span span) {
  while (span.length > 0 && is_blank(span.text[0])) {
    span.text++;
    span.length--;
  }
  while (span.length > 0 && is_blank(span.text[span.length - 1])) {
    span.length--;
  }
  return span;
}

/// Where the field that begins at `at` ends.
static size_t field_end(struct span line, size_t at, char separator) {
  bool quoted = false;
  for (; at < line.length; at++) {
    const char c = line.text[at];
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (separator == ' ' ? is_blank(c) : c == separator)) {
      break;
    }
  }
  return at;
}

static struct span unquoted(struct span field) {
  field = span_trim(field);
  if (field.length >= 2 && (field.text[0] == '"' || field.text[0] == '\'') &&
      field.text[field.length - 1] == field.text[0]) {
    field = span_trim((struct span){field.text + 1, field.length - 2});
  }
  return field;
}

size_t fields_split(struct span line, char separator, size_t room, struct span field[]) {
  size_t count = 0, at = 0;
  line = separator == ' ' ? span_trim(line) : line;
  if (separator == ' ' && line.length == 0) {
    return 0;
  }
  for (;;) {
    const size_t end = field_end(line, at, separator);
    if (count < room) {
      field[count] = unquoted((struct span){line.text + at, end - at});
    }
    count++;
    if (end >= line.length) {
      return count;
    }
    at = end + 1;
    while (separator == ' ' && at < line.length && is_blank(line.text[at])) {
      at++;
    }
  }
}

/// Whether c is one of these signs.
static bool is_of(char c, const char *signs) {
  return c != '\0' && strchr(signs, c) != NULL;
}

static bool begins_with(struct span word, const char *signs) {
  return word.length > 0 && is_of(word.text[0], signs);
}

static bool ends_with(struct span word, const char *signs) {
  return word.length > 0 && is_of(word.text[word.length - 1], signs);
}

size_t fields_join_units(size_t count, struct span field[]) {
  size_t kept = 0;
  bool open = false; // a bracket
  for (size_t k = 0; k < count; k++) {
    const struct span word = field[k];
    if (kept > 0 && (open || begins_with(word, "([/") || ends_with(field[kept - 1], "/"))) {
      struct span *before = &field[kept - 1];
      before->length = (size_t)(word.text + word.length - before->text);
      open = (open || begins_with(word, "([")) && !ends_with(word, ")]");
    } else {
      field[kept++] = word;
    }
  }
  return kept;
}

/// Words that stand for a number that is not there.
static bool is_missing(struct span field) {
  static const char *const words[] = {"",  "nan", "-nan", "+nan", "na",   "n/a",  "null",    "none",
                                      "-", "--",  "inf",  "-inf", "+inf", "#n/a", "1.#qnan", "-1.#ind"};
  for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
    if (field.length == strlen(words[k]) && strncasecmp(field.text, words[k], field.length) == 0) {
      return true;
    }
  }
  return false;
}

enum field_kind field_read(struct span field, char decimal_sign, double *value) {
  enum { DIGITS_MAX = 64 };
  char text[DIGITS_MAX + 1], *end;
  *value = NAN;
  if (is_missing(field)) {
    return FIELD_MISSING;
  }
  if (field.length > DIGITS_MAX) {
    return FIELD_WORD;
  }
  for (size_t at = 0; at < field.length; at++) {
    const char c = field.text[at];
    const bool decimal = decimal_sign == 0 ? c == ',' || c == '.' : c == decimal_sign;
    if (!decimal && (c == '\0' || strchr("0123456789+-eEdD", c) == NULL)) {
      return FIELD_WORD;
    }
    text[at] = (char)(decimal ? '.' : c == 'd' || c == 'D' ? 'e' : c);
  }
  text[field.length] = '\0';
  const double number = strtod(text, &end);
  if (end == text || *end != '\0') {
    return FIELD_WORD;
  }
  if (!isfinite(number)) { // 1e999
    return FIELD_MISSING;
  }
  *value = number;
  return FIELD_NUMBER;
}

bool line_is_numeric(struct span line) {
  bool number = false;
  size_t start = 0;
  for (size_t at = 0; at <= line.length; at++) {
    if (at < line.length && !is_blank(line.text[at]) && line.text[at] != ',' && line.text[at] != ';') {
      continue;
    }
    double value;
    const enum field_kind kind =
        field_read(unquoted((struct span){line.text + start, at - start}), '.', &value);
    if (kind == FIELD_WORD) {
      return false;
    }
    number = number || kind == FIELD_NUMBER;
    start = at + 1;
  }
  return number;
}

void excerpt(struct span span, char text[EXCERPT_MAX]) {
  const bool cut = span.length > EXCERPT_MAX - 4;
  const size_t length = cut ? EXCERPT_MAX - 4 : span.length;
  for (size_t at = 0; at < length; at++) {
    const unsigned char c = (unsigned char)span.text[at];
    text[at] = c < ' ' || c == 0x7f ? ' ' : span.text[at];
  }
  strcpy(text + length, cut ? "..." : "");
}
