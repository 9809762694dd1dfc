// SPDX-License-Identifier: GPL-3.0-or-later
/// omega(q) of chains.
#include <cagehop/system.h>

#include "system/koyama.h"
#include "system/table.h"

#include <math.h>

/// 1 - sin(x)/x to full precision.
static double one_minus_sinc(double x) {
  if (x >= 1.5) {
    return 1.0 - sin(x) / x;
  }
  double term = 1.0, sum = 0.0;
  for (int k = 1; k < 14; k++) { // the last is below 1e-24
    term *= -x * x / ((2.0 * k) * (2.0 * k + 1.0));
    sum -= term;
  }
  return sum;
}

/// Chandler, in: Studies in Statistical Mechanics VIII (1982): freely jointed sites, f = sin(q l)/(q l) for
/// neighbours and f^k for k bonds,
///   omega = (1/N) sum_ij f^|i - j| = (1 + f)/(1 - f) - 2 f (1 - f^N)/(N (1 - f)^2).
/// Where e = 1 - f is small that is a difference of large numbers; its expansion is
///   omega = N + (2/N) sum_m binomial(N + 1, m + 2) (-e)^m, m = 1 ... N - 1.
static double freely_jointed(double N, double e) {
  const double f = 1.0 - e;
  if (N <= 2.0) {
    return N == 1.0 ? 1.0 : 1.0 + f;
  }
  if (N * e >= 1.0) {
    const double power = f > 0.5 ? -expm1(N * log1p(-e)) : 1.0 - pow(f, N); // 1 - f^N, of e, not of f
    return (1.0 + f) / e - 2.0 * f * power / (N * e * e);
  }
  double binomial = 0.5 * N * (N + 1.0), power = 1.0, sum = 0.0;
  for (double m = 1.0; m < N && binomial * power > 1e-17 * N; m++) {
    binomial *= (N - m) / (m + 2.0);
    power *= e;
    sum += fmod(m, 2.0) == 1.0 ? -binomial * power : binomial * power;
  }
  return N + 2.0 / N * sum;
}

double cagehop_system_omega(const struct cagehop_system *system, double q) {
  const struct cagehop_system_table *table = system->omega_table;
  switch (system->chain) {
  case CAGEHOP_CHAIN_NONE:
    return 1.0;
  case CAGEHOP_CHAIN_FREELY_JOINTED:
    return freely_jointed((double)system->sites, one_minus_sinc(q * system->bond));
  case CAGEHOP_CHAIN_KOYAMA:
    return koyama_omega(system, q);
  case CAGEHOP_CHAIN_TABLE:
    return q <= table->x[table->n - 1] ? system_table_at(table, 1, q, NULL) : 1.0;
  }
  return NAN;
}
