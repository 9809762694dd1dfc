// SPDX-License-Identifier: GPL-3.0-or-later
/// x(q) = rho c(q) for all q from its values on uniform grids: interpolated between the grid's q, and a
/// fitted tail beyond them.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_CURVE_H
#define CAGEHOP_STRUCTURE_UNIFORM_CURVE_H

#include "structure/shared/tail.h"
#include "structure/uniform/richardson.h"

#include <stddef.h>

struct uniform_curve {
  size_t count;
  double step; ///< x[k] is the value at q = (k + 1/2) step, [1/d]
  double *x;   ///< rho c(q), even in q; owned, length count
  double join; ///< the tail is used for q >= join, [1/d]
  struct tail tail;
};

/// The extrapolated x of the grids with its tail, which is fitted to the last half of the curve with the
/// contact value of the grids. *tail_error: twice the largest |dS/S| between tail and curve over the last
/// two periods (4 pi) before the join; twice, because past the end of the curve the difference, which can't
/// be seen, may be a little larger. Returns 0, CAGEHOP_NO_MEMORY or CAGEHOP_NOT_FINITE; *curve may be partly
/// filled.
int uniform_curve_create(const struct richardson_levels *levels, struct uniform_curve *curve,
                         double *tail_error);
void uniform_curve_clear(struct uniform_curve *curve);

/// x = rho c(q) at q >= 0.
double uniform_curve_x(const struct uniform_curve *curve, double q);

#endif
