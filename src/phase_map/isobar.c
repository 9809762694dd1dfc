// SPDX-License-Identifier: GPL-3.0-or-later
/// Evaluates one isobar by interpolation in phi, when the states it needs are solved (interpolant.h).
#include "numerics/root.h"
#include "numerics/shared.h"
#include "phase_map/isobars.h"
#include "phase_map/vft.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct crossing {
  const struct interval_series *series;
  double level;
};

static double above_level(double phi, void *context) {
  const struct crossing *crossing = context;
  return interpolant_log_tau(crossing->series, phi, NULL) - crossing->level;
}

/// Finds *phi, and the *series that contains it, where curve j crosses a level. Returns as interpolant_find.
static int find_crossing(const struct cagehop_isobars *isobars, size_t j, double level,
                         struct interval_series *series, double *phi) {
  struct crossing crossing = {series, level};
  const int status = interpolant_find(&isobars->interpolant, j, crossing.level, series);
  return status == CAGEHOP_OK ? root_find(above_level, &crossing, series->low, series->high, 0.0, phi)
                              : status;
}

/// The state at phi on isobar j. Returns 0, or CAGEHOP_OUT_OF_RANGE where there is none.
static int find_state(const struct cagehop_isobars *isobars, size_t j, double phi,
                      struct cagehop_thermal_state *state) {
  const double pressure = isobars->pressure.value[j];
  if (isobars->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL) {
    cagehop_material_state_at_MPa(&isobars->material, phi, pressure, state);
    return CAGEHOP_OK;
  }
  return cagehop_material_state_at_reduced(&isobars->material, phi, pressure, state);
}

double isobar_temperature(const struct cagehop_isobars *isobars, size_t j, double phi, double *dT_dphi) {
  struct cagehop_thermal_state at;
  if (!cagehop_material_has_temperature(&isobars->material) &&
      !cagehop_material_is_compressible(&isobars->material)) { // without phi_g the slope of Eq. 11 is known
    *dT_dphi = -1.0 / isobars->material.beta_phi_0_per_K;
    return NAN;
  }
  (void)find_state(isobars, j, phi, &at); // NaN where there is none
  // As in derive: along a reduced pressure P falls with T on cooling.
  const bool in_MPa = isobars->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  const double s = at.pressure * at.pressure_unit_MPa * at.dT_dP / at.temperature;
  *dT_dphi = -1.0 / (at.expansion_per_K * (in_MPa ? 1.0 : 1.0 - s));
  return at.temperature;
}

