// SPDX-License-Identifier: GPL-3.0-or-later
/// Filling in a cagehop_error. All of these do nothing where it is NULL.
#ifndef CAGEHOP_STATUS_ERROR_H
#define CAGEHOP_STATUS_ERROR_H

#include <cagehop/error.h>

/// There is a result.
void error_clear(struct cagehop_error *error);

/// A status with its text, cut to CAGEHOP_ERROR_MAX.
void error_set(struct cagehop_error *error, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// A status with its own message, after where that was.
void error_set_message(struct cagehop_error *error, int status, const char *where_format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
