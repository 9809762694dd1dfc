// SPDX-License-Identifier: GPL-3.0-or-later
/// x = rho c(q) of hard spheres at large q: what the jumps at contact make of it.
#ifndef CAGEHOP_STRUCTURE_TAIL_H
#define CAGEHOP_STRUCTURE_TAIL_H

#include <stddef.h>

enum { TAIL_TERMS = 6 };

/// x from multiples of cos(q)/q^2, sin(q)/q^3, 1/q^4, cos(q)/q^4, sin(q)/q^5, cos(q)/q^6; the first is 4 pi
/// rho g(d+).
double tail_value(const double term[TAIL_TERMS], double q);

/// The part of x that a tail is fitted to.
struct tail_window {
  size_t n;
  const double *q, *x;
  double given; ///< term[0], or 0: to be fitted
};

struct tail_fit {
  double term[TAIL_TERMS];
  double contact_error; ///< standard error of term[0]
  double residual;      ///< root mean square of dS/S
};

/// Least squares in S(q) with the first `terms` terms. Returns 0, CAGEHOP_NO_MEMORY or CAGEHOP_NOT_FINITE.
int tail_fit(const struct tail_window *window, size_t terms, struct tail_fit *fit);

#endif
