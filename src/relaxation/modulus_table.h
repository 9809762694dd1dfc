// SPDX-License-Identifier: GPL-3.0-or-later
/// The shear modulus as a function of the cage's width alone, by numbers that can be interpolated in phi.
#ifndef CAGEHOP_RELAXATION_MODULUS_TABLE_H
#define CAGEHOP_RELAXATION_MODULUS_TABLE_H

#include <cagehop/relaxation.h>

enum { MODULUS_ORDER = 18, MODULUS_OCTAVES = 12, MODULUS_VALUES = MODULUS_ORDER * MODULUS_OCTAVES };

/// value[i] = ln(G r) at Chebyshev nodes of ln r on octaves from r_first, [d], on. Returns as
/// cagehop_shear_modulus_create.
int modulus_tabulate(const struct cagehop_structure *structure, double r_first, double value[MODULUS_VALUES]);

/// The octave of modulus_tabulate that r is in; MODULUS_OCTAVES where it is in none.
size_t modulus_octave(double r_first, double r);

/// The modulus that has these values; NaN outside the octaves. Returns 0 or CAGEHOP_NO_MEMORY.
int modulus_from_values(double r_first, const double value[MODULUS_VALUES],
                        struct cagehop_shear_modulus **modulus);

#endif
