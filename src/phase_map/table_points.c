// SPDX-License-Identifier: GPL-3.0-or-later
/// Points of a table of landscapes, each at a state of its own.
#include "numerics/chebyshev.h"
#include "phase_map/isochore.h"
#include "phase_map/landscape_table.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct place {
  double state, pressure;
  enum cagehop_unit unit;
};

/// What is asked for of a point that is there.
static void tell(const struct cagehop_isochore *isochore, const struct cagehop_point *point,
                 double *log_tau_error, double *dlntau_dstate) {
  if (log_tau_error != NULL) {
    *log_tau_error =
        isochore->summary.status == CAGEHOP_OK ? cagehop_isochore_log_tau_error(isochore, point) : NAN;
  }
  if (dlntau_dstate != NULL) {
    *dlntau_dstate = NAN;
    if (isochore->summary.status == CAGEHOP_OK) {
      (void)cagehop_isochore_state_slope(isochore, point, dlntau_dstate);
    }
  }
}

/// By an isochore. Returns 0 or a negative status.
static int evaluate_slowly(const struct cagehop_landscape_table *table, const struct cagehop_model *model,
                           const struct place *place, struct cagehop_point *point, double *log_tau_error,
                           double *dlntau_dstate) {
  struct cagehop_isochore *isochore;
  const struct cagehop_axis axis = {place->unit, 1, &place->pressure};
  const int status = cagehop_isochore_interpolate(table, model, place->state, &isochore, NULL);
  if (status != CAGEHOP_OK) {
    return status;
  }
  cagehop_isochore_evaluate_axis(isochore, &axis, point);
  tell(isochore, point, log_tau_error, dlntau_dstate);
  cagehop_isochore_destroy(&isochore);
  return point->status < 0 ? point->status : CAGEHOP_OK;
}

/// What the weights of all states with as many nodes have in common.
struct basis {
  size_t nodes; // 0: not there yet
  double cosines[FAMILY_NODES_MAX * FAMILY_NODES_MAX];
};

static void basis_take(struct basis *basis, size_t nodes) {
  if (basis->nodes != nodes) {
    basis->nodes = nodes;
    chebyshev_cosines(nodes, basis->cosines);
  }
}

/// The weights of the nodes in a state and, with a basis, their slopes.
static void take_weights(double at, struct basis *basis, struct interpolated_state *state) {
  const struct table_interval *interval = state->interval;
  const enum cagehop_unit unit = interval->unit;
  const double x = table_axis_x(unit, at), by_state = table_axis_slope(unit, at);
  if (basis == NULL) {
    chebyshev_weights_at_nodes(interval->nodes, interval->node, x, state->weight);
    return;
  }
  basis_take(basis, interval->nodes);
  chebyshev_weights_with(basis->nodes, basis->cosines, table_axis_x(unit, interval->low),
                         table_axis_x(unit, interval->high), x, state->weight, state->slope);
  for (size_t k = 0; k < interval->nodes; k++) {
    state->slope[k] *= by_state;
  }
}

/// From what the interval's family has prepared.
static void evaluate_quickly(const struct cagehop_model *model, const struct own_temperature *own,
                             const struct place *place, struct basis *basis, struct interpolated_state *state,
                             struct cagehop_point *point, double *log_tau_error, double *dlntau_dstate) {
  const double temperature = own_temperature_at(own, &model->material, place->state);
  struct cagehop_isochore isochore = {
      .own = *own,
      .material = model->material,
      .elastic_coupling = model->elastic_coupling,
      .interpolated = state,
      .summary = {.phi = cagehop_structure_state_packing_fraction(&model->structure, place->state),
                  .temperature = temperature,
                  .pressure_unit_MPa = cagehop_material_pressure_unit_MPa(&model->material, temperature)}};
  struct cagehop_thermal_state thermal;
  const int found = isochore_find_place(&isochore, place->unit, place->pressure, &thermal);
  take_weights(place->state, dlntau_dstate != NULL ? basis : NULL, state);
  isochore.summary.tau_s = table_number(state, TABLE_TAU_S, NULL) * model->material.enskog_time_s;
  isochore.summary.structure.r_cage = table_number(state, TABLE_R_CAGE, NULL);
  const int solved =
      landscape_family_solve(&state->interval->family, state->weight, thermal.pressure, &point->landscape);
  isochore_finish_point(&isochore, &thermal, solved != CAGEHOP_OK ? solved : found, point);
  tell(&isochore, point, log_tau_error, dlntau_dstate);
}

