// SPDX-License-Identifier: GPL-3.0-or-later
/// The asymptotic form of x = rho c(q) of hard spheres at large q, which follows from the places where c(r)
/// or one of its derivatives jumps.
#ifndef CAGEHOP_STRUCTURE_SHARED_TAIL_H
#define CAGEHOP_STRUCTURE_SHARED_TAIL_H

#include <stddef.h>

enum { TAIL_TERMS = 11 };

/// x is the sum of term[k] times, with k = 0 to 10, cos(q)/q^2, sin(q)/q^3, 1/q^4, cos(q)/q^4, sin(q)/q^5,
/// cos(q)/q^6, cos(2q)/q^4, sin(2q)/q^5, sin(aq)/q^5, cos(aq)/q^6, sin(aq)/q^7, where a is the kink. term[0]
/// is 4 pi rho g(d+).
struct tail {
  double term[TAIL_TERMS];
  double kink; ///< where the third derivative of c(r) jumps, [d]; NaN: nowhere, and the last terms are 0
};

double tail_value(const struct tail *tail, double q);

/// The data that a tail is fitted to.
struct tail_window {
  size_t n;
  const double *q, *x;
};

/// Fits all terms but term[0], with the kink that is given, by least squares of the relative deviation of
/// S(q). Returns 0, CAGEHOP_NO_MEMORY or CAGEHOP_NOT_FINITE.
int tail_fit(const struct tail_window *window, struct tail *tail);

#endif
