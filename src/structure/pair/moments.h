// SPDX-License-Identifier: GPL-3.0-or-later
/// Integrals over g(r) of a solved state, each grid's own sums over its points.
#ifndef CAGEHOP_STRUCTURE_PAIR_MOMENTS_H
#define CAGEHOP_STRUCTURE_PAIR_MOMENTS_H

#include "structure/moments.h"
#include "structure/pair/levels.h"

/// The moments of the three grids without errors of the leading orders, with errors from the grids and the
/// longer box. Of chains virial and pair_entropy are NaN.
void pair_moments(const struct pair_levels *levels, struct structure_moments *moments);

#endif
