// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/pair/curve.h"

#include "structure/shared/even_samples.h"
#include "system/potential.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void pair_curve_clear(struct pair_curve *curve) {
  free(curve->x);
  free((void *)curve->omega_table.x);
  free((void *)curve->omega_table.y);
  *curve = (struct pair_curve){0};
}

/// A copy of the system that outlives the caller's.
static int copy_system(const struct cagehop_system *system, struct pair_curve *curve) {
  const struct cagehop_system_table *table = system->omega_table;
  curve->system = *system;
  curve->system.potential_table = curve->system.omega_table = NULL;
  if (!curve->is_chain || system->chain != CAGEHOP_CHAIN_TABLE || table == NULL) {
    return CAGEHOP_OK;
  }
  double *x = malloc(table->n * sizeof *x), *y = malloc(table->n * sizeof *y);
  curve->omega_table = (struct cagehop_system_table){.n = table->n, .x = x, .y = y};
  if (x == NULL || y == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  memcpy(x, table->x, table->n * sizeof *x);
  memcpy(y, table->y, table->n * sizeof *y);
  return CAGEHOP_OK;
}

/// omega(q) - 1 is 0 for single sites.
static double omega_at(const struct pair_curve *curve, double q) {
  if (!curve->is_chain) {
    return 1.0;
  }
  struct cagehop_system system = curve->system;
  system.omega_table = curve->omega_table.n > 0 ? &curve->omega_table : NULL;
  return cagehop_system_omega(&system, q);
}

/// |dS/S| of an error of rho c at wavenumber k.
static double dS_of_curve(const struct pair_curve *curve, size_t k, double error) {
  const double q = ((double)k + 0.5) * curve->step;
  const double far = curve->far.power > 0.0 ? curve->far_factor * pair_far_transform(&curve->far, q) : 0.0;
  const double omega = omega_at(curve, q);
  return fabs(omega * error / (1.0 - omega * (curve->x[k] + far)));
}

/// Fits the tail of a hard core to the last half of the curve. *error: six times the largest |dS/S| between
/// tail and curve over the last two periods (4 pi) before the join.
static int attach_pair_tail(const struct pair_fluid *fluid, double contact, struct pair_curve *curve,
                            double *error) {
  const double safe = 6.0;
  const int status =
      pair_tail_fit(fluid, contact, curve->count / 2, curve->count, curve->step, curve->x, &curve->tail);
  for (size_t k = curve->count; k-- > 0 && ((double)k + 0.5) * curve->step > curve->join - 4.0 * M_PI;) {
    const double q = ((double)k + 0.5) * curve->step;
    *error = fmax(*error, safe * dS_of_curve(curve, k, pair_tail_value(&curve->tail, q) - curve->x[k]));
  }
  return status;
}

/// Puts `join` where nothing above `negligible` follows. *error: what does.
static void find_curve_end(double negligible, struct pair_curve *curve, double *error) {
  size_t end = curve->count - EVEN_SAMPLES_STENCIL;
  double most = 0.0;
  for (size_t k = curve->count; k-- > end;) { // of what follows the last period tells
    most = fmax(most, fabs(curve->x[k]));
  }
  const size_t period = (size_t)(2.0 * M_PI / curve->step);
  for (size_t k = end; k-- > end - period;) {
    most = fmax(most, fabs(curve->x[k]));
  }
  *error = most;
  while (most < negligible && end > EVEN_SAMPLES_STENCIL && fabs(curve->x[end - 1]) < negligible) {
    end--;
    *error = 2.0 * negligible; // between the wavenumbers of the grid it may be larger
  }
  curve->join = (double)end * curve->step;
}

int pair_curve_create(const struct pair_levels *levels, double contact, double tolerance,
                      struct pair_curve *curve, double *tail_error) {
  const struct pair_fluid *fluid = &levels->fluid;
  *curve = (struct pair_curve){.count = levels->count,
                               .step = levels->q_step,
                               .far = pair_far_of(fluid),
                               .far_factor = fluid->density / fluid->temperature,
                               .has_tail = potential_core(fluid->system) > 0.0,
                               .is_chain = pair_is_chain(fluid),
                               .density = fluid->density};
  *tail_error = 0.0;
  curve->x = malloc(curve->count * sizeof *curve->x);
  if (curve->x == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  memcpy(curve->x, levels->x, curve->count * sizeof *curve->x);
  curve->join = (double)(curve->count - EVEN_SAMPLES_STENCIL) * curve->step;
  const int status = copy_system(fluid->system, curve);
  if (status != CAGEHOP_OK || curve->has_tail) {
    return status == CAGEHOP_OK ? attach_pair_tail(fluid, contact, curve, tail_error) : status;
  }
  const double negligible = 1e-3;
  find_curve_end(negligible * tolerance, curve, tail_error);
  return CAGEHOP_OK;
}

double pair_curve_rho_c(const struct pair_curve *curve, double q) {
  const double far = curve->far.power > 0.0 ? curve->far_factor * pair_far_transform(&curve->far, q) : 0.0;
  if (q >= curve->join) {
    return (curve->has_tail ? pair_tail_value(&curve->tail, q) : 0.0) + far;
  }
  return even_samples_at(curve->step, curve->x, q) + far;
}

double pair_curve_x(const struct pair_curve *curve, double q) {
  const double x = pair_curve_rho_c(curve, q);
  if (!curve->is_chain) {
    return x;
  }
  return 1.0 - 1.0 / omega_at(curve, q) + x;
}

double pair_curve_gamma(const struct pair_curve *curve, double q) {
  const double x = pair_curve_rho_c(curve, q), omega = omega_at(curve, q);
  return x / curve->density * ((omega - 1.0) * (omega + 1.0) + omega * x) / (1.0 - omega * x);
}

double pair_curve_q_max(const struct pair_curve *curve) {
  return curve->has_tail || curve->is_chain ? INFINITY : curve->join;
}

double pair_curve_lowest_S(const struct pair_curve *curve) {
  double lowest = INFINITY;
  for (size_t k = 0; k < curve->count; k++) {
    const double x = pair_curve_x(curve, ((double)k + 0.5) * curve->step);
    lowest = fmin(lowest, 1.0 / (1.0 - x));
  }
  return lowest;
}
