// SPDX-License-Identifier: GPL-3.0-or-later
/// One line on what is wrong with a file.
#ifndef CAGEHOP_FILE_ERROR_H
#define CAGEHOP_FILE_ERROR_H

enum { FILE_ERROR_MAX = 512 };

/// Puts one line into `error`, cut where it is too long; returns CAGEHOP_IO.
int file_fail(char error[FILE_ERROR_MAX], const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
