// SPDX-License-Identifier: GPL-3.0-or-later
/// Root of a function of one variable in a bracket.
#ifndef CAGEHOP_NUMERICS_ROOT_H
#define CAGEHOP_NUMERICS_ROOT_H

/// The root of `value` in [low, high], where its signs differ, by Brent's method: to within `width`, or to
/// the root's own last bits where those are coarser. Returns 0; CAGEHOP_NO_CONVERGENCE, also where
/// the signs don't differ; CAGEHOP_NOT_FINITE where a value is not. Takes no memory and calls no error
/// handler. With another status than 0 *root is undefined. `value` is called once for each end of the
/// bracket.
int root_find(double (*value)(double x, void *context), void *context, double low, double high, double width,
              double *root);

#endif
