// SPDX-License-Identifier: GPL-3.0-or-later
/// Isobars as tables of numbers: columns separated by blanks, comment lines with #.
#ifndef CAGEHOP_CLI_ISOBAR_TABLES_H
#define CAGEHOP_CLI_ISOBAR_TABLES_H

#include <cagehop/phase_map.h>
#include <stdbool.h>

/// What was found; all borrowed.
struct isobar_tables {
  const struct cagehop_isobar_params *params;
  const struct cagehop_axis *pressure;
  const struct cagehop_isobar *isobar;   ///< at each pressure
  const struct cagehop_cooling *cooling; ///< at pressure j and rate i at [i * pressure->count + j]
  bool standard_errors;                  ///< whether those are printed too
};

/// Prints the table "isobars", "cooling" or, with two empty lines between, which gnuplot calls indices,
/// "both". Returns 0, or EXIT_USAGE_ERROR after a reported error where there are no cooling rates for it.
int isobar_tables_print(const struct isobar_tables *tables, const char *name);

#endif
