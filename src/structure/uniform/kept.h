// SPDX-License-Identifier: GPL-3.0-or-later
/// What is kept of gamma(r) on a uniform grid.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_KEPT_H
#define CAGEHOP_STRUCTURE_UNIFORM_KEPT_H

#include "numerics/grid_transform.h"
#include "structure/uniform/grid.h"

struct kept {
  const struct uniform_request *request;
  const struct grid_transform *transform;
  const double *r_gamma; ///< r gamma(r), of this process, in the order of the transform
};

/// Fills `near` for the first `edges` multiples of d/128, `contact` and `far`. Returns 0 or a negative status
/// of the communication. Collective.
int kept_find(const struct kept *kept, size_t edges, struct uniform_solution *solution);

#endif
