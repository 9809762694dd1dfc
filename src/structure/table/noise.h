// SPDX-License-Identifier: GPL-3.0-or-later
/// The noise of a measured S(q), before anything is fitted to it.
#ifndef CAGEHOP_STRUCTURE_TABLE_NOISE_H
#define CAGEHOP_STRUCTURE_TABLE_NOISE_H

#include <stddef.h>

/// sigma[i]: standard error of S[i] from the scatter of neighbouring points, or the average of S_err (NULL:
/// not given) where that is larger; length n. Returns 0 or CAGEHOP_NO_MEMORY.
int point_noise(size_t n, const double q[], const double S[], const double S_err[], double sigma[]);

#endif
