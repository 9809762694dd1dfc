// SPDX-License-Identifier: GPL-3.0-or-later
/// Where in phi there are states of a structure.
#ifndef CAGEHOP_PHASE_MAP_PHI_RANGE_H
#define CAGEHOP_PHASE_MAP_PHI_RANGE_H

#include <cagehop/structure.h>

/// The range that a table of either kind covers; -INFINITY to INFINITY where there is none. For states that
/// are numbered by phi.
void phi_range_of(const struct cagehop_structure_params *structure, double *low, double *high);

/// The next phi above this one at which what is computed is not analytic in phi: a row of a table of S(q), or
/// the end of an interval of a landscape table that was made from one. INFINITY where there is none.
double phi_next_kink(const struct cagehop_structure_params *structure, double phi);

#endif
