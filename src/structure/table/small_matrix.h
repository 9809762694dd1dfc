// SPDX-License-Identifier: GPL-3.0-or-later
/// Cholesky factorisation of a small symmetric matrix, with its rows and columns scaled first.
#ifndef CAGEHOP_STRUCTURE_TABLE_SMALL_MATRIX_H
#define CAGEHOP_STRUCTURE_TABLE_SMALL_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

/// Replaces the lower triangle of the symmetric matrix[a * n + b], b <= a, by the lower triangular F with
/// F F^T = matrix, and the rest of it by F^T. A direction that the data leave open, to 1e-13 of its diagonal,
/// is held fixed. False where the matrix is not finite.
bool small_factor(size_t n, double matrix[]);

/// Replaces x by the solution y of F F^T y = x.
void small_solve(size_t n, const double factor[], double x[]);

/// diagonal[k], k < count: elements of the diagonal of (F F^T)^-1. `work`: n * count numbers.
void small_inverse_diagonal(size_t n, const double factor[], size_t count, double work[], double diagonal[]);

/// Replaces x by the solution y of F^T y = x.
void small_solve_transposed(size_t n, const double factor[], double x[]);

#endif
