// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/curve_file.h"

#include "table_file/fail.h"
#include "table_file/names.h"
#include "table_file/text.h"

#include <cagehop/status.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CURVE_FIELDS_MAX = 32, CURVE_ROWS_MAX = 1000000 };

/// What the columns of a kind are called in messages, and how they may begin in files.
static const struct curve_words {
  const char *x, *y;
  const char *y_names[6]; ///< in small letters, NULL after the last
} curve_words[] = {
    [CURVE_POTENTIAL] = {"r", "u", {"u", "v", "energy", "potential", "phi", NULL}},
    [CURVE_OMEGA] = {"q", "omega", {"omega", "w", "p", NULL}},
    [CURVE_BRIDGE] = {"r", "B", {"b", "bridge", NULL}},
};

/// A file that is being read.
struct curve_reading {
  const struct text *text;
  enum curve_kind kind;
  const struct curve_scale *scale;
  struct curve_file *into;
  char *error;
  char separator;            ///< 0: not known yet
  char decimal_sign;         ///< 0: either
  size_t x_column, y_column; ///< from 0
  size_t columns;            ///< 0: no header yet
  double x_factor, y_factor; ///< to d or 1/d, to epsilon
  size_t room, last_line;
};

// ---------------------------------------------------------------- the header

/// In small letters, without quotes: as much as is compared.
static void curve_small_letters(struct span name, char small[TABLE_NAME_MAX]) {
  column_name_copy(name.text, name.length, small);
  for (char *at = small; *at != '\0'; at++) {
    *at = (char)tolower((unsigned char)*at);
  }
}

/// The name before its unit: "u" of "u_K", "u (K)", "u/epsilon", "u(r)"; what is left in *unit.
static size_t stem_of(const char *small, const char **unit) {
  const size_t length = strcspn(small, " (_/[");
  *unit = small + length;
  if (strncmp(*unit, "(r)", 3) == 0 || strncmp(*unit, "(q)", 3) == 0 || strncmp(*unit, "(k)", 3) == 0) {
    *unit += 3;
  }
  *unit += strspn(*unit, " (_/[");
  return length;
}

static bool is_y_name(enum curve_kind kind, const char *small, const char **unit) {
  const size_t length = stem_of(small, unit);
  for (size_t k = 0; curve_words[kind].y_names[k] != NULL; k++) {
    const char *known = curve_words[kind].y_names[k];
    if (strlen(known) == length && strncmp(known, small, length) == 0) {
      return true;
    }
  }
  return false;
}

static bool is_word(const char *word, const char *const words[]) {
  for (size_t k = 0; words[k] != NULL; k++) {
    if (strcmp(word, words[k]) == 0) {
      return true;
    }
  }
  return false;
}

/// The factor of u's unit. 0 where that is none that is known, or kelvin and epsilon is not.
static double energy_factor(const struct curve_reading *reading, const char *unit, bool *in_kelvin) {
  static const char *const reduced[] = {"", "epsilon", "eps", "1", "lj", NULL}, *const kelvin[] = {
                                                                                    "k", "kelvin", "kb",
                                                                                    NULL};
  char word[TABLE_NAME_MAX];
  snprintf(word, sizeof word, "%.*s", (int)strcspn(unit, ")] "), unit);
  *in_kelvin = is_word(word, kelvin);
  const double epsilon_K = *in_kelvin ? reading->scale->epsilon_K : 0.0;
  return is_word(word, reduced) ? 1.0 : epsilon_K > 0.0 ? 1.0 / epsilon_K : 0.0;
}

/// The factor of the unit of r or q to d or 1/d; 0 where it is none that is known, or d is not.
static double length_factor(const struct curve_reading *reading, const struct column_name *name) {
  const double nm = name->unit == TABLE_UNIT_ANGSTROM ? 0.1 : 1.0, d = reading->scale->diameter_nm;
  if (name->unit_unknown) {
    return 0.0;
  }
  if (name->unit == TABLE_UNIT_UNSAID || name->unit == TABLE_UNIT_DIAMETER) {
    return 1.0;
  }
  return !(d > 0.0) ? 0.0 : name->role == TABLE_R ? nm / d : d / nm;
}

