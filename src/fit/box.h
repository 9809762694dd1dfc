// SPDX-License-Identifier: GPL-3.0-or-later
/// Chebyshev series in two variables, and their derivatives.
#ifndef CAGEHOP_FIT_BOX_H
#define CAGEHOP_FIT_BOX_H

#include "fit/jet.h"

enum { BOX_PHI_NODES = 13, BOX_P_NODES = 9 };

/// Coefficients of T_i(phi) T_j(P).
struct series {
  double c[BOX_PHI_NODES][BOX_P_NODES];
};

/// The series through value[i][j] at Chebyshev node i of phi and j of P.
void series_fit(const double value[BOX_PHI_NODES][BOX_P_NODES], struct series *series);

/// Estimated errors of a series along phi and P: its last two coefficients in that direction.
void series_tails(const struct series *series, double *along_phi, double *along_P);

/// Chebyshev polynomials at a place in [low, high], with first and second derivatives.
struct polynomials {
  double T[BOX_PHI_NODES], T_1[BOX_PHI_NODES], T_2[BOX_PHI_NODES];
};
void polynomials_at(double x, double low, double high, int count, struct polynomials *polynomials);

/// The series where both polynomials were taken.
void series_evaluate(const struct series *series, const struct polynomials *phi, const struct polynomials *P,
                     struct jet_partials *result);

#endif
