// SPDX-License-Identifier: GPL-3.0-or-later
/// A fit of rho c(r) of correlation.h to a measured S(q). A few terms describe hundreds of points, so that
/// most of the noise is averaged out, and S(q) past the last point follows from the fit. Two more parameters
/// tell whether the table is what it is taken for:
///   damping u: S - 1 multiplied by exp(-u q^2). A contact jump has u = 0; soft particles have u > 0.
///   blur v, [1/d^2]: S averaged over q with variance v. Averaging over bins of width w gives w^2/12; g(r)
///   multiplied by a window that falls as 1 - v r^2/2 gives v.
#ifndef CAGEHOP_STRUCTURE_TABLE_CORRELATION_FIT_H
#define CAGEHOP_STRUCTURE_TABLE_CORRELATION_FIT_H

#include "structure/table/correlation.h"

#include <stdbool.h>

/// One S(q), in order of q.
struct fit_data {
  size_t n;
  const double *q, *S;
  const double *S_err; ///< standard error of S; NULL: from the scatter of S
  double contact;      ///< rho g(d+) where it is known; 0: it is fitted
};

struct correlation_fit {
  struct correlation curve;
  struct correlation less_blurred; ///< with 2 % less blur, where S is blurred: how wave vectors were averaged
                                   ///< in a bin is not known better
  double damping, damping_error;   ///< u and its standard error
  double blur, blur_error;         ///< v and its standard error
  double bin;                      ///< w^2/12 for bins as wide as the points are apart, [1/d^2]
  double contact_error;            ///< standard error of rho g(d+)
  double noise;                    ///< root mean square of the relative noise of the points
  double misfit;                   ///< root mean square of the relative residuals
  double chi_square;               ///< per point
  double correlation; ///< of neighbouring residuals, -1 to 1, in standard errors: 0 for pure noise
  /// The coefficients, and after them the damping, vary by spread * (normal numbers), of which there are
  /// `directions`.
  size_t directions;
  double spread[CORRELATION_TERMS_MAX + 1][CORRELATION_TERMS_MAX + 2];
};

/// Fits; with `damped` the damping is a part of the curve, else it is tested only. residual[i], where not
/// NULL: what is left of x = 1 - 1/S at the points, length n. Returns 0, CAGEHOP_NO_CONVERGENCE where no S(q)
/// > 0 of that form is found, or CAGEHOP_NO_MEMORY.
int correlation_fit(const struct fit_data *data, bool damped, struct correlation_fit *fit, double residual[]);

/// The standard error of x(q) that the noise causes.
double correlation_fit_error(const struct correlation_fit *fit, double q);

#endif
