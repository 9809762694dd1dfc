// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/state_rows.h"

#include "table_file/fail.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/// What a column may be called, the chief names first.
static const struct {
  const char *name;
  enum cagehop_unit unit;
} known_columns[] = {
    {"phi", CAGEHOP_UNIT_PACKING_FRACTION},
    {"T_K", CAGEHOP_UNIT_KELVIN},
    {"T", CAGEHOP_UNIT_KELVIN},
    {"temperature_K", CAGEHOP_UNIT_KELVIN},
    {"temperature", CAGEHOP_UNIT_KELVIN},
    {"density", CAGEHOP_UNIT_REDUCED_DENSITY},
    {"rho", CAGEHOP_UNIT_REDUCED_DENSITY},
    {"P_MPa", CAGEHOP_UNIT_MEGAPASCAL},
    {"pressure_MPa", CAGEHOP_UNIT_MEGAPASCAL},
    {"P", CAGEHOP_UNIT_REDUCED_PRESSURE},
    {"pressure", CAGEHOP_UNIT_REDUCED_PRESSURE},
};
enum { KNOWN_COLUMNS = sizeof known_columns / sizeof known_columns[0] };

static bool is_called(struct span span, const char *name) {
  return span.length == strlen(name) && strncasecmp(span.text, name, span.length) == 0;
}

bool is_pressure_in_unit(struct span name) {
  static const char *const quantities[] = {"pressure", "p"};
  static const char *const units[] = {"Pa",   "hPa",  "kPa", "MPa",  "GPa", "bar",
                                      "mbar", "kbar", "atm", "Torr", "psi"};
  for (size_t k = 0; k < sizeof quantities / sizeof quantities[0]; k++) {
    const size_t length = strlen(quantities[k]);
    if (name.length < length || strncasecmp(name.text, quantities[k], length) != 0) {
      continue;
    }
    const char *const between = "_ /([.-";
    struct span unit = {.text = name.text + length, .length = name.length - length};
    while (unit.length > 0 && strchr(between, unit.text[0]) != NULL) {
      unit = (struct span){.text = unit.text + 1, .length = unit.length - 1};
    }
    while (unit.length > 0 && strchr(" )]", unit.text[unit.length - 1]) != NULL) {
      unit.length--;
    }
    if (unit.length == 0) {
      return true;
    }
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
      if (is_called(unit, units[u])) {
        return true;
      }
    }
  }
  return false;
}

/// Refuses a file whose pressure would pass unread.
static int check_pressure(const struct state_rows *rows, size_t line, char error[TABLE_FILE_ERROR_MAX]) {
  for (size_t c = 0; c < rows->columns; c++) {
    if (is_pressure_in_unit(rows->name[c])) {
      return table_fail(error, rows->text.path,
                        ":%zu: '%.*s' would not be read as the pressure; give it in MPa and call it P_MPa",
                        line, (int)rows->name[c].length, rows->name[c].text);
    }
  }
  return CAGEHOP_OK;
}

/// The separator that the header has most of; ' ' where it has none.
static char find_separator(struct span header) {
  static const char candidates[] = {',', ';', '\t'};
  char best = ' ';
  size_t most = 1;
  for (size_t k = 0; k < sizeof candidates; k++) {
    const size_t count = fields_split(header, candidates[k], 0, NULL);
    if (count > most) {
      most = count;
      best = candidates[k];
    }
  }
  return best;
}

/// Finds the columns of one unit; *column is the last of them. Returns how many there are.
static size_t find_unit(const struct state_rows *rows, enum cagehop_unit unit, size_t *column) {
  size_t found = 0;
  for (size_t c = 0; c < rows->columns; c++) {
    for (size_t k = 0; k < KNOWN_COLUMNS; k++) {
      if (known_columns[k].unit == unit && is_called(rows->name[c], known_columns[k].name)) {
        *column = c;
        found++;
      }
    }
  }
  return found;
}

