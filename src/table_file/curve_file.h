// SPDX-License-Identifier: GPL-3.0-or-later
/// A curve in a text file: the pair potential u(r), omega(q) of a chain, or a bridge function B(r), as two
/// columns of any separator. docs/explanation/systems.md says what names and units columns may have.
#ifndef CAGEHOP_TABLE_FILE_CURVE_FILE_H
#define CAGEHOP_TABLE_FILE_CURVE_FILE_H

#include "digest/digest.h"
#include "table_file/table_file.h"

#include <cagehop/system.h>

enum curve_kind {
  CURVE_POTENTIAL, ///< u in epsilon, or in K, at r
  CURVE_OMEGA,     ///< omega at q
  CURVE_BRIDGE,    ///< B in kBT, u's sign reversed: g = exp(gamma + B - u/kBT), at r
};

/// What makes lengths in nm or angstrom ones in d, and energies in K ones in epsilon; 0: not known.
struct curve_scale {
  double diameter_nm, epsilon_K;
};

struct curve_file {
  struct cagehop_system_table table; ///< its arrays are those below
  double *x, *y;                     ///< owned
  char sha256[DIGEST_TEXT];          ///< of the file; empty where nothing was read
};

/// Reads one file. The first rows of u(r) may have no number there, or inf: they are left out. Returns 0,
/// CAGEHOP_NO_MEMORY, or CAGEHOP_IO with one line in `error` ("u.dat:7: what is wrong; the mend"); then
/// *curve is empty. Whether the curve is a good one for a system is the library's to say.
int curve_file_read(const char *path, enum curve_kind kind, const struct curve_scale *scale,
                    struct curve_file *curve, char error[TABLE_FILE_ERROR_MAX]);

/// Frees what it owns and empties it.
void curve_file_clear(struct curve_file *curve);

#endif
