// SPDX-License-Identifier: GPL-3.0-or-later
/// Evaluates one isobar by interpolation in x, which is phi or minus the temperature, when the states it
/// needs are solved (interpolant.h).
#include "numerics/shared.h"
#include "phase_map/isobars.h"
#include "phase_map/place.h"
#include "phase_map/vft.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>

static const double phi_g_error_max = 1e-6;
static const double T_g_error_max = 1e-5; // relative, where temperatures number the states

/// Finds *x, and the *series that contains it, where curve j crosses a level. Returns as interpolant_find.
static int find_crossing(const struct cagehop_isobars *isobars, size_t j, double level,
                         struct interval_series *series, double *x) {
  const int status = interpolant_find(&isobars->interpolant, j, level, series);
  return status == CAGEHOP_OK ? interpolant_cross(series, level, x) : status;
}

int isobar_state(const struct cagehop_isobars *isobars, size_t j, double x,
                 struct cagehop_thermal_state *state) {
  return place_find(&isobars->material, &isobars->own, isobars->interpolant.kelvin ? -x : x,
                    isobars->pressure.unit, isobars->pressure.value[j], state);
}

/// Whether the temperatures of states are what the material makes of phi.
static bool is_mapped(const struct cagehop_isobars *isobars) {
  return isobars->own.rule == CAGEHOP_TEMPERATURE_MAPPED;
}

/// Whether states differ in temperature, and it is known.
static bool has_temperatures(const struct cagehop_isobars *isobars) {
  return isobars->own.rule == CAGEHOP_TEMPERATURE_NUMBERS ||
         (is_mapped(isobars) && cagehop_material_has_temperature(&isobars->material));
}

double isobar_temperature(const struct cagehop_isobars *isobars, size_t j, double x, double *dT_dx) {
  struct cagehop_thermal_state at;
  if (isobars->own.rule == CAGEHOP_TEMPERATURE_FIXED) {
    *dT_dx = 0.0;
    return NAN;
  }
  if (!has_temperatures(isobars) &&
      !cagehop_material_is_compressible(&isobars->material)) { // without phi_g the slope of Eq. 11 is known
    *dT_dx = -1.0 / isobars->material.beta_phi_0_per_K;
    return NAN;
  }
  (void)isobar_state(isobars, j, x, &at); // NaN where there is none
  // As in derive: along a reduced pressure P falls with T on cooling.
  const bool in_MPa = isobars->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  const double s = at.pressure * at.pressure_unit_MPa * at.dT_dP / at.temperature;
  *dT_dx = -1.0 / (at.expansion_per_K * (in_MPa ? 1.0 : 1.0 - s));
  return at.temperature;
}

/// T at x on isobar j, NaN where there is none: what isobar_state finds, and nothing else.
static double temperature_at(const struct cagehop_isobars *isobars, size_t j, double x) {
  struct cagehop_thermal_state at;
  if (is_mapped(isobars) && !cagehop_material_is_compressible(&isobars->material)) {
    const double T = cagehop_material_temperature(&isobars->material, x); // whatever the pressure
    return T > 0.0 ? T : NAN;
  }
  return isobar_state(isobars, j, x, &at) == CAGEHOP_OK ? at.temperature : NAN;
}

/// The points of the fit from x = `from` to `to`: evenly spaced in x, so by Eq. 11 also in T, at constant P
/// in MPa. ln(tau_alpha) is NaN where it is not known.
static void sample_isobar(const struct cagehop_isobars *isobars, size_t j, double from, double to, double x[],
                          double temperature[], double log_tau[]) {
  const size_t count = isobars->params.vft_points;
  for (size_t i = 0; i < count; i++) {
    x[i] = from + (to - from) * (double)i / (double)(count - 1);
    temperature[i] = temperature_at(isobars, j, x[i]);
  }
  for (size_t i = 0, next; i < count; i = next) {
    struct interval_series series;
    const bool there = interpolant_at(&isobars->interpolant, j, x[i], &series);
    next = i + 1; // an interval of x includes its upper end, not its lower one
    while (there && next < count && x[next] > series.low && x[next] <= series.high) {
      next++;
    }
    if (there) {
      interpolant_log_tau_at(&series, next - i, &x[i], &log_tau[i]);
    } else {
      log_tau[i] = NAN;
    }
  }
}

