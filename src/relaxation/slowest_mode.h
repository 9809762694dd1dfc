// SPDX-License-Identifier: GPL-3.0-or-later
/// The slowest relaxation time of the Smoluchowski equation dp/dt = d/dr (dp/dr + F' p) without flow through
/// r = 0 or infinity.
#ifndef CAGEHOP_RELAXATION_SLOWEST_MODE_H
#define CAGEHOP_RELAXATION_SLOWEST_MODE_H

#include "relaxation/caging.h"

/// *time = 1/(smallest eigenvalue but 0), [d^2/(diffusion constant)], to a relative 1e-7. `x_cage` is ln of
/// the innermost minimum. Returns 0, or CAGEHOP_NOT_RESOLVED, CAGEHOP_NOT_FINITE, CAGEHOP_NO_CONVERGENCE,
/// CAGEHOP_NO_MEMORY.
int slowest_mode(const struct caging *caging, double pressure, double x_cage, double *time);

/// The largest eigenvalue of (A A^T)^-1, where A has the diagonal d, of length n, and e above it, of length
/// n - 1, all positive; with a relative error of some n roundings. work: room for 2 n. Returns 0,
/// CAGEHOP_NOT_FINITE or CAGEHOP_NO_CONVERGENCE.
int slowest_mode_largest(size_t n, const double d[], const double e[], double work[], double *value);

#endif
