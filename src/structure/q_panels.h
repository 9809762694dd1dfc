// SPDX-License-Identifier: GPL-3.0-or-later
/// Quadrature over q of functions of S(q): where S(q) has peaks, where it is smooth, where a table ends.
#ifndef CAGEHOP_STRUCTURE_Q_PANELS_H
#define CAGEHOP_STRUCTURE_Q_PANELS_H

#include "numerics/panels.h"

#include <cagehop/structure.h>
#include <stdbool.h>

/// Which integral is wanted: of f(context, q) from 0 to q_end.
struct q_panels_params {
  double q_end;     ///< at most cagehop_structure_q_max, [1/d]
  double tolerance; ///< relative accuracy, [1]; where a table's error is larger, that
  double floor;     ///< absolute accuracy of a panel, in units of the integral
  double q_stop;    ///< panels beyond q_panels_peaks that begin there or later are left out, [1/d]; 0: none
  bool fine_origin; ///< whether panels get narrower towards q = 0, by factors of 4: for functions that are
                    ///< evaluated at large r, where only q < 1/r contribute
  panel_function *f;
  const void *context;
};

/// Up to there S(q) has peaks that must be resolved, [1/d]; beyond, 1 - S(q) is a decaying oscillation of
/// period 2 pi. At most q_end.
double q_panels_peaks(double q_end);

/// Appends panels over [0, q_end]. Up to q_panels_peaks they are halved until they resolve f. Beyond, one
/// panel for each period, or for two, is enough, and testing the accuracy would cost more than it saves.
/// Where a table ends S(q) may have a step, so a panel ends there. The tolerance is limited by a table's
/// error, so that neither its noise nor what rounding leaves of a fit is resolved. Returns as panels_append.
int q_panels_append(const struct cagehop_structure *structure, const struct q_panels_params *params,
                    struct panels *panels);

/// *integral of f from q = 0 to where S(q) is known, to infinity where it is known for all q; f gets the
/// structure as its context. Up to q_panels_peaks as q_panels_append, to 1e-12; beyond, f is a smooth
/// function times cos^2(q)/q^2, as one of (S - 1)^2 q^2 is. Returns as panels_append, or
/// CAGEHOP_NO_CONVERGENCE.
int q_panels_integrate(const struct cagehop_structure *structure, panel_function *f, double *integral);

#endif
