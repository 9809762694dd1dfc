// SPDX-License-Identifier: GPL-3.0-or-later
/// The pair potential as the methods that solve for S(q) need it.
#ifndef CAGEHOP_SYSTEM_POTENTIAL_H
#define CAGEHOP_SYSTEM_POTENTIAL_H

#include <cagehop/system.h>

/// Places where exp(-u/kBT) or a derivative of it jumps, [sigma], ascending; a grid that has them on its
/// points or halfway between has errors that are a series in its step.
enum { POTENTIAL_EDGES_MAX = 4 };

struct potential_edges {
  int count;
  double r[POTENTIAL_EDGES_MAX];
  int order[POTENTIAL_EDGES_MAX]; ///< which derivative jumps first: 0 the value itself, as at a hard core
};

struct potential_edges potential_edges(const struct cagehop_system *system);

/// The radius of the hard core, [sigma]; 0: none.
double potential_core(const struct cagehop_system *system);

/// The attractive part of the Weeks-Chandler-Andersen division, u - u_0: -1 times the depth of the minimum up
/// to there, u beyond, [epsilon]; 0 everywhere for potentials that only repel.
double potential_attraction(const struct cagehop_system *system, double r);

/// u(r) at large r falls off as -strength r^-power: [epsilon]. power 0: faster than every power, or cut off.
struct potential_decay {
  double power, strength;
};

struct potential_decay potential_decay(const struct cagehop_system *system);

#endif
