// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CAGEHOP_NUMERICS_ROOT_H
#define CAGEHOP_NUMERICS_ROOT_H

/// The root of `value` in [low, high], where its signs differ, by Brent's method: to within `width`, or to
/// the root's own last bits where those are coarser. Returns 0; CAGEHOP_NO_CONVERGENCE, also where
/// the signs don't differ; CAGEHOP_NOT_FINITE where a value is NaN; CAGEHOP_NO_MEMORY. Then *root says
/// nothing. `value` is asked for each end once.
int root_find(double (*value)(double x, void *context), void *context, double low, double high, double width,
              double *root);

#endif
