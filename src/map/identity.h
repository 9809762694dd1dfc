// SPDX-License-Identifier: GPL-3.0-or-later
/// Two jobs are compared, so that a map is completed by the same one only.
#ifndef CAGEHOP_MAP_IDENTITY_H
#define CAGEHOP_MAP_IDENTITY_H

#include <stdbool.h>

enum { IDENTITY_WORDS_MAX = 256 };

/// Compares what two jobs say, lines "key: value". Where they differ: true, and the first key that does in
/// `words`, "grid.pressure.to is 2 there and 3 here".
bool identity_differs(const char *there, const char *here, char words[IDENTITY_WORDS_MAX]);

/// The same of the keys alone that decide the numbers at a point: what the material, the structure and the
/// physics are. A phi_g that is yet to be found on either side may turn out to be the other's.
bool identity_physics_differs(const char *there, const char *here, char words[IDENTITY_WORDS_MAX]);

#endif
