// SPDX-License-Identifier: GPL-3.0-or-later
/// The exponential of several numbers at once.
#ifndef CAGEHOP_NUMERICS_EXPONENTIAL_H
#define CAGEHOP_NUMERICS_EXPONENTIAL_H

#include <stddef.h>

/// y[i] becomes e^y[i] - 1, to 1e-15 of it or 2e-16, whichever is larger; NaN where y[i] is NaN. Beyond -700
/// and 700 it is as there. The same bits however many there are, and whatever vectors the processor has.
void exponentials_less_one(size_t n, double y[]);

#endif
