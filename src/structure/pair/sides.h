// SPDX-License-Identifier: GPL-3.0-or-later
/// Cells of a grid, one round each point, that an edge of exp(-u/kBT) parts: a jump or a kink. A grid can
/// have one edge of a potential and its multiples halfway between points, and not a hard core and any cutoff.
/// With the value of one side at such a point a sum is off by the jump times the distance from the edge to
/// the end of the cell, and off by as much on a grid of half the step, which no comparison of grids shows; so
/// the mean of both sides stands there.
#ifndef CAGEHOP_STRUCTURE_PAIR_SIDES_H
#define CAGEHOP_STRUCTURE_PAIR_SIDES_H

#include "structure/pair/field.h"
#include "system/potential.h"

#include <stdbool.h>
#include <stddef.h>

struct pair_sides {
  int count;                         ///< of cells
  size_t point[POTENTIAL_EDGES_MAX]; ///< in each of which that point of the grid lies
  double share[POTENTIAL_EDGES_MAX]; ///< of the cell that is nearer to r = 0 than the edge
  struct pair_field field;           ///< the closure in the middle of each side, the inner one first
};

/// The cells of step `step` round n points r[i], in any order. Returns 0, CAGEHOP_BAD_ARGUMENT or
/// CAGEHOP_NO_MEMORY; pair_sides_clear in any case.
int pair_sides_create(const struct pair_fluid *fluid, double step, size_t n, const double r[],
                      struct pair_sides *sides);
void pair_sides_clear(struct pair_sides *sides);

/// Whether a point's cell is such a cell; and the share of its cell that side number k has, of the field's
/// 2 * count.
bool pair_sides_part(const struct pair_sides *sides, size_t point);
double pair_sides_weight(const struct pair_sides *sides, int k);

/// The mean of both sides in c[i] and slope[i] of those points, from gamma[i] there; the others stay.
void pair_sides_close(const struct pair_sides *sides, const double gamma[], double c[], double slope[]);

#endif
