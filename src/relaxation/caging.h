// SPDX-License-Identifier: GPL-3.0-or-later
/// The part of F that cages, F(r) + 3 ln r at P = 0, from a few hundred values of it. It is smooth in ln r,
/// and in r towards r = 0.
#ifndef CAGEHOP_RELAXATION_CAGING_H
#define CAGEHOP_RELAXATION_CAGING_H

#include <cagehop/landscape.h>
#include <gsl/gsl_chebyshev.h>
#include <stddef.h>

enum { CAGING_PIECES = 200 };

struct caging {
  gsl_cheb_series *core; ///< towards r = 0, in r: extrapolated
  size_t core_order;     ///< so many of its terms
  double x_core;         ///< its end, as ln r
  double core_doubt;     ///< how uncertain it is, [kBT]
  size_t count;
  gsl_cheb_series *pieces[CAGING_PIECES]; ///< ascending, in ln r
};

/// Chebyshev interpolation to 1e-12 kBT, but for the core. Returns 0, or CAGEHOP_NOT_FINITE,
/// CAGEHOP_NOT_RESOLVED, CAGEHOP_NO_MEMORY with *caging empty.
int caging_create(const struct cagehop_landscape *landscape, struct caging *caging);

/// Frees the pieces and empties the set.
void caging_clear(struct caging *caging);

/// F(r, P) at x = ln r, any x, [kBT]. Eq. 2.
double caging_energy(const struct caging *caging, double pressure, double x);

#endif
