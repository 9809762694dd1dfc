// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/factor.h"

#include "numerics/lu.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// The weight of node k in an integral from 0 to R, by the trapezium rule: G has kinks, no better one pays.
static double weight(const struct radial_factor *factor, size_t k) {
  return k == 0 || k == factor->n ? 0.5 * factor->step : factor->step;
}

static size_t distance(size_t i, size_t j) {
  return i > j ? i - j : j - i;
}

/// Integrated from r to R, the equation is Q(r) + 2 pi rho int [G(R - t) - G(r - t)] Q(t) dt = G(R) - G(r).
static void fill_matrix(const struct radial_factor *factor, const double G[]) {
  const size_t n = factor->n, rows = n + 1;
  for (size_t j = 0; j < rows; j++) {
    const double share = 2.0 * M_PI * factor->density * weight(factor, j);
    for (size_t i = 0; i < rows; i++) {
      factor->matrix[i * rows + j] = share * (G[n - j] - G[distance(i, j)]) + (i == j ? 1.0 : 0.0);
    }
  }
}

int radial_factor_create(size_t n, double step, double density, const double G[],
                         struct radial_factor *factor) {
  const size_t rows = n + 1;
  *factor = (struct radial_factor){
      .n = n,
      .step = step,
      .density = density,
      .q = malloc(rows * sizeof *factor->q),
      .matrix = malloc(rows * rows * sizeof *factor->matrix),
      .row = malloc(rows * sizeof *factor->row),
  };
  double *right = malloc(rows * sizeof *right);
  int status = CAGEHOP_NO_MEMORY;
  if (factor->q != NULL && factor->matrix != NULL && factor->row != NULL && right != NULL) {
    fill_matrix(factor, G);
    for (size_t i = 0; i < rows; i++) {
      right[i] = G[n] - G[i];
    }
    status = lu_factor(rows, factor->matrix, factor->row) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
  }
  if (status == CAGEHOP_OK) {
    lu_solve(rows, factor->matrix, factor->row, right, factor->q);
  }
  free(right);
  if (status != CAGEHOP_OK) {
    radial_factor_clear(factor);
  }
  return status;
}

void radial_factor_clear(struct radial_factor *factor) {
  free(factor->q);
  free(factor->matrix);
  free(factor->row);
  *factor = (struct radial_factor){0};
}

void radial_factor_vary(const struct radial_factor *factor, const double dG[], double work[], double dQ[]) {
  const size_t n = factor->n;
  for (size_t i = 0; i <= n; i++) {
    double sum = 0.0;
    for (size_t j = 0; j <= n; j++) {
      sum += weight(factor, j) * (dG[n - j] - dG[distance(i, j)]) * factor->q[j];
    }
    work[i] = dG[n] - dG[i] - 2.0 * M_PI * factor->density * sum;
  }
  lu_solve(n + 1, factor->matrix, factor->row, work, dQ);
}

void radial_factor_transform(const struct radial_factor *factor, size_t count, double *const f[], double q,
                             double _Complex transform[]) {
  const size_t n = factor->n;
  const double theta = q * factor->step, step = factor->step;
  // A hat of width 2 step around each node inside, half a hat at both ends.
  double whole = step * (1.0 - theta * theta / 12.0);
  double _Complex half = step * (0.5 + theta / 6.0 * I - theta * theta / 24.0);
  if (theta > 1e-3) {
    const double sine = sin(0.5 * theta) / (0.5 * theta);
    whole = step * sine * sine;
    half = step * (1.0 + theta * I - cexp(theta * I)) / (theta * theta);
  }
  for (size_t m = 0; m < count; m++) {
    transform[m] = half * f[m][0] + conj(half) * cexp(q * step * (double)n * I) * f[m][n];
  }
  for (size_t k = 1; k < n; k++) {
    const double _Complex hat = whole * cexp(theta * (double)k * I);
    for (size_t m = 0; m < count; m++) {
      transform[m] += hat * f[m][k];
    }
  }
}
