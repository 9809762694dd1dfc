// SPDX-License-Identifier: GPL-3.0-or-later
/// The pair potential as the methods that solve for S(q) need it. All of it of a system in which
/// potential_fault finds none.
#ifndef CAGEHOP_SYSTEM_POTENTIAL_H
#define CAGEHOP_SYSTEM_POTENTIAL_H

#include <cagehop/system.h>
#include <stdbool.h>

/// As cagehop_system_fault, of the potential and the chain alone: a state's temperature and density are not
/// looked at.
const char *potential_fault(const struct cagehop_system *system);

/// Whether the points of a table of u(r) tell exp(-u/kBT) to 1e-3 at kBT/epsilon = temperature; *error: how
/// well, [1]. It takes more points where u is deep when it is cold, and where u is steep when it is hot: so
/// this belongs to a state, and is no fault of the system. True without a table.
bool potential_is_resolved(const struct cagehop_system *system, double temperature, double *error);

/// As cagehop_system_second_virial, whether or not a table's points are enough at that temperature, which is
/// above 0 and finite.
int potential_second_virial(const struct cagehop_system *system, double temperature, double *B_2);

/// What a potential reads of a system.
enum potential_reads {
  POTENTIAL_READS_ENERGY = 1,    ///< epsilon and a temperature; hard sites have none
  POTENTIAL_READS_CUTOFF = 2,    ///< cutoff and its form
  POTENTIAL_READS_EXPONENT = 4,  ///< exponent
  POTENTIAL_READS_SCREENING = 8, ///< screening
  POTENTIAL_READS_SIGN = 16,     ///< repulsive
  POTENTIAL_READS_TABLE = 32,    ///< a table of u(r)
};

/// The bits of what it reads; 0 where there is no such potential.
unsigned potential_reads(enum cagehop_potential potential);

/// Places where exp(-u/kBT) or a derivative of it jumps, [sigma], ascending; a grid that has them on its
/// points or halfway between has errors that are a series in its step. A table's own points, at which the
/// second derivative jumps by as much as the table is inaccurate, are none.
enum { POTENTIAL_EDGES_MAX = 4 };

struct potential_edges {
  int count;
  double r[POTENTIAL_EDGES_MAX];
  int order[POTENTIAL_EDGES_MAX]; ///< which derivative jumps first: 0 the value itself, as at a hard core
};

struct potential_edges potential_edges(const struct cagehop_system *system);

/// The radius of the hard core, [sigma]; 0: none.
double potential_core(const struct cagehop_system *system);

/// From there on u is 0, [sigma]; infinite: nowhere.
double potential_range(const struct cagehop_system *system);

/// u(r) in the range, and at its end the limit from inside, [epsilon]; core <= r <= range.
double potential_inside(const struct cagehop_system *system, double r);

/// Where u is lowest, and how deep it is there: [sigma], [epsilon]. depth 0, and r the range, where it only
/// repels.
struct potential_minimum {
  double r, depth;
};

struct potential_minimum potential_minimum(const struct cagehop_system *system);

/// The first place where u is 0, before its minimum, [sigma]: 0; or CAGEHOP_NOT_RESOLVED where u is below 0
/// from r = 0 on.
int potential_zero(const struct cagehop_system *system, const struct potential_minimum *minimum,
                   double *zero);

/// The attractive part of the Weeks-Chandler-Andersen division, u - u_0: -1 times the depth of the minimum up
/// to there, u beyond, [epsilon]; 0 everywhere for potentials that only repel.
double potential_attraction_beyond(const struct cagehop_system *system,
                                   const struct potential_minimum *minimum, double r);

/// u(r) at large r falls off as -strength r^-power: [epsilon]. power 0: faster than every power, or cut off.
struct potential_decay {
  double power, strength;
};

struct potential_decay potential_decay(const struct cagehop_system *system);

#endif
