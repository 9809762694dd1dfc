// SPDX-License-Identifier: GPL-3.0-or-later
/// Arrays that grow by one element at a time.
#ifndef CAGEHOP_STATUS_ARRAY_H
#define CAGEHOP_STATUS_ARRAY_H

#include <stddef.h>

/// Gives an array of `count` elements of `size` bytes room for one more, for an array that is NULL while it
/// is empty and has grown by this function only: its room is the next power of two. Returns the array, which
/// may have moved; NULL where there is no memory, and then the old one is as it was.
void *array_grown(void *array, size_t count, size_t size);

#endif
