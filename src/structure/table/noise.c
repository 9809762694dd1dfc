// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/noise.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

enum { NEIGHBOURS = 4, WINDOW = 20 };

static int compare_scatters(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/// The distance of point i + 2 from the cubic through its four neighbours, in standard errors of one point.
static double scatter(const double q[], const double S[], size_t i) {
  double value = S[i + 2], variance = 1.0;
  for (size_t a = i; a <= i + NEIGHBOURS; a++) {
    double weight = 1.0;
    for (size_t b = i; b <= i + NEIGHBOURS && a != i + 2; b++) {
      if (b != a && b != i + 2) {
        weight *= (q[i + 2] - q[b]) / (q[a] - q[b]);
      }
    }
    if (a != i + 2) {
      value -= weight * S[a];
      variance += weight * weight;
    }
  }
  return fabs(value) / sqrt(variance);
}

int point_noise(size_t n, const double q[], const double S[], const double S_err[], double sigma[]) {
  const size_t count = n - NEIGHBOURS, width = count < 2 * WINDOW ? count : 2 * WINDOW;
  const double normal_median = 0.6745, least = 1e-9; // relative; tables have some ten digits
  double *relative = malloc((count + width) * sizeof *relative);
  if (relative == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  double *sorted = relative + count;
  for (size_t i = 0; i < count; i++) {
    relative[i] = scatter(q, S, i) / S[i + 2];
  }
  for (size_t i = 0; i < n; i++) {
    size_t from = i > WINDOW + 2 ? i - WINDOW - 2 : 0;
    from = from + width > count ? count - width : from;
    double given = 0.0;
    for (size_t j = 0; j < width; j++) {
      sorted[j] = relative[from + j];
      given += S_err != NULL ? pow(S_err[from + j + 2] / S[from + j + 2], 2) / (double)width : 0.0;
    }
    qsort(sorted, width, sizeof *sorted, compare_scatters);
    sigma[i] = S[i] * fmax(fmax(sorted[width / 2] / normal_median, sqrt(given)), least);
  }
  free(relative);
  return CAGEHOP_OK;
}
