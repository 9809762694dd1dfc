// SPDX-License-Identifier: GPL-3.0-or-later
/// GMRES without restarts (Saad, Schultz 1986), for operators that are given as a function.
#ifndef CAGEHOP_NUMERICS_GMRES_H
#define CAGEHOP_NUMERICS_GMRES_H

#include <stddef.h>

/// Computes out = A in, both of length n. Returns 0, or a status that ends gmres_solve.
typedef int gmres_operator(void *context, size_t n, const double in[], double out[]);

/// Solves A x = b from x = 0 until |b - A x| <= tolerance |b|. Returns 0; CAGEHOP_NO_CONVERGENCE after
/// `directions_max` Krylov directions, with the x that minimises the residual; CAGEHOP_NO_MEMORY; or what the
/// operator returned.
int gmres_solve(gmres_operator *operator_, void *context, size_t n, const double b[], double tolerance,
                size_t directions_max, double x[]);

#endif