/// What is wrong with the unit of a name: none that is known, or of a scale that nobody said.
static int complain_unit(const struct curve_reading *reading, struct span field, size_t line,
                         const char *scale, const char *mend) {
  char found[EXCERPT_MAX];
  excerpt(span_trim(field), found);
  return scale != NULL ? table_fail_line(reading->error, reading->text->path, line,
                                         "'%s' is in %s is not said; say it, or give %s", found, scale, mend)
                       : table_fail_line(reading->error, reading->text->path, line,
                                         "the unit of '%s' is not known; give %s", found, mend);
}

/// One name of a header into the reading.
static int take_curve_name(struct curve_reading *reading, struct span field, size_t column, size_t line) {
  char small[TABLE_NAME_MAX];
  const char *unit;
  const struct column_name name = column_name_read(field.text, field.length);
  const enum table_role wanted = reading->kind == CURVE_OMEGA ? TABLE_Q : TABLE_R;
  curve_small_letters(field, small);
  if (name.role == wanted && reading->x_column == SIZE_MAX) {
    reading->x_column = column;
    reading->x_factor = length_factor(reading, &name);
    return reading->x_factor > 0.0
               ? CAGEHOP_OK
               : complain_unit(reading, field, line,
                               name.unit_unknown ? NULL : "nm or angstrom, and what d is in nm",
                               wanted == TABLE_R ? "r in d" : "q in 1/d");
  }
  if (is_y_name(reading->kind, small, &unit) && reading->y_column == SIZE_MAX) {
    bool in_kelvin = false;
    reading->y_column = column;
    reading->y_factor = reading->kind == CURVE_POTENTIAL ? energy_factor(reading, unit, &in_kelvin) : 1.0;
    return reading->y_factor > 0.0
               ? CAGEHOP_OK
               : complain_unit(reading, field, line, in_kelvin ? "K, and what epsilon is in K" : NULL,
                               in_kelvin ? "u in epsilon" : "u in epsilon, or in K as u_K");
  }
  return CAGEHOP_OK;
}

