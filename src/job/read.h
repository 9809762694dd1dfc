// SPDX-License-Identifier: GPL-3.0-or-later
/// A job file as text.
#ifndef CAGEHOP_JOB_READ_H
#define CAGEHOP_JOB_READ_H

#include "job/diagnostic.h"

/// The whole file, or what comes from a pipe or /dev/stdin up to its end: *text owned by the caller,
/// NUL-terminated, *length bytes without any NUL. Returns 0, CAGEHOP_BAD_ARGUMENT or CAGEHOP_NO_MEMORY with
/// *text = NULL.
int read_text(const struct diagnostic *diagnostic, char **text, size_t *length);

#endif
