// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/small_matrix.h"

#include <math.h>

bool small_factor(size_t n, double matrix[]) {
  const double least = 1e-13; // of a diagonal element: what rounding leaves of it
  for (size_t a = 0; a < n; a++) {
    const double whole = matrix[a * n + a];
    for (size_t b = 0; b <= a; b++) {
      double rest = matrix[a * n + b];
      for (size_t c = 0; c < b; c++) {
        rest -= matrix[a * n + c] * matrix[b * n + c];
      }
      if (b < a) {
        matrix[a * n + b] = rest / matrix[b * n + b];
      } else {
        matrix[a * n + a] = rest > least * whole ? sqrt(rest) : 1e6 * sqrt(whole);
      }
    }
    if (!(matrix[a * n + a] > 0.0 && isfinite(matrix[a * n + a]))) {
      return false;
    }
  }
  return true;
}

void small_solve_transposed(size_t n, const double factor[], double x[]) {
  for (size_t a = n; a-- > 0;) {
    for (size_t c = a + 1; c < n; c++) {
      x[a] -= factor[c * n + a] * x[c];
    }
    x[a] /= factor[a * n + a];
  }
}

void small_solve(size_t n, const double factor[], double x[]) {
  for (size_t a = 0; a < n; a++) {
    for (size_t c = 0; c < a; c++) {
      x[a] -= factor[a * n + c] * x[c];
    }
    x[a] /= factor[a * n + a];
  }
  small_solve_transposed(n, factor, x);
}
