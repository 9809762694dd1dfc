// SPDX-License-Identifier: GPL-3.0-or-later
/// The inner loop of the sums over q, for the vector units of the processor it runs on.
#ifndef CAGEHOP_LANDSCAPE_SUM_KERNEL_H
#define CAGEHOP_LANDSCAPE_SUM_KERNEL_H

#include <stddef.h>

/// sums[0] = sum C exp(-B r_2), and sums[1], [2], [3] with the factors B, B (1 - 2 B r_2), B^2 (2 B r_2 - 3).
/// The order of each sum depends on the processor's vector length and on nothing else.
void sum_kernel(size_t count, const double B[], const double C[], double r_2, double sums[4]);

#endif
