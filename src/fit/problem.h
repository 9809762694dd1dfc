// SPDX-License-Identifier: GPL-3.0-or-later
/// One least-squares problem: data, and which parameters are free. Rows of residuals are the data, (theory -
/// measured)/sigma each, and after them the priors.
#ifndef CAGEHOP_FIT_PROBLEM_H
#define CAGEHOP_FIT_PROBLEM_H

#include "fit/theory.h"

#include <cagehop/error.h>

struct cagehop_fit {
  struct cagehop_model model; ///< where the search starts
  struct cagehop_fit_params params;
  struct surface *surface;  ///< owned; without F_e where a_c is fixed at 0
  struct surface *elastic;  ///< owned; with F_e then, for who asks for it; else NULL
  double *measured, *sigma; ///< of each datum: ln(value) or T; its standard error over sqrt(weight). Owned
  bool sigma_known;
};

struct problem {
  const struct cagehop_fit *fit;
  const double *measured;               ///< of each datum; borrowed
  double prior[CAGEHOP_FIT_PARAMETERS]; ///< NaN: none
  bool free[CAGEHOP_FIT_PARAMETERS];
  bool phi_g_follows;
  double start[CAGEHOP_FIT_PARAMETERS]; ///< of all; fixed ones stay
};

/// What the interpolated theory may err by at the data.
struct theory_errors {
  double largest; ///< in ln(value) or K
  double squares; ///< sum of (error/sigma)^2: so long at most is the error of all residuals, squared
};

/// The place where a search ended.
struct minimum {
  double value[CAGEHOP_FIT_PARAMETERS];
  bool at_bound[CAGEHOP_FIT_PARAMETERS]; ///< free ones that are held at a bound
  double chi2;
  struct theory_errors theory_errors;
  size_t rows;            ///< of the Jacobian
  double *residual;       ///< length rows, owned
  double *jacobian;       ///< rows x CAGEHOP_FIT_PARAMETERS, of free parameters; owned
  double *start_jacobian; ///< likewise, where the search began; owned
  int iterations;
  size_t bad_datum; ///< of a start that is out of range; SIZE_MAX: none
};

/// Sets `surface` and `elastic` of a fit that is all 0; a_c_varies: it is free, or has an error. Returns 0 or
/// CAGEHOP_NO_MEMORY.
int fit_create_surfaces(const struct cagehop_model *model, bool a_c_varies, bool with_modulus,
                        const struct cagehop_watch *watch, struct cagehop_fit *fit);

void minimum_clear(struct minimum *minimum);

/// The fit's own problem, from its model's numbers.
void problem_begin(const struct cagehop_fit *fit, struct problem *problem);

/// Number of rows.
size_t problem_rows(const struct problem *problem);

/// Residuals and their derivatives, rows x CAGEHOP_FIT_PARAMETERS, with all free parameters. A status that is
/// positive: of datum *bad, or *bad = SIZE_MAX where there is no phi_g; with *reason.
int problem_evaluate(const struct problem *problem, const double value[], double residual[],
                     double jacobian[], struct theory_errors *errors, size_t *bad, const char **reason);

/// Levenberg-Marquardt from problem->start. Returns 0; CAGEHOP_OUT_OF_RANGE, CAGEHOP_NO_CONVERGENCE with
/// *error set; a negative status.
int problem_solve(const struct problem *problem, struct minimum *minimum, struct cagehop_error *error);

/// Whether the data determine all free parameters where the search began, by the Jacobian there: those that
/// end at a bound because nothing holds them are not told from others by the one at the end. Returns as
/// judge_minimum.
int judge_start(const struct problem *problem, const struct minimum *minimum, struct cagehop_error *error);

/// Covariance, correlations, condition of the parameters that are free and not held, from a minimum's
/// Jacobian. `variance` is that of a residual: 1 where sigma is known; the theory's own error is added, as
/// if it were the worst one for each parameter. Returns 0, or CAGEHOP_NOT_RESOLVED with *error set: which
/// parameters are not determined; CAGEHOP_NO_MEMORY.
int judge_minimum(const struct problem *problem, const struct minimum *minimum, double variance,
                  struct cagehop_fit_result *result, struct cagehop_error *error);

#endif
