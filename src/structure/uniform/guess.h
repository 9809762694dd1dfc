// SPDX-License-Identifier: GPL-3.0-or-later
/// q gamma(q) on a uniform grid from x = rho c(q) of another one, which is known up to some q.
#ifndef CAGEHOP_STRUCTURE_UNIFORM_GUESS_H
#define CAGEHOP_STRUCTURE_UNIFORM_GUESS_H

#include "structure/uniform/grid.h"

/// The request's guess, and x past its last q: cosine cos(q)/q^2 + sine sin(q)/q^3, which the jumps of r c(r)
/// and its derivative at contact cause.
struct guess {
  const struct uniform_request *request;
  double cosine, sine;
};

/// The request's guess must not be NULL.
struct guess guess_of(const struct uniform_request *request);

/// q gamma(q) at q_k, by the Ornstein-Zernike equation.
double guess_indirect(const struct guess *guess, size_t k);

#endif
