// SPDX-License-Identifier: GPL-3.0-or-later
/// Lines that are put together from parts, and numbers in texts: with a decimal point, whatever the locale of
/// the program is that the library is part of.
#ifndef CAGEHOP_STATUS_TEXT_H
#define CAGEHOP_STATUS_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// Appends to the text in `room`, which has `size` bytes with the closing 0, as much as fits.
void text_append(char *room, size_t size, const char *text);

/// Makes one printable line of words that may come from a file: cuts `text` after at most `most` bytes,
/// between two UTF-8 characters, and replaces by '?' control characters, which a terminal would obey, and
/// bytes that are no UTF-8.
void text_make_printable(char *text, size_t most);

/// Whether nothing would be replaced in a text.
bool text_is_printable(const char *text);

/// Writes a text with the same replacements; `lines`: line breaks and tabs as they are.
void text_write(const char *text, bool lines, FILE *file);

/// snprintf and vsnprintf in the locale "C".
void text_print(char *room, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
void text_print_list(char *room, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/// strtod in the locale "C".
double text_number(const char *text, char **end);

enum { TEXT_SHORTEST_MAX = 32 };

/// The shortest decimal, of 15 to 17 digits, that reads back as the same number.
void text_shortest(double number, char text[TEXT_SHORTEST_MAX]);

/// Shortens in place each number of a text in JSON that reads back the same with fewer digits:
/// 0.59999999999999998 becomes 0.6. Strings, whole numbers and the type of each number stay.
void text_shorten_json(char *json);

#endif
