// SPDX-License-Identifier: GPL-3.0-or-later
/// What the commands' JSON has in common.
#ifndef CAGEHOP_CLI_JSON_H
#define CAGEHOP_CLI_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/// JSON has no NaN and no infinity: null where a quantity does not exist, a text where it is infinite.
json_t *json_number(double value);

/// null where there is no text.
json_t *json_text(const char *text);

/// Writes an object into a file, its numbers in the fewest digits that read back as the same bits. Returns
/// whether all of it was written.
bool json_write(const json_t *object, FILE *file);

/// Prints an object so and frees it. Returns the exit status.
int json_print(json_t *object);

#endif
