// SPDX-License-Identifier: GPL-3.0-or-later
/// A substance's parameters from measurements: weighted least squares in ln tau_alpha, ln eta, ln D and T_g,
/// with exact derivatives. Structures are solved once, at Chebyshev nodes in phi; the theory is interpolated
/// between them, so that an evaluation takes microseconds.
///
/// Nothing here is collective, and no communicator may be set in the model.
#ifndef CAGEHOP_FIT_H
#define CAGEHOP_FIT_H

#include <cagehop/error.h>
#include <cagehop/export.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What can be fitted.
enum cagehop_fit_parameter {
  CAGEHOP_FIT_GLASS_TRANSITION,
  CAGEHOP_FIT_PHI_G,
  CAGEHOP_FIT_BETA_PHI_0,
  CAGEHOP_FIT_ELASTIC_COUPLING,
  CAGEHOP_FIT_DIAMETER,
  CAGEHOP_FIT_BULK_MODULUS,
  CAGEHOP_FIT_BULK_MODULUS_DERIVATIVE,
  CAGEHOP_FIT_ENSKOG_TIME, ///< fitted as its natural logarithm, in which ln tau_alpha is linear
  CAGEHOP_FIT_PARAMETERS,
};

/// The parameter's key in a job file, "material.glass_transition_K"; NULL past the last.
CAGEHOP_API const char *cagehop_fit_key(enum cagehop_fit_parameter parameter);

/// How its number is called, which is fitted: the last word of its key, with "ln_" before it where the
/// natural logarithm is fitted: "ln_enskog_time_s". NULL past the last.
CAGEHOP_API const char *cagehop_fit_name(enum cagehop_fit_parameter parameter);

/// A parameter by a short name ("Tg", "a_c", "d", "K", "tau_E") or by the last word of its key, with or
/// without its unit, in any case. CAGEHOP_FIT_PARAMETERS for other texts.
CAGEHOP_API enum cagehop_fit_parameter cagehop_fit_find(const char *name);

/// The number of a parameter in a model, as it is fitted (enskog_time_s as its logarithm). NaN: phi_g is to
/// follow from the theory; there is no compression.
CAGEHOP_API double cagehop_fit_get(const struct cagehop_model *model, enum cagehop_fit_parameter parameter);
CAGEHOP_API void cagehop_fit_set(struct cagehop_model *model, enum cagehop_fit_parameter parameter,
                                 double number);

/// What was measured.
enum cagehop_fit_kind {
  CAGEHOP_FIT_TAU,             ///< tau_alpha at T and P, [s]; Eq. 3
  CAGEHOP_FIT_ETA,             ///< viscosity G tau_alpha at T and P, [Pa s]
  CAGEHOP_FIT_D,               ///< diffusion coefficient at T and P, [m^2/s]; Eq. 13
  CAGEHOP_FIT_TRANSITION_TAU,  ///< the T at which tau_alpha is `value`, [s]
  CAGEHOP_FIT_TRANSITION_ETA,  ///< the T at which the viscosity is `value`, [Pa s]
  CAGEHOP_FIT_TRANSITION_RATE, ///< the T at which value * |d tau_alpha/dT| = 1, value in K/s
  CAGEHOP_FIT_KINDS,
};

/// "tau_alpha", "eta", "D", "T_g at that tau_alpha", ...; NULL past the last.
CAGEHOP_API const char *cagehop_fit_kind_name(enum cagehop_fit_kind kind);

/// Whether a kind measures a temperature, for the `value` that defines it.
CAGEHOP_API bool cagehop_fit_is_transition(enum cagehop_fit_kind kind);

/// One measurement.
struct cagehop_fit_datum {
  enum cagehop_fit_kind kind;
  double temperature_K; ///< [K]; above 0
  double pressure_MPa;  ///< [MPa]; 0 or above
  double value;         ///< above 0, in the unit of its kind
  double sigma;  ///< standard error: of ln(value), [1]; of temperature_K where that was measured, [K]. NaN in
                 ///< all data where nobody knows it: then the residuals tell it
  double weight; ///< of its squared residual, above 0; 1 where nothing says otherwise
};

/// What is to be fitted to what.
struct cagehop_fit_params {
  size_t count;
  const struct cagehop_fit_datum *datum; ///< borrowed until the fit is destroyed
  bool free[CAGEHOP_FIT_PARAMETERS];
  /// Of free parameters, as they are fitted. The range of the parameter's row, where nothing narrower is
  /// said.
  double low[CAGEHOP_FIT_PARAMETERS], high[CAGEHOP_FIT_PARAMETERS];
  /// What is known of a free parameter besides: a mean with its standard error. NaN: nothing.
  double prior[CAGEHOP_FIT_PARAMETERS], prior_sigma[CAGEHOP_FIT_PARAMETERS];
  int iterations_max; ///< of all searches of one fit
};

