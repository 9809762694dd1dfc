// SPDX-License-Identifier: GPL-3.0-or-later
/// Integrals over g(r) of a solved state, each grid's own sums over its points.
#ifndef CAGEHOP_STRUCTURE_PAIR_MOMENTS_H
#define CAGEHOP_STRUCTURE_PAIR_MOMENTS_H

#include "structure/moments.h"
#include "structure/pair/levels.h"

/// The moments of the three grids without errors of the leading orders, with errors from the grids, the
/// longer box and what the error of a closure's parameter makes of the sums. Of chains virial and
/// pair_entropy are NaN.
void pair_moments(const struct pair_levels *levels, const struct pair_sums *parameter,
                  struct structure_moments *moments);

/// How errors of the virial go, in which u' jumps or has a kink where u has one of the next
/// order.
struct pair_order pair_order_of_virial(const struct pair_levels *levels);

/// How much of what exp(-u/kBT) rises and falls by the grid's points do not see, as a share of its largest
/// value or of 1: the sum of its slope should be what it is at the end less what it is at r = 0 and its
/// jumps. About 1 where a wall or a well lies between two points, of which no other error tells; small where
/// points resolve it.
double pair_unseen(const struct pair_grid *grid);

/// *slope = d(rho Z)/drho of a solved grid by the virial, at constant temperature and parameter of the
/// closure. Returns 0 or as gmres_solve. Not of chains.
int pair_virial_slope(struct pair_grid *grid, double *slope);

#endif
