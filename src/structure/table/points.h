// SPDX-License-Identifier: GPL-3.0-or-later
/// The points of a table at one packing fraction, and their noise.
#ifndef CAGEHOP_STRUCTURE_TABLE_POINTS_H
#define CAGEHOP_STRUCTURE_TABLE_POINTS_H

#include "structure/table/neighbours.h"

#include <cagehop/structure.h>
#include <stdbool.h>
#include <stddef.h>

/// One S(q). Arrays are owned but q; length n.
struct table_points {
  size_t n;
  const double *q;      ///< the table's, [1/d]
  double *S;            ///< at phi, interpolated between states where phi is none of the table's, [1]
  double *S_err;        ///< standard errors that the table gives, [1]; NULL: none
  double *sigma;        ///< standard errors from the scatter or, where they are larger, those given, [1]
  double *residual;     ///< room for what a fit leaves
  double *fewer[2];     ///< x = 1 - 1/S by two other interpolations, minus x; NULL for a state of the table
  double interpolation; ///< largest |dS/S| of the interpolation in phi and of bringing states to the same q
  double contact;       ///< g(d+) that the table gives; 0: none
};

/// Returns 0, CAGEHOP_NOT_POSITIVE, CAGEHOP_NOT_FINITE or CAGEHOP_NO_MEMORY, with *points empty.
int table_points_create(const struct cagehop_table *table, const struct neighbours *neighbours,
                        struct table_points *points);

/// Frees what the points own and empties them.
void table_points_clear(struct table_points *points);

#endif
