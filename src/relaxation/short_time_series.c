// SPDX-License-Identifier: GPL-3.0-or-later
/// The integral of Eq. 4 for Percus-Yevick's hard spheres as a function of phi.
#include "relaxation/short_time.h"

#include "numerics/chebyshev.h"

#include <math.h>

static const double phi_low = 0.45, phi_high = 0.70;

/// Chebyshev coefficients of the integral over 36 pi phi, times (1 - phi)^4, which takes most of its rise:
/// what is left is 3e-15. bench_constants prints them, from quadratures at 64 nodes.
static const double coefficient[] = {
    2.1207104018376183e-01,  -2.6374617129404809e-02, -4.3365028765778735e-03, -1.6939699022382513e-04,
    -1.1292170670812804e-04, 1.7960921264082942e-05,  5.9595210858154162e-06,  -2.9770786757767793e-07,
    -2.9807698720495784e-07, -2.9067499316697240e-08, 7.5210503935885242e-09,  2.1975954768460415e-09,
    5.5067432095749304e-11,  -5.7822264613056480e-11, -5.2092642369029278e-12, 1.7512437708091063e-12,
    1.4196139854478797e-13,  -1.6000957173002375e-13, -4.1412199947902962e-14, 2.1860820032500105e-15,
};

bool short_time_share(double phi, double *share) {
  if (!(phi >= phi_low && phi <= phi_high)) {
    return false;
  }
  const size_t count = sizeof coefficient / sizeof coefficient[0];
  *share = chebyshev_evaluate(count, coefficient, phi_low, phi_high, phi, NULL) / pow(1.0 - phi, 4);
  return true;
}
