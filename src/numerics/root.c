// SPDX-License-Identifier: GPL-3.0-or-later
#include "numerics/root.h"

#include <cagehop/status.h>
#include <float.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdbool.h>

enum { ITERATIONS_MAX = 200 };

static int iterate(gsl_root_fsolver *solver, double width, double *root) {
  for (int i = 0; i < ITERATIONS_MAX; i++) {
    if (gsl_root_fsolver_iterate(solver) != 0) {
      return CAGEHOP_NOT_FINITE;
    }
    *root = gsl_root_fsolver_root(solver);
    const double bracket = gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver);
    if (bracket <= fmax(width, 4.0 * DBL_EPSILON * fabs(*root))) {
      return CAGEHOP_OK;
    }
  }
  return CAGEHOP_NO_CONVERGENCE;
}

/// A function whose values at both ends are stored, because GSL evaluates them again, and each evaluation may
/// solve a state.
struct known_ends {
  double (*value)(double x, void *context);
  void *context;
  double low, high, at_low, at_high;
  bool undefined; ///< it was no finite number somewhere
};

/// GSL calls its error handler for a value that is not finite, which by default aborts the program: a root is
/// told in its place, and the search ends.
static double value_of(double x, void *context) {
  struct known_ends *ends = context;
  const double y = x == ends->low    ? ends->at_low
                   : x == ends->high ? ends->at_high
                                     : ends->value(x, ends->context);
  ends->undefined = ends->undefined || !isfinite(y);
  return isfinite(y) ? y : 0.0;
}

int root_find(double (*value)(double x, void *context), void *context, double low, double high, double width,
              double *root) {
  struct known_ends ends = {value, context, low, high, value(low, context), value(high, context), false};
  gsl_function function = {.function = value_of, .params = &ends};
  // Checked first, because GSL calls its error handler for a bracket without a change of sign.
  if (!((ends.at_low <= 0.0 && ends.at_high >= 0.0) || (ends.at_low >= 0.0 && ends.at_high <= 0.0))) {
    return isnan(ends.at_low + ends.at_high) ? CAGEHOP_NOT_FINITE : CAGEHOP_NO_CONVERGENCE;
  }
  double
      state[16]; // on the stack, because an isobar looks for three roots: Brent's method keeps eight numbers
  gsl_root_fsolver solver = {.type = gsl_root_fsolver_brent, .state = state};
  if (solver.type->size > sizeof state) {
    return CAGEHOP_NO_MEMORY;
  }
  const int status = gsl_root_fsolver_set(&solver, &function, low, high) == 0 ? iterate(&solver, width, root)
                                                                              : CAGEHOP_NOT_FINITE;
  return ends.undefined ? CAGEHOP_NOT_FINITE : status;
}
