// SPDX-License-Identifier: GPL-3.0-or-later
/// What the room knows of an isochore besides the public functions.
#ifndef CAGEHOP_PHASE_MAP_ISOCHORE_H
#define CAGEHOP_PHASE_MAP_ISOCHORE_H

#include <cagehop/phase_map.h>

/// Which state it is, for messages: "phi = 0.6", or "T = 300 K". Owned by the isochore.
const char *isochore_state(const struct cagehop_isochore *isochore);

#endif
