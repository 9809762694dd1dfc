// SPDX-License-Identifier: GPL-3.0-or-later
/// The parameter of a closure, from thermodynamic consistency.
#ifndef CAGEHOP_STRUCTURE_CONSISTENCY_H
#define CAGEHOP_STRUCTURE_CONSISTENCY_H

#include "structure/closure.h"

/// Sets closure->alpha so that at phi the compressibility route, d(phi Z)/dphi = 1/S(0), and the virial
/// route, Z = 1 + 4 phi g(d+) derived at fixed alpha, agree (Rogers, Young 1984). *error is the relative
/// error of S(q) that alpha's own error means. `box` as for levels.h, `until` on clock_seconds(); *iterations
/// is added to. Returns 0, CAGEHOP_NO_CONVERGENCE, CAGEHOP_NOT_POSITIVE, CAGEHOP_TIMED_OUT or
/// CAGEHOP_NO_MEMORY. Every process of a team finds the same, but for the time.
int consistency_find(double phi, double box, double until, struct closure *closure, double *error,
                     int *iterations);

#endif
