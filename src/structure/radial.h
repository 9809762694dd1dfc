// SPDX-License-Identifier: GPL-3.0-or-later
/// g(r) outside the core from c(r) inside it.
#ifndef CAGEHOP_STRUCTURE_RADIAL_H
#define CAGEHOP_STRUCTURE_RADIAL_H

#include "structure/core.h"

enum { RADIAL_POINTS_PER_DIAMETER = 128 };

struct radial {
  size_t count;
  double step;    ///< [d]
  size_t contact; ///< index of the first point outside the core
  double *g;      ///< g(i step), [1]; 0 inside the core, the contact value at contact; length count
};

/// Tabulates g(r) up to r = `reach` by a sine transform over a box of length `box` >= reach, at whose end
/// h(r) must have decayed. Returns 0 or CAGEHOP_NO_MEMORY, with *radial empty.
int radial_create(const struct core *core, double density, double box, double r_max, struct radial *radial);

/// The same from a table's h(q) = S(q) - 1, which falls as 4 pi rho contact cos(q)/q^2 at large q. *residual:
/// the largest |r g(r)| inside the core, where g(r) should be 0. Returns 0 or CAGEHOP_NO_MEMORY, with *radial
/// empty.
int radial_create_tabulated(double (*h)(const void *context, double q), const void *context, double contact,
                            double density, double box, double r_max, struct radial *radial,
                            double *residual);

/// Frees the table and empties it.
void radial_clear(struct radial *radial);

/// *r: of the first minimum of g(r) beyond contact, [d]; NaN where the table has none. Returns 0 or
/// CAGEHOP_NO_MEMORY.
int radial_first_minimum(const struct radial *radial, double *r);

/// The smallest g(r) from contact on.
double radial_lowest(const struct radial *radial);

#endif
