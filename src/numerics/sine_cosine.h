// SPDX-License-Identifier: GPL-3.0-or-later
/// Sine and cosine of several numbers at once.
#ifndef CAGEHOP_NUMERICS_SINE_COSINE_H
#define CAGEHOP_NUMERICS_SINE_COSINE_H

#include <stddef.h>

/// sine[i] and cosine[i] of x[i], to a unit in the last place of 1, 2.3e-16; NaN where x[i] is not finite.
/// The same bits however many there are, and whatever vectors the processor has.
void sines_and_cosines(size_t n, const double x[], double sine[], double cosine[]);

#endif
