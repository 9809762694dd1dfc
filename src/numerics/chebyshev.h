// SPDX-License-Identifier: GPL-3.0-or-later
/// Chebyshev series on an interval, from values at its Lobatto nodes (which include both ends).
#ifndef CAGEHOP_NUMERICS_CHEBYSHEV_H
#define CAGEHOP_NUMERICS_CHEBYSHEV_H

#include <stddef.h>

enum { CHEBYSHEV_NODES_MAX = 64 };

/// Node k of `count` on [low, high], ascending; the first and the last are the ends exactly.
double chebyshev_node(size_t count, double low, double high, size_t k);

/// The coefficients of the polynomial through values[k] at node k. count is at most CHEBYSHEV_NODES_MAX.
void chebyshev_fit(size_t count, const double values[], double coefficients[]);

/// What of chebyshev_fit depends on the number of nodes alone, for many fits: cosines[k * count + j], the
/// share of values[k] in coefficient j but for a factor. And a fit with it, to the same bits.
void chebyshev_cosines(size_t count, double cosines[]);
void chebyshev_fit_with(size_t count, const double cosines[], const double values[], double coefficients[]);

/// The weights of the values at the nodes in the polynomial through them at x, and slope[k], the derivatives
/// of the weights with x.
void chebyshev_weights(size_t count, double low, double high, double x, double weight[], double slope[]);

/// The same with the cosines of chebyshev_cosines, for many x.
void chebyshev_weights_with(size_t count, const double cosines[], double low, double high, double x,
                            double weight[], double slope[]);

/// The same weights but for rounding, where the nodes are known: node[k], k < count.
void chebyshev_weights_at_nodes(size_t count, const double node[], double x, double weight[]);

/// The series at x, and where slope is not NULL its derivative.
double chebyshev_evaluate(size_t count, const double coefficients[], double low, double high, double x,
                          double *slope);

/// The series at n places, to the same bits as one by one, but faster.
void chebyshev_evaluate_many(size_t count, const double coefficients[], double low, double high, size_t n,
                             const double x[], double value[]);

/// An estimate of the series' error: the sum of the moduli of its last two coefficients.
double chebyshev_tail(size_t count, const double coefficients[]);

#endif
