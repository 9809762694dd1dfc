// SPDX-License-Identifier: GPL-3.0-or-later
/// What is solved: a fluid of sites with a pair potential, in chains or not, at one state.
#ifndef CAGEHOP_STRUCTURE_PAIR_FLUID_H
#define CAGEHOP_STRUCTURE_PAIR_FLUID_H

#include "structure/shared/closure.h"

#include <cagehop/system.h>

struct pair_fluid {
  const struct cagehop_system *system;       ///< borrowed
  const struct cagehop_system_table *bridge; ///< B(r) of bridge-table; borrowed
  struct closure closure;
  double density;     ///< rho sigma^3 of sites, [1]
  double temperature; ///< T* = kBT/epsilon, [1]; infinite for hard particles, which have no energy
};

/// Whether omega(q) is not 1.
bool pair_is_chain(const struct pair_fluid *fluid);

/// Where exp(-u/kBT) or a derivative of it jumps, those of the lowest derivative first; and after them the
/// length of a chain's bonds, where c(r) has cusps then.
struct pair_edges {
  int count;
  double r[8]; ///< [sigma]
  int order;   ///< the lowest derivative that jumps, 0 the value itself; -1: there is none
};

struct pair_edges pair_edges_of(const struct pair_fluid *fluid);

/// The part of -u that falls as its power of r at large r, in a form that is smooth everywhere: with it taken
/// out of c(r), what a finite box cuts off is negligible.
struct pair_far {
  double power, strength; ///< -u is strength r^-power at large r; power 0: it falls faster, and there is none
};

struct pair_far pair_far_of(const struct pair_fluid *fluid);

/// Its value at r, and its three-dimensional Fourier transform at q, [epsilon] and [epsilon sigma^3].
double pair_far_value(const struct pair_far *far, double r);
double pair_far_transform(const struct pair_far *far, double q);

#endif
