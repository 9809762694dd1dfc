// SPDX-License-Identifier: GPL-3.0-or-later
/// x(q) for all q, S = 1/(1 - x): of single sites x = rho c(q), of chains x = 1 - 1/omega(q) + rho c(q). rho
/// c is interpolated between the wavenumbers of grids; beyond them it is a tail that a hard core causes, or
/// 0.
#ifndef CAGEHOP_STRUCTURE_PAIR_CURVE_H
#define CAGEHOP_STRUCTURE_PAIR_CURVE_H

#include "structure/pair/levels.h"
#include "structure/pair/tail.h"

#include <stdbool.h>
#include <stddef.h>

struct pair_curve {
  size_t count;
  double step; ///< x[k] belongs to q = (k + 1/2) step, [1/sigma]
  double *x;   ///< rho c(q) without its far part; owned
  struct pair_far far;
  double far_factor; ///< rho/T*
  double join;       ///< the tail is used for q >= join, [1/sigma]
  bool has_tail;     ///< of a hard core; else rho c(q) is 0 from join on
  struct pair_tail tail;
  bool is_chain;
  struct cagehop_system system; ///< for omega(q); its table is owned
  struct cagehop_system_table omega_table;
  double density;
};

/// *contact: g(d+) of a hard core, else not read. *tail_error: of S(q) from `join` on, as largest |dS/S|;
/// without a tail `join` is where S(q) differs from its limit by less than 1e-3 of `tolerance`, or the end of
/// the grids. Returns 0, CAGEHOP_NO_MEMORY or CAGEHOP_NOT_FINITE; pair_curve_clear in any case.
int pair_curve_create(const struct pair_levels *levels, double contact, double tolerance,
                      struct pair_curve *curve, double *tail_error);
void pair_curve_clear(struct pair_curve *curve);

double pair_curve_x(const struct pair_curve *curve, double q);

/// rho c(q) alone.
double pair_curve_rho_c(const struct pair_curve *curve, double q);

/// gamma(q) = h(q) - c(q), [sigma^3].
double pair_curve_gamma(const struct pair_curve *curve, double q);

/// The largest q at which S(q) is known; beyond it S = 1.
double pair_curve_q_max(const struct pair_curve *curve);

/// The smallest S(q) at the grids' wavenumbers.
double pair_curve_lowest_S(const struct pair_curve *curve);

#endif