/// Fits the VFT line over the window of times; NaN where the isobar does not cover the window. x_g: where the
/// transition's curve crosses its level, NaN where that is not known. Returns 0 or a negative status.
static int fit_vft(const struct cagehop_isobars *isobars, size_t j, double x_g, struct cagehop_vft *vft) {
  const struct cagehop_isobar_params *params = &isobars->params;
  const size_t count = params->vft_points;
  struct interval_series series;
  double from, to, *x = isobars->sample, *temperature = x + count, *log_tau = temperature + count;
  *vft = vft_none();
  if (!has_temperatures(isobars)) {
    return CAGEHOP_OK;
  }
  int status = find_crossing(isobars, j, log(params->vft_from_s), &series, &from);
  const double log_to = log(params->vft_to_s);
  const bool ends_there = !isnan(x_g) && isobars_transition_curve(isobars, j) == j &&
                          log_to == isobars->log_level[0]; // as it does where nothing else is asked for
  if (status == CAGEHOP_OK && ends_there) {
    to = x_g;
  } else if (status == CAGEHOP_OK) {
    status = find_crossing(isobars, j, log_to, &series, &to);
  }
  if (status == CAGEHOP_OK) {
    sample_isobar(isobars, j, from, to, x, temperature, log_tau);
    status = vft_fit(count, temperature, log_tau, params->transition_time_s, vft);
  }
  return status < 0 ? status : CAGEHOP_OK; // else NaN says that there is none
}

/// Computes the quantities at the glass transition, x, from the series in which it lies. ln(tau_alpha) is a
/// function of x and of the reduced pressure P* = P/u with u = kBT/d^3, and T one of x and P: T_x = -1/b,
/// T_P. At constant x P* rises by (1 - s)/u with P, where s = P T_P/T, because u rises too. Of ln(eta) the
/// part ln(u), which goes as ln(T), is a function of x and P besides. Where all states have one temperature,
/// what is a derivative with it or along it does not exist.
static int derive(const struct cagehop_isobars *isobars, size_t j, const struct interval_series *series,
                  double x, struct cagehop_isobar *isobar) {
  const struct cagehop_material *material = &isobars->material;
  const bool in_MPa = isobars->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  struct cagehop_thermal_state at;
  const int status = isobar_state(isobars, j, x, &at);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double T = at.temperature, u = at.pressure_unit_MPa, b = at.expansion_per_K;
  const double s = at.pressure * u * at.dT_dP / T;
  const double dlntau_dP = interpolant_dlntau_dP(series, x);       // P*, at constant x
  const bool has_unit = isobars_transition_curve(isobars, j) != j; // whether it is eta
  double along;                                                    // d ln(tau_alpha)/dx along the isobar
  interpolant_log_tau(series, x, &along);
  // At fixed P in MPa the reduced pressure rises with x, because T falls.
  const double rise = dlntau_dP * at.pressure / (b * T);
  const double unit_rise = has_unit ? s / (b * T * (1.0 - s)) : 0.0,
               unit_fall = has_unit ? 1.0 / (b * T) : 0.0;
  const double at_MPa = in_MPa ? along : along + (rise + unit_rise);
  const double at_reduced = in_MPa ? along - rise + unit_fall : along + unit_fall / (1.0 - s); // without u
  isobar->pressure_g_MPa = at.pressure * u;
  if (isobars->own.rule == CAGEHOP_TEMPERATURE_FIXED) { // reached by density, not by cooling
    isobar->activation_volume_nm3 = dlntau_dP * pow(material->diameter_nm, 3);
    return CAGEHOP_OK;
  }
  isobar->T_g = T;
  // Eqs. 14 and 11; along a reduced pressure P falls with T on cooling, and its compression with it.
  isobar->fragility = T * b * along * (in_MPa ? 1.0 : 1.0 - s) / log(10.0);
  const double at_phi = dlntau_dP * (1.0 - s) / u + (has_unit ? at.dT_dP / T : 0.0);
  isobar->dT_g_dP = at_phi / (b * at_MPa) + at.dT_dP;
  const bool compresses = is_mapped(isobars) && cagehop_material_is_compressible(material);
  const double compressed = compresses ? u * at.dphi_dP * at_reduced : 0.0;
  isobar->activation_volume_nm3 = (dlntau_dP + compressed) * pow(material->diameter_nm, 3);
  return CAGEHOP_OK;
}

