// SPDX-License-Identifier: GPL-3.0-or-later
/// Where F'(r) of Eq. 1 turns. It rises from -infinity at r = 0 and tends to 0 from below at large r; in
/// between it has no extremum or two.
#ifndef CAGEHOP_LANDSCAPE_EXTREMA_H
#define CAGEHOP_LANDSCAPE_EXTREMA_H

#include "landscape/field.h"

#include <stdbool.h>

struct extrema {
  bool exist;
  double r_max, pull_max; ///< maximum of F', the stiffest pull of the cage: its place and height
  double r_min, pull_min; ///< minimum of F'
  double flattest;        ///< the scan's place next to the minimum of r^2 F''(r), [d]
};

/// Looked for on the polynomials, found on the sums. Returns 0 with or without extrema, or
/// CAGEHOP_NOT_RESOLVED where there are more than two, and what root_find returns.
int extrema_find(const struct field *field, struct extrema *extrema);

/// Where r^2 F''(r) is least: between the extrema, or where they will appear at a higher density. Returns as
/// root_find.
int extrema_flattest(const struct barrier_sums *sums, const struct extrema *extrema, double *r);

#endif
