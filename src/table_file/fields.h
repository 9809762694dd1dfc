// SPDX-License-Identifier: GPL-3.0-or-later
/// A line of text as fields, and a field as a number.
#ifndef CAGEHOP_TABLE_FILE_FIELDS_H
#define CAGEHOP_TABLE_FILE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

/// Some bytes of a text, without a NUL at their end.
struct span {
  const char *text;
  size_t length;
};

/// Without blanks, tabs and carriage returns at either end.
struct span span_trim(struct span span);

/// Splits a line at each separator; ' ' means runs of blanks and tabs. A separator between double quotes does
/// not count. Quotes and blanks round a field are left out. Returns the number of fields, of which at most
/// `room` are stored.
size_t fields_split(struct span line, char separator, size_t room, struct span field[]);

/// Of names that blanks separate: joins what belongs to the name before it, as in "q (1/nm)", "eta (Pa s)",
/// "S22 (weighted by N)", "T / K". Returns the number of names that are left.
size_t fields_join_units(size_t count, struct span field[]);

/// What a field is.
enum field_kind {
  FIELD_NUMBER,
  FIELD_MISSING, ///< empty, nan, NA, inf, ...
  FIELD_WORD,    ///< anything else
};

/// Reads a field: digits with a decimal sign ('.' or ','; 0: either of them), and an exponent after e, E, d
/// or D, as Fortran writes it. *value receives the number, NaN where it is none.
enum field_kind field_read(struct span field, char decimal_sign, double *value);

/// Whether a line consists of numbers and missing ones only, at least one number, whatever separates them.
bool line_is_numeric(struct span line);

enum { EXCERPT_MAX = 48 };

/// The beginning of a text, fit for a message.
void excerpt(struct span span, char text[EXCERPT_MAX]);

#endif
