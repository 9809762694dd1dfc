// SPDX-License-Identifier: GPL-3.0-or-later
/// g(r) outside the core from c(r) inside it, where c(r) vanishes outside.
#ifndef CAGEHOP_STRUCTURE_CORE_RADIAL_FROM_CORE_H
#define CAGEHOP_STRUCTURE_CORE_RADIAL_FROM_CORE_H

#include "structure/core/legendre.h"
#include "structure/shared/radial.h"

/// By a sine transform over a box of length `box` >= RADIAL_R_MAX, [d], at whose end h(r) must have decayed.
/// Returns 0, or CAGEHOP_NO_MEMORY with *radial empty.
int radial_from_core(const struct core *core, double density, double box, struct radial *radial);

/// g(d+) alone, to the same bits.
double radial_contact_from_core(const struct core *core);

#endif
