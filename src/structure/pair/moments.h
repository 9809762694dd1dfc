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

/// How well the grid's points resolve walls and wells of u: the integral of the slope of e = exp(-u/kBT),
/// summed over the points, must be e at infinity, 1, minus e at r = 0 and minus the jumps of e. Returned is
/// how far it is off, as a share of the largest e or of 1: 0 below 0.05, where the points resolve u; of the
/// order of 1 where a wall or well lies between two of them, which a comparison of grids can't tell, because
/// none of them has it.
double pair_unseen(const struct pair_grid *grid);

/// *slope = d(rho Z)/drho of a solved grid by the virial, at constant temperature and parameter of the
/// closure. Returns 0 or as gmres_solve. Not of chains.
int pair_virial_slope(struct pair_grid *grid, double *slope);

#endif
