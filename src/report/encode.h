// SPDX-License-Identifier: GPL-3.0-or-later
/// Private to the room: numbers and texts as they stand in a page's JSON. Arrays are base64 of their bytes,
/// the lowest first: half as long as digits, and read by the browser at once.
#ifndef CAGEHOP_REPORT_ENCODE_H
#define CAGEHOP_REPORT_ENCODE_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/// Each returns NULL where there is no memory.
json_t *encode_bytes(const void *bytes, size_t count);
json_t *encode_doubles(const double value[], size_t count);

/// With four bytes each, some seven digits. *log10 says whether the decimal logarithms stand there instead,
/// some five digits: of values of which none is negative and some are too large or small for four bytes.
json_t *encode_floats(const double value[], size_t count, int *log10);

/// A text, null for NULL; what is no UTF-8 has question marks in place of its bytes beyond ASCII.
json_t *encode_text(const char *text);

#endif
