// SPDX-License-Identifier: GPL-3.0-or-later
/// The fit of the Vogel-Fulcher-Tammann line to an isobar.
#ifndef CAGEHOP_PHASE_MAP_VFT_H
#define CAGEHOP_PHASE_MAP_VFT_H

#include <cagehop/phase_map.h>

/// An undefined VFT line: NaN in every number.
struct cagehop_vft vft_none(void);

/// Fits Eq. 12 by least squares to log_tau[i] = ln(tau/s) at temperature[i] [K], i < count, descending in T.
/// Standard errors from the residuals' variance. Returns 0, or CAGEHOP_NOT_RESOLVED where a straight line in
/// T fits as well, so that nothing determines T0; CAGEHOP_NO_CONVERGENCE, CAGEHOP_NOT_FINITE,
/// CAGEHOP_NO_MEMORY; *vft = vft_none() then.
int vft_fit(size_t count, const double temperature[], const double log_tau[], double transition_time_s,
            struct cagehop_vft *vft);

#endif
