// SPDX-License-Identifier: GPL-3.0-or-later
/// Tables of S(q) in files: CSV with a header line, or HDF5.
#ifndef CAGEHOP_TABLE_FILE_H
#define CAGEHOP_TABLE_FILE_H

#include "digest/digest.h"

#include <cagehop/structure.h>

enum { TABLE_FILE_ERROR_MAX = 512 };

struct table_file {
  struct cagehop_table table;      ///< without fault; its arrays are those below
  char sha256[DIGEST_TEXT];        ///< of the file
  double *phi, *q, *S, *g_contact; ///< what table points to, owned; g_contact NULL where the file has none
};

/// Reads a table. CSV: a header naming the columns phi, q, S and, if it has it, g_contact; a line a value,
/// ascending in phi, then in q, the same q for every phi; lines that begin with # are skipped. HDF5: datasets
/// phi (n_phi), q (n_q), S (n_phi x n_q), and, if it has it, g_contact (n_phi): a map with output.structure
/// is one. Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO with one line in `error` ("s.csv:7: what is wrong; the
/// mend"); then *file is empty.
int table_file_read(const char *path, struct table_file *file, char error[TABLE_FILE_ERROR_MAX]);

/// Frees what the file owns and empties it.
void table_file_clear(struct table_file *file);

#endif
