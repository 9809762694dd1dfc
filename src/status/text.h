// SPDX-License-Identifier: GPL-3.0-or-later
/// Lines that are put together from parts.
#ifndef CAGEHOP_STATUS_TEXT_H
#define CAGEHOP_STATUS_TEXT_H

#include <stddef.h>

/// Appends to the text in `room`, which has `size` bytes with the closing 0, as much as fits.
void text_append(char *room, size_t size, const char *text);

#endif
