// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/table/correlation.h"

#include "structure/core/legendre.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

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

size_t correlation_terms(const struct correlation_order *order) {
  return order->inside + order->near + order->far + order->last;
}

// Of the functions below each has its numbers at one place, or at CORE_LANES: [k * lanes + place]. They are
// compiled for either, and for wider vectors where there are.

#define INLINED static inline __attribute__((always_inline))

/// From values of e_k, k <= count, those of (a + b t) e_k, k < count. product may be value.
INLINED void multiply(size_t lanes, size_t count, double a, double b, const double value[],
                      double product[]) {
  double before[CORE_LANES] = {0.0}; // value of e_{k-1}
  for (size_t k = 0; k < count; k++) {
    for (size_t i = 0; i < lanes; i++) {
      const double here = value[k * lanes + i], below = k > 0 ? rise[k] * before[i] : 0.0;
      product[k * lanes + i] = a * here + b * (rise[k + 1] * value[(k + 1) * lanes + i] + below);
      before[i] = here;
    }
  }
}

struct turn {
  double sine[CORE_LANES], cosine[CORE_LANES];
};

INLINED struct turn turn_by(size_t lanes, double length, const double q[]) {
  struct turn turn;
  for (size_t i = 0; i < lanes; i++) {
    turn.sine[i] = sin(length * q[i]);
    turn.cosine[i] = cos(length * q[i]);
  }
  return turn;
}

/// core_radial of a range with that half width.
INLINED void radials(size_t lanes, size_t count, double half, const double q[], const struct turn *turn,
                     double radial[]) {
  double wide[CORE_LANES];
  for (size_t i = 0; i < lanes; i++) {
    wide[i] = 2.0 * half * q[i];
  }
  if (lanes == CORE_LANES) {
    core_radials(count, wide, turn->sine, turn->cosine, radial);
  } else {
    core_radial(count, wide[0], turn->sine[0], turn->cosine[0], radial);
  }
}

/// The transform of e_k on a range with that half width, k < count, from its radials. `middle`: q times the
/// range's middle.
INLINED void transform(size_t lanes, size_t count, double half, const double q[], const struct turn *middle,
                       const double radial[], double value[]) {
  double phase[4][CORE_LANES]; // Im[i^k e^{iqm}]
  for (size_t i = 0; i < lanes; i++) {
    const double scale = 8.0 * M_PI * half / q[i];
    phase[0][i] = scale * middle->sine[i];
    phase[1][i] = scale * middle->cosine[i];
    phase[2][i] = -phase[0][i];
    phase[3][i] = -phase[1][i];
  }
  for (size_t k = 0; k < count; k++) {
    for (size_t i = 0; i < lanes; i++) {
      value[k * lanes + i] = radial[k * lanes + i] * phase[k % 4][i];
    }
  }
}

/// From values of e_k, those of (1 - t)^2 e_k, k < count.
INLINED void end_smoothly(size_t lanes, size_t count, double value[], double term[]) {
  multiply(lanes, count + 1, 1.0, -1.0, value, value);
  multiply(lanes, count, 1.0, -1.0, value, term);
}

INLINED void bases(size_t lanes, const struct correlation_order *order, const double place[],
                   double basis[]) {
  const double smallest = 1e-4; // the limit q -> 0 is reached to some 1e-9 of x
  double radial[RAW_MAX * CORE_LANES], value[RAW_MAX * CORE_LANES], q[CORE_LANES];
  // The first two ranges are as wide, and have the same radials wherever these don't depend on their number.
  const size_t inside = order->inside + 1, near = order->near + 2, most = inside > near ? inside : near;
  bool alike = true;
  for (size_t i = 0; i < lanes; i++) {
    q[i] = fmax(place[i], smallest);
    alike = alike && 0.5 * q[i] >= (double)most;
  }
  const struct turn half = turn_by(lanes, 0.5, q), once = turn_by(lanes, 1.0, q);
  const struct turn twice = turn_by(lanes, 2.0, q);
  radials(lanes, alike ? most : inside, 0.5, q, &half, radial);
  transform(lanes, inside, 0.5, q, &half, radial, value);
  multiply(lanes, order->inside, 0.5, 0.5, value, basis); // r = (1 + t)/2
  basis += order->inside * lanes;
  if (order->near > 0) {
    const struct turn middle = turn_by(lanes, 1.5, q);
    if (!alike) {
      radials(lanes, near, 0.5, q, &half, radial);
    }
    transform(lanes, near, 0.5, q, &middle, radial, value);
    end_smoothly(lanes, order->near, value, basis);
    basis += order->near * lanes;
  }
  if (order->far > 0) {
    radials(lanes, order->far + 2, 1.0, q, &once, radial);
    transform(lanes, order->far + 2, 1.0, q, &twice, radial, value);
    end_smoothly(lanes, order->far, value, basis);
    basis += order->far * lanes;
  }
  if (order->last > 0) {
    const struct turn middle = turn_by(lanes, 3.0, q);
    radials(lanes, order->last + 2, 2.0, q, &twice, radial);
    transform(lanes, order->last + 2, 2.0, q, &middle, radial, value);
    end_smoothly(lanes, order->last, value, basis);
  }
}

void correlation_basis(const struct correlation_order *order, double q, double basis[]) {
  bases(1, order, &q, basis);
}

INLINED void sums(size_t lanes, const struct correlation *correlation, const double q[], double x[]) {
  double basis[CORRELATION_TERMS_MAX * CORE_LANES], sum[CORE_LANES] = {0.0};
  bases(lanes, &correlation->order, q, basis);
  for (size_t k = 0; k < correlation_terms(&correlation->order); k++) {
    for (size_t i = 0; i < lanes; i++) {
      sum[i] += correlation->coefficient[k] * basis[k * lanes + i];
    }
  }
  memcpy(x, sum, lanes * sizeof *x);
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
  double x;
  sums(1, correlation, &q, &x);
  return x;
}

#ifdef CAGEHOP_X86_KERNELS
__attribute__((target("avx2"))) static void sums_avx2(const struct correlation *correlation, const double q[],
                                                      double x[]) {
  sums(CORE_LANES, correlation, q, x);
}
#endif

static void sums_here(const struct correlation *correlation, const double q[], double x[]) {
#ifdef CAGEHOP_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) {
    sums_avx2(correlation, q, x);
    return;
  }
#endif
  sums(CORE_LANES, correlation, q, x);
}

void correlation_x_many(const struct correlation *correlation, size_t n, const double q[], double x[]) {
  size_t i = 0;
  for (; i + CORE_LANES <= n; i += CORE_LANES) {
    sums_here(correlation, &q[i], &x[i]);
  }
  for (; i < n; i++) {
    x[i] = correlation_x(correlation, q[i]);
  }
}

double correlation_contact(const struct correlation *correlation) {
  double jump[CORRELATION_TERMS_MAX], contact = 0.0;
  correlation_jump(&correlation->order, jump);
  for (size_t k = 0; k < correlation_terms(&correlation->order); k++) {
    contact += correlation->coefficient[k] * jump[k];
  }
  return contact;
}
