// SPDX-License-Identifier: GPL-3.0-or-later
/// One-line errors and remarks.
#ifndef CAGEHOP_TABLE_FILE_FAIL_H
#define CAGEHOP_TABLE_FILE_FAIL_H

#include "table_file/table_file.h"

#include <stdarg.h>

/// Writes "PATH: ..." or, where the words begin with ':', "PATH:12: ..." into error. Returns CAGEHOP_IO.
int table_fail(char error[TABLE_FILE_ERROR_MAX], const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// The same of a line of the file: "PATH:line: ...".
int table_fail_line(char error[TABLE_FILE_ERROR_MAX], const char *path, size_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/// vsnprintf into a remark's line, and makes it printable.
void table_print_line(char line[TABLE_REMARK_MAX], const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/// Adds a note on what the file is taken for, while there is room. Notes are said by every command and kept
/// in maps; remarks are on how the file is laid out, and --check alone shows them.
void table_note(struct table_file *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// Adds a remark, while there is room.
void table_remark(struct table_reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
