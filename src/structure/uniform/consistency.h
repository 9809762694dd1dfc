// SPDX-License-Identifier: GPL-3.0-or-later
/// The parameter alpha of the Rogers-Young closure from thermodynamic consistency: two ways to compute the
/// equation of state from one structure must agree. Z = P/(rho kBT).
#ifndef CAGEHOP_STRUCTURE_UNIFORM_CONSISTENCY_H
#define CAGEHOP_STRUCTURE_UNIFORM_CONSISTENCY_H

#include "structure/shared/closure.h"
#include "structure/shared/solve_limits.h"

/// Sets closure->alpha so that d(phi Z)/dphi is the same by both routes at phi: 1/S(0) (compressibility), and
/// the derivative at fixed alpha of Z = 1 + 4 phi g(d+) (virial); Rogers, Young 1984. *error: the relative
/// error of S(q) that follows from the error of alpha. `box` as for richardson.h; of the limits `until`
/// counts; *iterations is increased by the iterations made. Returns 0, CAGEHOP_NO_CONVERGENCE,
/// CAGEHOP_NOT_POSITIVE, CAGEHOP_TIMED_OUT or CAGEHOP_NO_MEMORY. Not collective: every process that solves
/// the same state computes it for itself and gets the same bits, unless it runs out of time.
int consistency_find(double phi, double box, const struct solve_limits *limits, struct closure *closure,
                     double *error, int *iterations);

#endif
