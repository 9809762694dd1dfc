// SPDX-License-Identifier: GPL-3.0-or-later
/// Comma-separated values: fields, as RFC 4180 has them.
#ifndef CAGEHOP_CLI_CSV_H
#define CAGEHOP_CLI_CSV_H

#include <stddef.h>
#include <stdio.h>

/// Writes a text of `length` bytes as one field: quoted where it holds a comma or a quote.
void csv_text(FILE *file, const char *text, size_t length);

/// Writes a number in the fewest digits that read back as the same one; "inf", and nothing for NaN.
void csv_number(FILE *file, double value);

#endif
