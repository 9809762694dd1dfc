// SPDX-License-Identifier: GPL-3.0-or-later
/// The two ways to tau_s: by quadrature for every S(q), and by a series for that of Percus-Yevick in closed
/// form.
#ifndef CAGEHOP_RELAXATION_SHORT_TIME_H
#define CAGEHOP_RELAXATION_SHORT_TIME_H

#include <cagehop/structure.h>
#include <stdbool.h>

/// tau_s/tau_E by quadrature over q. Returns as cagehop_short_time.
int short_time_by_quadrature(const struct cagehop_structure *structure, double *ratio);

/// The same for the closed form of Percus-Yevick's hard spheres, whose S(q) depends on phi alone, and with it
/// the integral of Eq. 4: *share is the integral over 36 pi phi, to 1e-13. False outside 0.45 <= phi <= 0.70.
bool short_time_share(double phi, double *share);

#endif
