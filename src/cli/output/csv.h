// SPDX-License-Identifier: GPL-3.0-or-later
/// Comma-separated values on standard output.
#ifndef CAGEHOP_CLI_CSV_H
#define CAGEHOP_CLI_CSV_H

#include <stddef.h>

/// Prints a text of `length` bytes as one field: quoted where it holds a comma or a quote.
void csv_print(const char *text, size_t length);

#endif
