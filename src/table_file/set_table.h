// SPDX-License-Identifier: GPL-3.0-or-later
/// The states of several files as one table for the library.
#ifndef CAGEHOP_TABLE_FILE_SET_TABLE_H
#define CAGEHOP_TABLE_FILE_SET_TABLE_H

#include "table_file/table_file.h"

/// Fills set->table, with the arrays that it points to, and set->remark, from set->file. Returns as
/// table_set_read; then what was allocated is in *set, to be freed with it.
int set_make_table(struct table_set *set, const struct table_said said[], char error[TABLE_FILE_ERROR_MAX]);

#endif
