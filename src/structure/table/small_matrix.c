// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/small_matrix.h"

#include <math.h>
#include <string.h>

/// Finds row a, with F^T so far in the upper triangle. In place of a sum for each element, which waits for
/// every term, term c is taken from all elements at once; an element's terms keep their order.
static void factor_row(size_t n, size_t a, double matrix[]) {
  double *restrict row = &matrix[a * n];
  for (size_t c = 0; c < a; c++) {
    const double *restrict above = &matrix[c * n];
    row[c] /= above[c];
    for (size_t b = c + 1; b < a; b++) {
      row[b] -= row[c] * above[b];
    }
    row[a] -= row[c] * row[c];
  }
}

bool small_factor(size_t n, double matrix[]) {
  const double least = 1e-13; // of a diagonal element: what rounding leaves of it
  for (size_t a = 0; a < n; a++) {
    const double whole = matrix[a * n + a];
    factor_row(n, a, matrix);
    const double rest = matrix[a * n + a];
    matrix[a * n + a] = rest > least * whole ? sqrt(rest) : 1e6 * sqrt(whole);
    if (!(matrix[a * n + a] > 0.0 && isfinite(matrix[a * n + a]))) {
      return false;
    }
    for (size_t c = 0; c < a; c++) {
      matrix[c * n + a] = matrix[a * n + c];
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

/// x[k] -= factor * y[k], k < count.
static void subtract(size_t count, double factor, const double *restrict y, double *restrict x) {
  for (size_t k = 0; k < count; k++) {
    x[k] -= factor * y[k];
  }
}

static void divide(size_t count, double by, double x[]) {
  for (size_t k = 0; k < count; k++) {
    x[k] /= by;
  }
}

void small_inverse_diagonal(size_t n, const double factor[], size_t count, double work[], double diagonal[]) {
  // Column k of the inverse is wanted from its row k down, all columns at once: work[a * count + k].
  memset(work, 0, n * count * sizeof *work);
  for (size_t k = 0; k < count; k++) {
    work[k * count + k] = 1.0;
  }
  for (size_t a = 0; a < n; a++) {
    double *row = &work[a * count];
    for (size_t c = 0; c < a; c++) {
      subtract(c < count ? c + 1 : count, factor[a * n + c], &work[c * count], row);
    }
    divide(a < count ? a + 1 : count, factor[a * n + a], row);
  }
  for (size_t a = n; a-- > 0;) {
    const size_t wanted = a < count ? a + 1 : count;
    double *row = &work[a * count];
    for (size_t c = a + 1; c < n; c++) {
      subtract(wanted, factor[c * n + a], &work[c * count], row);
    }
    divide(wanted, factor[a * n + a], row);
  }
  for (size_t k = 0; k < count; k++) {
    diagonal[k] = work[k * count + k];
  }
}
