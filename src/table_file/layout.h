// SPDX-License-Identifier: GPL-3.0-or-later
/// How a text is laid out: where its numbers begin, what separates them, what stands above them.
#ifndef CAGEHOP_TABLE_FILE_LAYOUT_H
#define CAGEHOP_TABLE_FILE_LAYOUT_H

#include "table_file/text.h"

struct layout {
  struct cursor begin; ///< before the first line of numbers
  struct cursor stop;  ///< behind the last one; at = SIZE_MAX: the end of the text
  char separator;      ///< ',' ';' '\t' or ' '
  char decimal_sign;   ///< '.' or ','
  size_t fields;       ///< of a line of numbers
  const char *format;  ///< static, see struct table_reading
};

/// Finds the first line of at least two numbers, and from all lines of numbers the separator and the decimal
/// sign. CAGEHOP_IO with one line where there is none, or where the signs contradict each other.
int layout_find(const struct text *text, struct layout *layout, char error[TABLE_FILE_ERROR_MAX]);

/// Where LAMMPS' fix ave/time wrote the numbers (a line "step rows", then as many rows that begin with their
/// number), narrows the layout to the last block that is whole. Leaves other layouts as they are.
int layout_last_block(const struct text *text, struct layout *layout, struct table_reading *reading,
                      char error[TABLE_FILE_ERROR_MAX]);

/// Names the columns by the lines above the numbers: reading->name, header_line, n_columns, format. Without
/// names where no line has one for each column.
void header_find(const struct text *text, const struct layout *layout, struct table_file *file);

/// Whether a line above the numbers has a name for every second column: commas are decimal signs and
/// separators at once.
bool header_names_half(const struct text *text, const struct layout *layout);

/// Whether a comment further down names a q and an S, or an r and a g, and other columns than these: another
/// data set begins.
bool header_of_another_set(struct span line, const struct layout *layout,
                           const struct table_reading *reading);

/// Splits a line of numbers as fields_split, without an empty field behind a separator at its end.
size_t layout_split(const struct layout *layout, struct span line, size_t room, struct span field[]);

#endif
