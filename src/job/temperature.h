// SPDX-License-Identifier: GPL-3.0-or-later
/// Which temperatures a grid may have.
#ifndef CAGEHOP_JOB_TEMPERATURE_H
#define CAGEHOP_JOB_TEMPERATURE_H

#include <cagehop/material.h>
#include <cagehop/parameter.h>
#include <stdbool.h>

/// A temperature [K] means a packing fraction by Eq. 11, once phi_g is known. Whether that one can be solved;
/// any may be, while phi_g is NaN. Where not, `words` tell, to follow "grid.temperature_K has": "1700, which
/// means a packing fraction of -0.028; choose from 320 to below 1570 K".
bool job_temperature_allowed(const struct cagehop_material *material, double temperature,
                             char words[CAGEHOP_PARAMETER_TEXT_MAX]);

#endif
