// SPDX-License-Identifier: GPL-3.0-or-later
/// The closed form of the Percus-Yevick direct correlation function of hard spheres.
#ifndef CAGEHOP_STRUCTURE_CORE_PERCUS_YEVICK_H
#define CAGEHOP_STRUCTURE_CORE_PERCUS_YEVICK_H

#include "structure/core/legendre.h"

/// The Percus-Yevick c(r) of hard spheres, a cubic in r inside the core. Wertheim 1963, Thiele 1963:
/// -c(r) = lambda_1 + 6 phi lambda_2 r + phi lambda_1 r^3/2, lambda_1 = (1+2phi)^2/(1-phi)^4,
/// lambda_2 = -(1+phi/2)^2/(1-phi)^4.
void percus_yevick_core(double phi, struct core *core);

#endif
