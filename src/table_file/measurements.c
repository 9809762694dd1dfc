// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/measurements.h"

#include "status/text.h"
#include "table_file/fail.h"
#include "table_file/measurement_columns.h"
#include "table_file/state_rows.h"
#include "table_file/text.h"

#include <cagehop/status.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS_MAX = 64 };

/// A file that is being read.
struct reading {
  const struct text *text;
  struct measurements *into;
  char *error;
  char separator, decimal_sign;
  size_t header_line, columns, room;
  char label[FIELDS_MAX][TABLE_NAME_MAX];
  struct measured_name name[FIELDS_MAX];
};

/// The numbers of one line, by quantity; NaN where there is none.
struct line_values {
  double value[MEASURED_COLUMNS], error[MEASURED_COLUMNS];
};

// ---------------------------------------------------------------- the header

/// Without the signs of a comment at its beginning.
static struct span uncommented(struct span line) {
  line = span_trim(line);
  while (line.length > 0 && strchr("#%!", line.text[0]) != NULL) {
    line = span_trim((struct span){line.text + 1, line.length - 1});
  }
  return line;
}

static bool has_char(struct span line, char c) {
  return memchr(line.text, c, line.length) != NULL;
}

/// The separator that a header has: names have none of these signs.
static char separator_of(struct span header) {
  return has_char(header, ';') ? ';' : has_char(header, '\t') ? '\t' : has_char(header, ',') ? ',' : ' ';
}

/// Takes a line as the header where it names a quantity.
static bool take_header(struct reading *reading, struct span line, size_t number) {
  struct span field[FIELDS_MAX];
  const struct span header = uncommented(line);
  const char separator = separator_of(header);
  size_t count = fields_split(header, separator, FIELDS_MAX, field), known = 0;
  if (count > FIELDS_MAX) {
    return false;
  }
  count = separator == ' ' ? fields_join_units(count, field) : count;
  struct measured_name name[FIELDS_MAX];
  for (size_t k = 0; k < count; k++) {
    name[k] = measured_name_read(field[k]);
    known += name[k].what != MEASURED_SKIPPED ? 1 : 0;
  }
  if (known == 0) {
    return false;
  }
  reading->separator = separator;
  reading->decimal_sign = separator == ',' ? '.' : 0;
  reading->header_line = number;
  reading->columns = count;
  for (size_t k = 0; k < count; k++) {
    reading->name[k] = name[k];
    snprintf(reading->label[k], TABLE_NAME_MAX, "%.*s", (int)field[k].length, field[k].text);
  }
  return true;
}

static bool has_column(const struct reading *reading, enum measured what, bool is_error) {
  for (size_t k = 0; k < reading->columns; k++) {
    if (reading->name[k].what == what && reading->name[k].is_error == is_error) {
      return true;
    }
  }
  return false;
}

/// Tells of a column that has no use, and why, where that is known.
static void remark_column(struct measurements *into, const char *label, const char *why) {
  if (into->n_remarks < MEASUREMENT_REMARKS_MAX) {
    char *line = into->remark[into->n_remarks++];
    snprintf(line, TABLE_REMARK_MAX,
             why == NULL ? "the column '%s' is not read" : "the column '%s' is not used: %s", label, why);
    text_make_printable(line, TABLE_REMARK_MAX);
  }
}

/// Why a column has no use, NULL where it has one.
static const char *why_unused(const struct reading *reading, const struct measured_name *name) {
  const char *why = measured_name_unused(name, has_column(reading, MEASURED_T_G, false));
  if (why == NULL && name->is_error && !has_column(reading, name->what, false)) {
    why = "the quantity that it is the error of has no column";
  }
  return why;
}

/// Two columns of one quantity, and columns that are not read.
static int check_columns(struct reading *reading) {
  for (size_t k = 0; k < reading->columns; k++) {
    const struct span label = {reading->label[k], strlen(reading->label[k])};
    if (reading->name[k].what == MEASURED_SKIPPED && measured_name_is_error(label)) {
      return table_fail_line(
          reading->error, reading->text->path, reading->header_line,
          "'%s' is no standard error that is known; name it sigma_ln or sigma_log10, of the "
          "logarithms, or after its quantity, as tau_s_stderr",
          reading->label[k]);
    }
    if (reading->name[k].what == MEASURED_SKIPPED && is_pressure_in_unit(label) &&
        !has_column(reading, MEASURED_P, false)) {
      return table_fail_line(reading->error, reading->text->path, reading->header_line,
                             "'%s' would not be read as the pressure; give it in MPa and call it P_MPa",
                             reading->label[k]);
    }
    const char *why = why_unused(reading, &reading->name[k]);
    if (reading->name[k].what == MEASURED_SKIPPED || why != NULL) {
      remark_column(reading->into, reading->label[k], why);
    }
    for (size_t j = 0; j < k && reading->name[k].what != MEASURED_SKIPPED; j++) {
      if (reading->name[j].what == reading->name[k].what &&
          reading->name[j].is_error == reading->name[k].is_error) {
        return table_fail_line(reading->error, reading->text->path, reading->header_line,
                               "'%s' and '%s' are the same quantity; leave one out", reading->label[j],
                               reading->label[k]);
      }
    }
  }
  return CAGEHOP_OK;
}

