// SPDX-License-Identifier: GPL-3.0-or-later
/// The glass transition of a liquid that is cooled at the rate h: where tau_alpha grows by as much as there
/// is time for, h |d tau_alpha/dT| = 1. Found on the interpolant of ln(tau_alpha) in x (interpolant.h), which
/// is written phi here.
///
/// Its left side rises with phi. So from the piece of the interpolant where the root is expected the search
/// walks up or down, piece by piece, and comes to the same one from wherever it begins: the states that other
/// pressures and rates have asked for do not matter.
#include "numerics/root.h"
#include "numerics/shared.h"
#include "phase_map/isobars.h"

#include <cagehop/status.h>
#include <math.h>

enum { PIECES_MAX = 400 }; // more than there can be: 6 root intervals in 2^5 parts each

struct cooling_search {
  const struct cagehop_isobars *isobars;
  size_t j;
  double log_rate;
  struct interval_series series; // the piece under way
};

/// ln(h |d tau_alpha/dT|) at phi, on the piece under way.
static double growth_excess(double phi, void *context) {
  const struct cooling_search *search = context;
  double slope, dT_dphi;
  const double log_tau = interpolant_log_tau(&search->series, phi, &slope);
  (void)isobar_temperature(search->isobars, search->j, phi, &dT_dphi);
  return slope > 0.0 ? log_tau + log(slope / fabs(dT_dphi)) + search->log_rate : -INFINITY;
}

double cooling_expected(const struct cagehop_isobars *isobars, size_t j, size_t i) {
  const struct phi_interpolant *interpolant = &isobars->interpolant;
  const double log_rate = log(isobars->params.cooling_rate_K_per_s[i]);
  const double usual_slope = 300.0;    // of ln(tau_alpha) with phi, where no two states tell
  const double usual_expansion = 6e-4; // -dphi/dT, [1/K]
  double nearest = INFINITY, expected = -log_rate - log(usual_slope * usual_expansion);
  for (size_t p = 0; p < interpolant->root_count; p++) {
    const struct interval *interval = &interpolant->interval[p];
    double end[2], dT_dphi;
    interpolant_ends(interpolant, p, j, end);
    (void)isobar_temperature(isobars, j, 0.5 * (interval->low + interval->high), &dT_dphi);
    const double slope = (end[1] - end[0]) / (interval->high - interval->low);
    const double level = -log_rate - log(slope / fabs(dT_dphi));
    const double distance = fabs(level - 0.5 * (end[0] + end[1]));
    if (distance < nearest) { // false where one of them is not finite
      nearest = distance;
      expected = level;
    }
  }
  return expected;
}

/// Finds *low and *high on a piece, search->series, between which the root is; they are the same where it is
/// between two pieces, which differ by rounding there. Returns as interpolant_find; after
/// CAGEHOP_NOT_RESOLVED states are missing at *level.
static int find_piece(struct cooling_search *search, size_t i, double *low, double *high, double *level) {
  const double step = 1e-6; // in ln(tau_alpha), to the next piece: more than the error of a series
  bool from_below = false, from_above = false;
  *level = cooling_expected(search->isobars, search->j, i);
  for (int k = 0; k < PIECES_MAX; k++) {
    const struct interval_series *series = &search->series;
    const int status = interpolant_find(&search->isobars->interpolant, search->j, *level, &search->series);
    if (status != CAGEHOP_OK) {
      return status;
    }
    *low = series->low;
    *high = series->high;
    const double at_low = growth_excess(*low, search), at_high = growth_excess(*high, search);
    const bool is_below = at_low > 0.0, is_above = at_high <= 0.0;
    if (isnan(at_low) || isnan(at_high)) { // no temperature, or none above 0, at a pressure that compresses
      return CAGEHOP_OUT_OF_RANGE;
    }
    if (is_below && is_above) {
      return CAGEHOP_NOT_RESOLVED;
    }
    if (!is_below && !is_above) {
      return CAGEHOP_OK;
    }
    if (is_below ? from_below : from_above) {
      *low = *high = is_below ? *low : *high;
      return CAGEHOP_OK;
    }
    *level = is_below ? interpolant_log_tau(series, *low, NULL) - step
                      : interpolant_log_tau(series, *high, NULL) + step;
    from_below = from_below || is_above;
    from_above = from_above || is_below;
  }
  return CAGEHOP_NOT_RESOLVED;
}

static struct cooling_search begin_search(const struct cagehop_isobars *isobars, size_t j, size_t i) {
  return (struct cooling_search){
      .isobars = isobars, .j = j, .log_rate = log(isobars->params.cooling_rate_K_per_s[i])};
}

void cooling_request(struct cagehop_isobars *isobars, size_t j, size_t i) {
  struct cooling_search search = begin_search(isobars, j, i);
  double low, high, level;
  if (find_piece(&search, i, &low, &high, &level) == CAGEHOP_NOT_RESOLVED) {
    interpolant_request(&isobars->interpolant, j, level, level);
  }
}

static struct cagehop_cooling no_cooling(int status) {
  return (struct cagehop_cooling){
      .T_g = NAN, .T_g_error = NAN, .phi_g = NAN, .tau_g = NAN, .fragility = NAN, .status = status};
}

static void solve_cooling(const struct cagehop_isobars *isobars, size_t j, size_t i,
                          struct cagehop_cooling *cooling) {
  struct cooling_search search = begin_search(isobars, j, i);
  double low, high, level, slope, dT_dphi, phi = NAN;
  int status = find_piece(&search, i, &low, &high, &level);
  if (status == CAGEHOP_OK && low < high) {
    status = root_find(growth_excess, &search, low, high, 0.0, &phi);
  } else if (status == CAGEHOP_OK) {
    phi = low;
  }
  if (status != CAGEHOP_OK) {
    *cooling = no_cooling(status);
    return;
  }
  const struct interval_series *series = &search.series;
  const double log_tau = interpolant_log_tau(series, phi, &slope);
  const double T = isobar_temperature(isobars, j, phi, &dT_dphi);
  // The left side of the condition rises at least as fast as ln(tau_alpha).
  const double error =
      (interpolant_log_tau_error(series) + interpolant_slope_error(series, phi) / slope) / slope;
  if (!isobar_resolves(isobars, phi, error)) {
    *cooling = no_cooling(CAGEHOP_NOT_RESOLVED);
    return;
  }
  *cooling = (struct cagehop_cooling){.T_g = T,
                                      .T_g_error = isnan(T) ? NAN : error * fabs(dT_dphi),
                                      .phi_g = isobar_packing_fraction(isobars, phi),
                                      .tau_g = exp(log_tau),
                                      .fragility = -T * slope / (dT_dphi * log(10.0)), // Eq. 14
                                      .status = CAGEHOP_OK};
}

void cagehop_isobars_cool(const struct cagehop_isobars *isobars, size_t j, size_t i,
                          struct cagehop_cooling *cooling) {
  gsl_errors_returned();
  solve_cooling(isobars, j, i, cooling);
  gsl_errors_handled();
}
