// SPDX-License-Identifier: GPL-3.0-or-later
/// g(r) of a solved state: as a table, and at the places where it jumps.
#ifndef CAGEHOP_STRUCTURE_PAIR_FUNCTIONS_H
#define CAGEHOP_STRUCTURE_PAIR_FUNCTIONS_H

#include "structure/pair/curve.h"
#include "structure/shared/radial.h"

/// A smooth odd function at r from its values on a grid, in the order of the transform; and gamma at r.
double pair_grid_at(const struct pair_grid *grid, const double values[], double r);
double pair_grid_gamma(const struct pair_grid *grid, double r);

/// g(d+) of a hard core without errors of the leading orders; 0 where there is none. *error of it.
double pair_contact(const struct pair_levels *levels, double *error);

/// The table of g(r), from the curve; and of soft particles the height of its first peak, which is that of
/// g(r) between the table's points, where g may have kinks. Returns 0 or CAGEHOP_NO_MEMORY; *radial may be
/// partly filled.
int pair_radial_create(const struct pair_fluid *fluid, const struct pair_curve *curve, struct radial *radial,
                       double *first_peak);

#endif
