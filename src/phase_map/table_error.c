// SPDX-License-Identifier: GPL-3.0-or-later
/// What interpolation says of a point besides its numbers: their error, and their derivative with the state.
#include "phase_map/landscape_table.h"

#include "phase_map/isochore.h"

#include <cagehop/status.h>
#include <math.h>

static const double modulus_error_max = 1e-6; // of ln G

static bool has_barrier(const struct cagehop_landscape_point *point) {
  return point->regime == CAGEHOP_REGIME_IRREVERSIBLE || point->regime == CAGEHOP_REGIME_TWO_STATE;
}

/// The error of ln K at a critical point of that r, curvature and slope F''', and how far the point itself
/// may be off in r. F' is off by error[1], so r by error[1]/K.
static double curvature_error(double r, double K, double slope, const double error[4], double *r_error) {
  *r_error = error[1] / K;
  const double bend = 6.0 * K / (r * r) + error[3]; // the second order in r_error, a rough F''''
  return (error[2] + fabs(slope) * *r_error + 0.5 * bend * *r_error * *r_error) / K;
}

double table_log_tau_error(const struct cagehop_isochore *isochore,
                           const struct cagehop_landscape_point *point) {
  const struct interpolated_state *state = isochore->interpolated;
  if (state == NULL) {
    return 0.0;
  }
  const struct table_interval *interval = state->interval;
  double total = interval->number_error[TABLE_TAU_S], cage[4], barrier[4], of_cage, of_barrier;
  if (!has_barrier(point)) {
    return total;
  }
  landscape_family_error_at(&interval->family, point->r_L1, cage);
  landscape_family_error_at(&interval->family, point->r_B, barrier);
  const double of_K_0 = curvature_error(point->r_L1, point->K_0, point->slope_0, cage, &of_cage);
  const double of_K_B = curvature_error(point->r_B, point->K_B, point->slope_B, barrier, &of_barrier);
  total += cage[0] + barrier[0] + 0.5 * (of_K_0 + of_K_B);
  if (isochore->elastic_coupling > 0.0) {
    // F_e goes as K_0, at most as the fourth power of jump_1 and, as jump_1 < r_cage, less than as the second
    // of r_cage; all of it stands in ln(tau_alpha) times a_c.
    const double F_e =
        cagehop_elastic_barrier(point, isochore->summary.phi, isochore->summary.structure.r_cage);
    const double of_F_e =
        of_K_0 + 4.0 * (of_cage + of_barrier) / point->jump_1 + 2.0 * interval->number_error[TABLE_R_CAGE];
    total += isochore->elastic_coupling * F_e * of_F_e;
  }
  return total;
}

double table_structure_error(const struct table_interval *interval) {
  return interval->structure_error +
         fmax(interval->number_error[TABLE_S_0], interval->number_error[TABLE_S_PEAK]);
}

double table_barrier_error(const struct table_interval *interval, const struct cagehop_landscape *landscape) {
  struct cagehop_landscape_point point;
  double cage[4], barrier[4];
  if (cagehop_landscape_solve(landscape, 0.0, &point) != CAGEHOP_OK || !has_barrier(&point)) {
    return interval->barrier_error;
  }
  landscape_family_error_at(&interval->family, point.r_L1, cage);
  landscape_family_error_at(&interval->family, point.r_B, barrier);
  const double of_nodes = isnan(interval->barrier_error) ? 0.0 : interval->barrier_error;
  return of_nodes + cage[0] + barrier[0];
}

