// SPDX-License-Identifier: GPL-3.0-or-later
/// What a table leaves open of its curve, as other curves: what follows from S(q) differs among them by its
/// error. Each is a standard error in one direction, or a share of one.
#ifndef CAGEHOP_STRUCTURE_TABLE_VARY_H
#define CAGEHOP_STRUCTURE_TABLE_VARY_H

#include "structure/table/curve.h"

/// The number of variations. For a fit: the independent directions in which the noise spreads its
/// coefficients; a fit with another blur; fewer knots of the spline for what it leaves.
/// For a spline alone: random draws of the noise. For both: interpolations between fewer states, and the
/// density that S(q) itself has where it differs from phi's.
size_t table_variations(const struct table_curve *curve);

/// Variation number 0, 1, ... *share: the squared change that it makes counts so much. *other must not
/// outlive the curve. Returns 0, CAGEHOP_NOT_FINITE or CAGEHOP_NO_MEMORY, with *other empty.
int table_vary(const struct table_curve *curve, size_t number, double *share, struct table_curve *other);

#endif
