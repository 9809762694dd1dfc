// SPDX-License-Identifier: GPL-3.0-or-later
/// The asymptotic form of x = rho c(q) at large q, of sites with a hard core: it follows from the places
/// where c(r) or one of its derivatives jumps.
#ifndef CAGEHOP_STRUCTURE_PAIR_TAIL_H
#define CAGEHOP_STRUCTURE_PAIR_TAIL_H

#include "structure/pair/fluid.h"

#include <stddef.h>

enum { PAIR_TAIL_TERMS_MAX = 64, PAIR_TAIL_POWER_MAX = 6 };

/// x is the sum of factor cos(aq)/q^n for even n and factor sin(aq)/q^n for odd n.
struct pair_tail_term {
  double a; ///< a place of a jump, or a sum or difference of such, [sigma]
  int n;
  double factor;
};

struct pair_tail {
  int count;
  struct pair_tail_term
      term[PAIR_TAIL_TERMS_MAX]; ///< the first is the jump of c(r) at contact, 4 pi rho g(d+)
};

double pair_tail_value(const struct pair_tail *tail, double q);

/// Fits all terms but the first to x[k] at q = (k + 1/2) step, from <= k < count, by least squares. Returns
/// 0, CAGEHOP_NO_MEMORY or CAGEHOP_NOT_FINITE.
int pair_tail_fit(const struct pair_fluid *fluid, double contact, size_t from, size_t count, double step,
                  const double x[], struct pair_tail *tail);

#endif
