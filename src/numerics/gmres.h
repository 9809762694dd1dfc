// SPDX-License-Identifier: GPL-3.0-or-later
/// GMRES without restarts (Saad, Schultz 1986), for operators that are given as a function. Not collective.
#ifndef CAGEHOP_NUMERICS_GMRES_H
#define CAGEHOP_NUMERICS_GMRES_H

#include <stddef.h>

/// Computes out = A in, both of length n. Returns 0, or a status that ends gmres_solve.
typedef int gmres_operator(void *context, size_t n, const double in[], double out[]);

struct gmres; ///< workspace for systems of one size, which keeps its vectors between solves; opaque

/// For n unknowns and at most `directions_max` Krylov directions, which are allocated when they are first
/// needed. Returns 0 or CAGEHOP_NO_MEMORY.
int gmres_create(size_t n, size_t directions_max, struct gmres **gmres);

/// Frees *gmres and sets it to NULL; NULL is allowed.
void gmres_destroy(struct gmres **gmres);

/// What a solve did.
struct gmres_outcome {
  size_t directions; ///< Krylov directions, each of which is one application of the operator
  double residual;   ///< |b - A x|/|b| at the end, as the recurrence gives it; 0 for b = 0
};

/// Solves A x = b from x = 0 until |b - A x| <= tolerance |b|. Returns 0; CAGEHOP_NO_CONVERGENCE after
/// directions_max Krylov directions, with the x that minimises the residual; CAGEHOP_NO_MEMORY; or what the
/// operator returned, with x = 0. *outcome is filled in any case; NULL is allowed.
int gmres_solve(struct gmres *gmres, gmres_operator *operator_, void *context, const double b[],
                double tolerance, double x[], struct gmres_outcome *outcome);

#endif
