// SPDX-License-Identifier: GPL-3.0-or-later
/// g(r) of a solved state: as a table, and at the places where it jumps.
#ifndef CAGEHOP_STRUCTURE_PAIR_FUNCTIONS_H
#define CAGEHOP_STRUCTURE_PAIR_FUNCTIONS_H

#include "structure/pair/curve.h"
#include "structure/shared/radial.h"

/// gamma at r from a grid's points around.
double pair_grid_gamma(const struct pair_grid *grid, double r);

/// g(d+) of a hard core without errors of the leading orders; 0 where there is none. *error of it.
double pair_contact(const struct pair_levels *levels, double *error);

/// The table of g(r), from the curve. Returns 0 or CAGEHOP_NO_MEMORY; *radial may be partly filled.
int pair_radial_create(const struct pair_fluid *fluid, const struct pair_curve *curve, struct radial *radial);

#endif
