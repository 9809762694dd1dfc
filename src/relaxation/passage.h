// SPDX-License-Identifier: GPL-3.0-or-later
/// Integrals of exp(F(r, P)) and exp(-F(r, P)), from which first-passage times and populations follow. Limits
/// are given as x = ln r. The relative error is below 1e-9; returns 0, or CAGEHOP_NOT_RESOLVED,
/// CAGEHOP_NOT_FINITE, CAGEHOP_NO_MEMORY.
#ifndef CAGEHOP_RELAXATION_PASSAGE_H
#define CAGEHOP_RELAXATION_PASSAGE_H

#include "relaxation/caging.h"

/// int exp(sign (F(r) - F_reference)) dr, [d].
int passage_integral(const struct caging *caging, double pressure, double sign, double F_reference,
                     double from, double to, double *integral);

/// int_{from}^{to} dr exp(F(r) - F(to)) int_{from}^{r} ds exp(F(from) - F(s)), [d^2].
int passage_double_integral(const struct caging *caging, double pressure, double from, double to,
                            double *integral);

#endif
