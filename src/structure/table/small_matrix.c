// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/small_matrix.h"

#include <math.h>
#include <string.h>

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

/// L x = y from row `first` on, where y and so x is 0 before it.
static void solve_forwards(size_t n, const double factor[], size_t first, double x[]) {
  for (size_t a = first; a < n; a++) {
    for (size_t c = first; c < a; c++) {
      x[a] -= factor[a * n + c] * x[c];
    }
    x[a] /= factor[a * n + a];
  }
}

/// L^T x = y, down to row `last`.
static void solve_backwards(size_t n, const double factor[], size_t last, double x[]) {
  for (size_t a = n; a-- > last;) {
    for (size_t c = a + 1; c < n; c++) {
      x[a] -= factor[c * n + a] * x[c];
    }
    x[a] /= factor[a * n + a];
  }
}

void small_solve_transposed(size_t n, const double factor[], double x[]) {
  solve_backwards(n, factor, 0, x);
}

void small_solve(size_t n, const double factor[], double x[]) {
  solve_forwards(n, factor, 0, x);
  solve_backwards(n, factor, 0, x);
}

double small_inverse_diagonal(size_t n, const double factor[], size_t k, double work[]) {
  memset(work, 0, n * sizeof *work);
  work[k] = 1.0;
  solve_forwards(n, factor, k, work);
  solve_backwards(n, factor, k, work);
  return work[k];
}
