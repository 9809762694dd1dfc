// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/state_rows.h"

#include "table_file/fail.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/// What a column may be called.
static const struct {
  const char *name;
  bool thermal;
  bool physical; // in K or MPa
} known_columns[] = {
    {"phi", true, false},          {"T_K", true, true},    {"T", true, true},
    {"temperature_K", true, true}, {"P_MPa", false, true}, {"temperature", true, true},
    {"pressure_MPa", false, true}, {"P", false, false},    {"pressure", false, false},
};

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

/// Gives the columns their meaning.
static int read_header(struct state_rows *rows, size_t line, char error[TABLE_FILE_ERROR_MAX]) {
  size_t thermal = 0, pressure = 0;
  rows->pressure = rows->columns;
  for (size_t c = 0; c < rows->columns; c++) {
    for (size_t k = 0; k < sizeof known_columns / sizeof known_columns[0]; k++) {
      if (!is_called(rows->name[c], known_columns[k].name)) {
        continue;
      }
      if (known_columns[k].thermal) {
        thermal++;
        rows->thermal = c;
        rows->kelvin = known_columns[k].physical;
      } else {
        pressure++;
        rows->pressure = c;
        rows->megapascal = known_columns[k].physical;
      }
    }
  }
  if (thermal == 0) {
    return table_fail(error, rows->text.path,
                      ":%zu: no column is called phi or T_K; the first line names the columns, such as "
                      "T_K,P_MPa",
                      line);
  }
  if (thermal > 1 || pressure > 1) {
    return table_fail(error, rows->text.path, ":%zu: two columns are the %s; rename one of them", line,
                      thermal > 1 ? "temperature or packing fraction" : "pressure");
  }
  return pressure == 0 ? check_pressure(rows, line, error) : CAGEHOP_OK;
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
