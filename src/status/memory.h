// SPDX-License-Identifier: GPL-3.0-or-later
/// Whether there is memory for libraries that can't say that there is none.
#ifndef CAGEHOP_STATUS_MEMORY_H
#define CAGEHOP_STATUS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/// Whether so many bytes can be had now. For libraries that end the program, or follow a null pointer, where
/// they find no memory: asked before they are called, they don't get there.
bool memory_has_room(size_t bytes);

#endif
