// SPDX-License-Identifier: GPL-3.0-or-later
/// A text file in memory, line by line.
#ifndef CAGEHOP_TABLE_FILE_TEXT_H
#define CAGEHOP_TABLE_FILE_TEXT_H

#include "table_file/fields.h"
#include "table_file/table_file.h"

struct text {
  const char *path; ///< borrowed
  char *bytes;      ///< owned
  size_t length;
  char newline; ///< '\n', or '\r' where that is all there is
};

/// A place between two lines.
struct cursor {
  size_t at;
  size_t line; ///< of the line before it, from 1; 0 at the start
};

/// The whole file, at most 64 MiB. CAGEHOP_IO with one line for what is no text: NumPy's, MATLAB's and
/// spreadsheets' own formats, compressed files, UTF-16, anything with a NUL byte. CAGEHOP_NO_MEMORY.
int text_read(const char *path, struct text *text, char error[TABLE_FILE_ERROR_MAX]);

void text_clear(struct text *text);

/// The next line, without its end, and its number in cursor->line; false at the end.
bool text_next(const struct text *text, struct cursor *cursor, struct span *line);

/// Whether a line holds no numbers for any program: it begins with one of # % ! @ &.
bool is_comment(struct span line);

#endif
