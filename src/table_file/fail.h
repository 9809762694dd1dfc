// SPDX-License-Identifier: GPL-3.0-or-later
/// One-line errors and remarks.
#ifndef CAGEHOP_TABLE_FILE_FAIL_H
#define CAGEHOP_TABLE_FILE_FAIL_H

#include "table_file/table_file.h"

/// Writes "PATH: ..." or, where the words begin with ':', "PATH:12: ..." into error. Returns CAGEHOP_IO.
int table_fail(char error[TABLE_FILE_ERROR_MAX], const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// Adds a remark, while there is room.
void table_remark(struct table_reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
