// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/relaxation.h>

#include <cagehop/status.h>
#include <math.h>

struct cagehop_rates cagehop_no_rates(void) {
  return (struct cagehop_rates){.tau_alpha = NAN, .tau_alpha_rev = NAN, .p_1 = NAN, .p_2 = NAN, .D = NAN};
}

/// Eq. 3: Kramers' time to cross the barrier.
static double kramers_time(const struct cagehop_landscape_point *point, double tau_s) {
  return tau_s * (1.0 + 2.0 * M_PI / sqrt(point->K_0 * point->K_B) * exp(point->F_B1));
}

int cagehop_rates_evaluate(const struct cagehop_landscape_point *point, double tau_s, double diameter_nm,
                           struct cagehop_rates *rates) {
  const double jump_m = point->jump_1 * diameter_nm * 1e-9;
  *rates = cagehop_no_rates();
  switch (point->regime) {
  case CAGEHOP_REGIME_FLUID:
    rates->tau_alpha = tau_s;
    rates->tau_alpha_rev = tau_s;
    return CAGEHOP_OK;
  case CAGEHOP_REGIME_TRAPPED:
    rates->tau_alpha = INFINITY;
    rates->tau_alpha_rev = INFINITY;
    rates->D = 0.0;
    return CAGEHOP_OK;
  case CAGEHOP_REGIME_IRREVERSIBLE:
    rates->tau_alpha = kramers_time(point, tau_s);
    rates->tau_alpha_rev = rates->tau_alpha;
    break;
  case CAGEHOP_REGIME_TWO_STATE:
    rates->tau_alpha = kramers_time(point, tau_s);
    rates->p_1 = 1.0 / (1.0 + exp(-point->Delta));
    rates->p_2 = 1.0 / (1.0 + exp(point->Delta));
    rates->tau_alpha_rev = rates->p_2 * rates->tau_alpha; // Eq. 9
    break;
  default: // pending, supercritical, failed: no barrier that a time could be taken from
    return CAGEHOP_OK;
  }
  rates->D = jump_m * jump_m / (6.0 * rates->tau_alpha);
  if (!isfinite(rates->tau_alpha) || !isfinite(rates->tau_alpha_rev)) {
    *rates = cagehop_no_rates();
    return CAGEHOP_NOT_FINITE;
  }
  return CAGEHOP_OK;
}

double cagehop_cage_population(const struct cagehop_rates *rates, double time_s) {
  // Eq. 6 with Eqs. 7 and 8: the rate 1/nu_0 drops out in favour of tau*_alpha.
  return rates->p_1 + rates->p_2 * exp(-time_s / rates->tau_alpha_rev);
}
