// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/correlation.h"

#include "structure/core/legendre.h"

#include <assert.h>
#include <math.h>

enum {
  RAW_MAX = CORRELATION_INSIDE_MAX + 1
}; // inside the factor r adds a degree, outside (2 - r)^2 adds two

static_assert((int)CORRELATION_NEAR_MAX + 2 <= (int)RAW_MAX && (int)CORRELATION_FAR_MAX + 2 <= (int)RAW_MAX &&
                  (int)RAW_MAX <= (int)CORE_TERMS_MAX,
              "the raw terms must hold every range");

/// t e_k = rise(k + 1) e_{k+1} + rise(k) e_{k-1} for the orthonormal Legendre functions e_k = sqrt(2k+1) P_k.
static double rise(size_t k) {
  const double n = (double)k;
  return n / sqrt(4.0 * n * n - 1.0);
}

/// From values of e_k, k <= count, those of (a + b t) e_k, k < count.
static void multiply(size_t count, double a, double b, const double value[], double product[]) {
  double before = 0.0; // value[k - 1], because product may be value
  for (size_t k = 0; k < count; k++) {
    const double here = value[k], below = k > 0 ? rise(k) * before : 0.0;
    product[k] = a * here + b * (rise(k + 1) * value[k + 1] + below);
    before = here;
  }
}

size_t correlation_terms(const struct correlation_order *order) {
  return order->inside + order->near + order->far;
}

/// The transform of e_k on a range with that middle and half width, k < count.
static void transform(size_t count, double q, double middle, double half, double value[]) {
  const double turn = q * middle;
  const double phase[4] = {sin(turn), cos(turn), -sin(turn), -cos(turn)}; // Im[i^k e^{iqm}]
  core_radial(count, 2.0 * half * q, value);
  for (size_t k = 0; k < count; k++) {
    value[k] *= 8.0 * M_PI * half / q * phase[k % 4];
  }
}

/// From values of e_k, those of (1 - t)^2 e_k, k < count.
static void end_smoothly(size_t count, double value[], double term[]) {
  multiply(count + 1, 1.0, -1.0, value, value);
  multiply(count, 1.0, -1.0, value, term);
}

void correlation_basis(const struct correlation_order *order, double q, double basis[]) {
  const double smallest = 1e-4; // the limit q -> 0 is reached to some 1e-9 of x
  double value[RAW_MAX];
  q = fmax(q, smallest);
  transform(order->inside + 1, q, 0.5, 0.5, value);
  multiply(order->inside, 0.5, 0.5, value, basis); // r = (1 + t)/2
  if (order->near > 0) {
    transform(order->near + 2, q, 1.5, 0.5, value);
    end_smoothly(order->near, value, &basis[order->inside]);
  }
  if (order->far > 0) {
    transform(order->far + 2, q, 2.0, 1.0, value);
    end_smoothly(order->far, value, &basis[order->inside + order->near]);
  }
}

/// (1 - t)^2 e_k at t = -1.
static double end_value(size_t k) {
  return (k % 2 == 0 ? 4.0 : -4.0) * sqrt((double)(2 * k + 1));
}

void correlation_jump(const struct correlation_order *order, double jump[]) {
  for (size_t k = 0; k < order->inside; k++) {
    jump[k] = -sqrt((double)(2 * k + 1));
  }
  for (size_t k = 0; k < order->near; k++) {
    jump[order->inside + k] = end_value(k);
  }
  for (size_t k = 0; k < order->far; k++) {
    jump[order->inside + order->near + k] = end_value(k);
  }
}

double correlation_x(const struct correlation *correlation, double q) {
  double basis[CORRELATION_TERMS_MAX], x = 0.0;
  correlation_basis(&correlation->order, q, basis);
  for (size_t k = 0; k < correlation_terms(&correlation->order); k++) {
    x += correlation->coefficient[k] * basis[k];
  }
  return x;
}

double correlation_contact(const struct correlation *correlation) {
  double jump[CORRELATION_TERMS_MAX], contact = 0.0;
  correlation_jump(&correlation->order, jump);
  for (size_t k = 0; k < correlation_terms(&correlation->order); k++) {
    contact += correlation->coefficient[k] * jump[k];
  }
  return contact;
}
