// SPDX-License-Identifier: GPL-3.0-or-later
/// Landscape tables (cagehop/landscape_table.h) in files.
#ifndef CAGEHOP_LANDSCAPE_FILE_H
#define CAGEHOP_LANDSCAPE_FILE_H

#include "digest/digest.h"
#include "file_check/file_error.h"
#include "table_file/landscape_content.h"

#include <cagehop/landscape_table.h>

/// A finished landscape table from its file. sha256: of what isochores depend on, in hexadecimal; files that
/// differ in their history alone have one. Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO (no such file, no
/// landscape table, an unfinished or damaged one) with *table = NULL and one line in `error`, which begins
/// with the path and ends with the mend.
int landscape_file_read(const char *path, struct cagehop_landscape_table **table, char sha256[DIGEST_TEXT],
                        char error[FILE_ERROR_MAX]);

/// The SHA-256 of each table that a structure reads, in hexadecimal; empty where it reads none.
struct landscape_digests {
  char table[DIGEST_TEXT];     ///< of S(q)
  char potential[DIGEST_TEXT]; ///< of u(r)
  char bridge[DIGEST_TEXT];    ///< of B(r)
};

/// Says of what structure a table is to be, in the words of a job file. Of a system what is not as it is
/// where it is left out, so that hard spheres have nothing of it. Returns 0 or CAGEHOP_NO_MEMORY.
int landscape_file_describe(const struct cagehop_model *model, const struct landscape_digests *digests,
                            struct landscape_content *content);

/// The structure that a file says, without the tables that it reads. Returns 0, or CAGEHOP_IO with one line.
int landscape_file_model(const char *path, const struct landscape_content *content,
                         struct cagehop_model *model, char error[FILE_ERROR_MAX]);

/// The table that the content of a file makes. Returns as landscape_file_read.
int landscape_file_assemble(const char *path, const struct landscape_content *content,
                            struct cagehop_landscape_table **table, char error[FILE_ERROR_MAX]);

#endif
