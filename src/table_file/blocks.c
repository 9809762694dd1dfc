// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/fail.h"
#include "table_file/layout.h"

#include <cagehop/status.h>
#include <math.h>

/// The next line that is neither blank nor a comment.
static bool next_numbers(const struct text *text, struct cursor *cursor, struct span *line) {
  while (text_next(text, cursor, line)) {
    if (span_trim(*line).length > 0 && !is_comment(*line)) {
      return true;
    }
  }
  return false;
}

/// A whole number of at least 0 in a field; -1 for anything else.
static double whole(struct span field) {
  double value;
  return field_read(field, '.', &value) == FIELD_NUMBER && value >= 0.0 && value == floor(value) ? value
                                                                                                 : -1.0;
}

/// Whether a line is "step rows", of two whole numbers; *rows receives the second.
static bool is_block_head(struct span line, double *rows) {
  struct span field[2];
  if (fields_split(line, ' ', 2, field) != 2 || whole(field[0]) < 0.0) {
    return false;
  }
  *rows = whole(field[1]);
  return *rows >= 2.0;
}

/// Passes the rows of a block, which begin with 1, 2, 3, ... and have `fields` fields. Whether it is whole.
static bool pass_block(const struct text *text, struct cursor *cursor, double rows, size_t fields) {
  struct span line = {0}, field[1];
  for (double row = 1.0; row <= rows; row++) {
    if (!next_numbers(text, cursor, &line) || fields_split(line, ' ', 1, field) != fields ||
        whole(field[0]) != row) {
      return false;
    }
  }
  return true;
}

/// Passes whole blocks from a head that was read on, the last into the layout: counts them, and has in
/// *broken the line of one that is not whole, or 0.
static int pass_blocks(const struct text *text, struct cursor cursor, double rows, size_t fields,
                       struct layout *layout, size_t *blocks, size_t *broken,
                       char error[TABLE_FILE_ERROR_MAX]) {
  struct span line = {0};
  *blocks = *broken = 0;
  for (;;) {
    const struct cursor begin = cursor;
    const size_t head = cursor.line;
    if (!pass_block(text, &cursor, rows, fields)) {
      *broken = head;
      return CAGEHOP_OK;
    }
    layout->begin = begin;
    layout->stop = cursor;
    ++*blocks;
    if (!next_numbers(text, &cursor, &line)) {
      return CAGEHOP_OK;
    }
    if (!is_block_head(line, &rows)) {
      return table_fail(error, text->path,
                        ":%zu: a block of fix ave/time begins with its step and number of rows", cursor.line);
    }
  }
}

int layout_last_block(const struct text *text, struct layout *layout, struct table_reading *reading,
                      char error[TABLE_FILE_ERROR_MAX]) {
  struct cursor cursor = layout->begin;
  struct span line = {0}, field[1];
  double rows = 0.0;
  size_t blocks = 0, fields = 0, broken = 0;
  if (layout->separator != ' ' || layout->fields != 2 || !next_numbers(text, &cursor, &line) ||
      !is_block_head(line, &rows)) {
    return CAGEHOP_OK;
  }
  struct cursor ahead = cursor;
  const size_t head_line = cursor.line;
  if (!next_numbers(text, &ahead, &line) || (fields = fields_split(line, ' ', 1, field)) < 3 ||
      whole(field[0]) != 1.0) {
    return CAGEHOP_OK;
  }
  const int status = pass_blocks(text, cursor, rows, fields, layout, &blocks, &broken, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  if (blocks == 0) {
    return table_fail(error, text->path,
                      ":%zu: a block of fix ave/time that is not whole, and there is no other; "
                      "was the run stopped?",
                      head_line);
  }
  layout->fields = fields;
  layout->format = "LAMMPS fix ave/time, mode vector";
  if (broken > 0) {
    table_remark(reading, "the block at line %zu is not whole; the one before is taken", broken);
  }
  if (blocks > 1) {
    table_remark(reading,
                 "the last of %zu blocks is taken; with 'ave one' it is the average over its own steps only",
                 blocks);
  }
  return CAGEHOP_OK;
}
