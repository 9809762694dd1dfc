// SPDX-License-Identifier: GPL-3.0-or-later
/// Reduced numbers as a person reads them.
#ifndef CAGEHOP_CLI_SI_UNITS_H
#define CAGEHOP_CLI_SI_UNITS_H

#include <cagehop/material.h>

/// A value in a column's unit, in an SI unit instead: *factor times it is in the unit returned. NULL where
/// the column's unit is one already, or the temperature [K] is needed and not known (NaN).
const char *physical_unit(const char *unit, const struct cagehop_material *material, double temperature_K,
                          double *factor);

#endif
