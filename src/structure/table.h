// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) from a table, at one packing fraction: a spline of rho c(q) = 1 - 1/S(q) in the table's range of q,
/// and beyond it the asymptotic form that follows from the jump of g(r) at contact (tail.h).
#ifndef CAGEHOP_STRUCTURE_TABLE_H
#define CAGEHOP_STRUCTURE_TABLE_H

#include "structure/tail.h"

#include <cagehop/structure.h>
#include <gsl/gsl_interp.h>
#include <stddef.h>

struct table_curve {
  size_t count;            ///< number of knots, with the mirrored ones at q < 0
  double *q, *x;           ///< x = rho c(q), even in q; owned, length count
  gsl_interp *spline;      ///< owned
  double join;             ///< for q >= join the tail is used instead of the spline, [1/d]
  double tail[TAIL_TERMS]; ///< see tail.h
};

/// The curve at phi, interpolated between the table's packing fractions where it has several.
/// certificate->error is the largest relative change of S(q) if every other q is left out, if the polynomial
/// in phi or the tail has one term less, or if S(0) is taken from the first q. `doubt` 0 uses all points of
/// the table. 1 to CAGEHOP_TABLE_SUBSETS make a coarser curve from one half of the points (three different
/// halves), up to the table's end also where noise would make the join earlier. Returns 0,
/// CAGEHOP_NOT_TABULATED, CAGEHOP_NO_CONTACT, CAGEHOP_NOT_RESOLVED (error above `tolerance`), or
/// CAGEHOP_NO_MEMORY; then *curve is empty.
int table_solve(const struct cagehop_table *table, double phi, double tolerance, int table_subset,
                struct table_curve *curve, struct cagehop_certificate *certificate);

void table_clear(struct table_curve *curve);

/// x = rho c(q) at q >= 0.
double table_x(const struct table_curve *curve, double q);

/// The contact value g(d+), from the tail's first term.
double table_contact(const struct table_curve *curve, double density);

#endif
