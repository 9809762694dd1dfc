// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/forms.h"

#include "status/array.h"

#include <assert.h>
#include <cagehop/status.h>
#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum column { PHI, Q, S_OF_Q, CONTACT, COLUMNS, UNKNOWN = COLUMNS };

static const char *const column_names[] = {"phi", "q", "S", "g_contact"};
static_assert(sizeof column_names / sizeof column_names[0] == COLUMNS, "a name for each column");

enum { FIELDS_MAX = 16 };

/// What was read so far. libcsv hands over one field at a time, then the end of its line.
struct reading {
  const char *path;
  char *error;
  int status;
  size_t line;                   // of the file, from 1
  size_t field;                  // of the line, from 0
  bool header_done;              // of the file
  enum column order[FIELDS_MAX]; // which column a field is
  size_t fields;                 // of the header
  double value[COLUMNS];         // of the line
  size_t count;                  // rows
  double *rows;                  // count x COLUMNS
  size_t *lines;                 // where each row stood
};

static void stop(struct reading *reading, const char *what) {
  if (reading->status == CAGEHOP_OK) {
    reading->status = table_fail(reading->error, reading->path, ":%zu: %s", reading->line, what);
  }
}

static void take_name(struct reading *reading, const char *name) {
  enum column column = 0;
  while (column < COLUMNS && strcmp(column_names[column], name) != 0) {
    column++;
  }
  if (column == UNKNOWN || reading->field >= FIELDS_MAX) {
    stop(reading, "the header must name the columns phi, q, S and, if there, g_contact");
    return;
  }
  for (size_t k = 0; k < reading->field; k++) {
    if (reading->order[k] == column) {
      stop(reading, "a column is named twice; leave one out");
    }
  }
  reading->order[reading->field] = column;
}

static void take_number(struct reading *reading, const char *text, size_t length) {
  char *end;
  if (reading->field >= reading->fields) {
    stop(reading, "more fields than the header has columns");
    return;
  }
  errno = 0;
  const double value = strtod(text, &end);
  if (length == 0 || end != text + length || !isfinite(value)) {
    stop(reading, "a field is no finite number; write it like 0.58 or 1e-3");
  }
  reading->value[reading->order[reading->field]] = value;
}

static void take_field(void *field, size_t length, void *context) {
  struct reading *reading = context;
  const char *text = field; // ends with a NUL: CSV_APPEND_NULL
  if (reading->status == CAGEHOP_OK) {
    if (reading->header_done) {
      take_number(reading, length > 0 ? text : "", length);
    } else {
      take_name(reading, length > 0 ? text : "");
    }
  }
  reading->field++;
}

static bool has(const struct reading *reading, enum column column) {
  for (size_t k = 0; k < reading->fields; k++) {
    if (reading->order[k] == column) {
      return true;
    }
  }
  return false;
}

static void end_header(struct reading *reading) {
  reading->fields = reading->field;
  reading->header_done = true;
  if (!has(reading, PHI) || !has(reading, Q) || !has(reading, S_OF_Q)) {
    stop(reading, "the header must name the columns phi, q, S and, if there, g_contact");
  }
}

static void keep_row(struct reading *reading) {
  double *rows = array_grown(reading->rows, reading->count, COLUMNS * sizeof *rows);
  reading->rows = rows != NULL ? rows : reading->rows;
  size_t *lines = array_grown(reading->lines, reading->count, sizeof *lines);
  reading->lines = lines != NULL ? lines : reading->lines;
  if (rows == NULL || lines == NULL) {
    reading->status = CAGEHOP_NO_MEMORY;
    return;
  }
  memcpy(&reading->rows[reading->count * COLUMNS], reading->value, sizeof reading->value);
  reading->lines[reading->count++] = reading->line;
}

static void take_end(int character, void *context) {
  struct reading *reading = context;
  (void)character;
  if (reading->status == CAGEHOP_OK) {
    if (!reading->header_done) {
      end_header(reading);
    } else if (reading->field != reading->fields) {
      stop(reading, "fewer fields than the header has columns");
    } else {
      keep_row(reading);
    }
  }
  reading->field = 0;
}

