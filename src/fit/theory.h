// SPDX-License-Identifier: GPL-3.0-or-later
/// What the theory says of a measurement, with exact derivatives in all parameters of a fit.
#ifndef CAGEHOP_FIT_THEORY_H
#define CAGEHOP_FIT_THEORY_H

#include "fit/surface.h"

/// The theory with one set of parameters.
struct theory {
  struct surface *surface;              ///< borrowed
  double value[CAGEHOP_FIT_PARAMETERS]; ///< as they are fitted
  bool phi_g_follows;                   ///< from tau_E and a_c: tau_alpha(phi_g, P = 0) = 100 s
  struct jet phi_g;                     ///< set by theory_begin
  const char *reason;                   ///< why the last evaluation gave no number
};

/// Finds phi_g where it follows. Returns 0; CAGEHOP_NO_TRANSITION or why else there is none, with
/// theory->reason; or a negative status.
int theory_begin(struct theory *theory);

/// What a datum is compared with: ln(value), or T_g, searched from datum->temperature_K on. Its derivatives
/// with temperature are of no meaning. Returns as surface_evaluate, or CAGEHOP_NO_CONVERGENCE.
int theory_of_datum(struct theory *theory, const struct cagehop_fit_datum *datum, struct jet *y,
                    double *error);

/// The transition of a datum of CAGEHOP_FIT_TRANSITION_TAU and the fragility there, Eq. 14, with derivatives
/// as above.
int theory_fragility(struct theory *theory, const struct cagehop_fit_datum *datum, struct jet *T_g,
                     struct jet *fragility);

#endif
