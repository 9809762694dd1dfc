// SPDX-License-Identifier: GPL-3.0-or-later
/// Interpolation of a table of S(q) between its packing fractions: of x = rho c(q) = 1 - 1/S(q), by a
/// polynomial in phi.
#ifndef CAGEHOP_STRUCTURE_TABLE_NEIGHBOURS_H
#define CAGEHOP_STRUCTURE_TABLE_NEIGHBOURS_H

#include <cagehop/structure.h>
#include <stdbool.h>
#include <stddef.h>

enum { NEIGHBOURS_MAX = 4 }; // points of the polynomial in phi

/// The rows around phi, with their weights in the interpolation; `fewer` is for error estimates.
struct neighbours {
  size_t first, count;
  double weight[NEIGHBOURS_MAX];
  double fewer[2][NEIGHBOURS_MAX]; ///< weights without the first row, and without the last
};

/// False where phi is outside the table.
bool neighbours_find(const struct cagehop_table *table, double phi, struct neighbours *rows);

#endif