/// The columns that have to be there.
static int check_header(struct reading *reading) {
  const bool at_T = has_column(reading, MEASURED_T, false), of_T_g = has_column(reading, MEASURED_T_G, false);
  const bool times = has_column(reading, MEASURED_TAU, false) || has_column(reading, MEASURED_ETA, false);
  if (at_T == of_T_g) {
    return table_fail_line(
        reading->error, reading->text->path, reading->header_line,
        at_T ? "T_K and T_g_K are both there: a row is a measurement at T_K, or a transition at "
               "T_g_K; make two files"
             : "no column is a temperature; name it T_K, or T_g_K for glass transitions");
  }
  if (of_T_g && !times && !has_column(reading, MEASURED_RATE, false)) {
    return table_fail_line(reading->error, reading->text->path, reading->header_line,
                           "nothing tells what defines T_g_K; add a column tau_s (100 is usual), eta_Pa_s or "
                           "rate_K_per_s");
  }
  if (at_T && !times && !has_column(reading, MEASURED_D, false)) {
    return table_fail_line(
        reading->error, reading->text->path, reading->header_line,
        "no column is measured at T_K; name it tau_s, eta_Pa_s or D_m2_s, or with log10_ before "
        "that");
  }
  return check_columns(reading);
}

// ---------------------------------------------------------------- lines

static int read_row(const struct reading *reading, struct span line, size_t number,
                    struct line_values *values, bool log_error[MEASURED_COLUMNS]) {
  struct span field[FIELDS_MAX];
  size_t count = fields_split(line, reading->separator, FIELDS_MAX, field);
  if (count == reading->columns + 1 && field[count - 1].length == 0) { // a separator at the end
    count--;
  }
  if (count != reading->columns) {
    return table_fail_line(
        reading->error, reading->text->path, number,
        "%zu fields where the header in line %zu has %zu; every line needs all columns, and with "
        "commas between them decimal points",
        count, reading->header_line, reading->columns);
  }
  for (int what = 0; what < MEASURED_COLUMNS; what++) {
    values->value[what] = values->error[what] = NAN;
    log_error[what] = false;
  }
  for (size_t k = 0; k < count; k++) {
    const struct measured_name *name = &reading->name[k];
    double value;
    if (name->what == MEASURED_SKIPPED) {
      continue;
    }
    if (field_read(field[k], reading->decimal_sign, &value) == FIELD_WORD) {
      char words[EXCERPT_MAX];
      excerpt(field[k], words);
      return table_fail_line(reading->error, reading->text->path, number,
                             "%s is '%s', which is no number; write it like 0.58 or 1e-3", reading->label[k],
                             words);
    }
    value = measured_number(name, value);
    *(name->is_error ? &values->error[name->what] : &values->value[name->what]) = value;
    log_error[name->what] = log_error[name->what] || (name->is_error && name->log_base > 0.0);
  }
  return CAGEHOP_OK;
}

