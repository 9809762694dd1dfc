// SPDX-License-Identifier: GPL-3.0-or-later
/// The extrema of F'(r) of Eq. 1 at P = 0. F' rises from -infinity at r = 0 and tends to 0 from below at
/// large r; in between it has either no extremum or a maximum and, at larger r, a minimum.
#ifndef CAGEHOP_LANDSCAPE_EXTREMA_H
#define CAGEHOP_LANDSCAPE_EXTREMA_H

#include "landscape/field.h"

#include <stdbool.h>

struct extrema {
  bool exist;
  double r_max,
      F_1_max;           ///< maximum of F', where the restoring force of the cage is largest: its r and value
  double r_min, F_1_min; ///< minimum of F'
  double r_curvature_min; ///< the r of the scan that is closest to the minimum of r^2 F''(r), [d]
};

/// Brackets the extrema with the fast polynomials, and computes them with the exact sums. Returns 0 with or
/// without extrema, CAGEHOP_NOT_RESOLVED where there are more than two, or what root_find returns.
int extrema_find(const struct field *field, struct extrema *extrema);

/// The r at which r^2 F''(r) has its minimum: between the extrema or, where there are none yet, where they
/// appear at a higher density. Returns as root_find.
int extrema_curvature_minimum(const struct barrier_sums *sums, const struct extrema *extrema, double *r);

#endif
