// SPDX-License-Identifier: GPL-3.0-or-later
/// Interpolation of a table of S(q) between its states: of x = rho c(q) = 1 - 1/S(q), by a polynomial in what
/// numbers them, phi or temperature.
#ifndef CAGEHOP_STRUCTURE_TABLE_NEIGHBOURS_H
#define CAGEHOP_STRUCTURE_TABLE_NEIGHBOURS_H

#include <cagehop/structure.h>
#include <stdbool.h>
#include <stddef.h>

enum { NEIGHBOURS_MAX = 4 }; // points of the polynomial

/// The rows around a state, with their weights in the interpolation; `fewer` is for error estimates.
struct neighbours {
  size_t first, count;
  double weight[NEIGHBOURS_MAX];
  double fewer[2][NEIGHBOURS_MAX]; ///< weights without the first row, and without the last
};

/// What numbers a table's states, ascending: [1] or [K]; length n_phi.
const double *table_numbers(const struct cagehop_table *table);

/// False where the state is outside the table.
bool neighbours_find(const struct cagehop_table *table, double state, struct neighbours *rows);

/// The packing fraction there, by the same polynomial: exactly theirs where the rows have the same one.
double neighbours_phi(const struct cagehop_table *table, const struct neighbours *rows);

#endif
