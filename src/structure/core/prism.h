// SPDX-License-Identifier: GPL-3.0-or-later
/// PRISM for one spherical site: the Ornstein-Zernike equation with the Percus-Yevick closure,
/// h = c + rho c*h, h(r < d) = -1, c(r > d) = 0, solved for c inside the core.
#ifndef CAGEHOP_STRUCTURE_CORE_PRISM_H
#define CAGEHOP_STRUCTURE_CORE_PRISM_H

#include "structure/core/legendre.h"
#include "structure/shared/solve_limits.h"
#include "system/particles.h"

#include <cagehop/structure.h>

/// Solves to the relative error limits->tolerance in S(q). Returns 0, CAGEHOP_NO_CONVERGENCE,
/// CAGEHOP_NOT_POSITIVE, CAGEHOP_NOT_RESOLVED, CAGEHOP_TIMED_OUT or CAGEHOP_NO_MEMORY; *core is meaningful
/// with 0 only, *certificate with CAGEHOP_NOT_RESOLVED too.
int prism_solve(const struct particles *particles, const struct solve_limits *limits, struct core *core,
                struct cagehop_certificate *certificate);

#endif
