// SPDX-License-Identifier: GPL-3.0-or-later
/// Measurements to fit the theory to: rows of temperature, pressure and what was measured there, as text of
/// any separator. docs/how-to/fit.md says what names columns may have.
#ifndef CAGEHOP_TABLE_FILE_MEASUREMENTS_H
#define CAGEHOP_TABLE_FILE_MEASUREMENTS_H

#include "digest/digest.h"
#include "table_file/table_file.h"

#include <cagehop/fit.h>

enum { MEASUREMENT_REMARKS_MAX = 8 };

struct measurements {
  size_t count;
  struct cagehop_fit_datum *datum; ///< owned
  size_t *line;                    ///< of each datum in its file, from 1; owned
  char sha256[DIGEST_TEXT];        ///< of the file
  size_t n_remarks;
  char remark[MEASUREMENT_REMARKS_MAX][TABLE_REMARK_MAX]; ///< one line each
};

/// Reads one file. Returns 0, CAGEHOP_NO_MEMORY, or CAGEHOP_IO with one line in `error` ("tau.csv:7: what is
/// wrong; the mend"); then *measurements is empty.
int measurements_read(const char *path, struct measurements *measurements, char error[TABLE_FILE_ERROR_MAX]);

/// Frees what it owns and empties it.
void measurements_clear(struct measurements *measurements);

#endif
