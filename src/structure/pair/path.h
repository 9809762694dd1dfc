// SPDX-License-Identifier: GPL-3.0-or-later
/// The physical solution of a state on one grid, by continuation from where there is one solution only: the
/// ideal gas, or, with a potential that is switched off, particles without it.
///
/// The PRISM equation with a closure can have several solutions. The physical one is taken to be the one that
/// is connected with the ideal gas by solutions that all have S(q) > 0 and pass no turning point. Two paths
/// lead there: at the state's temperature from density 0, and at its density from infinite temperature. They
/// end where there is no such solution: at a spinodal of the closure, where S(0) diverges, or, for
/// hypernetted-chain say, short of it in a fold where two solutions meet and vanish. Where the first path
/// ends the other is tried; a liquid below its critical temperature is reached by the second only. No
/// neighbouring state is used, so that a result depends on the state alone.
#ifndef CAGEHOP_STRUCTURE_PAIR_PATH_H
#define CAGEHOP_STRUCTURE_PAIR_PATH_H

#include "structure/pair/grid.h"

enum pair_path { PAIR_PATH_DENSITY, PAIR_PATH_TEMPERATURE, PAIR_PATHS };

/// Where a path ended, the state itself where it was reached.
struct pair_path_end {
  int status;
  double density, coupling; ///< rho and the share of u/kBT of the last solution; 0 where there was none
  double S_0, S_max;        ///< there
  int iterations;
};

/// Follows one path; grid->indirect is the solution at the fluid's density and temperature, accurate to
/// 1e-8 of S(q). Returns 0 or as pair_grid_solve, with *end in both cases.
int pair_path_follow(struct pair_grid *grid, enum pair_path path, struct pair_path_end *end);

#endif
