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

static void subtract_row(size_t n, double factor, const double *restrict upper, double *restrict lower) {
  for (size_t j = 0; j < n; j++) {
    lower[j] -= factor * upper[j];
  }
}

/// Columns k to end - 1, by columns, with the largest element left as pivot; rows are exchanged as a whole.
static bool factor_panel(size_t n, double a[], size_t row[], size_t k, size_t end) {
  for (; k < end; k++) {
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
      subtract_row(end - k - 1, factor, &upper[k + 1], &lower[k + 1]);
    }
  }
  return true;
}

enum { PANEL = 4 }; // columns, whose rows are subtracted from the others at once

/// Subtracts the PANEL rows of length n from another one, one after the other, in a quarter of the loads and
/// stores.
static void subtract_rows(size_t n, const double factor[PANEL], const double *const upper[PANEL],
                          double *restrict lower) {
  const double f0 = factor[0], f1 = factor[1], f2 = factor[2], f3 = factor[3];
  const double *u0 = upper[0], *u1 = upper[1], *u2 = upper[2], *u3 = upper[3];
  for (size_t j = 0; j < n; j++) {
    lower[j] = lower[j] - f0 * u0[j] - f1 * u1[j] - f2 * u2[j] - f3 * u3[j];
  }
}

bool lu_factor(size_t n, double a[], size_t row[]) {
  for (size_t i = 0; i < n; i++) {
    row[i] = i;
  }
  for (size_t k = 0; k < n; k += PANEL) {
    const size_t end = k + PANEL < n ? k + PANEL : n, rest = n - end;
    if (!factor_panel(n, a, row, k, end)) {
      return false;
    }
    const double *upper[PANEL];
    for (size_t i = k; i < end; i++) { // the panel's own rows
      upper[i - k] = &a[i * n + end];
      for (size_t j = k; j < i; j++) {
        subtract_row(rest, a[i * n + j], &a[j * n + end], &a[i * n + end]);
      }
    }
    for (size_t i = end; i < n; i++) {
      subtract_rows(rest, &a[i * n + k], upper, &a[i * n + end]);
    }
  }
  return true;
}

void lu_solve(size_t n, const double a[], const size_t row[], const double b[], double x[]) {
  for (size_t i = 0; i < n; i++) {
    const double *lower = &a[i * n];
    double rest = b[row[i]];
    for (size_t j = 0; j < i; j++) {
      rest -= lower[j] * x[j];
    }
    x[i] = rest;
  }
  for (size_t i = n; i-- > 0;) {
    const double *upper = &a[i * n];
    double rest = x[i];
    for (size_t j = i + 1; j < n; j++) {
      rest -= upper[j] * x[j];
    }
    x[i] = rest / upper[i];
  }
}
