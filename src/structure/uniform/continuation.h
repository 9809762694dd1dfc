// SPDX-License-Identifier: GPL-3.0-or-later
/// The initial guess of a state: continuation from the closed form of Percus-Yevick to another closure.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_CONTINUATION_H
#define CAGEHOP_STRUCTURE_UNIFORM_CONTINUATION_H

#include "structure/uniform/grid.h"
#include "system/particles.h"

/// From Percus-Yevick (lambda = 0) to the closure (lambda = 1) at the same phi on the coarse grid, which is
/// the request's: at once where that converges, else in smaller steps of lambda. A neighbouring state is
/// never used as a guess, so that results don't depend on what was solved before. On return
/// solution->indirect is the guess for finer grids; *iterations is increased. Returns 0 or a status as
/// uniform_grid_solve. Not collective: every process computes the same.
int continue_to_closure(const struct particles *particles, const struct uniform_request *request,
                        struct uniform_solution *solution, int *iterations);

#endif
