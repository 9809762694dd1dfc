// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/correlation.h"

#include "structure/core/legendre.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

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

struct turn {
  double sine, cosine;
};

static struct turn turn_by(double angle) {
  return (struct turn){sin(angle), cos(angle)};
}

/// The transform of e_k on a range with that half width, k < count, from radial[k] of core_radial. `middle`:
/// q times the range's middle.
static void transform(size_t count, double q, double half, struct turn middle, const double radial[],
                      double value[]) {
  const double scale = 8.0 * M_PI * half / q;
  const double phase[4] = {scale * middle.sine, scale * middle.cosine, -scale * middle.sine,
                           -scale * middle.cosine}; // Im[i^k e^{iqm}]
  for (size_t k = 0; k < count; k++) {
    value[k] = radial[k] * phase[k % 4];
  }
}

/// From values of e_k, those of (1 - t)^2 e_k, k < count.
static void end_smoothly(size_t count, double value[], double term[]) {
  multiply(count + 1, 1.0, -1.0, value, value);
  multiply(count, 1.0, -1.0, value, term);
}

void correlation_basis(const struct correlation_order *order, double q, double basis[]) {
  const double smallest = 1e-4; // the limit q -> 0 is reached to some 1e-9 of x
  double radial[RAW_MAX], value[RAW_MAX];
  q = fmax(q, smallest);
  const struct turn half = turn_by(0.5 * q), once = turn_by(q), twice = turn_by(2.0 * q);
  // The first two ranges are as wide, and have the same radial[k] wherever these don't depend on their
  // number.
  const size_t inside = order->inside + 1, near = order->near + 2, most = inside > near ? inside : near;
  const bool alike = 0.5 * q >= (double)most;
  core_radial(alike ? most : inside, q, half.sine, half.cosine, radial);
  transform(inside, q, 0.5, half, radial, value);
  multiply(order->inside, 0.5, 0.5, value, basis); // r = (1 + t)/2
  if (order->near > 0) {
    if (!alike) {
      core_radial(near, q, half.sine, half.cosine, radial);
    }
    transform(near, q, 0.5, turn_by(1.5 * q), radial, value);
    end_smoothly(order->near, value, &basis[order->inside]);
  }
  if (order->far > 0) {
    core_radial(order->far + 2, 2.0 * q, once.sine, once.cosine, radial);
    transform(order->far + 2, q, 1.0, twice, radial, value);
    end_smoothly(order->far, value, &basis[order->inside + order->near]);
  }
  if (order->last > 0) {
    core_radial(order->last + 2, 4.0 * q, twice.sine, twice.cosine, radial);
    transform(order->last + 2, q, 2.0, turn_by(3.0 * q), radial, value);
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
