// SPDX-License-Identifier: GPL-3.0-or-later
/// The asymptotic form of x = rho c(q) of hard spheres at large q, which follows from the jumps of c(r) and
/// its derivatives at contact.
#ifndef CAGEHOP_STRUCTURE_SHARED_TAIL_H
#define CAGEHOP_STRUCTURE_SHARED_TAIL_H

#include <stddef.h>

enum { TAIL_TERMS = 6 };

/// The sum of term[k] times cos(q)/q^2, sin(q)/q^3, 1/q^4, cos(q)/q^4, sin(q)/q^5, cos(q)/q^6, k = 0 to 5.
/// term[0] is 4 pi rho g(d+).
double tail_value(const double term[TAIL_TERMS], double q);

/// The data that a tail is fitted to.
struct tail_window {
  size_t n;
  const double *q, *x;
  double given; ///< term[0] where it is known; 0: it is fitted too
};

struct tail_fit {
  double term[TAIL_TERMS];
  double contact_error; ///< standard error of term[0]
  double rms;           ///< root mean square of dS/S
};

/// Fits the first `terms` terms, the others are 0, by least squares of the relative deviation of S(q).
/// Returns 0, CAGEHOP_NO_MEMORY or CAGEHOP_NOT_FINITE.
int tail_fit(const struct tail_window *window, size_t terms, struct tail_fit *fit);

#endif
