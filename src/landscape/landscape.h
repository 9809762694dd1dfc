// SPDX-License-Identifier: GPL-3.0-or-later
/// What a landscape is made of. Its polynomials come from sums over q (landscape.c) or from those of
/// neighbouring packing fractions (family.c); what follows from them is the same.
#ifndef CAGEHOP_LANDSCAPE_LANDSCAPE_H
#define CAGEHOP_LANDSCAPE_LANDSCAPE_H

#include "landscape/barrier_sums.h"
#include "landscape/critical.h"
#include "landscape/extrema.h"
#include "landscape/proxy.h"

#include <cagehop/landscape.h>

struct landscape_slice;

struct cagehop_landscape {
  struct barrier_sums sums;
  struct extrema extrema;
  struct proxy proxy;
  struct guesses guesses; ///< where there are extrema
  struct cagehop_spinodals spinodals;
  double force_error; ///< a bound on the error of r F'(r), [kBT]
  struct landscape_slice
      *slice; ///< what sums refers to where the landscape is interpolated; owned, else NULL
};

/// A bound on the error of F' at an extremum at r.
static inline double landscape_force_error(const struct cagehop_landscape *landscape, double r) {
  return landscape->force_error / r;
}

/// As cagehop_landscape_create for who asks landscape_solve_cages alone: without what no cage needs that has
/// a barrier. Not where S(q) ends and particles are soft: there no r is known that a cage is wider than.
int landscape_create_for_cages(const struct cagehop_structure *structure,
                               struct cagehop_landscape **landscape);

/// Cage and barrier of cagehop_landscape_solve_many, with the same bits, where there is a barrier. Elsewhere
/// the regime alone: all else is NaN, and so is what belongs to an outer minimum.
void landscape_solve_cages(const struct cagehop_landscape *landscape, size_t count, const double pressure[],
                           struct cagehop_landscape_point point[], int status[]);

/// Finds extrema, guesses and spinodals from sums, proxy and force_error. Returns 0 or why it could not.
int landscape_complete(struct cagehop_landscape *landscape);

#endif
