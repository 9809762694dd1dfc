// SPDX-License-Identifier: GPL-3.0-or-later
/// g(r) as a table, which every method fills in its own way, and what is read off it.
#ifndef CAGEHOP_STRUCTURE_SHARED_RADIAL_H
#define CAGEHOP_STRUCTURE_SHARED_RADIAL_H

#include <stddef.h>

enum {
  RADIAL_POINTS_PER_DIAMETER = 128,
  RADIAL_R_MAX = 16, // largest r of the table, [d]
  RADIAL_POINTS = RADIAL_R_MAX * RADIAL_POINTS_PER_DIAMETER + 1,
};

struct radial {
  size_t count;
  double step;    ///< [d]
  size_t contact; ///< index of the first point outside the core
  double *g;      ///< g(i step), [1]; 0 inside the core, the contact value at contact; length count
};

/// A table of RADIAL_POINTS zeros, in steps of d/128. Returns 0, or CAGEHOP_NO_MEMORY with *radial empty.
int radial_allocate(struct radial *radial);

/// Frees the table and empties it.
void radial_clear(struct radial *radial);

/// *height of the peak of g(r) whose highest point of the table is at contact: of soft particles. 0 or
/// CAGEHOP_NO_MEMORY.
int radial_peak(const struct radial *radial, double *height);

/// *r: of the first minimum of g(r) beyond contact from which g rises by more than `error`, [d]; NaN where
/// the table has none: where g goes to 1 without any, what is left of it are waves as high as its error.
/// Returns 0 or CAGEHOP_NO_MEMORY.
int radial_first_minimum(const struct radial *radial, double error, double *r);

/// The smallest g(r) from contact on.
double radial_lowest(const struct radial *radial);

#endif
