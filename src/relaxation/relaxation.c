// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/relaxation.h>

#include <cagehop/status.h>
#include <math.h>

struct cagehop_relaxation cagehop_no_relaxation(void) {
  return (struct cagehop_relaxation){
      .F_e = NAN,
      .tau_alpha = NAN,
      .tau_beta = NAN,
      .tau_alpha_rev = NAN,
      .p_1 = NAN,
      .p_2 = NAN,
      .D = NAN,
      .dlntau_dP = NAN,
  };
}

/// The effective displacement dr_eff of the particles that form the cage, and its derivative with the jump
/// dr.
static double wall_displacement(double dr, double r_cage, double *slope) {
  const double x = dr / r_cage;
  *slope = 3.0 * x * (1.0 / 16.0 - x / 64.0 + x * x / 768.0);
  return 3.0 * r_cage * x * x * (1.0 / 32.0 - x / 192.0 + x * x / 3072.0);
}

double cagehop_elastic_barrier(const struct cagehop_landscape_point *point, double phi, double r_cage) {
  double slope;
  const double dr_eff = wall_displacement(point->jump_1, r_cage, &slope);
  return 12.0 * phi * point->K_0 * dr_eff * dr_eff * r_cage * r_cage * r_cage;
}

/// d ln K_0/dP and d ln K_B/dP, which follow from how the critical points move: dr/dP = -1/F''.
static double cage_stiffening(const struct cagehop_landscape_point *point) {
  return -point->slope_0 / (point->K_0 * point->K_0);
}

static double barrier_stiffening(const struct cagehop_landscape_point *point) {
  return -point->slope_B / (point->K_B * point->K_B);
}

/// dF_e/dP.
static double elastic_growth(const struct cagehop_landscape_point *point, double r_cage, double F_e) {
  double slope;
  const double dr_eff = wall_displacement(point->jump_1, r_cage, &slope);
  const double jump_growth = 1.0 / point->K_B + 1.0 / point->K_0;
  return F_e * (cage_stiffening(point) + 2.0 * slope * jump_growth / dr_eff);
}

/// Eq. 3, Kramers' time to cross the barrier, and its logarithm's derivative with P; beside it the time to
/// cross the local barrier alone.
static void cross_barrier(const struct cagehop_landscape_point *point,
                          const struct cagehop_relaxation_params *params,
                          struct cagehop_relaxation *relaxation) {
  const double a_c = params->elastic_coupling, attempts = 2.0 * M_PI / sqrt(point->K_0 * point->K_B);
  double height = point->F_B1, growth = point->jump_1; // dF_B1/dP = jump_1
  relaxation->F_e = cagehop_elastic_barrier(point, params->phi, params->r_cage);
  if (a_c > 0.0) {
    height += a_c * relaxation->F_e;
    growth += a_c * elastic_growth(point, params->r_cage, relaxation->F_e);
  }
  const double hops = attempts * exp(height);
  growth -= 0.5 * (cage_stiffening(point) + barrier_stiffening(point));
  relaxation->tau_alpha = params->tau_s * (1.0 + hops);
  relaxation->tau_beta =
      a_c > 0.0 ? params->tau_s * (1.0 + attempts * exp(point->F_B1)) : relaxation->tau_alpha;
  relaxation->dlntau_dP = growth * (hops / (1.0 + hops));
}

int cagehop_relaxation_evaluate(const struct cagehop_landscape_point *point,
                                const struct cagehop_relaxation_params *params,
                                struct cagehop_relaxation *relaxation) {
  const double jump_m = point->jump_1 * params->diameter_nm * 1e-9;
  *relaxation = cagehop_no_relaxation();
  switch (point->regime) {
  case CAGEHOP_REGIME_FLUID:
    if (!isfinite(params->tau_s)) {
      return CAGEHOP_NOT_FINITE;
    }
    relaxation->tau_alpha = params->tau_s;
    relaxation->tau_beta = params->tau_s;
    relaxation->tau_alpha_rev = params->tau_s;
    return CAGEHOP_OK;
  case CAGEHOP_REGIME_TRAPPED:
    relaxation->tau_alpha = INFINITY;
    relaxation->tau_beta = INFINITY;
    relaxation->tau_alpha_rev = INFINITY;
    relaxation->D = 0.0;
    return CAGEHOP_OK;
  case CAGEHOP_REGIME_IRREVERSIBLE:
    cross_barrier(point, params, relaxation);
    relaxation->tau_alpha_rev = relaxation->tau_alpha;
    break;
  case CAGEHOP_REGIME_TWO_STATE:
    cross_barrier(point, params, relaxation);
    relaxation->p_1 = 1.0 / (1.0 + exp(-point->Delta));
    relaxation->p_2 = 1.0 / (1.0 + exp(point->Delta));
    relaxation->tau_alpha_rev = relaxation->p_2 * relaxation->tau_alpha; // Eq. 9
    break;
  default: // pending, supercritical, failed: no barrier, so no time
    return CAGEHOP_OK;
  }
  relaxation->D = jump_m * jump_m / (6.0 * relaxation->tau_alpha);
  if (!isfinite(relaxation->tau_alpha) || !isfinite(relaxation->tau_alpha_rev) || !isfinite(relaxation->D)) {
    *relaxation = cagehop_no_relaxation();
    return CAGEHOP_NOT_FINITE;
  }
  return CAGEHOP_OK;
}

double cagehop_cage_population(const struct cagehop_relaxation *relaxation, double time_s) {
  // Eq. 6 with Eqs. 7 and 8, in which the rate 1/nu_0 is expressed by tau*_alpha.
  return relaxation->p_1 + relaxation->p_2 * exp(-time_s / relaxation->tau_alpha_rev);
}
