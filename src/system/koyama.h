// SPDX-License-Identifier: GPL-3.0-or-later
/// Semiflexible chains.
#ifndef CAGEHOP_SYSTEM_KOYAMA_H
#define CAGEHOP_SYSTEM_KOYAMA_H

#include <cagehop/system.h>

/// omega(q) of a koyama chain, [1].
double koyama_omega(const struct cagehop_system *system, double q);

/// The least persistence length of a chain with such bonds, [sigma]: that of one without bending energy,
/// whose next-nearest sites yet do not overlap; bond > 0.5, and infinite else.
double koyama_persistence_min(double bond);

#endif
