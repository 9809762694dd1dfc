// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/sine_cosine.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/// Up to here the number of quarter turns has 20 bits, so that it times the first part of pi/2 is exact.
static const double far = 1e6;

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// sin t and cos t of |t| <= pi/4: Taylor's series, whose remainders are below 1e-17.
ALWAYS_INLINE double sine_series(double t) {
  static const double term[] = {-1.0 / 6.0,        1.0 / 120.0,        -1.0 / 5040.0,         1.0 / 362880.0,
                                -1.0 / 39916800.0, 1.0 / 6227020800.0, -1.0 / 1307674368000.0};
  const double square = t * t;
  double sum = term[6];
  for (int k = 5; k >= 0; k--) {
    sum = sum * square + term[k];
  }
  return t + t * (square * sum);
}

ALWAYS_INLINE double cosine_series(double t) {
  static const double term[] = {
      1.0 / 24.0,        -1.0 / 720.0,         1.0 / 40320.0,         -1.0 / 3628800.0,
      1.0 / 479001600.0, -1.0 / 87178291200.0, 1.0 / 20922789888000.0};
  const double square = t * t;
  double sum = term[6];
  for (int k = 5; k >= 0; k--) {
    sum = sum * square + term[k];
  }
  return 1.0 - (0.5 * square - square * (square * sum));
}

/// `a`, or `b` where the last bit of `quarters` is 1, with the sign of the bit before it.
ALWAYS_INLINE double choose(uint64_t quarters, uint64_t sign, double a, double b) {
  const uint64_t take_b = -(quarters & 1);
  uint64_t of_a, of_b;
  double chosen;
  memcpy(&of_a, &a, sizeof of_a);
  memcpy(&of_b, &b, sizeof of_b);
  const uint64_t bits = ((of_a & ~take_b) | (of_b & take_b)) ^ ((sign & 2) << 62);
  memcpy(&chosen, &bits, sizeof chosen);
  return chosen;
}

/// Sine and cosine of every x that is not far.
ALWAYS_INLINE void find(size_t n, const double x[], double sine[], double cosine[]) {
  // With x = m pi/2 + t. pi/2 in two parts, the first of which times m is exact.
  const double half_pi_high = 0x1.921fb544p+0, half_pi_low = 0x1.0b4611a626331p-34;
  const double per_half_pi = 0x1.45f306dc9c883p-1, to_integer = 0x1.8p52;
  for (size_t i = 0; i < n; i++) {
    const double shifted = x[i] * per_half_pi + to_integer, m = shifted - to_integer;
    const double t = (x[i] - m * half_pi_high) - m * half_pi_low;
    const double s = sine_series(t), c = cosine_series(t);
    uint64_t quarters; // m is in the last bits of shifted
    memcpy(&quarters, &shifted, sizeof quarters);
    sine[i] = choose(quarters, quarters, s, c);
    cosine[i] = choose(quarters, quarters + 1, c, s);
  }
}

#ifdef CAGEHOP_X86_KERNELS
__attribute__((target("avx2"))) static void find_avx2(size_t n, const double x[], double sine[],
                                                      double cosine[]) {
  find(n, x, sine, cosine);
}
#endif

static void find_here(size_t n, const double x[], double sine[], double cosine[]) {
#ifdef CAGEHOP_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) {
    find_avx2(n, x, sine, cosine);
    return;
  }
#endif
  find(n, x, sine, cosine);
}

void sines_and_cosines(size_t n, const double x[], double sine[], double cosine[]) {
  find_here(n, x, sine, cosine);
  for (size_t i = 0; i < n; i++) {
    if (!(fabs(x[i]) < far)) {
      sine[i] = sin(x[i]);
      cosine[i] = cos(x[i]);
    }
  }
}