/// A call of cagehop_landscape_table_evaluate.
struct scattered {
  const struct cagehop_landscape_table *table;
  const struct cagehop_model *model;
  struct own_temperature own;
  size_t count;
  const double *state;
  enum cagehop_unit unit;
  const double *pressure;
  struct cagehop_point *point;
  double *log_tau_error, *dlntau_dstate; // may be NULL
};

/// Point i, whose state lies in that interval or, where it is NULL, outside the table. Returns 0 or a
/// negative status.
static int evaluate_one(const struct scattered *all, size_t i, const struct table_interval *interval,
                        struct basis *basis) {
  const struct cagehop_model *model = all->model;
  const struct place place = {all->state[i], all->pressure[i], all->unit};
  struct interpolated_state state; // its weights are set where they are needed
  state.table = all->table;
  state.interval = interval;
  double *error = all->log_tau_error == NULL ? NULL : &all->log_tau_error[i];
  double *slope = all->dlntau_dstate == NULL ? NULL : &all->dlntau_dstate[i];
  // false where the temperature is not known
  const bool cold = own_temperature_at(&all->own, &model->material, place.state) <= 0.0;
  if (cold || model->smoluchowski_rates || model->viscosity || interval == NULL ||
      interval->family.quick == NULL) {
    return evaluate_slowly(all->table, model, &place, &all->point[i], error, slope);
  }
  evaluate_quickly(model, &all->own, &place, basis, &state, &all->point[i], error, slope);
  return CAGEHOP_OK;
}

/// Points sorted by the table's intervals: those of one interval read the same numbers, which stay in the
/// processor's caches then.
struct sorting {
  size_t *next;         // of each interval, and of what lies outside the table: where its next point goes
  uint32_t *of, *order; // each point's interval; the sorted points
};

enum { SORTED_TOGETHER = 65536 };

static void sort_points(const struct scattered *all, size_t begin, size_t count, struct sorting *sorting) {
  const size_t outside = all->table->count;
  size_t before = 0;
  memset(sorting->next, 0, (outside + 1) * sizeof *sorting->next);
  for (size_t i = 0; i < count; i++) {
    const struct table_interval *interval = table_interval_of(all->table, all->state[begin + i]);
    sorting->of[i] = (uint32_t)(interval == NULL ? outside : (size_t)(interval - all->table->interval));
    sorting->next[sorting->of[i]]++;
  }
  for (size_t k = 0; k <= outside; k++) {
    const size_t here = sorting->next[k];
    sorting->next[k] = before;
    before += here;
  }
  for (size_t i = 0; i < count; i++) {
    sorting->order[sorting->next[sorting->of[i]]++] = (uint32_t)i;
  }
}

static int evaluate_all(const struct scattered *all, struct sorting *sorting) {
  struct basis basis = {.nodes = 0};
  int status = CAGEHOP_OK;
  for (size_t begin = 0; begin < all->count && status == CAGEHOP_OK; begin += SORTED_TOGETHER) {
    const size_t rest = all->count - begin, count = rest < SORTED_TOGETHER ? rest : SORTED_TOGETHER;
    sort_points(all, begin, count, sorting);
    for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
      const size_t i = sorting->order[k], of = sorting->of[i];
      status =
          evaluate_one(all, begin + i, of < all->table->count ? &all->table->interval[of] : NULL, &basis);
    }
  }
  return status;
}

int cagehop_landscape_table_evaluate(const struct cagehop_landscape_table *table,
                                     const struct cagehop_model *model, size_t count, const double state[],
                                     enum cagehop_unit unit, const double pressure[],
                                     struct cagehop_point point[], double log_tau_error[],
                                     double dlntau_dstate[]) {
  const struct scattered all = {.table = table,
                                .model = model,
                                .own = own_temperature_of(&model->structure),
                                .count = count,
                                .state = state,
                                .unit = unit,
                                .pressure = pressure,
                                .point = point,
                                .log_tau_error = log_tau_error,
                                .dlntau_dstate = dlntau_dstate};
  const size_t together = count < SORTED_TOGETHER ? count : SORTED_TOGETHER;
  if (!table_is_of(table, &model->structure)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  struct sorting sorting = {.next = malloc((table->count + 1) * sizeof *sorting.next),
                            .of = malloc((together + 1) * sizeof *sorting.of),
                            .order = malloc((together + 1) * sizeof *sorting.order)};
  const bool there = sorting.next != NULL && sorting.of != NULL && sorting.order != NULL;
  const int status = there ? evaluate_all(&all, &sorting) : CAGEHOP_NO_MEMORY;
  free(sorting.next);
  free(sorting.of);
  free(sorting.order);
  return status;
}
