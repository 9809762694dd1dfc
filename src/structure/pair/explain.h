// SPDX-License-Identifier: GPL-3.0-or-later
/// Why a state has no certified structure, in words.
#ifndef CAGEHOP_STRUCTURE_PAIR_EXPLAIN_H
#define CAGEHOP_STRUCTURE_PAIR_EXPLAIN_H

#include "structure/method.h"
#include "structure/pair/levels.h"

/// Fills solution->reason of a status, unless it has one: the errors of grids that were solved, or where the
/// paths ended.
void pair_explain(const struct pair_levels *levels, int status, const struct solve_limits *limits,
                  struct structure_solution *solution);

#endif
