// SPDX-License-Identifier: GPL-3.0-or-later
/// How wide the terminal is that somebody reads this on.
#ifndef CAGEHOP_CLI_COLUMNS_H
#define CAGEHOP_CLI_COLUMNS_H

#include <stdbool.h>
#include <stdio.h>

enum { COLUMNS_UNKNOWN = 80, ROWS_UNKNOWN = 24 };

/// $COLUMNS, else the width of the terminal that the stream goes to; of standard output in a pipe, to a pager
/// say, that of the terminal which standard error goes to; else COLUMNS_UNKNOWN.
int columns_width(FILE *stream);

/// The lines of a terminal; 24 where they are not known.
int columns_rows(FILE *stream);

/// Whether the stream goes to a terminal that moves its cursor and shows colours: not where TERM is dumb or
/// unknown.
bool columns_is_screen(FILE *stream);

/// The same, and nobody has asked for no colours by NO_COLOR (https://no-color.org).
bool columns_has_colours(FILE *stream);

/// Prints a text from the column `at` on, where the cursor is, by words in lines of at most `width`
/// characters; a longer word, or what stands in brackets, has a line of its own. Ends the line; "\n" in the
/// text begins the next paragraph.
void columns_print(FILE *stream, const char *text, int at, int width);

enum { COLUMNS_LINE_MAX = 4096 };

/// Prints a name and a text beside it, "grid       91 isochores ...", on standard output: one line, which a
/// terminal gets in lines of its width, indented by `at`. A text of more than COLUMNS_LINE_MAX bytes is cut.
void columns_line(int at, const char *name, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
