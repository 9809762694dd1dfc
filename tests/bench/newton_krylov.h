// SPDX-License-Identifier: GPL-3.0-or-later
/// What the benchmark compares with: Ornstein-Zernike and Percus-Yevick on a plain radial grid, solved cold
/// by a Jacobian-free Newton-Krylov method for r gamma(r) at every grid point, as private scripts do.
#ifndef CAGEHOP_TESTS_NEWTON_KRYLOV_H
#define CAGEHOP_TESTS_NEWTON_KRYLOV_H

#include <stdbool.h>
#include <stddef.h>

struct newton_krylov {
  bool converged;  ///< the residual fell below the tolerance
  bool positive;   ///< S(q) > 0 at every q: the physical branch
  double residual; ///< rms of gamma - gamma[c(gamma)] over r gamma
  int iterations;  ///< Newton steps
  int evaluations; ///< of the residual, two sine transforms each
  double S_peak;   ///< highest S(q) on the grid
};

/// Solves at phi with `points` radial points of that step. Returns 0 or CAGEHOP_NO_MEMORY.
int newton_krylov_solve(double phi, double step, size_t points, double tolerance,
                        struct newton_krylov *result);

#endif
