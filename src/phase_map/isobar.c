// SPDX-License-Identifier: GPL-3.0-or-later
/// Evaluates one isobar by interpolation in phi, when the states it needs are solved (interpolant.h).
#include "numerics/root.h"
#include "numerics/shared.h"
#include "phase_map/isobars.h"
#include "phase_map/vft.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static const double phi_g_error_max = 1e-6;

double isobar_temperature(const struct cagehop_isobars *isobars, size_t j, double phi, double *dT_dphi) {
  (void)j; // today T follows from phi alone
  *dT_dphi = -1.0 / isobars->material.beta_phi_0_per_K;
  return cagehop_material_temperature(&isobars->material, phi);
}

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

/// Fits the VFT line over the window of times; NaN where the isobar does not cover the window. Returns 0 or
/// CAGEHOP_NO_MEMORY.
static int fit_vft(const struct cagehop_isobars *isobars, size_t j, struct cagehop_vft *vft) {
  const struct cagehop_isobar_params *params = &isobars->params;
  const size_t count = params->vft_points;
  struct interval_series series;
  double from, to;
  *vft = vft_none();
  if (isnan(isobars->material.phi_g)) { // then temperatures are not known
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
  for (size_t i = 0; i < count; i++) { // evenly spaced in phi, so by Eq. 11 also in T
    const double phi = from + (to - from) * (double)i / (double)(count - 1);
    if (!(there && phi > series.low &&
          phi <= series.high)) { // an interval of phi includes its upper end, not its lower one
      there = interpolant_at(&isobars->interpolant, j, phi, &series);
    }
    temperature[i] = cagehop_material_temperature(&isobars->material, phi);
    log_tau[i] = there ? interpolant_log_tau(&series, phi, NULL) : NAN;
  }
  status = vft_fit(count, temperature, log_tau, params->transition_time_s, vft);
  free(temperature);
  return status < 0 ? status : CAGEHOP_OK; // else NaN says that there is none
}

/// Computes the quantities at the glass transition from the series in which it lies.
static void derive(const struct cagehop_isobars *isobars, size_t j, const struct interval_series *series,
                   struct cagehop_isobar *isobar) {
  const struct cagehop_material *material = &isobars->material;
  const double phi = isobar->phi_g, T = cagehop_material_temperature(material, phi);
  const double unit = cagehop_material_pressure_unit_MPa(material, T);
  const double P = cagehop_reduced_pressure(isobars->pressure.unit, isobars->pressure.value[j], unit);
  const double dlntau_dP = interpolant_dlntau_dP(series, phi);
  double along; // d ln(tau_alpha)/dphi along the isobar
  interpolant_log_tau(series, phi, &along);
  // At fixed P in MPa the reduced pressure rises with phi, because T falls: dT/dphi = -1/(beta phi_0).
  const double at_MPa = isobars->pressure.unit == CAGEHOP_UNIT_MEGAPASCAL
                            ? along
                            : along + dlntau_dP * P / (material->beta_phi_0_per_K * T);
  isobar->T_g = T;
  isobar->pressure_g_MPa = P * unit;
  isobar->fragility = T * material->beta_phi_0_per_K * along / log(10.0); // Eqs. 14 and 11
  isobar->dT_g_dP = dlntau_dP / unit / (material->beta_phi_0_per_K * at_MPa);
  isobar->activation_volume_nm3 = dlntau_dP * pow(material->diameter_nm, 3);
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
    isobar->status = error <= phi_g_error_max ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
    isobar->phi_g_error = error;
  }
  if (isobar->status != CAGEHOP_OK) {
    *isobar = empty_isobar(isobar->status);
  } else {
    isobar->phi_g = phi;
    derive(isobars, j, &series, isobar);
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
