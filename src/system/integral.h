// SPDX-License-Identifier: GPL-3.0-or-later
/// Integrals over r, piece by piece, with an estimate of their error.
#ifndef CAGEHOP_SYSTEM_INTEGRAL_H
#define CAGEHOP_SYSTEM_INTEGRAL_H

#include "system/potential.h"

/// What is integrated, and what came of it so far.
struct integral {
  double (*value)(double r, void *context);
  void *context;
  double sum, error;
};

/// Adds the integral from `from` to `to`, which may be infinite, split at the edges of the potential and at
/// the points of its table. Returns 0, CAGEHOP_NO_MEMORY or CAGEHOP_NOT_RESOLVED.
int integral_add(struct integral *integral, const struct cagehop_system *system, double from, double to);

/// CAGEHOP_NOT_RESOLVED unless the error is below a share of 1e-9 of the sum or of 1.
int integral_certify(const struct integral *integral);

#endif
