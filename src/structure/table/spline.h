// SPDX-License-Identifier: GPL-3.0-or-later
/// Interpolation between the wavenumbers of a table.
#ifndef CAGEHOP_STRUCTURE_TABLE_SPLINE_H
#define CAGEHOP_STRUCTURE_TABLE_SPLINE_H

#include <gsl/gsl_interp.h>
#include <stddef.h>

enum { TABLE_MIRRORED = 8 }; ///< knots added at q < 0, so that a spline is even in q

/// A cubic spline, continued to q < 0 as an even function.
struct table_spline {
  size_t count;       ///< number of knots, with the mirrored ones at q < 0; 0: none
  double *q, *value;  ///< owned, length count
  gsl_interp *interp; ///< owned
};

/// gsl_interp_init, which takes memory of its own: 0, CAGEHOP_NO_MEMORY or CAGEHOP_NOT_FINITE.
int table_spline_prepare(gsl_interp *interp, const double x[], const double y[], size_t n);

/// Through every `stride`-th of the points value(q), both of length n. Returns 0, or CAGEHOP_NO_MEMORY,
/// CAGEHOP_NOT_FINITE with *spline empty.
int table_spline_create(size_t n, const double q[], const double value[], size_t stride,
                        struct table_spline *spline);

/// The same knots with other values at q >= 0, of length count - TABLE_MIRRORED. Returns as
/// table_spline_create.
int table_spline_vary(const struct table_spline *spline, const double value[], struct table_spline *other);

/// Frees the spline and empties it.
void table_spline_clear(struct table_spline *spline);

/// The wavenumber of the last knot, [1/d].
double table_spline_end(const struct table_spline *spline);

/// The value at |q| up to the last knot.
double table_spline_value(const struct table_spline *spline, double q);

/// |dS/S| between two values of x = 1 - 1/S; infinite where S is not positive for one of them.
double table_change(double x, double other);

/// The larger of two errors; a NaN counts as the largest.
double table_worse(double a, double b);

#endif
