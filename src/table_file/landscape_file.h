// SPDX-License-Identifier: GPL-3.0-or-later
/// Landscape tables (cagehop/landscape_table.h) in files.
#ifndef CAGEHOP_LANDSCAPE_FILE_H
#define CAGEHOP_LANDSCAPE_FILE_H

#include "digest/digest.h"
#include "file_check/file_error.h"

#include <cagehop/landscape_table.h>

/// A finished landscape table from its file. sha256: of what isochores depend on, in hexadecimal; files that
/// differ in their history alone have one. Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO (no such file, no
/// landscape table, an unfinished or damaged one) with *table = NULL and one line in `error`, which begins
/// with the path and ends with the mend.
int landscape_file_read(const char *path, struct cagehop_landscape_table **table, char sha256[DIGEST_TEXT],
                        char error[FILE_ERROR_MAX]);

#endif
