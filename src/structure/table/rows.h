// SPDX-License-Identifier: GPL-3.0-or-later
/// The states of a table around phi, at the same wavenumbers.
#ifndef CAGEHOP_STRUCTURE_TABLE_ROWS_H
#define CAGEHOP_STRUCTURE_TABLE_ROWS_H

#include "structure/table/neighbours.h"

/// x = 1 - 1/S of the neighbours. Those of the state with the largest weight are its own points; of a state
/// with other wavenumbers it is a cubic spline through its points.
struct table_rows {
  size_t n;        ///< number of wavenumbers
  const double *q; ///< of the state with the largest weight, as far as all have S(q), [1/d]
  size_t count;    ///< number of states
  double *x;       ///< x[a * n + j], [1]; owned
  double *x_err;   ///< standard errors of x, as x; NULL where the table has none. Owned with x
  double error; ///< largest |dS/S| that the splines make, [1]; 0 where all states have the same wavenumbers
};

/// Returns 0, or CAGEHOP_NO_MEMORY, CAGEHOP_NOT_FINITE with *rows empty.
int table_rows_create(const struct cagehop_table *table, const struct neighbours *neighbours,
                      struct table_rows *rows);

/// Frees what the rows own and empties them.
void table_rows_clear(struct table_rows *rows);

/// x at (phi, q[j]) with the given weights of the states.
double table_rows_blend(const struct table_rows *rows, const double weight[], size_t j);

#endif