/// No data, nothing free; the ranges of the parameters' rows; no priors; 200 iterations.
CAGEHOP_API struct cagehop_fit_params cagehop_fit_defaults(void);

/// A fit's result, in the numbers that are fitted.
struct cagehop_fit_result {
  struct cagehop_model model; ///< the model with the values below. Where its phi_g was NaN it still is: phi_g
                              ///< follows from the theory
  double phi_g;               ///< in use; where model.material.phi_g is NaN that which follows from it, [1]
  double value[CAGEHOP_FIT_PARAMETERS]; ///< of all parameters, fixed ones too
  double
      standard_error[CAGEHOP_FIT_PARAMETERS]; ///< NaN: fixed, or at a bound. The interpolated theory's error
                                              ///< at the data is in it, as if it were the worst for each
  bool at_bound[CAGEHOP_FIT_PARAMETERS];      ///< where the data want it beyond; it counts as fixed there
  /// 0 in rows and columns of what has no standard error.
  double covariance[CAGEHOP_FIT_PARAMETERS][CAGEHOP_FIT_PARAMETERS];
  double correlation[CAGEHOP_FIT_PARAMETERS][CAGEHOP_FIT_PARAMETERS];
  double condition; ///< largest over smallest singular value of the Jacobian whose columns have length 1
  double chi2;      ///< sum of squared residuals over sigma, priors too; without sigma of the plain residuals
  size_t degrees_of_freedom; ///< data and priors less what was fitted
  bool sigma_known; ///< else standard errors come from chi2/degrees_of_freedom, NaN where that is 0/0
  double largest_theory_error; ///< estimated error of the interpolated theory at any datum, in ln(value) or,
                               ///< where T_g was measured, in K
  int iterations;
  size_t bad_datum; ///< after CAGEHOP_OUT_OF_RANGE the datum to blame; SIZE_MAX: none
  int status;       ///< 0; CAGEHOP_NO_CONVERGENCE; CAGEHOP_NOT_RESOLVED; see the error's text
};

/// A correlation of which a result warns: the two parameters hardly differ in what they do to the data.
#define CAGEHOP_FIT_CORRELATION_HIGH 0.95

/// A condition above which the data do not determine the parameters: their rounding, and the error of the
/// interpolated theory, would decide.
#define CAGEHOP_FIT_CONDITION_MAX 1e6

struct cagehop_fit; ///< data, and the theory interpolated where they lie; opaque

/// Checks data and parameters. The model's numbers are where the search starts. Structures are solved when
/// they are needed, by the functions below; `watch`, which may be NULL, is asked before each of them and
/// borrowed.
/// Returns 0; CAGEHOP_BAD_ARGUMENT; CAGEHOP_NO_MEMORY; *fit = NULL then, and one line in *error, which may be
/// NULL.
CAGEHOP_API int cagehop_fit_create(const struct cagehop_model *model, const struct cagehop_fit_params *params,
                                   const struct cagehop_watch *watch, struct cagehop_fit **fit,
                                   struct cagehop_error *error);

/// Frees *fit and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_fit_destroy(struct cagehop_fit **fit);

/// Searches the least squares. Steps to where the theory has no number for some datum (no cage, trapped, phi
/// beyond what S(q) is known for) or beyond a bound are not taken. Returns 0; CAGEHOP_OUT_OF_RANGE where the
/// theory has no number for some datum at the start; CAGEHOP_NOT_RESOLVED where data and priors leave
/// parameters, or a combination of them, undetermined: its text names them;
/// CAGEHOP_NO_CONVERGENCE; CAGEHOP_STOPPED; CAGEHOP_NO_MEMORY. The status is in the result, too.
CAGEHOP_API int cagehop_fit_solve(struct cagehop_fit *fit, struct cagehop_fit_result *result,
                                  struct cagehop_error *error);

/// The residuals of a result, residual[i], i < params.count: measured less theory, in ln(value) or K.
CAGEHOP_API int cagehop_fit_residuals(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                                      double residual[]);

/// What the theory says with the result's parameters, where datum->kind, temperature_K and pressure_MPa, or
/// of a transition its `value`, say: *y is ln(value), or T_g in K (then searched from datum->temperature_K);
/// *y_stderr, which may be NULL, is the standard error that follows from the covariance; NaN where all that
/// was fitted stands at bounds. Returns 0, or why
/// there is none.
CAGEHOP_API int cagehop_fit_predict(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                                    const struct cagehop_fit_datum *datum, double *y, double *y_stderr);

