// SPDX-License-Identifier: GPL-3.0-or-later
/// Points of isochrones: crossings of a level on the interpolant of isobars.
#include <cagehop/isochrones.h>

#include "numerics/shared.h"
#include "phase_map/isobars.h"

#include <cagehop/status.h>
#include <math.h>

const char *cagehop_isochrone_absence_name(enum cagehop_isochrone_absence absence) {
  static const char *const names[] = {"exists", "trapped", "exceeded", "unreached", "unknown"};
  return (size_t)absence < sizeof names / sizeof names[0] ? names[absence] : NULL;
}

int cagehop_isochrones_create(const struct cagehop_model *model,
                              const struct cagehop_isochrone_params *params,
                              const struct cagehop_axis *pressure, struct cagehop_isobars **isobars) {
  struct cagehop_isobar_params of_isobars = {.transition_time_s = CAGEHOP_GLASS_TRANSITION_TIME_S};
  *isobars = NULL;
  for (size_t i = 0; i < params->n_level; i++) {
    if (!(params->level[i] > 0.0 && isfinite(params->level[i]))) {
      return CAGEHOP_BAD_ARGUMENT;
    }
  }
  if (params->n_level == 0) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (params->viscosity) {
    of_isobars.transition_viscosity_Pa_s = params->level[0];
  } else {
    of_isobars.transition_time_s = params->level[0];
  }
  return isobars_create(model, &of_isobars, params->n_level, params->level, pressure, isobars);
}

/// What the ends of the intervals say of a level that is not passed.
static enum cagehop_isochrone_absence find_absence(const struct cagehop_isobars *isobars, size_t j,
                                                   double log_level) {
  const struct phi_interpolant *interpolant = &isobars->interpolant;
  const size_t curve = isobars_transition_curve(isobars, j);
  double end[2];
  for (size_t p = 0; p < interpolant->root_count; p++) {
    interpolant_ends(interpolant, p, curve, end);
    if (end[0] == INFINITY || end[1] == INFINITY) {
      return CAGEHOP_ISOCHRONE_TRAPPED;
    }
    if (end[0] > log_level) {
      return CAGEHOP_ISOCHRONE_EXCEEDED;
    }
  }
  return CAGEHOP_ISOCHRONE_UNREACHED;
}

static void evaluate(const struct cagehop_isobars *isobars, size_t i, size_t j,
                     struct cagehop_isochrone_point *point) {
  const double log_level = isobars->log_level[i];
  const bool fixed = isobars->own.rule == CAGEHOP_TEMPERATURE_FIXED;
  struct isobar_crossing crossing;
  const struct cagehop_isobar isobar = isobar_at_level(isobars, j, log_level, &crossing);
  const bool in_MPa = isobars->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  struct cagehop_thermal_state at = {.temperature = NAN,
                                     .pressure = in_MPa ? NAN : isobars->pressure.value[j],
                                     .pressure_MPa = in_MPa ? isobars->pressure.value[j] : NAN};
  double dT_dx = NAN;
  if (isobar.status == CAGEHOP_OK) {
    (void)isobar_state(isobars, j, crossing.x, &at);
    (void)isobar_temperature(isobars, j, crossing.x, &dT_dx);
  }
  const double temperature = fixed ? at.temperature : isobar.T_g;
  *point = (struct cagehop_isochrone_point){
      .phi = isobar.phi_g,
      .phi_error = isobar.phi_g_error,
      .temperature = temperature,
      .temperature_error = isnan(temperature) ? NAN : crossing.error * fabs(dT_dx),
      .pressure = at.pressure,
      .pressure_MPa = at.pressure_MPa,
      .steepness = isobar.fragility,
      .steepness_error = isobar.fragility * crossing.slope_error,
      .dT_dP = isobar.dT_g_dP,
      .dT_dP_error = fabs(isobar.dT_g_dP) * (crossing.slope_error + crossing.pressure_slope_error),
      .activation_volume_nm3 = isobar.activation_volume_nm3,
      .absence = isobar.status == CAGEHOP_OK              ? CAGEHOP_ISOCHRONE_EXISTS
                 : isobar.status == CAGEHOP_NO_TRANSITION ? find_absence(isobars, j, log_level)
                                                          : CAGEHOP_ISOCHRONE_UNKNOWN,
      .status = isobar.status,
  };
}

void cagehop_isochrones_evaluate(const struct cagehop_isobars *isobars, size_t i, size_t j,
                                 struct cagehop_isochrone_point *point) {
  gsl_errors_returned();
  evaluate(isobars, i, j, point);
  gsl_errors_handled();
}

// ---------------------------------------------------------------- how far they go

/// The least dense state, phi or a temperature, at which a curve has its point at P = 0. Returns 0, or why
/// none has one.
static int find_least_dense(const struct cagehop_model *model, const struct cagehop_isochrone_params *params,
                            const struct cagehop_watch *watch, double *state) {
  const bool kelvin = cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN;
  static const double ambient = 0.0;
  const struct cagehop_axis pressure = {CAGEHOP_UNIT_REDUCED_PRESSURE, 1, &ambient};
  struct cagehop_isobars *isobars = NULL;
  int first = CAGEHOP_OK;
  double least = INFINITY;
  int status = cagehop_isochrones_create(model, params, &pressure, &isobars);
  if (status == CAGEHOP_OK) {
    status = cagehop_isobars_compute_watched(isobars, model, watch);
  }
  for (size_t i = 0; i < params->n_level && status == CAGEHOP_OK; i++) {
    struct cagehop_isochrone_point point;
    cagehop_isochrones_evaluate(isobars, i, 0, &point);
    first = first == CAGEHOP_OK ? point.status : first;
    least = fmin(least, kelvin ? -point.temperature : point.phi); // leaves NaN out
  }
  cagehop_isobars_destroy(&isobars);
  *state = kelvin ? -least : least;
  return status != CAGEHOP_OK ? status : isfinite(least) ? CAGEHOP_OK : first;
}

int cagehop_isochrones_reach(const struct cagehop_model *model, const struct cagehop_isochrone_params *params,
                             const struct cagehop_watch *watch, double *pressure) {
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_model plain = *model;
  double state;
  *pressure = NAN;
  plain.smoluchowski_rates = plain.viscosity = false;
  int status = find_least_dense(model, params, watch, &state);
  if (status == CAGEHOP_OK) {
    status = cagehop_isochore_solve(&plain, state, &isochore);
  }
  if (status == CAGEHOP_OK) {
    *pressure = cagehop_isochore_summary(isochore)->spinodals.P_upper;
    status = cagehop_isochore_summary(isochore)->status;
  }
  cagehop_isochore_destroy(&isochore);
  return status;
}
