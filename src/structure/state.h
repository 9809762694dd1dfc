// SPDX-License-Identifier: GPL-3.0-or-later
/// What the number of a state means.
#ifndef CAGEHOP_STRUCTURE_STATE_H
#define CAGEHOP_STRUCTURE_STATE_H

#include "system/particles.h"

#include <cagehop/structure.h>

/// The particles of a state, whatever numbers it. phi is NaN at a temperature outside a table. The
/// temperature is NaN where states are numbered by phi, also where a system has one for all.
struct particles structure_particles_at(const struct cagehop_structure_params *params, double state);

#endif