/// The derivatives of such a *y with all parameters, as they are fitted.
CAGEHOP_API int cagehop_fit_gradient(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                                     const struct cagehop_fit_datum *datum, double *y,
                                     double gradient[CAGEHOP_FIT_PARAMETERS]);

/// The glass transition at one pressure, with the standard errors that follow from a result's covariance.
struct cagehop_fit_transition {
  double T_g, T_g_stderr; ///< where tau_alpha is the time asked for, [K]
  double fragility,
      fragility_stderr; ///< d log10 tau_alpha/d(T_g/T) there, at constant pressure in MPa, [1]; Eq. 14
};

/// Where tau_alpha is `time_s` at that pressure; searched from temperature_K on. Returns 0, or why there is
/// none, with NaN in *transition.
CAGEHOP_API int cagehop_fit_transition_find(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                                            double temperature_K, double pressure_MPa, double time_s,
                                            struct cagehop_fit_transition *transition);

/// How well the numbers of a material are known, as they are fitted.
struct cagehop_uncertainty {
  double standard_error[CAGEHOP_FIT_PARAMETERS];                      ///< 0: exact
  double correlation[CAGEHOP_FIT_PARAMETERS][CAGEHOP_FIT_PARAMETERS]; ///< symmetric, of two that have errors;
                                                                      ///< its diagonal is not read
};

/// A fit without data, and the result that it would have had with these standard errors: for
/// cagehop_fit_predict, cagehop_fit_gradient and cagehop_fit_transition_find. Where the model's phi_g is NaN
/// it follows from the theory, and so do its errors from those of enskog_time_s and elastic_coupling.
/// Structures are solved when they are needed, and serve all numbers; `watch` may be NULL and is borrowed.
/// Returns 0; CAGEHOP_BAD_ARGUMENT where the errors are none, or of what the model has not;
/// CAGEHOP_NO_MEMORY; *fit = NULL then, and one line in *error, which may be NULL.
CAGEHOP_API int cagehop_fit_known(const struct cagehop_model *model,
                                  const struct cagehop_uncertainty *uncertainty,
                                  const struct cagehop_watch *watch, struct cagehop_fit **fit,
                                  struct cagehop_fit_result *result, struct cagehop_error *error);

/// Puts ln_tau_alpha_stderr into a point of the same model, where it crosses a barrier and the interpolated
/// theory has its tau_alpha; elsewhere NaN stays. Returns 0, or a negative status.
CAGEHOP_API int cagehop_fit_point_error(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                                        struct cagehop_point *point);

/// Draws `count` sets of parameters, as they are fitted, from the normal distribution with the result's
/// values, standard errors and correlations; enskog_time_s through its logarithm. A set with a number that no
/// job may have (a diameter below 0) is drawn anew; *outside receives how many were. So a distribution that
/// reaches over a bound is cut there. The same seed gives the same sets. Returns 0; CAGEHOP_OUT_OF_RANGE
/// where half of all sets would be drawn anew; CAGEHOP_BAD_ARGUMENT for correlations that contradict each
/// other; CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_fit_sample(const struct cagehop_fit_result *result, uint64_t seed, size_t count,
                                   double value[][CAGEHOP_FIT_PARAMETERS], size_t *outside);

/// One fit of a bootstrap.
struct cagehop_fit_draw {
  double value[CAGEHOP_FIT_PARAMETERS];          ///< as in the result; NaN where the status is not 0
  double standard_error[CAGEHOP_FIT_PARAMETERS]; ///< as that draw's own fit gives them
  double chi2;
  int status; ///< of that fit
};

/// Bootstrap: fits to `count` sets of data that are drawn round the result's curve with their sigma (without
/// one: with that of the residuals), priors likewise. The same seed gives the same draws. Returns 0,
/// CAGEHOP_BAD_ARGUMENT where nothing says how wide to draw, or a negative status.
CAGEHOP_API int cagehop_fit_bootstrap(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                                      uint64_t seed, size_t count, struct cagehop_fit_draw draw[]);

/// Profile: for each number[k] of one free parameter the other parameters fitted anew, and the least chi2 in
/// chi2[k]; NaN where that fit failed. Where sigma is not known, over the residuals' variance, so that a rise
/// of 1 is one standard error in either case. Returns 0, CAGEHOP_BAD_ARGUMENT, or a negative status.
CAGEHOP_API int cagehop_fit_profile(struct cagehop_fit *fit, const struct cagehop_fit_result *result,
                                    enum cagehop_fit_parameter parameter, size_t count, const double number[],
                                    double chi2[]);

#ifdef __cplusplus
}
#endif
#endif
