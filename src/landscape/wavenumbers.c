// SPDX-License-Identifier: GPL-3.0-or-later
/// Which wavenumbers a barrier comes from. Between cage and barrier the integral of Eq. 1 changes by
///   sum_j C_j [exp(-B_j r_L1^2) - exp(-B_j r_B^2)],
/// a sum of terms above 0: F_B1 plus the 3 ln(r_B/r_L1) that a particle alone has.
#include "landscape/landscape.h"

#include <math.h>

/// What node j adds.
static double term(const struct barrier_sums *sums, const struct cagehop_landscape_point *point, size_t j) {
  const double inner = sums->B[j] * point->r_L1 * point->r_L1, outer = sums->B[j] * point->r_B * point->r_B;
  return sums->C[j] * exp(-inner) * -expm1(inner - outer);
}

/// What all nodes at q or below add.
static double sum_up_to(const struct barrier_sums *sums, const struct cagehop_landscape_point *point,
                        double q) {
  double sum = 0.0;
  for (size_t j = 0; j < sums->count && sums->q[j] <= q; j++) {
    sum += term(sums, point, j);
  }
  return sum;
}

double cagehop_landscape_share(const struct cagehop_landscape *landscape,
                               const struct cagehop_landscape_point *point, double q) {
  const struct barrier_sums *sums = &landscape->sums;
  if (landscape->slice != NULL || isnan(point->r_L1) || isnan(point->r_B) || isnan(q)) {
    return NAN;
  }
  return sum_up_to(sums, point, q) / sum_up_to(sums, point, INFINITY);
}

double cagehop_landscape_wavenumber(const struct cagehop_landscape *landscape,
                                    const struct cagehop_landscape_point *point, double share) {
  const struct barrier_sums *sums = &landscape->sums;
  if (landscape->slice != NULL || isnan(point->r_L1) || isnan(point->r_B) || !(share > 0.0 && share < 1.0)) {
    return NAN;
  }
  const double wanted = share * sum_up_to(sums, point, INFINITY);
  double sum = 0.0;
  size_t j = 0;
  while (j + 1 < sums->count && (sum += term(sums, point, j)) < wanted) {
    j++;
  }
  return sums->q[j];
}
