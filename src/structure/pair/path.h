// SPDX-License-Identifier: GPL-3.0-or-later
/// The physical solution of a state on one grid, by continuation from where there is one solution only: the
/// ideal gas, or, with a potential that is switched off, particles without it.
///
/// The PRISM equation with a closure can have several solutions. The physical one is taken to be the one that
/// is connected with the ideal gas by solutions that all have S(q) > 0 and pass no turning point. Two paths
/// lead there: at the state's temperature from density 0, and at its density from infinite temperature; of
/// chains a third, from single sites at its density and temperature by making bonds. They end where there is
/// no such solution: at a spinodal of the closure, where S(0) diverges, or, for hypernetted-chain say, short
/// of it in a fold where two solutions meet and vanish. Where a path ends the next is tried; a liquid below
/// its critical temperature is reached by the second only. No neighbouring state is used, so that a result
/// depends on the state alone.
#ifndef CAGEHOP_STRUCTURE_PAIR_PATH_H
#define CAGEHOP_STRUCTURE_PAIR_PATH_H

#include "structure/pair/grid.h"

#include <stdbool.h>

enum pair_path { PAIR_PATH_DENSITY, PAIR_PATH_TEMPERATURE, PAIR_PATH_BONDS, PAIR_PATHS };

/// What varies along one part of a path: the density, the strength of the bonds (omega - 1), the coupling
/// (u/kBT).
enum pair_leg { PAIR_LEG_DENSITY, PAIR_LEG_BONDS, PAIR_LEG_COUPLING, PAIR_LEGS };

/// Where a path ended, the state itself where it was reached.
struct pair_path_end {
  int status;
  enum pair_path path;
  enum pair_leg leg;       ///< that it ended on
  bool begun;              ///< whether that leg has a solution beyond its beginning
  double share[PAIR_LEGS]; ///< of the state's values: of the leg's last solution, or where it has none the
                           ///< least tried
  double S_0, S_max;       ///< of its last solution
  int iterations;
};

/// Whether a fluid has this path.
bool pair_path_exists(const struct pair_fluid *fluid, enum pair_path path);

/// Follows one path; grid->indirect is the solution at the fluid's density and temperature, accurate to
/// 1e-8 of S(q). Returns 0 or as pair_grid_solve, with *end in both cases.
int pair_path_follow(struct pair_grid *grid, enum pair_path path, struct pair_path_end *end);

#endif
