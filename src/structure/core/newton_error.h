// SPDX-License-Identifier: GPL-3.0-or-later
/// The error of Newton's solution that rounding causes: the distance from the exact solution of its own
/// discrete equations.
#ifndef CAGEHOP_STRUCTURE_CORE_NEWTON_ERROR_H
#define CAGEHOP_STRUCTURE_CORE_NEWTON_ERROR_H

#include "structure/core/newton.h"

/// The largest |dS/S| over the grid's nodes by which a[], with at most CORE_TERMS_MAX terms, misses the
/// grid's solution. Newton's method stops when the residual that it computes is only rounding noise. Here the
/// residual of a[] is computed with compensated sums; Hessian^-1 times it is the step still missing.
/// Returns 0, or CAGEHOP_NO_CONVERGENCE where the Hessian at a[] is not positive definite.
int core_solution_error(const struct core_grid *grid, double density, const double a[], double *error);

#endif
