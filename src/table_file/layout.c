// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_file/layout.h"

#include "table_file/fail.h"

#include <cagehop/status.h>
#include <stdint.h>
#include <string.h>

/// Which signs the lines of numbers have, and where the first one stands.
struct signs {
  size_t lines;
  size_t semicolon, tab, comma; ///< lines that have one
  size_t loose_comma; ///< lines where a blank or a tab stands beside a comma, or the line ends with one
  size_t blank;       ///< lines with a blank between two fields
  size_t first_point, first_comma; ///< lines, 0: none
};

static void count_signs(struct span line, size_t number, struct signs *signs) {
  bool seen[128] = {false}, loose = false;
  line = span_trim(line);
  for (size_t at = 0; at < line.length; at++) {
    const unsigned char c = (unsigned char)line.text[at];
    if (c < sizeof seen) {
      seen[c] = true;
    }
    const bool last = at + 1 == line.length;
    loose = loose || (c == ',' && (at == 0 || last || strchr(" \t", line.text[at - 1]) != NULL ||
                                   strchr(" \t", line.text[at + 1]) != NULL));
  }
  signs->lines++;
  signs->semicolon += seen[';'];
  signs->tab += seen['\t'];
  signs->comma += seen[','];
  signs->loose_comma += loose;
  signs->blank += seen[' '];
  signs->first_point = signs->first_point == 0 && seen['.'] ? number : signs->first_point;
  signs->first_comma = signs->first_comma == 0 && seen[','] ? number : signs->first_comma;
}

/// Semicolons and tabs separate wherever they are. A comma separates, unless it can only be a decimal sign:
/// there is a blank between the fields, no comma has one beside it, and no number has a point.
static char choose_separator(const struct signs *signs) {
  if (signs->semicolon > 0) {
    return ';';
  }
  if (signs->tab > 0 && signs->loose_comma == 0) {
    return '\t';
  }
  const bool decimal = signs->first_point == 0 && signs->loose_comma == 0 && signs->blank == signs->lines;
  return signs->comma > 0 && !decimal ? ',' : ' ';
}

size_t layout_split(const struct layout *layout, struct span line, size_t room, struct span field[]) {
  line = span_trim(line);
  if (line.length > 0 && line.text[line.length - 1] == layout->separator && layout->separator != ' ') {
    line.length--;
  }
  return fields_split(line, layout->separator, room, field);
}

/// Looks through the whole text, and on the first line of two numbers.
static int look_for_numbers(const struct text *text, struct layout *layout, struct signs *signs,
                            char error[TABLE_FILE_ERROR_MAX]) {
  struct cursor cursor = {0}, before = cursor;
  struct span line, first = {0}, single = {0};
  size_t single_line = 0;
  bool found = false;
  for (; text_next(text, &cursor, &line); before = cursor) {
    if (is_comment(line) || !line_is_numeric(line)) {
      first = first.length == 0 && !is_comment(line) ? span_trim(line) : first;
      continue;
    }
    struct span field[2];
    const bool two = fields_split(line, ';', 2, field) > 1 || fields_split(line, ',', 2, field) > 1 ||
                     fields_split(line, ' ', 2, field) > 1;
    if (!two && !found) {
      single = single_line == 0 ? span_trim(line) : single;
      single_line = single_line == 0 ? cursor.line : single_line;
      continue;
    }
    if (!found) {
      layout->begin = before;
      found = true;
    }
    count_signs(line, cursor.line, signs);
  }
  if (found) {
    return CAGEHOP_OK;
  }
  char words[EXCERPT_MAX];
  excerpt(single_line > 0 ? single : first, words);
  if (single_line > 0) {
    return table_fail(error, text->path,
                      ":%zu: '%s' is a single number; a line needs q and S at least, separated by "
                      "a comma, semicolon, tab or blanks",
                      single_line, words);
  }
  if (first.length > 0) {
    return table_fail(error, text->path,
                      "no line has two numbers; columns are separated by commas, semicolons, "
                      "tabs or blanks (its first line is '%s')",
                      words);
  }
  return table_fail(error, text->path, "no rows; a table needs a line for each q");
}

int layout_find(const struct text *text, struct layout *layout, char error[TABLE_FILE_ERROR_MAX]) {
  struct signs signs = {0};
  *layout = (struct layout){.stop = {.at = SIZE_MAX}};
  const int status = look_for_numbers(text, layout, &signs, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  layout->separator = choose_separator(&signs);
  layout->decimal_sign = layout->separator != ',' && signs.comma > 0 ? ',' : '.';
  if (layout->decimal_sign == ',' && signs.first_point > 0) {
    return table_fail(error, text->path,
                      ":%zu: a decimal comma, and line %zu has a decimal point; write one of them everywhere",
                      signs.first_comma, signs.first_point);
  }
  layout->format = layout->separator == ','    ? "text, columns separated by commas"
                   : layout->separator == ';'  ? "text, columns separated by semicolons"
                   : layout->separator == '\t' ? "text, columns separated by tabs"
                                               : "text, columns separated by blanks";
  struct cursor cursor = layout->begin;
  struct span line = {0}, field[1];
  text_next(text, &cursor, &line);
  layout->fields = layout_split(layout, line, 1, field);
  if (layout->fields > TABLE_COLUMNS_MAX) {
    return table_fail(error, text->path,
                      ":%zu: %zu columns, and no table has more than %d; is a state a line? "
                      "Write a line for each q",
                      cursor.line, layout->fields, TABLE_COLUMNS_MAX);
  }
  return CAGEHOP_OK;
}
