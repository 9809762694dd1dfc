// SPDX-License-Identifier: GPL-3.0-or-later
/// The Ornstein-Zernike equation on the grid of pyPRISM (Martin et al., 2018), to reproduce values that were
/// published with it. That grid labels its radial points r = (n + 1) step, while its sine transforms treat
/// them as r = (n + 1/2) step; and its point at contact belongs to the core. Both cause errors of first order
/// in the step.
#ifndef CAGEHOP_STRUCTURE_PYPRISM_GRID_H
#define CAGEHOP_STRUCTURE_PYPRISM_GRID_H

#include "structure/radial.h"

#include <cagehop/structure.h>
#include <stddef.h>

/// c(r) inside the core at the grid's points.
struct pyprism_core {
  size_t points; ///< core points, 1/step
  double step;   ///< [d]
  double *u;     ///< (n + 1) step c_n, owned; length points
};

/// Solves at phi on a grid of that step in a box of 40.96 d with the Percus-Yevick closure. Gives up when
/// clock_seconds() passes `until`. certificate->error is the difference from the closed form, that is the
/// grid's own error, and large. Returns 0, CAGEHOP_NO_CONVERGENCE, CAGEHOP_TIMED_OUT, CAGEHOP_NO_MEMORY, or
/// CAGEHOP_BAD_ARGUMENT for a step that does not divide d or lies outside 0.005 to 0.05 d.
int pyprism_solve(double phi, double step, double until, struct pyprism_core *core, struct radial *radial,
                  struct cagehop_certificate *certificate);

void pyprism_clear(struct pyprism_core *core);

/// The grid's sum for the integral of r c(r) sin(qr) over the core; for q up to pi/step.
double pyprism_sine(const struct pyprism_core *core, double q);

#endif