/// Fits the VFT line over the window of times; NaN where the isobar does not cover the window. Returns 0 or
/// CAGEHOP_NO_MEMORY.
static int fit_vft(const struct cagehop_isobars *isobars, size_t j, struct cagehop_vft *vft) {
  const struct cagehop_isobar_params *params = &isobars->params;
  const size_t count = params->vft_points;
  struct interval_series series;
  double from, to;
  *vft = vft_none();
  if (!cagehop_material_has_temperature(&isobars->material)) {
    return CAGEHOP_OK;
  }
  int status = find_crossing(isobars, j, log(params->vft_from_s), &series, &from);
  if (status == CAGEHOP_OK) {
    status = find_crossing(isobars, j, log(params->vft_to_s), &series, &to);
  }
  if (status != CAGEHOP_OK) {
    return status < 0 ? status : CAGEHOP_OK;
  }
  double *temperature = malloc(2 * count * sizeof *temperature);
  if (temperature == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  double *log_tau = temperature + count;
  bool there = false;                  // whether `series`, of the point before, is valid
  for (size_t i = 0; i < count; i++) { // evenly spaced in phi, so by Eq. 11 also in T, at constant P in MPa
    struct cagehop_thermal_state at;
    const double phi = from + (to - from) * (double)i / (double)(count - 1);
    if (!(there && phi > series.low &&
          phi <= series.high)) { // an interval of phi includes its upper end, not its lower one
      there = interpolant_at(&isobars->interpolant, j, phi, &series);
    }
    there = find_state(isobars, j, phi, &at) == CAGEHOP_OK && there;
    temperature[i] = at.temperature;
    log_tau[i] = there ? interpolant_log_tau(&series, phi, NULL) : NAN;
  }
  status = vft_fit(count, temperature, log_tau, params->transition_time_s, vft);
  free(temperature);
  return status < 0 ? status : CAGEHOP_OK; // else NaN says that there is none
}

/// Computes the quantities at the glass transition from the series in which it lies. ln(tau_alpha) is a
/// function of phi and of the reduced pressure P* = P/u with u = kBT/d^3, and T one of phi and P: T_phi =
/// -1/b, T_P. At constant phi P* rises by (1 - s)/u with P, where s = P T_P/T, because u rises too. Of
/// ln(eta) the part ln(u), which goes as ln(T), is a function of phi and P besides.
static int derive(const struct cagehop_isobars *isobars, size_t j, const struct interval_series *series,
                  struct cagehop_isobar *isobar) {
  const struct cagehop_material *material = &isobars->material;
  const bool in_MPa = isobars->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL;
  struct cagehop_thermal_state at;
  const int status = find_state(isobars, j, isobar->phi_g, &at);
  if (status != CAGEHOP_OK) {
    return status;
  }
  const double T = at.temperature, u = at.pressure_unit_MPa, b = at.expansion_per_K;
  const double s = at.pressure * u * at.dT_dP / T;
  const double dlntau_dP = interpolant_dlntau_dP(series, isobar->phi_g); // P*, at constant phi
  const bool has_unit = isobars_transition_curve(isobars, j) != j;       // whether it is eta
  double along; // d ln(tau_alpha)/dphi along the isobar
  interpolant_log_tau(series, isobar->phi_g, &along);
  // At fixed P in MPa the reduced pressure rises with phi, because T falls.
  const double rise = dlntau_dP * at.pressure / (b * T);
  const double unit_rise = has_unit ? s / (b * T * (1.0 - s)) : 0.0,
               unit_fall = has_unit ? 1.0 / (b * T) : 0.0;
  const double at_MPa = in_MPa ? along : along + (rise + unit_rise);
  const double at_reduced = in_MPa ? along - rise + unit_fall : along + unit_fall / (1.0 - s); // without u
  isobar->T_g = T;
  isobar->pressure_g_MPa = at.pressure * u;
  // Eqs. 14 and 11; along a reduced pressure P falls with T on cooling, and its compression with it.
  isobar->fragility = T * b * along * (in_MPa ? 1.0 : 1.0 - s) / log(10.0);
  const double at_phi = dlntau_dP * (1.0 - s) / u + (has_unit ? at.dT_dP / T : 0.0);
  isobar->dT_g_dP = at_phi / (b * at_MPa) + at.dT_dP;
  const double compressed = cagehop_material_is_compressible(material) ? u * at.dphi_dP * at_reduced : 0.0;
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

static void solve(const struct cagehop_isobars *isobars, size_t j, struct cagehop_isobar *isobar) {
  struct interval_series series;
  double phi, slope;
  *isobar = empty_isobar(CAGEHOP_OK);
  isobar->status = find_crossing(isobars, isobars_transition_curve(isobars, j),
                                 isobars_transition_level(isobars), &series, &phi);
  if (isobar->status == CAGEHOP_OK) {
    interpolant_log_tau(&series, phi, &slope);
    const double error = interpolant_log_tau_error(&series) / fabs(slope);
    isobar->status = error <= ISOBARS_PHI_G_ERROR_MAX ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
    isobar->phi_g_error = error;
  }
  if (isobar->status != CAGEHOP_OK) {
    *isobar = empty_isobar(isobar->status);
  } else {
    isobar->phi_g = phi;
    const int status = derive(isobars, j, &series, isobar);
    *isobar = status == CAGEHOP_OK ? *isobar : empty_isobar(status);
  }
  const int fitted = isobar->status < 0 ? isobar->status : fit_vft(isobars, j, &isobar->vft);
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