int table_modulus_status(const struct cagehop_isochore *isochore,
                         const struct cagehop_landscape_point *point) {
  const struct interpolated_state *state = isochore->interpolated;
  if (state == NULL) {
    return CAGEHOP_OK;
  }
  const size_t octave = modulus_octave(state->table->r_first, point->r_L1);
  const bool known = octave < MODULUS_OCTAVES && state->interval->modulus_error[octave] <= modulus_error_max;
  return known ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

double table_modulus_error(double r_first, const struct table_interval *interval) {
  double worst = 0.0;
  for (size_t i = 0; i < modulus_octave(r_first, 0.499); i++) {
    const double error = interval->modulus_error[i];
    worst = isnan(worst) || worst >= error ? worst : error;
  }
  return worst;
}

double cagehop_isochore_log_tau_error(const struct cagehop_isochore *isochore,
                                      const struct cagehop_point *point) {
  return point->status == CAGEHOP_OK ? table_log_tau_error(isochore, &point->landscape) : NAN;
}

/// What a critical point and its curvature do with the state, at fixed reduced pressure.
struct motion {
  double height;    // dF/dstate at fixed r, which is all of it: F' + P = 0
  double r;         // dr/dstate
  double curvature; // d ln|F''|/dstate
};

static struct motion motion_of(const struct interpolated_state *state, double r, double F_2, double F_3) {
  double by_state[4];
  landscape_family_caging(&state->interval->family, state->slope, r, by_state);
  const double r_slope = -by_state[1] / F_2;
  return (struct motion){by_state[0], r_slope, (by_state[2] + F_3 * r_slope) / F_2};
}

/// d ln(F_e)/dstate: F_e = 12 phi K_0 dr_eff^2 r_cage^3, with dr_eff/r_cage = 3 u(jump_1/r_cage).
static double elastic_slope(const struct cagehop_isochore *isochore,
                            const struct cagehop_landscape_point *point, const struct motion *cage,
                            const struct motion *barrier) {
  double r_cage_slope; // of the logarithm
  const double r_cage = table_number(isochore->interpolated, TABLE_R_CAGE, &r_cage_slope);
  const double x = point->jump_1 / r_cage;
  const double u = x * x * (1.0 / 32.0 - x / 192.0 + x * x / 3072.0);
  const double u_slope = x * (1.0 / 16.0 - x / 64.0 + x * x / 768.0);
  const double x_slope = (barrier->r - cage->r) / r_cage - x * r_cage_slope;
  const bool kelvin = isochore->interpolated->interval->unit == CAGEHOP_UNIT_KELVIN;
  const double phi_slope = kelvin ? 0.0 : 1.0 / isochore->summary.phi; // of ln phi, at one density 0
  return phi_slope + cage->curvature + 2.0 * u_slope * x_slope / u + 5.0 * r_cage_slope;
}

int cagehop_isochore_state_slope(const struct cagehop_isochore *isochore, const struct cagehop_point *point,
                                 double *dlntau_dstate) {
  const struct interpolated_state *state = isochore->interpolated;
  const struct cagehop_landscape_point *at = &point->landscape;
  double tau_s_slope;
  *dlntau_dstate = NAN;
  if (state == NULL) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (point->status != CAGEHOP_OK) {
    return point->status;
  }
  (void)table_number(state, TABLE_TAU_S, &tau_s_slope);
  if (at->regime == CAGEHOP_REGIME_FLUID) {
    *dlntau_dstate = tau_s_slope;
    return CAGEHOP_OK;
  }
  if (!has_barrier(at)) {
    return CAGEHOP_OK;
  }
  const struct motion cage = motion_of(state, at->r_L1, at->K_0, at->slope_0);
  const struct motion barrier = motion_of(state, at->r_B, -at->K_B, at->slope_B);
  double slope = barrier.height - cage.height - 0.5 * (cage.curvature + barrier.curvature);
  if (isochore->elastic_coupling > 0.0) {
    slope +=
        isochore->elastic_coupling * point->relaxation.F_e * elastic_slope(isochore, at, &cage, &barrier);
  }
  const double hopping = 1.0 - isochore->summary.tau_s / point->relaxation.tau_alpha; // hops/(1 + hops)
  *dlntau_dstate = tau_s_slope + hopping * slope;
  return isfinite(*dlntau_dstate) ? CAGEHOP_OK : CAGEHOP_NOT_FINITE;
}
