// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/core/legendre.h"

#include <cagehop/status.h>
#include <float.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_bessel.h>
#include <gsl/gsl_sf_legendre.h>
#include <math.h>

/// j_k(x), k < terms.
static void spherical_bessel(size_t terms, double x, double sin_x, double cos_x, double j[]) {
  if (x < (double)terms) {
    // Upward recurrence in k is unstable for x < k.
    gsl_sf_bessel_jl_steed_array((int)terms - 1, x, j);
    return;
  }
  j[0] = sin_x / x;
  j[1] = (j[0] - cos_x) / x;
  for (size_t k = 2; k < terms; k++) {
    j[k] = (double)(2 * k - 1) / x * j[k - 1] - j[k - 2];
  }
}

void core_radial(size_t terms, double q, double radial[]) {
  double j[CORE_TERMS_MAX];
  spherical_bessel(terms < 2 ? 2 : terms, 0.5 * q, sin(0.5 * q), cos(0.5 * q), j);
  for (size_t k = 0; k < terms; k++) {
    radial[k] = sqrt((double)(2 * k + 1)) * j[k];
  }
}

void core_basis(size_t terms, double q, double basis[]) {
  const double sin_x = sin(0.5 * q), cos_x = cos(0.5 * q);
  const double phase[4] = {sin_x, cos_x, -sin_x, -cos_x}; // Im[i^k e^{iq/2}]
  core_radial(terms, q, basis);
  for (size_t k = 0; k < terms; k++) {
    basis[k] *= phase[k % 4];
  }
}

double core_sine(const struct core *core, double q) {
  double basis[CORE_TERMS_MAX];
  double sum = 0.0;
  core_basis(core->terms, q, basis);
  for (size_t k = 0; k < core->terms; k++) {
    sum += core->coefficient[k] * basis[k];
  }
  return sum;
}

double core_value(const struct core *core, double r) {
  double legendre[CORE_TERMS_MAX];
  double sum = 0.0;
  gsl_sf_legendre_Pl_array((int)core->terms - 1, 2.0 * r - 1.0, legendre);
  for (size_t k = 0; k < core->terms; k++) {
    sum += core->coefficient[k] * sqrt((double)(2 * k + 1)) * legendre[k];
  }
  return sum;
}

double core_moment(const struct core *core) {
  // r = 1/2 + P_1(2r - 1)/2, so by orthogonality only the first two terms contribute.
  return 0.5 * core->coefficient[0] + sqrt(3.0) / 6.0 * core->coefficient[1];
}

/// Integral of f from 0 to r.
static double core_integral(const struct core *core, double r) {
  double legendre[CORE_TERMS_MAX + 1];
  double sum = core->coefficient[0] * r;
  gsl_sf_legendre_Pl_array((int)core->terms, 2.0 * r - 1.0, legendre);
  for (size_t k = 1; k < core->terms; k++) {
    sum += core->coefficient[k] * (legendre[k + 1] - legendre[k - 1]) / (2.0 * sqrt((double)(2 * k + 1)));
  }
  return sum;
}

/// The part of the convolution with from < s < to, where the inner limits have no kink.
static double convolution_piece(const struct core *core, const gsl_integration_glfixed_table *table, double r,
                                double from, double to) {
  double sum = 0.0;
  for (size_t i = 0; i < table->n; i++) {
    double s, weight;
    gsl_integration_glfixed_point(from, to, i, &s, &weight, table);
    sum += weight * core_value(core, s) *
           (core_integral(core, fmin(1.0, r + s)) - core_integral(core, fabs(r - s)));
  }
  return sum;
}

static double convolution_at(const struct core *core, const gsl_integration_glfixed_table *table, double r) {
  if (r >= 2.0) {
    return 0.0;
  }
  if (r >= 1.0) {
    return convolution_piece(core, table, r, r - 1.0, 1.0);
  }
  const double first = fmin(r, 1.0 - r), second = fmax(r, 1.0 - r);
  return convolution_piece(core, table, r, 0.0, first) + convolution_piece(core, table, r, first, second) +
         convolution_piece(core, table, r, second, 1.0);
}

int core_convolution(const struct core *core, size_t count, const double r[], double value[]) {
  gsl_integration_glfixed_table *table =
      gsl_integration_glfixed_table_alloc(core->terms + 1); // more than its polynomials need
  if (table == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    value[i] = convolution_at(core, table, r[i]);
  }
  gsl_integration_glfixed_table_free(table);
  return CAGEHOP_OK;
}

double core_rounding(const struct core *core, double density, double S_max) {
  double magnitude = 0.0;
  for (size_t k = 0; k < core->terms; k++) {
    magnitude = fmax(magnitude, fabs(core->coefficient[k]));
  }
  return 64.0 * DBL_EPSILON * (1.0 + density * magnitude) * S_max;
}
