// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/factor.h"

#include "numerics/lu.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
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

double _Complex radial_factor_value(const struct radial_factor *factor, double q) {
  double _Complex transform;
  radial_factor_transform(factor, 1, (double *const[]){factor->q}, q, &transform);
  return 1.0 - 2.0 * M_PI * factor->density * transform;
}

/// Whether S(q) is that of G: the value has no zero where the imaginary part of q is above 0, so that its
/// phase comes back to 0 from large q to q = 0. Where G wants S(0) below 0 there is no such S(q).
static bool is_physical(const struct radial_factor *factor) {
  // Q has the range R, so that its transform turns slowly but where S(q) is large; at q_end it is small.
  const double q_end = 60.0, largest = 0.5 / (factor->step * (double)factor->n), smallest = 1e-4 * largest;
  const double turn = 0.5; // of the phase in one step
  double step = largest, q = q_end;
  double _Complex before = radial_factor_value(factor, q_end);
  double phase = carg(before);
  while (q > 0.0) {
    const double next = fmax(q - step, 0.0);
    const double _Complex here = radial_factor_value(factor, next);
    const double change = carg(here / before);
    if (fabs(change) > turn && step > smallest) {
      step *= 0.5;
      continue;
    }
    phase += change;
    before = here;
    q = next;
    step = fmin(2.0 * step, largest);
  }
  return fabs(phase) < 0.5 * M_PI; // the value at 0 is real: the phase is a multiple of pi
}

/// Between 0 and the factor's density, with fewer nodes where there are many.
static int bisect_density(const struct radial_factor *factor, const double G[], double *largest) {
  enum { NODES = 800 };
  const size_t every = 1 + (factor->n - 1) / NODES, nodes = factor->n / every;
  double low = 0.0, high = factor->density;
  double *some = malloc((nodes + 1) * sizeof *some);
  int status = some != NULL ? CAGEHOP_OK : CAGEHOP_NO_MEMORY;
  for (size_t k = 0; status == CAGEHOP_OK && k <= nodes; k++) {
    some[k] = G[k * every];
  }
  while (status == CAGEHOP_OK && high - low > 5e-3 * factor->density) {
    struct radial_factor other;
    const double middle = 0.5 * (low + high);
    status = radial_factor_create(nodes, factor->step * (double)every, middle, some, &other);
    const bool physical = status == CAGEHOP_OK && is_physical(&other);
    low = physical ? middle : low;
    high = physical ? high : middle;
    radial_factor_clear(&other);
  }
  free(some);
  *largest = low;
  return status;
}

int radial_factor_largest_density(const struct radial_factor *factor, const double G[], double *largest) {
  if (!is_physical(factor)) {
    return bisect_density(factor, G, largest);
  }
  const double S_0 = pow(creal(radial_factor_value(factor, 0.0)), -2.0);
  *largest = S_0 < 1.0 ? factor->density / (1.0 - S_0) : INFINITY;
  return CAGEHOP_OK;
}