/// Gives the columns their meaning.
static int read_header(struct state_rows *rows, size_t line, char error[TABLE_FILE_ERROR_MAX]) {
  rows->thermal = rows->pressure = rows->columns;
  const size_t phi = find_unit(rows, CAGEHOP_UNIT_PACKING_FRACTION, &rows->thermal),
               kelvin = find_unit(rows, CAGEHOP_UNIT_KELVIN, &rows->thermal),
               reduced = find_unit(rows, CAGEHOP_UNIT_REDUCED_PRESSURE, &rows->pressure),
               megapascal = find_unit(rows, CAGEHOP_UNIT_MEGAPASCAL, &rows->pressure);
  // Beside phi or T a density is one more column, in whatever unit that was measured.
  const size_t rho = phi + kelvin == 0 ? find_unit(rows, CAGEHOP_UNIT_REDUCED_DENSITY, &rows->thermal) : 0;
  rows->megapascal = megapascal > 0;
  rows->place = kelvin > 0 ? CAGEHOP_UNIT_KELVIN
                : rho > 0  ? CAGEHOP_UNIT_REDUCED_DENSITY
                           : CAGEHOP_UNIT_PACKING_FRACTION;
  if (phi + kelvin + rho == 0) {
    return table_fail(error, rows->text.path,
                      ":%zu: no column is called phi, density or T_K; the first line names the columns, such "
                      "as T_K,P_MPa",
                      line);
  }
  if (phi + kelvin + rho > 1 || reduced + megapascal > 1) {
    return table_fail(error, rows->text.path, ":%zu: two columns are the %s; rename one of them", line,
                      rho > 1            ? "density"
                      : phi + kelvin > 1 ? "temperature or packing fraction"
                                         : "pressure");
  }
  return reduced + megapascal == 0 ? check_pressure(rows, line, error) : CAGEHOP_OK;
}

/// The next line that is neither empty nor a comment.
static bool next_line(const struct state_rows *rows, struct cursor *cursor, struct cursor *before,
                      struct span *line) {
  do {
    *before = *cursor;
    if (!text_next(&rows->text, cursor, line)) {
      return false;
    }
  } while (span_trim(*line).length == 0 || is_comment(*line));
  return true;
}

static int find_rows(struct state_rows *rows, struct cursor cursor) {
  struct cursor before;
  struct span line;
  size_t room = 0;
  while (next_line(rows, &cursor, &before, &line)) {
    if (rows->count == room) {
      room = 2 * room + 1024;
      struct cursor *more = realloc(rows->row, room * sizeof *more);
      if (more == NULL) {
        return CAGEHOP_NO_MEMORY;
      }
      rows->row = more;
    }
    rows->row[rows->count++] = before;
  }
  return CAGEHOP_OK;
}

static int read_rows(struct state_rows *rows, char error[TABLE_FILE_ERROR_MAX]) {
  struct cursor cursor = {0}, before;
  struct span header;
  if (!next_line(rows, &cursor, &before, &header)) {
    return table_fail(error, rows->text.path,
                      "there is nothing in it; give a header, such as T_K,P_MPa, and rows");
  }
  rows->separator = find_separator(header);
  rows->columns = fields_split(header, rows->separator, TABLE_COLUMNS_MAX, rows->name);
  if (rows->columns > TABLE_COLUMNS_MAX) {
    return table_fail(error, rows->text.path, ":%zu: %zu columns; at most %d are read", cursor.line,
                      rows->columns, TABLE_COLUMNS_MAX);
  }
  const int status = read_header(rows, cursor.line, error);
  return status == CAGEHOP_OK ? find_rows(rows, cursor) : status;
}

int state_rows_read(const char *path, struct state_rows *rows, char error[TABLE_FILE_ERROR_MAX]) {
  *rows = (struct state_rows){.count = 0};
  int status = text_read(path, &rows->text, error);
  if (status == CAGEHOP_OK) {
    status = read_rows(rows, error);
  }
  if (status == CAGEHOP_NO_MEMORY) {
    table_fail(error, path, "out of memory");
  }
  if (status != CAGEHOP_OK) {
    state_rows_clear(rows);
  }
  return status;
}

void state_rows_clear(struct state_rows *rows) {
  text_clear(&rows->text);
  free(rows->row);
  *rows = (struct state_rows){.count = 0};
}

void state_rows_get(const struct state_rows *rows, size_t i, struct state_row *row) {
  const char decimal_sign = rows->separator == ',' ? '.' : 0;
  struct cursor cursor = rows->row[i];
  struct span line;
  (void)text_next(&rows->text, &cursor, &line); // there is one: it was found before
  row->line = cursor.line;
  row->fields = fields_split(line, rows->separator, rows->columns, row->field);
  line = span_trim(line);
  if (row->fields == rows->columns + 1 && line.length > 0 && rows->separator != ' ' &&
      line.text[line.length - 1] == rows->separator) { // a separator at the end
    row->fields--;
  }
  row->thermal = NAN;
  row->pressure = rows->pressure == rows->columns ? 0.0 : NAN;
  if (rows->thermal < row->fields) {
    (void)field_read(row->field[rows->thermal], decimal_sign, &row->thermal);
  }
  if (rows->pressure < rows->columns && rows->pressure < row->fields) {
    (void)field_read(row->field[rows->pressure], decimal_sign, &row->pressure);
  }
}
