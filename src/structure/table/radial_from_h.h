// SPDX-License-Identifier: GPL-3.0-or-later
/// g(r) from S(q) that is given as a function of q.
#ifndef CAGEHOP_STRUCTURE_TABLE_RADIAL_FROM_H_H
#define CAGEHOP_STRUCTURE_TABLE_RADIAL_FROM_H_H

#include "structure/shared/radial.h"
#include "system/particles.h"

/// h(q) = S(q) - 1, which falls as particles_jump_tail times contact cos(q)/q^2 at large q, or faster.
typedef double radial_h(const void *context, double q);

/// By a sine transform over a box of length `box`, [d], from the contact value g(d+) and h. *residual: the
/// largest |r g(r)| inside the core, where g(r) should be 0, [d]. contact 0: of soft particles; then g(r) is
/// filled from r = 0 on, radial->contact is its first peak, and *residual is NaN. Returns 0, or
/// CAGEHOP_NO_MEMORY with *radial empty.
int radial_from_h(radial_h *h, const void *context, const struct particles *particles, double contact,
                  double box, struct radial *radial, double *residual);

#endif
