// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/exponential.h"

#include <stdint.h>
#include <string.h>

/// As fmin and fmax, which are calls; NaN stays.
static inline __attribute__((always_inline)) double within(double y, double low, double high) {
  y = y < low ? low : y;
  return y > high ? high : y;
}

/// (e^t - 1)/t - 1 of |t| <= ln(2)/2: Taylor's series, whose remainder is below 1e-17.
static inline __attribute__((always_inline)) double series(double t) {
  static const double term[] = {1.0 / 2.0,       1.0 / 6.0,        1.0 / 24.0,        1.0 / 120.0,
                                1.0 / 720.0,     1.0 / 5040.0,     1.0 / 40320.0,     1.0 / 362880.0,
                                1.0 / 3628800.0, 1.0 / 39916800.0, 1.0 / 479001600.0, 1.0 / 6227020800.0};
  double sum = term[11];
  for (int k = 10; k >= 0; k--) {
    sum = sum * t + term[k];
  }
  return sum * t;
}

/// e^y - 1 of every y.
static inline __attribute__((always_inline)) void replace(size_t n, double y[]) {
  // With y = m ln 2 + t, e^y - 1 = 2^m (e^t - 1) + (2^m - 1). ln 2 in two parts, the first of which times m
  // is exact.
  const double ln2_high = 0x1.62e42fefa3800p-1, ln2_low = 0x1.ef35793c76730p-45;
  const double per_ln2 = 0x1.71547652b82fep+0, to_integer = 0x1.8p52;
  for (size_t i = 0; i < n; i++) {
    const double bounded = within(y[i], -700.0, 700.0);
    const double shifted = bounded * per_ln2 + to_integer, m = shifted - to_integer;
    const double t = (bounded - m * ln2_high) - m * ln2_low;
    uint64_t bits; // m is in the last bits of shifted; 1023 is the exponent of 1
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    y[i] = power * (t + t * series(t)) + (power - 1.0);
  }
}

#ifdef CAGEHOP_X86_KERNELS
__attribute__((target("avx2"))) static void replace_avx2(size_t n, double y[]) {
  replace(n, y);
}
#endif

void exponentials_less_one(size_t n, double y[]) {
#ifdef CAGEHOP_X86_KERNELS
  if (__builtin_cpu_supports("avx2")) {
    replace_avx2(n, y);
    return;
  }
#endif
  replace(n, y);
}
