// SPDX-License-Identifier: GPL-3.0-or-later
/// What the particle diameter of a material makes of reduced numbers.
#ifndef CAGEHOP_RUN_SCALE_H
#define CAGEHOP_RUN_SCALE_H

#include <cagehop/phase_map.h>
#include <stdbool.h>

enum { SCALE_WORDS_MAX = 256 };

/// "d = 0.8 nm: kBT/d^3, the unit of pressure and of G, is 15.4 MPa at T_g; tau_alpha is infinite there from
/// 61 MPa on; dT_g/dP is 120 K/GPa, as d^3; D goes as d^2". Three states close to phi_g are solved, so it is
/// written only where they take milliseconds, phi_g is known and S(q) is not from a table; else `words` are
/// empty. The slope is by differences, of two good digits.
void scale_words(const struct cagehop_model *model, char words[SCALE_WORDS_MAX]);

#endif
