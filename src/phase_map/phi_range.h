// SPDX-License-Identifier: GPL-3.0-or-later
/// Where in phi or in temperature there are states of a structure.
#ifndef CAGEHOP_PHASE_MAP_PHI_RANGE_H
#define CAGEHOP_PHASE_MAP_PHI_RANGE_H

#include <cagehop/structure.h>

/// The range that a table of either kind covers; -INFINITY to INFINITY where there is none. For states that
/// are numbered by phi.
void phi_range_of(const struct cagehop_structure_params *structure, double *low, double *high);

/// The next phi above this one at which what is computed is not analytic in phi: a row of a table of S(q), or
/// the end of an interval of a landscape table that was made from one. INFINITY where there is none.
double phi_next_kink(const struct cagehop_structure_params *structure, double phi);

/// For states that are numbered by temperature, [K]: the range that a table of either kind covers, and of a
/// system kBT/epsilon from 2^-10, where what repels is as good as hard, to 2^6. Both 0 where epsilon is not
/// known.
void temperature_range_of(const struct cagehop_structure_params *structure, double *low, double *high);

/// The next temperature below this one at which what is computed is not analytic: a state of a table of S(q);
/// of a system the next kBT/epsilon that is a power of 2, because what is computed changes over its
/// logarithm. Not below the range.
double temperature_next_below(const struct cagehop_structure_params *structure, double temperature);

/// The temperature below which a system's states may take long to solve, or have no solution, [K]; 0 of a
/// table.
double temperature_cheap(const struct cagehop_structure_params *structure);

#endif
