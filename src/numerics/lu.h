// SPDX-License-Identifier: GPL-3.0-or-later
/// Dense linear equations with one matrix and many right-hand sides. Takes no memory; the order of sums is
/// fixed, so the bits are the same wherever it runs.
#ifndef CAGEHOP_NUMERICS_LU_H
#define CAGEHOP_NUMERICS_LU_H

#include <stdbool.h>
#include <stddef.h>

/// Replaces the n by n matrix a, row by row, by its factors; row[k] receives which row became the k-th. False
/// where the matrix is singular or holds a number that is not finite.
bool lu_factor(size_t n, double a[], size_t row[]);

/// Solves for x with the factors; b and x, of length n, are not the same.
void lu_solve(size_t n, const double a[], const size_t row[], const double b[], double x[]);

#endif
