// SPDX-License-Identifier: GPL-3.0-or-later
/// rho c(r), the direct correlation function, of particles with a hard core: y(r) = rho r c(r) as r times a
/// polynomial inside the core, and outside as a polynomial times (2 - r)^2 up to r = 2 plus another times
/// (3 - r)^2 up to r = 3 and a third times (5 - r)^2 up to r = 5. At contact y jumps by rho g(d+). x(q) = rho
/// c(q) follows in closed form at every q, with its tail.
#ifndef CAGEHOP_STRUCTURE_TABLE_CORRELATION_H
#define CAGEHOP_STRUCTURE_TABLE_CORRELATION_H

#include <stddef.h>

enum {
  CORRELATION_INSIDE_MAX = 12, ///< most terms inside the core
  CORRELATION_NEAR_MAX = 16,   ///< most terms that end at r = 2
  CORRELATION_FAR_MAX = 8,     ///< most terms that end at r = 3
  CORRELATION_LAST_MAX = 10,   ///< most terms that end at r = 5
  CORRELATION_TERMS_MAX =
      CORRELATION_INSIDE_MAX + CORRELATION_NEAR_MAX + CORRELATION_FAR_MAX + CORRELATION_LAST_MAX,
};

/// Numbers of terms.
struct correlation_order {
  size_t inside, near, far, last;
};

struct correlation {
  struct correlation_order order;
  double coefficient[CORRELATION_TERMS_MAX]; ///< of the terms inside, near, far and last
};

size_t correlation_terms(const struct correlation_order *order);

/// basis[k]: what term k adds to x(q) where its coefficient is 1; length correlation_terms. q >= 0.
void correlation_basis(const struct correlation_order *order, double q, double basis[]);

/// jump[k]: what term k adds to y(1+) - y(1-) = rho g(d+).
void correlation_jump(const struct correlation_order *order, double jump[]);

/// x = rho c(q), q >= 0.
double correlation_x(const struct correlation *correlation, double q);

/// The same, with the same bits, at n places: several at once.
void correlation_x_many(const struct correlation *correlation, size_t n, const double q[], double x[]);

/// rho g(d+).
double correlation_contact(const struct correlation *correlation);

#endif
