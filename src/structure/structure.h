// SPDX-License-Identifier: GPL-3.0-or-later
/// What the rooms above may ask of a structure, besides the public functions.
#ifndef CAGEHOP_STRUCTURE_STRUCTURE_H
#define CAGEHOP_STRUCTURE_STRUCTURE_H

#include "system/particles.h"

#include <cagehop/structure.h>

/// The particles that it is the structure of; owned by the structure.
const struct particles *structure_particles(const struct cagehop_structure *structure);

#endif