static int add_datum(struct reading *reading, size_t line, const struct cagehop_fit_datum *datum) {
  struct measurements *into = reading->into;
  if (into->count == reading->room) {
    const size_t room = reading->room > 0 ? 2 * reading->room : 64;
    struct cagehop_fit_datum *data = realloc(into->datum, room * sizeof *data);
    into->datum = data != NULL ? data : into->datum;
    size_t *lines = realloc(into->line, room * sizeof *lines);
    into->line = lines != NULL ? lines : into->line;
    if (data == NULL || lines == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    reading->room = room;
  }
  into->line[into->count] = line;
  into->datum[into->count++] = *datum;
  return CAGEHOP_OK;
}

/// A standard error where there is one: that of the quantity, or the row's sigma of logarithms.
static double sigma_of(const struct line_values *values, enum measured what, bool of_logarithm) {
  if (!isnan(values->error[what])) {
    return of_logarithm ? values->error[what] : values->error[what] / values->value[what];
  }
  return values->value[MEASURED_SIGMA];
}

static int check_row(const struct reading *reading, size_t number, struct line_values *values) {
  const bool of_T_g = has_column(reading, MEASURED_T_G, false);
  const enum measured temperature = of_T_g ? MEASURED_T_G : MEASURED_T;
  if (!(values->value[temperature] > 0.0)) {
    return table_fail_line(reading->error, reading->text->path, number, "%s is missing or not above 0 K",
                           measured_name_of(temperature));
  }
  if (!has_column(reading, MEASURED_P, false)) {
    values->value[MEASURED_P] = 0.0;
  }
  if (!(values->value[MEASURED_P] >= 0.0)) {
    return table_fail_line(reading->error, reading->text->path, number,
                           "the pressure is missing or below 0; write 0 for ambient pressure");
  }
  values->value[MEASURED_WEIGHT] =
      has_column(reading, MEASURED_WEIGHT, false) ? values->value[MEASURED_WEIGHT] : 1.0;
  if (!(values->value[MEASURED_WEIGHT] > 0.0)) {
    return table_fail_line(reading->error, reading->text->path, number,
                           "weight is missing or not above 0; leave a row out instead");
  }
  return CAGEHOP_OK;
}

/// What a line says, a datum for each quantity that it has.
static int take_measured_row(struct reading *reading, struct span line, size_t number) {
  static const enum measured at_T[] = {MEASURED_TAU, MEASURED_ETA, MEASURED_D};
  static const enum measured of_T_g[] = {MEASURED_TAU, MEASURED_ETA, MEASURED_RATE};
  struct line_values values;
  bool log_error[MEASURED_COLUMNS];
  int status = read_row(reading, line, number, &values, log_error);
  if (status == CAGEHOP_OK) {
    status = check_row(reading, number, &values);
  }
  const bool transition = has_column(reading, MEASURED_T_G, false);
  size_t found = 0;
  for (int k = 0; k < 3 && status == CAGEHOP_OK; k++) {
    const enum measured what = transition ? of_T_g[k] : at_T[k];
    if (isnan(values.value[what])) {
      continue;
    }
    if (!(values.value[what] > 0.0)) {
      return table_fail_line(reading->error, reading->text->path, number, "%s is not above 0",
                             measured_name_of(what));
    }
    const double sigma = transition ? values.error[MEASURED_T_G] : sigma_of(&values, what, log_error[what]);
    if (!isnan(sigma) && !(sigma > 0.0)) {
      return table_fail_line(reading->error, reading->text->path, number,
                             "its standard error is not above 0; leave the field empty where it is "
                             "not known");
    }
    const struct cagehop_fit_datum datum = {
        .kind = (enum cagehop_fit_kind)((transition ? CAGEHOP_FIT_TRANSITION_TAU : CAGEHOP_FIT_TAU) + k),
        .temperature_K = values.value[transition ? MEASURED_T_G : MEASURED_T],
        .pressure_MPa = values.value[MEASURED_P],
        .value = values.value[what],
        .sigma = sigma,
        .weight = values.value[MEASURED_WEIGHT],
    };
    status = add_datum(reading, number, &datum);
    found++;
  }
  if (status == CAGEHOP_OK && (found == 0 || (transition && found > 1))) {
    return table_fail_line(reading->error, reading->text->path, number,
                           found == 0 ? "nothing is measured in this row; leave it out, or fill it in"
                                      : "two numbers define one T_g; leave one of them empty");
  }
  return status;
}

/// The header, the last comment before the numbers or the first line; then all lines of numbers.
static int read_lines(struct reading *reading) {
  struct cursor cursor = {0};
  struct span line;
  int status = CAGEHOP_OK;
  bool begun = false;
  while (status == CAGEHOP_OK && text_next(reading->text, &cursor, &line)) {
    if (span_trim(line).length == 0) {
      continue;
    }
    if (is_comment(line)) {
      if (!begun) {
        take_header(reading, line, cursor.line);
      }
      continue;
    }
    if (!begun) {
      begun = true;
      const bool is_header = !line_is_numeric(line) && take_header(reading, line, cursor.line);
      if (reading->columns == 0) {
        char words[EXCERPT_MAX];
        excerpt(span_trim(line), words);
        return table_fail_line(reading->error, reading->text->path, cursor.line,
                               "'%s': a line with the names of the columns must come first, as in "
                               "T_K,P_MPa,tau_s,sigma_ln",
                               words);
      }
      status = check_header(reading);
      if (is_header) {
        continue;
      }
    }
    if (status == CAGEHOP_OK) {
      status = take_measured_row(reading, line, cursor.line);
    }
  }
  if (status == CAGEHOP_OK && reading->into->count == 0) {
    return table_fail(reading->error, reading->text->path, "it has no line of numbers; add measurements");
  }
  return status;
}

int measurements_read(const char *path, struct measurements *measurements, char error[TABLE_FILE_ERROR_MAX]) {
  struct text text;
  *measurements = (struct measurements){0};
  int status = text_read(path, &text, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  struct reading *reading = calloc(1, sizeof *reading);
  status = reading == NULL ? CAGEHOP_NO_MEMORY : CAGEHOP_OK;
  if (status == CAGEHOP_OK) {
    reading->text = &text;
    reading->into = measurements;
    reading->error = error;
    status = read_lines(reading);
  }
  if (status == CAGEHOP_OK && digest_file(path, measurements->sha256) != CAGEHOP_OK) {
    status = table_fail(error, path, "%s", strerror(errno));
  }
  free(reading);
  text_clear(&text);
  if (status != CAGEHOP_OK) {
    measurements_clear(measurements);
  }
  return status;
}

void measurements_clear(struct measurements *measurements) {
  free(measurements->datum);
  free(measurements->line);
  *measurements = (struct measurements){0};
}
