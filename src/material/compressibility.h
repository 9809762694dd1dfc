// SPDX-License-Identifier: GPL-3.0-or-later
/// Temperature by a table of S_0(T). Not collective.
#ifndef CAGEHOP_MATERIAL_COMPRESSIBILITY_H
#define CAGEHOP_MATERIAL_COMPRESSIBILITY_H

#include <cagehop/material.h>

/// T at phi, [K], and dT/dphi where slope is not NULL; NaN outside the table.
double compressibility_temperature(const struct cagehop_compressibility *table, double phi, double *slope);

/// phi at T, the inverse; NaN outside the table.
double compressibility_phi(const struct cagehop_compressibility *table, double temperature_K);

#endif
