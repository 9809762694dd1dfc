// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) measured elsewhere, at one packing fraction: a spline of rho c(q) = 1 - 1/S(q) where it was measured,
/// and past that what the jump of g(r) at contact does to it.
#ifndef CAGEHOP_STRUCTURE_TABLE_H
#define CAGEHOP_STRUCTURE_TABLE_H

#include "structure/tail.h"

#include <cagehop/structure.h>
#include <gsl/gsl_interp.h>
#include <stddef.h>

struct table_curve {
  size_t count;            ///< knots, mirrored ones at q < 0 with them
  double *q, *x;           ///< x = rho c(q), even in q; owned, length count
  gsl_interp *spline;      ///< owned
  double join;             ///< from here on the tail stands for the spline, [1/d]
  double tail[TAIL_TERMS]; ///< x from the join on, as multiples of cos(q)/q^2 and faster falling terms
};

/// The curve at phi, interpolated between the table's packing fractions where it has several.
/// certificate->error is the largest relative change of S(q) when every other q is left out, the polynomial
/// in phi or the tail has a term fewer, or S(0) is taken from the first q. With a
/// doubt from 1 to CAGEHOP_TABLE_DOUBTS the curve is a coarser one, through that half of the points and to
/// the table's end where otherwise noise ends it earlier. Returns 0, CAGEHOP_NOT_TABULATED,
/// CAGEHOP_NO_CONTACT, CAGEHOP_NOT_RESOLVED (error above `tolerance`), or CAGEHOP_NO_MEMORY; then *curve is
/// empty.
int table_solve(const struct cagehop_table *table, double phi, double tolerance, int doubt,
                struct table_curve *curve, struct cagehop_certificate *certificate);

void table_clear(struct table_curve *curve);

/// x = rho c(q) at q >= 0.
double table_x(const struct table_curve *curve, double q);

/// g(d+): the jump whose transform the tail is.
double table_contact(const struct table_curve *curve, double density);

#endif
