// SPDX-License-Identifier: GPL-3.0-or-later
/// The caging part of the landscape, F(r) + 3 ln r at P = 0, as piecewise Chebyshev series from a few hundred
/// values. It is a smooth function of ln r and, towards r = 0, of r.
#ifndef CAGEHOP_RELAXATION_CAGING_H
#define CAGEHOP_RELAXATION_CAGING_H

#include <cagehop/landscape.h>
#include <gsl/gsl_chebyshev.h>
#include <stddef.h>

enum { CAGING_PIECES = 200 };

struct caging {
  gsl_cheb_series *core; ///< series in r, which is extrapolated from its interval down to r = 0
  size_t core_order;     ///< order up to which its terms are used
  double x_core;         ///< ln r below which it is used
  double core_error;     ///< estimated error of the extrapolation, [kBT]
  size_t count;
  gsl_cheb_series *pieces[CAGING_PIECES]; ///< ascending, in ln r
};

/// Chebyshev interpolation to 1e-12 kBT, except for the extrapolated core. Returns 0, or CAGEHOP_NOT_FINITE,
/// CAGEHOP_NOT_RESOLVED, CAGEHOP_NO_MEMORY with *caging empty.
int caging_create(const struct cagehop_landscape *landscape, struct caging *caging);

/// Frees the pieces and empties the set.
void caging_clear(struct caging *caging);

/// F(r, P) at x = ln r, any x, [kBT]. Eq. 2.
double caging_energy(const struct caging *caging, double pressure, double x);

#endif
