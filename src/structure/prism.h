// SPDX-License-Identifier: GPL-3.0-or-later
/// PRISM for one spherical site: the Ornstein-Zernike equation with the Percus-Yevick closure,
/// h = c + rho c*h, h(r < d) = -1, c(r > d) = 0, solved for c inside the core.
#ifndef CAGEHOP_STRUCTURE_PRISM_H
#define CAGEHOP_STRUCTURE_PRISM_H

#include "structure/core.h"

#include <cagehop/structure.h>

/// Solves at packing fraction phi to the relative error `tolerance` in S(q). Gives up when clock_seconds()
/// passes `until`. Returns 0, CAGEHOP_NO_CONVERGENCE, CAGEHOP_NOT_POSITIVE, CAGEHOP_NOT_RESOLVED,
/// CAGEHOP_TIMED_OUT or CAGEHOP_NO_MEMORY; *core and *certificate are meaningful with 0 only.
int prism_solve(double phi, double tolerance, double until, struct core *core,
                struct cagehop_certificate *certificate);

/// The length R of the radial box to solve in, [d], which determines the step pi/R in q: long enough that
/// what it cuts off, of order exp(-2 w R) with w the decay constant of r h(r), is below some 1e-12.
double prism_box(double phi);

#endif
