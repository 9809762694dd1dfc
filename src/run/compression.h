// SPDX-License-Identifier: GPL-3.0-or-later
/// How far states are compressed, for those who look at their numbers.
#ifndef CAGEHOP_RUN_COMPRESSION_H
#define CAGEHOP_RUN_COMPRESSION_H

#include <cagehop/material.h>
#include <stdbool.h>

enum { COMPRESSION_WORDS_MAX = 256 };

/// Whether compression by this pressure [MPa] is more than the equation of state is said to be good for, and
/// words on it. Beyond the limit, or where NaN, it is the limit's.
bool compression_is_far(const struct cagehop_material *material, double pressure_MPa,
                        char words[COMPRESSION_WORDS_MAX]);

#endif
