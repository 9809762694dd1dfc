// SPDX-License-Identifier: GPL-3.0-or-later
/// Radial functions r f(r) on shells of width d, p < r < p + 1, each a Legendre series. For hard spheres r
/// c(r) and r gamma(r) are smooth inside every shell and have their jumps, of falling order, at whole r: so
/// the series converge fast and their sine transforms are known exactly, as for the core (core.h), which is
/// shell 0.
#ifndef CAGEHOP_STRUCTURE_SHELLS_H
#define CAGEHOP_STRUCTURE_SHELLS_H

#include "numerics/q_rule.h"

#include <stddef.h>

/// Shells and the q rule their transforms use. Coefficients are arrays x[p * terms + k], p < shells, k <
/// terms, of sqrt(2k+1) P_k(2(r - p) - 1).
struct shells {
  size_t shells, terms;
  struct q_rule rule;
  double *radial;        ///< sqrt(2k+1) j_k(q_j/2) at radial[j * terms + k]
  double *cosine, *sine; ///< of q_j; length rule.count
};

/// Returns 0, CAGEHOP_NO_MEMORY or CAGEHOP_NO_CONVERGENCE with *shells empty.
int shells_create(size_t count, size_t terms, double box, double join, struct shells *shells);
void shells_clear(struct shells *shells);

/// s[j] = integral of the function times sin(q_j r) dr; length rule.count.
void shells_transform(const struct shells *shells, const double coefficient[], double s[]);

/// The same at any q > 0, for `count` shells.
double shells_sine(size_t count, size_t terms, const double coefficient[], double q);

/// coefficient = sum_j weight[j] * (transform of that basis function at q_j): the transpose of
/// shells_transform.
void shells_project(const struct shells *shells, const double weight[], double coefficient[]);

/// matrix[a * n + b] = sum_j weight[j] s_a(q_j) s_b(q_j) for all pairs of the n = shells * terms basis
/// functions. Returns 0 or CAGEHOP_NO_MEMORY.
int shells_kernel(const struct shells *shells, const double weight[], double matrix[]);

#endif
