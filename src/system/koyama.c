// SPDX-License-Identifier: GPL-3.0-or-later
/// omega(q) of semiflexible chains as Honnell, Curro and Schweizer, Macromolecules 23, 3496 (1990), have it:
/// bonds of one length l; the cosine x of the angle between a bond and the next has the weight exp(kappa x)
/// where next-nearest sites do not overlap, x >= x_min = sigma^2/(2 l^2) - 1, and 0 elsewhere; kappa follows
/// from the persistence length l/(1 - <x>). For sites n bonds apart the Fourier transform of their distance's
/// distribution is Koyama's, J. Phys. Soc. Jpn. 34, 1029 (1973),
///   sin(B q)/(B q) exp(-A^2 q^2),  B^2 = C <r^2>,  A^2 = (1 - C) <r^2>/6,  C^2 = (5 - 3 <r^4>/<r^2>^2)/2,
/// which has the right <r^2> and <r^4>. These are found bond by bond.
#include "system/koyama.h"

#include "numerics/root.h"

#include <cagehop/status.h>
#include <math.h>

// ---------------------------------------------------------------- one bend

/// Mean and variance of t in [0, 1] with the weight exp(-y t): 1/y - 1/(e^y - 1) and minus its derivative; by
/// the series with Bernoulli's numbers where y is small.
static void bend_moments(double y, double *mean, double *variance) {
  static const double coefficient[] = {1.0 / 12.0,         -1.0 / 720.0,     1.0 / 30240.0,
                                       -1.0 / 1209600.0,   1.0 / 47900160.0, -691.0 / 1307674368000.0,
                                       1.0 / 74724249600.0};
  if (y > 0.7) {
    const double half = sinh(0.5 * y);
    *mean = 1.0 / y - 1.0 / expm1(y);
    *variance = 1.0 / (y * y) - 0.25 / (half * half);
    return;
  }
  *mean = 0.5;
  *variance = 0.0;
  double power = 1.0; // y^(2 k)
  for (int k = 0; k < (int)(sizeof coefficient / sizeof coefficient[0]); k++) {
    *mean -= coefficient[k] * power * y;
    *variance += coefficient[k] * (2 * k + 1) * power;
    power *= y * y;
  }
}

static double mean_apart(double y, void *wanted) {
  double mean, variance;
  bend_moments(y, &mean, &variance);
  return mean - *(const double *)wanted;
}

static double least_cosine(double bond) {
  return 0.5 / (bond * bond) - 1.0;
}

double koyama_persistence_min(double bond) {
  const double width = 1.0 - least_cosine(bond);
  return width > 0.0 ? 2.0 * bond / width : INFINITY;
}

/// <x> and <P_2(x)> of the angle between a bond and the next.
struct bend {
  double p_1, p_2;
};

/// NaN where the persistence length can't be.
static struct bend bend_of(double bond, double persistence) {
  const double width = 1.0 - least_cosine(bond); // x = 1 - width t
  double wanted = fmin(bond / (persistence * width), 0.5), y, mean, variance;
  if (!(width > 0.0) || root_find(mean_apart, &wanted, 0.0, 1.0 / wanted, 0.0, &y) != CAGEHOP_OK) {
    return (struct bend){NAN, NAN};
  }
  bend_moments(y, &mean, &variance);
  const double square = 1.0 - 2.0 * width * mean + width * width * (mean * mean + variance);
  return (struct bend){1.0 - width * mean, 1.5 * square - 0.5};
}

// ---------------------------------------------------------------- chains of bends

/// Means over chains of n bonds of length 1: R from end to end, u the last bond.
struct ends {
  double Ru, R_2, Ru_2, R_2Ru, R_4; ///< <R.u>, <R^2>, <(R.u)^2>, <R^2 R.u>, <R^4>
};

/// Another bond u': of its products with R, means over its angle with u are <R.u'> = p_1 R.u and
/// <(R.u')^2> = p_2 (R.u)^2 + (1 - p_2) R^2/3.
static void add_bond(struct ends *ends, struct bend bend) {
  const double along = bend.p_1 * ends->Ru,
               square = bend.p_2 * ends->Ru_2 + (1.0 - bend.p_2) * ends->R_2 / 3.0,
               cubic = bend.p_1 * ends->R_2Ru;
  *ends = (struct ends){.Ru = along + 1.0,
                        .R_2 = ends->R_2 + 2.0 * along + 1.0,
                        .Ru_2 = square + 2.0 * along + 1.0,
                        .R_2Ru = cubic + ends->R_2 + 2.0 * square + 3.0 * along + 1.0,
                        .R_4 = ends->R_4 + 4.0 * cubic + 4.0 * square + 2.0 * ends->R_2 + 4.0 * along + 1.0};
}

double koyama_omega(const struct cagehop_system *system, double q) {
  const double N = (double)system->sites, x = q * system->bond;
  if (system->sites == 1) {
    return 1.0;
  }
  const struct bend bend = bend_of(system->bond, system->persistence);
  struct ends ends = {1.0, 1.0, 1.0, 1.0, 1.0};
  double sum = 0.0;
  for (size_t n = 1; n < system->sites; n++) {
    const double square = 0.5 * (5.0 - 3.0 * ends.R_4 / (ends.R_2 * ends.R_2));
    const double C = n == 1 ? 1.0 : sqrt(square), B = sqrt(C * ends.R_2);
    const double decay = (1.0 - C) / 6.0 * ends.R_2 * x * x;
    if (decay > 45.0 + log(N)) { // and more so for all that follow: together below 1e-19
      break;
    }
    sum += (N - (double)n) * (x > 0.0 ? sin(B * x) / (B * x) : 1.0) * exp(-decay);
    add_bond(&ends, bend);
  }
  return 1.0 + 2.0 / N * sum;
}
