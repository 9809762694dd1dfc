// SPDX-License-Identifier: GPL-3.0-or-later
/// An even function of q between its values on a uniform grid.
#ifndef CAGEHOP_STRUCTURE_SHARED_EVEN_SAMPLES_H
#define CAGEHOP_STRUCTURE_SHARED_EVEN_SAMPLES_H

#include <stddef.h>

enum { EVEN_SAMPLES_STENCIL = 10 }; ///< points that a value is interpolated from

/// The value at 0 <= q <= (count - EVEN_SAMPLES_STENCIL) step, where value[k] is that at (k + 1/2) step.
double even_samples_at(double step, const double value[], double q);

/// Likewise of an odd function.
double odd_samples_at(double step, const double value[], double q);

#endif
