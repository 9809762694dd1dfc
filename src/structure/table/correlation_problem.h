// SPDX-License-Identifier: GPL-3.0-or-later
/// The least-squares problem of correlation_fit.h: S(q) of the model, its gradient, and Gauss-Newton steps.
#ifndef CAGEHOP_STRUCTURE_TABLE_CORRELATION_PROBLEM_H
#define CAGEHOP_STRUCTURE_TABLE_CORRELATION_PROBLEM_H

#include "structure/table/correlation_fit.h"

enum {
  FIT_UNKNOWNS_MAX = CORRELATION_TERMS_MAX + 2, ///< with damping and blur
  FIT_NODES = 3,                                ///< q, q - e, q + e: the blur is a difference over these
};

/// What is fitted: the basis at the points, with all terms, and the noise.
struct fit_problem {
  const struct fit_data *data;
  double e;                 // distance of the nodes, [1/d]
  double *basis[FIT_NODES]; // [i * CORRELATION_TERMS_MAX + k]
  double *sigma;            // standard error of S
  double *model, *weighted;
  double prior[CORRELATION_TERMS_MAX]; // 1/variance of a coefficient before the table is read; 0: anything
  struct correlation_order few;        // the only terms, where they describe all but the table's digits
};

/// One set of unknowns, with which of them vary.
struct fit_unknowns {
  struct correlation_order order;
  bool has_damping, has_blur;
  double value[CORRELATION_TERMS_MAX]; // by column of the basis with all terms; 0 where not used
  double damping, blur;
};

/// The least-squares problem at one set of unknowns.
struct fit_normal {
  size_t count;
  double matrix[FIT_UNKNOWNS_MAX * FIT_UNKNOWNS_MAX], right[FIT_UNKNOWNS_MAX];
  double chi_square;
  double penalty; // of coefficients that are large for their prior; the sum of both is made least
};

/// The basis column of coefficient k.
size_t fit_column(const struct fit_unknowns *at, size_t k);

/// The number of coefficients; damping and blur follow them.
size_t fit_coefficients(const struct fit_unknowns *at);

/// Sets up the normal equations, and fills problem->model; false where S is not positive at a point.
bool fit_assemble(const struct fit_problem *problem, const struct fit_unknowns *at,
                  struct fit_normal *normal);

/// Gauss-Newton from *at. Returns 0 or CAGEHOP_NO_CONVERGENCE.
int fit_iterate(const struct fit_problem *problem, struct fit_unknowns *at, struct fit_normal *normal);

/// The same from a guess of its own.
int fit_from_scratch(const struct fit_problem *problem, struct fit_unknowns *at, struct fit_normal *normal);

#endif