static struct cagehop_isobar empty_isobar(int status) {
  return (struct cagehop_isobar){.phi_g = NAN,
                                 .phi_g_error = NAN,
                                 .T_g = NAN,
                                 .pressure_g_MPa = NAN,
                                 .fragility = NAN,
                                 .dT_g_dP = NAN,
                                 .activation_volume_nm3 = NAN,
                                 .vft = vft_none(),
                                 .T_g_stderr = NAN,
                                 .fragility_stderr = NAN,
                                 .status = status};
}

bool isobar_resolves(const struct cagehop_isobars *isobars, double x, double error) {
  return error <= (isobars->interpolant.kelvin ? T_g_error_max * -x : phi_g_error_max);
}

double isobar_packing_fraction(const struct cagehop_isobars *isobars, double x) {
  return isobars->interpolant.kelvin ? cagehop_structure_state_packing_fraction(&isobars->structure, -x) : x;
}

/// phi_g and its error, which is that of x.
static void take_phi_g(const struct cagehop_isobars *isobars, double x, double error,
                       struct cagehop_isobar *isobar) {
  isobar->phi_g = isobar_packing_fraction(isobars, x);
  isobar->phi_g_error = error;
  if (isobars->interpolant.kelvin) {
    const double warmer = cagehop_structure_state_packing_fraction(&isobars->structure, -x + error),
                 colder = cagehop_structure_state_packing_fraction(&isobars->structure, -x - error);
    isobar->phi_g_error = fmax(fabs(warmer - isobar->phi_g), fabs(colder - isobar->phi_g));
  }
}

struct cagehop_isobar isobar_at_level(const struct cagehop_isobars *isobars, size_t j, double log_level,
                                      struct isobar_crossing *at) {
  struct cagehop_isobar isobar = empty_isobar(CAGEHOP_OK);
  struct interval_series series;
  double slope;
  *at = (struct isobar_crossing){NAN, NAN, NAN, NAN};
  int status = find_crossing(isobars, isobars_transition_curve(isobars, j), log_level, &series, &at->x);
  if (status == CAGEHOP_OK) {
    interpolant_log_tau(&series, at->x, &slope);
    at->error = interpolant_log_tau_error(&series) / fabs(slope);
    take_phi_g(isobars, at->x, at->error, &isobar);
    status = isobar_resolves(isobars, at->x, at->error) ? derive(isobars, j, &series, at->x, &isobar)
                                                        : CAGEHOP_NOT_RESOLVED;
  }
  if (status != CAGEHOP_OK) {
    return empty_isobar(status);
  }
  at->slope_error = interpolant_slope_error(&series, at->x) / fabs(slope);
  at->pressure_slope_error =
      interpolant_dlntau_dP_error(&series) / fabs(interpolant_dlntau_dP(&series, at->x));
  return isobar;
}

static void solve(const struct cagehop_isobars *isobars, size_t j, struct cagehop_isobar *isobar) {
  struct isobar_crossing at;
  *isobar = isobar_at_level(isobars, j, isobars->log_level[0], &at);
  const double x_g = isobar->status == CAGEHOP_OK ? at.x : NAN;
  const int fitted = isobar->status < 0 ? isobar->status : fit_vft(isobars, j, x_g, &isobar->vft);
  if (fitted < 0) {
    *isobar = empty_isobar(fitted);
  }
}

void cagehop_isobars_evaluate(const struct cagehop_isobars *isobars, size_t j,
                              struct cagehop_isobar *isobar) {
  gsl_errors_returned();
  solve(isobars, j, isobar);
  gsl_errors_handled();
}
