// SPDX-License-Identifier: GPL-3.0-or-later
/// How far r h(r) reaches, and so how long a radial box must be.
#ifndef CAGEHOP_STRUCTURE_SHARED_BOX_H
#define CAGEHOP_STRUCTURE_SHARED_BOX_H

/// The length R of the radial box to solve in, [d], which determines the step pi/R in q: long enough that
/// what it cuts off, of order exp(-2 w R) with w the decay constant of r h(r), is below some 1e-12 for
/// Percus-Yevick. Other closures decay alike, and check what their box cuts off.
double structure_box(double phi);

#endif
