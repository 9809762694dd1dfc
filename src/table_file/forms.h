// SPDX-License-Identifier: GPL-3.0-or-later
/// The two forms a table comes in.
#ifndef CAGEHOP_TABLE_FILE_FORMS_H
#define CAGEHOP_TABLE_FILE_FORMS_H

#include "table_file/table_file.h"

/// Writes "PATH: ..." into error, one line. Returns CAGEHOP_IO.
int table_fail(char error[TABLE_FILE_ERROR_MAX], const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/// Points file->table at what was read and looks for a fault in it: NULL, or what is wrong at which *i, *j.
const char *table_fault(struct table_file *file, size_t n_phi, size_t n_q, size_t *i, size_t *j);

/// Each fills *file but for sha256; as table_file_read.
int table_read_csv(const char *path, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]);
int table_read_hdf5(const char *path, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]);

#endif
