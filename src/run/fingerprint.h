// SPDX-License-Identifier: GPL-3.0-or-later
/// What two maps must share for one to take points from the other.
#ifndef CAGEHOP_RUN_FINGERPRINT_H
#define CAGEHOP_RUN_FINGERPRINT_H

#include "digest/digest.h"

#include <cagehop/phase_map.h>

/// The SHA-256 of everything that decides a point's numbers but its place: the resolved model, the numbers of
/// its table of S(q) or of landscapes, the build with its compiler, and this machine's arithmetic. Names,
/// ranks and deadlines are not in it. Returns 0 or CAGEHOP_NO_MEMORY.
int physics_digest(const struct cagehop_model *model, char hexadecimal[DIGEST_TEXT]);

/// The SHA-256 of all that a table of S(q) says, from whatever files it was read; empty without one.
void table_digest(const struct cagehop_table *table, char hexadecimal[DIGEST_TEXT]);

/// The SHA-256 of a table of u(r), omega(q) or B(r), as it is read; empty without one.
void curve_digest(const struct cagehop_system_table *curve, char hexadecimal[DIGEST_TEXT]);

/// The SHA-256 of the table of S_0(T); empty without one.
void compressibility_digest(const struct cagehop_compressibility *table, char hexadecimal[DIGEST_TEXT]);

#endif
