// SPDX-License-Identifier: GPL-3.0-or-later
/// g(r) from solutions on uniform grids, without their error of order dr^2.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_RADIAL_FUNCTION_H
#define CAGEHOP_STRUCTURE_UNIFORM_RADIAL_FUNCTION_H

#include "structure/shared/radial.h"
#include "structure/uniform/richardson.h"

/// r gamma(r) of the finest grid at r = i d/128, and its derivative with r, from the 8 points around.
void uniform_r_gamma(const struct richardson_levels *levels, size_t i, double *value, double *slope);

/// The table of g(r), with levels->edges of at least RADIAL_POINTS. Returns 0 or CAGEHOP_NO_MEMORY; *radial
/// may be partly filled. Not collective.
int uniform_radial_create(const struct richardson_levels *levels, struct radial *radial);

#endif
