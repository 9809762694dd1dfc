// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/lu.h"

#include <math.h>

static void exchange_rows(size_t n, double a[], size_t row[], size_t i, size_t j) {
  for (size_t k = 0; k < n; k++) {
    const double kept = a[i * n + k];
    a[i * n + k] = a[j * n + k];
    a[j * n + k] = kept;
  }
  const size_t kept = row[i];
  row[i] = row[j];
  row[j] = kept;
}

bool lu_factor(size_t n, double a[], size_t row[]) {
  for (size_t i = 0; i < n; i++) {
    row[i] = i;
  }
  for (size_t k = 0; k < n; k++) {
    size_t pivot = k;
    for (size_t i = k + 1; i < n; i++) {
      pivot = fabs(a[i * n + k]) > fabs(a[pivot * n + k]) ? i : pivot;
    }
    if (!(fabs(a[pivot * n + k]) > 0.0) || !isfinite(a[pivot * n + k])) {
      return false;
    }
    if (pivot != k) {
      exchange_rows(n, a, row, k, pivot);
    }
    const double *upper = &a[k * n];
    for (size_t i = k + 1; i < n; i++) {
      double *lower = &a[i * n];
      const double factor = lower[k] /= upper[k];
      for (size_t j = k + 1; j < n; j++) {
        lower[j] -= factor * upper[j];
      }
    }
  }
  return true;
}

void lu_solve(size_t n, const double a[], const size_t row[], const double b[], double x[]) {
  for (size_t i = 0; i < n; i++) {
    x[i] = b[row[i]];
    for (size_t j = 0; j < i; j++) {
      x[i] -= a[i * n + j] * x[j];
    }
  }
  for (size_t i = n; i-- > 0;) {
    for (size_t j = i + 1; j < n; j++) {
      x[i] -= a[i * n + j] * x[j];
    }
    x[i] /= a[i * n + i];
  }
}
