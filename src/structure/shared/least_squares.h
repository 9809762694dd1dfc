// SPDX-License-Identifier: GPL-3.0-or-later
/// Linear least squares, for the tails of S(q).
#ifndef CAGEHOP_STRUCTURE_SHARED_LEAST_SQUARES_H
#define CAGEHOP_STRUCTURE_SHARED_LEAST_SQUARES_H

#include <gsl/gsl_multifit.h>
#include <stddef.h>

/// A x = y of n equations for x[0] to x[unknowns - 1]; owned.
struct least_squares {
  gsl_matrix *A;
  gsl_vector *y;
  gsl_matrix *covariance;
  gsl_vector *x;
  gsl_multifit_linear_workspace *work;
};

/// Returns 0 or CAGEHOP_NO_MEMORY; least_squares_clear in any case.
int least_squares_create(size_t n, size_t unknowns, struct least_squares *fit);
void least_squares_clear(struct least_squares *fit);

/// Finds x from A and y, which the caller has filled. Combinations of unknowns whose singular value is below
/// `negligible` of the largest, which can't be told apart, are left out. Returns 0 or CAGEHOP_NOT_FINITE.
int least_squares_solve(struct least_squares *fit, double negligible);

#endif
