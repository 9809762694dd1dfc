// SPDX-License-Identifier: GPL-3.0-or-later
/// Points of a table of landscapes, each at a phi of its own.
#include "numerics/chebyshev.h"
#include "phase_map/isochore.h"
#include "phase_map/landscape_table.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

struct place {
  double phi, pressure;
  enum cagehop_unit unit;
};

/// What is asked for of a point that is there.
static void tell(const struct cagehop_isochore *isochore, const struct cagehop_point *point,
                 double *log_tau_error, double *dlntau_dphi) {
  if (log_tau_error != NULL) {
    *log_tau_error =
        isochore->summary.status == CAGEHOP_OK ? cagehop_isochore_log_tau_error(isochore, point) : NAN;
  }
  if (dlntau_dphi != NULL) {
    *dlntau_dphi = NAN;
    if (isochore->summary.status == CAGEHOP_OK) {
      (void)cagehop_isochore_phi_slope(isochore, point, dlntau_dphi);
    }
  }
}

/// By an isochore. Returns 0 or a negative status.
static int evaluate_slowly(const struct cagehop_landscape_table *table, const struct cagehop_model *model,
                           const struct place *place, struct cagehop_point *point, double *log_tau_error,
                           double *dlntau_dphi) {
  struct cagehop_isochore *isochore;
  const struct cagehop_axis axis = {place->unit, 1, &place->pressure};
  const int status = cagehop_isochore_interpolate(table, model, place->phi, &isochore, NULL);
  if (status != CAGEHOP_OK) {
    return status;
  }
  cagehop_isochore_evaluate_axis(isochore, &axis, point);
  tell(isochore, point, log_tau_error, dlntau_dphi);
  cagehop_isochore_destroy(&isochore);
  return point->status < 0 ? point->status : CAGEHOP_OK;
}

/// From what the interval's family has prepared.
static void evaluate_quickly(const struct cagehop_model *model, const struct place *place,
                             struct interpolated_state *state, struct cagehop_point *point,
                             double *log_tau_error, double *dlntau_dphi) {
  const double temperature = cagehop_material_temperature(&model->material, place->phi);
  struct cagehop_isochore isochore = {
      .material = model->material,
      .elastic_coupling = model->elastic_coupling,
      .interpolated = state,
      .summary = {.phi = place->phi,
                  .temperature = temperature,
                  .pressure_unit_MPa = cagehop_material_pressure_unit_MPa(&model->material, temperature)}};
  struct cagehop_thermal_state thermal;
  const int found = isochore_find_place(&isochore, place->unit, place->pressure, &thermal);
  state->phi = place->phi;
  if (dlntau_dphi != NULL) {
    chebyshev_weights(state->interval->nodes, state->interval->low, state->interval->high, place->phi,
                      state->weight, state->slope);
  } else {
    chebyshev_weights_at_nodes(state->interval->nodes, state->interval->node, place->phi, state->weight);
  }
  isochore.summary.tau_s = table_number(state, TABLE_TAU_S, NULL) * model->material.enskog_time_s;
  isochore.summary.structure.r_cage = table_number(state, TABLE_R_CAGE, NULL);
  const int solved =
      landscape_family_solve(&state->interval->family, state->weight, thermal.pressure, &point->landscape);
  isochore_finish_point(&isochore, &thermal, solved != CAGEHOP_OK ? solved : found, point);
  tell(&isochore, point, log_tau_error, dlntau_dphi);
}

int cagehop_landscape_table_evaluate(const struct cagehop_landscape_table *table,
                                     const struct cagehop_model *model, size_t count, const double phi[],
                                     enum cagehop_unit unit, const double pressure[],
                                     struct cagehop_point point[], double log_tau_error[],
                                     double dlntau_dphi[]) {
  int status = CAGEHOP_OK;
  if (!table_is_of(table, &model->structure)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
    const struct place place = {phi[i], pressure[i], unit};
    struct interpolated_state state; // its weights are set where they are needed
    state.table = table;
    state.interval = table_interval_of(table, phi[i]);
    double *error = log_tau_error == NULL ? NULL : &log_tau_error[i];
    double *slope = dlntau_dphi == NULL ? NULL : &dlntau_dphi[i];
    // false where the temperature is not known
    const bool cold = cagehop_material_temperature(&model->material, phi[i]) <= 0.0;
    if (cold || model->smoluchowski_rates || model->viscosity || state.interval == NULL ||
        state.interval->family.quick == NULL) {
      status = evaluate_slowly(table, model, &place, &point[i], error, slope);
    } else {
      evaluate_quickly(model, &place, &state, &point[i], error, slope);
    }
  }
  return status;
}