/// Feeds the file to libcsv a line at a time, so that lines can be counted.
static void read_lines(struct reading *reading, FILE *file) {
  struct csv_parser parser;
  char *text = NULL;
  size_t size = 0;
  ssize_t length;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0) {
    reading->status = CAGEHOP_NO_MEMORY;
    return;
  }
  while (reading->status == CAGEHOP_OK && (length = getline(&text, &size, file)) > 0) {
    reading->line++;
    // A spreadsheet's byte order mark; and comments, whose quotes are nobody's.
    const size_t skipped = reading->line == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    if (text[skipped] == '#') {
      continue;
    }
    length -= (ssize_t)skipped;
    if (csv_parse(&parser, text + skipped, (size_t)length, take_field, take_end, reading) != (size_t)length) {
      stop(reading, csv_strerror(csv_error(&parser)));
    }
  }
  if (reading->status == CAGEHOP_OK && csv_fini(&parser, take_field, take_end, reading) != 0) {
    stop(reading, csv_strerror(csv_error(&parser)));
  }
  if (reading->status == CAGEHOP_OK && ferror(file)) {
    reading->status = table_fail(reading->error, reading->path, "%s", strerror(errno));
  }
  csv_free(&parser);
  free(text);
}

static double cell(const struct reading *reading, size_t row, enum column column) {
  return reading->rows[row * COLUMNS + column];
}

/// Rows of one phi after the other become arrays; they must have the same q.
static int arrange(struct reading *reading, struct table_file *file, size_t *n_phi, size_t *n_q) {
  const size_t count = reading->count;
  *n_q = 0;
  while (*n_q < count && cell(reading, *n_q, PHI) == cell(reading, 0, PHI)) {
    (*n_q)++;
  }
  if (count == 0) {
    return table_fail(reading->error, reading->path, "no rows; write a header and a line for each phi and q");
  }
  for (size_t row = 0; row < count; row++) {
    const size_t first = row - row % *n_q;
    reading->line = reading->lines[row];
    if (cell(reading, row, PHI) != cell(reading, first, PHI) ||
        cell(reading, row, Q) != cell(reading, row % *n_q, Q) ||
        cell(reading, row, CONTACT) != cell(reading, first, CONTACT)) {
      stop(reading, "every phi needs the same values of q, and one g_contact; rows ascend in phi, then in q");
      return reading->status;
    }
  }
  reading->line = reading->lines[count - 1];
  if (count % *n_q != 0) {
    stop(reading, "the last phi has fewer values of q than the first");
    return reading->status;
  }
  *n_phi = count / *n_q;
  file->phi = malloc(*n_phi * sizeof *file->phi);
  file->q = malloc(*n_q * sizeof *file->q);
  file->S = malloc(count * sizeof *file->S);
  file->g_contact = has(reading, CONTACT) ? malloc(*n_phi * sizeof *file->g_contact) : NULL;
  if (file->phi == NULL || file->q == NULL || file->S == NULL ||
      (has(reading, CONTACT) && file->g_contact == NULL)) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t row = 0; row < count; row++) {
    file->S[row] = cell(reading, row, S_OF_Q);
    file->q[row % *n_q] = cell(reading, row, Q);
    file->phi[row / *n_q] = cell(reading, row, PHI);
    if (file->g_contact != NULL) {
      file->g_contact[row / *n_q] = cell(reading, row, CONTACT);
    }
  }
  return CAGEHOP_OK;
}

int table_read_csv(const char *path, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]) {
  struct reading reading = {.path = path, .error = error};
  size_t n_phi = 0, n_q = 0, i, j;
  FILE *stream = fopen(path, "rb");
  if (stream == NULL) {
    return table_fail(error, path, "%s", strerror(errno));
  }
  read_lines(&reading, stream);
  (void)fclose(stream); // read only: nothing can be lost
  int status = reading.status == CAGEHOP_OK ? arrange(&reading, file, &n_phi, &n_q) : reading.status;
  if (status == CAGEHOP_OK) {
    const char *fault = table_fault(file, n_phi, n_q, &i, &j);
    if (fault != NULL) {
      const size_t row = i < n_phi && j < n_q ? i * n_q + j : 0;
      status = table_fail(error, path, ":%zu: %s", reading.lines[row], fault);
    }
  }
  free(reading.rows);
  free(reading.lines);
  return status;
}
