// SPDX-License-Identifier: GPL-3.0-or-later
/// How far rounding kept Newton's method from the solution of its own equations.
#ifndef CAGEHOP_STRUCTURE_CORE_ERROR_H
#define CAGEHOP_STRUCTURE_CORE_ERROR_H

#include "structure/core_newton.h"

/// The largest |dS/S| over the grid's nodes by which a[], with at most CORE_TERMS_MAX terms, misses the
/// grid's solution. Newton's method stops when the residual it computes is rounding noise; the residual that
/// a[] really has is found here with compensated sums, and Hessian^-1 residual is the step that is missing.
/// Returns 0, or CAGEHOP_NO_CONVERGENCE where the Hessian at a[] is not positive definite.
int core_solution_error(const struct core_grid *grid, double density, const double a[], double *error);

#endif
