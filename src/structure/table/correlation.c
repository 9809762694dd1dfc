// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/correlation.h"

#include "structure/core/legendre.h"

#include <assert.h>
#include <math.h>

enum { RAW_MAX = CORRELATION_NEAR_MAX + 2 }; // inside the factor r adds a degree, outside (2 - r)^2 adds two

static_assert((int)CORRELATION_NEAR_MAX + 2 <= (int)RAW_MAX && (int)CORRELATION_FAR_MAX + 2 <= (int)RAW_MAX &&
                  (int)CORRELATION_LAST_MAX + 2 <= (int)RAW_MAX && (int)RAW_MAX <= (int)CORE_TERMS_MAX,
              "the raw terms must hold every range");

/// rise[k] = k/sqrt(4 k^2 - 1): t e_k = rise[k + 1] e_{k+1} + rise[k] e_{k-1} for the orthonormal Legendre
/// functions e_k = sqrt(2k+1) P_k.
static const double rise[] = {0.0,
                              0.5773502691896258,
                              0.5163977794943222,
                              0.50709255283711,
                              0.5039526306789696,
                              0.502518907629606,
                              0.5017452060042544,
                              0.5012804118276031,
                              0.5009794328681196,
                              0.5007733956671915,
                              0.5006261743217589,
                              0.5005173307126191,
                              0.5004345937369794,
                              0.5003702332976756,
                              0.5003191829243043,
                              0.5002780094738025,
                              0.5002443195845779,
                              0.5002164033860247,
                              0.5001930129390556,
                              0.5001732201680236};

static_assert(sizeof rise / sizeof rise[0] > (int)RAW_MAX + 1, "multiply reads one beyond the raw terms");

/// From values of e_k, k <= count, those of (a + b t) e_k, k < count.
static void multiply(size_t count, double a, double b, const double value[], double product[]) {
  double before = 0.0; // value[k - 1], because product may be value
  for (size_t k = 0; k < count; k++) {
    const double here = value[k], below = k > 0 ? rise[k] * before : 0.0;
    product[k] = a * here + b * (rise[k + 1] * value[k + 1] + below);
    before = here;
  }
}

size_t correlation_terms(const struct correlation_order *order) {
  return order->inside + order->near + order->far + order->last;
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
  if (order->last > 0) {
    transform(order->last + 2, q, 3.0, 2.0, value);
    end_smoothly(order->last, value, &basis[order->inside + order->near + order->far]);
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
  for (size_t k = 0; k < order->last; k++) {
    jump[order->inside + order->near + order->far + k] = end_value(k);
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
