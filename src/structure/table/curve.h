// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) from a table, at one packing fraction. Particles with a contact jump: a fit of rho c(r)
/// (correlation_fit.h), which averages the noise out and has the tail past the table. Soft particles: the
/// same with S - 1 damped at large q where that describes the points, else a spline through the points as far
/// as S - 1 stands out of their noise.
#ifndef CAGEHOP_STRUCTURE_TABLE_CURVE_H
#define CAGEHOP_STRUCTURE_TABLE_CURVE_H

#include "structure/table/correlation_fit.h"
#include "structure/table/points.h"
#include "structure/table/spline.h"

#include <stdbool.h>
#include <stddef.h>

struct table_curve {
  bool contact;     ///< S(q) has the tail of a contact jump
  bool is_fit;      ///< the fit is used; else the spline alone, of S - 1
  bool has_damping; ///< the fit's S - 1 is damped
  struct correlation_fit fit;
  double given_contact;         ///< g(d+) where the table has it; else 0
  struct table_spline spline;   ///< with a fit: of what it leaves of x = 1 - 1/S; without: of S - 1
  double *sigma;                ///< without a fit: standard errors of S at the spline's points. Owned
  double join;                  ///< the spline is used up to there, [1/d]
  double q_max;                 ///< S = 1 beyond, [1/d]; infinite with a contact
  struct table_spline fewer[2]; ///< what an interpolation between fewer states adds to x; empty for a state
                                ///< of the table
  double density_ratio; ///< what else the density may be, over that of phi: 1 where nothing speaks against it
  const struct table_spline *added; ///< in a variation: what is added to x. Of the curve that was varied
};

/// Gives the curve a spline through n points and the noise of S at them. Returns 0, CAGEHOP_NOT_FINITE or
/// CAGEHOP_NO_MEMORY.
int table_curve_spline(size_t n, const double q[], const double value[], const double sigma[],
                       struct table_curve *curve);

/// Keeps what the interpolation between states leaves open. Returns as table_curve_spline.
int table_curve_keep_fewer(const struct table_points *points, struct table_curve *curve);

/// Frees what the curve owns and empties it.
void table_curve_clear(struct table_curve *curve);

/// x = rho c(q) at q >= 0.
double table_curve_x(const struct table_curve *curve, double q);

/// The same, with the same bits, at n places: where there is a fit, several at once.
void table_curve_x_many(const struct table_curve *curve, size_t n, const double q[], double x[]);

/// The contact value g(d+); 0 for soft particles.
double table_curve_contact(const struct table_curve *curve, double density);

#endif
