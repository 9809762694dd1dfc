// SPDX-License-Identifier: GPL-3.0-or-later
/// The method of uniform radial grids, for any closure, by one process or several. Each state is solved on
/// three grids in the same box, with steps dr, dr/2, dr/4: Richardson extrapolation of two removes the error
/// of order dr^2 from x = rho c(q), and the third gives an estimate of the error that remains.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_UNIFORM_H
#define CAGEHOP_STRUCTURE_UNIFORM_UNIFORM_H

#include "structure/shared/radial.h"

#include <stddef.h>

/// Points of the finest grid, at least: g(r) is interpolated from 8.
enum { FINE_POINTS_PER_DIAMETER_MIN = 8 * RADIAL_POINTS_PER_DIAMETER };

/// Points of the smallest finest grid that the method chooses by itself.
enum { FINE_POINTS_MIN = 1 << 16 };

#endif
