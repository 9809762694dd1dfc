// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"
#include "table_file/forms.h"
#include "table_file/layout.h"
#include "table_file/names.h"

#include <cagehop/status.h>
#include <math.h>
#include <string.h>

/// A text that is being read.
struct parse {
  const struct text *text;
  const struct layout *layout;
  struct table_reading *reading;
  struct rows *rows;
  char *error;
};

/// Columns as LAMMPS' compute rdf writes them, of whatever name: r in the middle of bins from 0 on, g(r), the
/// coordination number; and the row's number before them.
static bool is_compute_rdf(const struct text *text, const struct layout *layout) {
  struct cursor cursor = layout->begin;
  struct span line = {0}, field[4];
  double r[2] = {0.0}, g = 1.0, coordination = 1.0;
  for (size_t row = 0; row < 2;) {
    if (!text_next(text, &cursor, &line)) {
      return false;
    }
    if (is_comment(line) || layout_split(layout, line, 4, field) != 4) {
      continue;
    }
    field_read(field[1], '.', &r[row]);
    if (row == 0) {
      field_read(field[2], '.', &g);
      field_read(field[3], '.', &coordination);
    }
    row++;
  }
  return r[0] > 0.0 && fabs(r[1] / r[0] - 3.0) < 1e-2 && g == 0.0 && coordination == 0.0;
}

/// Names the columns of compute rdf, where the file calls them c_ID[1], c_ID[2], c_ID[3].
static void name_compute_rdf(const struct text *text, const struct layout *layout,
                             struct table_reading *reading) {
  static const char *const names[] = {"Row", "r", "g(r)", "coordination"};
  if (layout->format == NULL || strncmp(layout->format, "LAMMPS", 6) != 0 || layout->fields != 4 ||
      !is_compute_rdf(text, layout)) {
    return;
  }
  table_remark(reading, "'%s', '%s' and '%s' are taken as r, g(r) and the coordination number of compute rdf",
               reading->name[1], reading->name[2], reading->name[3]);
  for (size_t k = 0; k < 4; k++) {
    column_name_copy(names[k], strlen(names[k]), reading->name[k]);
  }
}

/// A line with another number of fields than the first one, or with a word among them.
static int refuse_line(const struct parse *parse, size_t number, struct span line, size_t count) {
  char words[EXCERPT_MAX];
  excerpt(span_trim(line), words);
  if (count != parse->layout->fields) {
    return table_fail(
        parse->error, parse->text->path,
        ":%zu: '%s' has %zu field%s where line %zu has %zu; every line needs all columns, with one "
        "separator",
        number, words, count, count == 1 ? "" : "s", parse->reading->first_line, parse->layout->fields);
  }
  return table_fail(parse->error, parse->text->path,
                    ":%zu: '%s' is no line of numbers; write them like 0.58 or 1e-3", number, words);
}

static int take_line(const struct parse *parse, size_t number, struct span line) {
  struct span field[TABLE_COLUMNS_MAX];
  double *value;
  const size_t count = layout_split(parse->layout, line, TABLE_COLUMNS_MAX, field);
  if (count != parse->layout->fields) {
    return refuse_line(parse, number, line, count);
  }
  if (parse->rows->count == TABLE_ROWS_MAX) {
    return table_fail(parse->error, parse->text->path,
                      ":%zu: more than %d rows, which no table has; thin it out", number, TABLE_ROWS_MAX);
  }
  if (rows_add(parse->rows, number, &value) != CAGEHOP_OK) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t k = 0; k < count; k++) {
    const enum table_role role = parse->reading->role[k];
    if (role == TABLE_SKIPPED) {
      double skipped;
      parse->reading->zeros[k] =
          parse->reading->zeros[k] &&
          field_read(field[k], parse->layout->decimal_sign, &skipped) == FIELD_NUMBER && skipped == 0.0;
      continue;
    }
    if (field_read(field[k], parse->layout->decimal_sign, &value[parse->rows->slot[role]]) == FIELD_WORD) {
      char words[EXCERPT_MAX];
      excerpt(field[k], words);
      return table_fail(parse->error, parse->text->path,
                        ":%zu: %s is '%s', which is no number; write it like 0.58 or 1e-3", number,
                        column_role_name(role), words);
    }
  }
  return CAGEHOP_OK;
}

/// Whether a line is a header again, as files that were put together have it.
static bool is_header_again(const struct parse *parse, struct span line) {
  struct span field[TABLE_COLUMNS_MAX];
  const size_t count = layout_split(parse->layout, line, TABLE_COLUMNS_MAX, field);
  for (size_t k = 0; k < count && k < TABLE_COLUMNS_MAX; k++) {
    char name[TABLE_NAME_MAX];
    column_name_copy(field[k].text, field[k].length, name);
    if (k >= parse->reading->n_columns || name[0] == '\0' || strcmp(name, parse->reading->name[k]) != 0) {
      return false;
    }
  }
  return count == parse->reading->n_columns;
}

/// Whether a comment ends the data set: '&' of Grace, or the header of other columns behind two empty lines,
/// as gnuplot wants it.
static bool ends_set(const struct parse *parse, struct span line, size_t empty) {
  return span_trim(line).text[0] == '&' ||
         (empty >= 2 && header_of_another_set(line, parse->layout, parse->reading));
}

/// All lines of numbers of the layout.
static int take_lines(const struct parse *parse) {
  struct cursor cursor = parse->layout->begin;
  struct span line;
  size_t empty = 0;
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && cursor.at < parse->layout->stop.at &&
         text_next(parse->text, &cursor, &line)) {
    if (span_trim(line).length == 0) {
      empty++;
      continue;
    }
    if (is_comment(line)) {
      if (ends_set(parse, line, empty)) {
        if (cursor.at < parse->text->length) {
          table_remark(parse->reading, "another data set begins at line %zu; it is not read", cursor.line);
        }
        break;
      }
    } else if (!is_header_again(parse, line)) {
      status = take_line(parse, cursor.line, line);
    }
    empty = 0;
  }
  return status;
}

int table_read_text(const struct table_said *said, struct table_file *file, struct rows *rows,
                    struct column_units *units, char error[TABLE_FILE_ERROR_MAX]) {
  struct text text;
  struct layout layout;
  int status = text_read(said->path, &text, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = layout_find(&text, &layout, error);
  if (status == CAGEHOP_OK) {
    status = layout_last_block(&text, &layout, &file->reading, error);
  }
  if (status == CAGEHOP_OK) {
    file->reading.format = layout.format;
    file->reading.separator = layout.separator;
    file->reading.decimal_sign = layout.decimal_sign;
    file->reading.first_line = layout.begin.line + 1;
    header_find(&text, &layout, file);
    name_compute_rdf(&text, &layout, &file->reading);
    status = said->columns == NULL && header_names_half(&text, &layout)
                 ? table_fail(error, said->path,
                              ":%zu: commas are decimal signs and separate the columns too; write points, or "
                              "semicolons between the columns",
                              file->reading.first_line)
                 : columns_choose(said, file, units, error);
  }
  if (status == CAGEHOP_OK) {
    const struct parse parse = {&text, &layout, &file->reading, rows, error};
    rows_begin(rows, &file->reading);
    for (size_t k = 0; k < file->reading.n_columns; k++) { // those of one species alone have pairs of nothing
      file->reading.zeros[k] = is_of_a_pair(file->reading.name[k]);
    }
    status = take_lines(&parse);
  }
  text_clear(&text);
  return status;
}
