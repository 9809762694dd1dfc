// SPDX-License-Identifier: GPL-3.0-or-later
/// Interpolation of x = rho c(q) between the wavenumbers of a table, and how far it can be trusted.
#ifndef CAGEHOP_STRUCTURE_TABLE_SPLINE_H
#define CAGEHOP_STRUCTURE_TABLE_SPLINE_H

#include <gsl/gsl_interp.h>
#include <stddef.h>

/// The points that a spline goes through: all of them, or one of three halves. The halves differ from each
/// other, so that a table's noise affects them differently. The numbers are those of table_subset.
enum table_subset { SUBSET_ALL, SUBSET_EVERY_OTHER, SUBSET_PAIRS, SUBSET_OUTER_PAIRS };

/// A cubic spline, continued to q < 0 as an even function.
struct table_spline {
  size_t count;       ///< number of knots, with the mirrored ones at q < 0
  double *q, *x;      ///< owned, length count
  gsl_interp *interp; ///< owned
  double q_end;       ///< up to there the spline is used: beyond, it depends on its end condition, [1/d]
};

/// Through that share of the points x(q), both of length n. Returns 0, or CAGEHOP_NO_MEMORY,
/// CAGEHOP_NOT_FINITE with *spline empty.
int table_spline_create(size_t n, const double q[], const double x[], enum table_subset subset,
                        struct table_spline *spline);
void table_spline_clear(struct table_spline *spline);

/// x at |q| <= q_end.
double table_spline_x(const struct table_spline *spline, double q);

/// *error: the largest |dS/S| between a spline through every other point and one through all, also between
/// the points, where a narrow peak may be. *noise: the root mean square of that at the points left out at q
/// >= late_from, where it is mostly noise. Returns as table_spline_create.
int table_spline_judge(size_t n, const double q[], const double x[], double late_from, double *error,
                       double *noise);

/// |dS/S| between two values of x; infinite where S is not positive for one of them.
double table_change(double x, double other);

/// The larger of two errors; a NaN counts as the largest.
double table_worse(double a, double b);

#endif
