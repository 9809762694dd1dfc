// SPDX-License-Identifier: GPL-3.0-or-later
/// Numbers that carry their derivatives: with temperature and with all parameters of a fit, and the mixed
/// second derivatives with temperature and each of those (and with temperature twice). So what follows from a
/// formula has exact derivatives, and so has its slope with temperature.
#ifndef CAGEHOP_FIT_JET_H
#define CAGEHOP_FIT_JET_H

#include <cagehop/fit.h>

/// The variables: the parameters, and behind them temperature.
enum { JET_T = CAGEHOP_FIT_PARAMETERS, JET_VARIABLES };

struct jet {
  double value;
  double slope[JET_VARIABLES]; ///< d/dx_j
  double mixed[JET_VARIABLES]; ///< d^2/(dT dx_j)
};

struct jet jet_constant(double value);

/// Variable number j with that value.
struct jet jet_variable(double value, int j);

struct jet jet_sum(struct jet a, struct jet b);
struct jet jet_scaled(struct jet a, double factor);
struct jet jet_product(struct jet a, struct jet b);

/// A function of one jet, by its value and first two derivatives.
struct jet jet_of_one(struct jet a, double f, double f_a, double f_aa);

/// A function of two jets, by its value and derivatives.
struct jet_partials {
  double f, f_a, f_b, f_aa, f_ab, f_bb;
};
struct jet jet_of_two(struct jet a, struct jet b, const struct jet_partials *partials);

struct jet jet_ln(struct jet a);
struct jet jet_exp(struct jet a);

#endif
