// SPDX-License-Identifier: GPL-3.0-or-later
/// Integrals over g(r) of a solved state, each grid's own sums over its points.
#ifndef CAGEHOP_STRUCTURE_PAIR_MOMENTS_H
#define CAGEHOP_STRUCTURE_PAIR_MOMENTS_H

#include "structure/moments.h"
#include "structure/pair/levels.h"

/// The moments of the three grids without errors of the leading orders, with errors from the grids and the
/// longer box. Of chains virial and pair_entropy are NaN.
void pair_moments(const struct pair_levels *levels, struct structure_moments *moments);

/// The leading power of errors of the virial, in which u' jumps or has a kink where u has one of the next
/// order.
int pair_leading_of_virial(const struct pair_levels *levels);

/// *slope = d(rho Z)/drho of a solved grid by the virial, at constant temperature and parameter of the
/// closure. Returns 0 or as gmres_solve. Not of chains.
int pair_virial_slope(struct pair_grid *grid, double *slope);

#endif