/// Takes a line as the header where it names both columns.
static int take_curve_header(struct curve_reading *reading, struct span line, size_t number) {
  struct span field[CURVE_FIELDS_MAX], header = span_trim(line);
  while (header.length > 0 && strchr("#%!", header.text[0]) != NULL) {
    header = span_trim((struct span){header.text + 1, header.length - 1});
  }
  const char separator = memchr(header.text, ';', header.length) != NULL    ? ';'
                         : memchr(header.text, '\t', header.length) != NULL ? '\t'
                         : memchr(header.text, ',', header.length) != NULL  ? ','
                                                                            : ' ';
  const size_t count = fields_split(header, separator, CURVE_FIELDS_MAX, field);
  struct curve_reading named = *reading;
  named.x_column = named.y_column = SIZE_MAX;
  for (size_t k = 0; k < count && k < CURVE_FIELDS_MAX; k++) {
    const int status = take_curve_name(&named, field[k], k, number);
    if (status != CAGEHOP_OK) {
      return status;
    }
  }
  if (named.x_column == SIZE_MAX || named.y_column == SIZE_MAX) {
    return CAGEHOP_OK;
  }
  named.columns = count;
  named.separator = separator;
  named.decimal_sign = separator == ',' ? '.' : 0;
  *reading = named;
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- lines

static int append_point(struct curve_reading *reading, double x, double y) {
  struct curve_file *into = reading->into;
  if (into->table.n == reading->room) {
    const size_t room = reading->room > 0 ? 2 * reading->room : 256;
    double *xs = realloc(into->x, room * sizeof *xs);
    into->x = xs != NULL ? xs : into->x;
    double *ys = realloc(into->y, room * sizeof *ys);
    into->y = ys != NULL ? ys : into->y;
    if (xs == NULL || ys == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    reading->room = room;
  }
  into->x[into->table.n] = x;
  into->y[into->table.n++] = y;
  return CAGEHOP_OK;
}

static int take_curve_numbers(struct curve_reading *reading, struct span line, size_t number) {
  struct span field[CURVE_FIELDS_MAX];
  const struct curve_words *words = &curve_words[reading->kind];
  const size_t count = fields_split(line, reading->separator, CURVE_FIELDS_MAX, field);
  double x, y;
  if (count != reading->columns) {
    return table_fail_line(reading->error, reading->text->path, number,
                           "%zu fields where %zu are expected; every line needs all columns", count,
                           reading->columns);
  }
  if (field_read(field[reading->x_column], reading->decimal_sign, &x) != FIELD_NUMBER) {
    return table_fail_line(reading->error, reading->text->path, number,
                           "%s is no number; write it like 0.58 or 1e-3", words->x);
  }
  const enum field_kind kind = field_read(field[reading->y_column], reading->decimal_sign, &y);
  const size_t n = reading->into->table.n;
  if (kind == FIELD_MISSING && n == 0 && reading->kind == CURVE_POTENTIAL) {
    return CAGEHOP_OK; // infinite where r is small
  }
  if (kind != FIELD_NUMBER) {
    return table_fail_line(reading->error, reading->text->path, number,
                           "%s is no number; write it like 0.58 or 1e-3", words->y);
  }
  x *= reading->x_factor;
  if (x < 0.0 || (n > 0 && x <= reading->into->x[n - 1])) {
    return table_fail_line(reading->error, reading->text->path, number,
                           "%s is %.9g after %.9g; it must be at least 0, and ascend", words->x, x,
                           n > 0 ? reading->into->x[n - 1] : 0.0);
  }
  return n < CURVE_ROWS_MAX ? append_point(reading, x, y * reading->y_factor)
                            : table_fail_line(reading->error, reading->text->path, number,
                                              "more than %d rows; thin the table", CURVE_ROWS_MAX);
}

/// The header, the last comment before the numbers or the first line; then all lines of numbers.
static int read_curve(struct curve_reading *reading) {
  const struct curve_words *words = &curve_words[reading->kind];
  struct cursor cursor = {0};
  struct span line;
  int status = CAGEHOP_OK;
  bool begun = false;
  while (status == CAGEHOP_OK && text_next(reading->text, &cursor, &line)) {
    if (span_trim(line).length == 0) {
      continue;
    }
    if (is_comment(line) || (!begun && !line_is_numeric(line))) {
      const bool had_header = reading->columns > 0;
      status = begun ? CAGEHOP_OK : take_curve_header(reading, line, cursor.line);
      if (status == CAGEHOP_OK && !begun && !is_comment(line) && !had_header && reading->columns == 0) {
        char found[EXCERPT_MAX];
        excerpt(span_trim(line), found);
        status = table_fail_line(reading->error, reading->text->path, cursor.line,
                                 "'%s' names no columns that are known; call them %s and %s", found, words->x,
                                 words->y);
      }
      continue;
    }
    if (!begun && reading->columns == 0) {
      status = table_fail_line(reading->error, reading->text->path, cursor.line,
                               "the columns have no names, which say their units too; begin the file with a "
                               "line of names like '%s,%s'",
                               words->x, words->y);
    }
    begun = true;
    if (status == CAGEHOP_OK) {
      status = take_curve_numbers(reading, line, cursor.line);
    }
  }
  if (status == CAGEHOP_OK && reading->into->table.n < CAGEHOP_SYSTEM_TABLE_POINTS_MIN) {
    return table_fail(reading->error, reading->text->path,
                      "%zu points with a number; a table needs at least %d", reading->into->table.n,
                      CAGEHOP_SYSTEM_TABLE_POINTS_MIN);
  }
  return status;
}

int curve_file_read(const char *path, enum curve_kind kind, const struct curve_scale *scale,
                    struct curve_file *curve, char error[TABLE_FILE_ERROR_MAX]) {
  struct text text;
  *curve = (struct curve_file){0};
  int status = text_read(path, &text, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  struct curve_reading reading = {.text = &text,
                                  .kind = kind,
                                  .scale = scale,
                                  .into = curve,
                                  .error = error,
                                  .x_factor = 1.0,
                                  .y_factor = 1.0};
  status = read_curve(&reading);
  if (status == CAGEHOP_OK && digest_file(path, curve->sha256) != CAGEHOP_OK) {
    status = table_fail(error, path, "%s", strerror(errno));
  }
  text_clear(&text);
  if (status != CAGEHOP_OK) {
    curve_file_clear(curve);
    return status;
  }
  curve->table.x = curve->x;
  curve->table.y = curve->y;
  return CAGEHOP_OK;
}

void curve_file_clear(struct curve_file *curve) {
  free(curve->x);
  free(curve->y);
  *curve = (struct curve_file){0};
}
