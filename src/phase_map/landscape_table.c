// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/landscape_table.h"

#include "clock/clock.h"
#include "phase_map/isochore.h"
#include "phase_map/phi_search.h"
#include "status/error.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int table_create_empty(const struct cagehop_structure_params *structure, double low, double high,
                       struct cagehop_landscape_table **table, struct cagehop_error *error) {
  *table = NULL;
  error_clear(error);
  const enum cagehop_unit unit = table_axis_unit(structure);
  if (!table_axis_allows(unit, low, high)) {
    char range[TABLE_RANGE_TEXT_MAX];
    table_axis_text(unit, low, high, range);
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              unit == CAGEHOP_UNIT_KELVIN ? "a landscape table from %s: give 0 < low < high"
                                          : "a landscape table from %s: give 0 < low < high <= %g",
              range, CAGEHOP_PACKING_FRACTION_MAX);
    return CAGEHOP_BAD_ARGUMENT;
  }
  *table = calloc(1, sizeof **table);
  if (*table == NULL) {
    error_set_message(error, CAGEHOP_NO_MEMORY, "landscape table");
    return CAGEHOP_NO_MEMORY;
  }
  (*table)->structure = *structure;
  (*table)->structure.communicator = NULL;
  (*table)->unit = unit;
  (*table)->low = low;
  (*table)->high = high;
  return CAGEHOP_OK;
}

void cagehop_landscape_table_destroy(struct cagehop_landscape_table **table) {
  if (*table != NULL) {
    for (size_t i = 0; i < (*table)->count; i++) {
      table_interval_clear(&(*table)->interval[i]);
    }
    for (size_t i = 0; i < (*table)->cover_count; i++) {
      free((*table)->cover[i].number);
    }
    free((*table)->cover);
    free((*table)->interval);
    free(*table);
    *table = NULL;
  }
}

struct cagehop_landscape_table_report
cagehop_landscape_table_report(const struct cagehop_landscape_table *table) {
  struct cagehop_landscape_table_report report = {
      .unit = table->unit, .low = table->low, .high = table->high, .states = table->states};
  for (size_t i = 0; i < table->count; i++) {
    const struct table_interval *interval = &table->interval[i];
    report.intervals++;
    report.intervals_failed += interval->nodes == 0;
    report.nodes += (int)interval->nodes;
    if (interval->nodes > 0) {
      report.landscape_error = fmax(report.landscape_error, landscape_family_worst(&interval->family));
      report.tau_s_error = fmax(report.tau_s_error, interval->number_error[TABLE_TAU_S]);
    }
  }
  return report;
}

struct cagehop_landscape_table_interval table_interval_said(double r_first, const struct table_interval *from,
                                                            size_t nodes, double landscape_error) {
  const bool there = nodes > 0;
  return (struct cagehop_landscape_table_interval){
      .unit = from->unit,
      .low = from->low,
      .high = from->high,
      .nodes = (int)nodes,
      .landscape_error = there ? landscape_error : NAN,
      .tau_s_error = there ? from->number_error[TABLE_TAU_S] : NAN,
      .S_0_error = there ? from->number_error[TABLE_S_0] : NAN,
      .S_peak_error = there ? from->number_error[TABLE_S_PEAK] : NAN,
      .q_peak_error = there ? from->number_error[TABLE_Q_PEAK] : NAN,
      .g_contact_error = there ? from->number_error[TABLE_G_CONTACT] : NAN,
      .r_cage_error = there ? from->number_error[TABLE_R_CAGE] : NAN,
      .G_error = there && from->modulus_status == CAGEHOP_OK ? table_modulus_error(r_first, from) : NAN,
      .error = from->error,
  };
}

int cagehop_landscape_table_interval(const struct cagehop_landscape_table *table, size_t i,
                                     struct cagehop_landscape_table_interval *interval) {
  if (i >= table->count) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  const struct table_interval *from = &table->interval[i];
  *interval = table_interval_said(table->r_first, from, from->nodes, landscape_family_worst(&from->family));
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- the model

void cagehop_landscape_table_choose(const struct cagehop_landscape_table *table,
                                    struct cagehop_structure_params *structure) {
  structure->source = CAGEHOP_STRUCTURE_LANDSCAPE_TABLE;
  structure->landscape_table = table;
  structure->system = table->structure.system;
  structure->system.potential_table = structure->system.omega_table = NULL; // F(r) is there, u(r) need not be
}

/// Whether two systems are one, but for the tables that they point to. Of chains there are no landscapes.
static bool systems_equal(const struct cagehop_system *a, const struct cagehop_system *b) {
  return a->potential == b->potential && a->temperature_K == b->temperature_K &&
         a->temperature == b->temperature && a->density == b->density && a->epsilon_K == b->epsilon_K &&
         a->repulsive == b->repulsive && a->exponent == b->exponent && a->screening == b->screening &&
         a->cutoff == b->cutoff && a->cutoff_form == b->cutoff_form && a->chain == b->chain;
}

bool table_is_of(const struct cagehop_landscape_table *table,
                 const struct cagehop_structure_params *structure) {
  const struct cagehop_structure_params *a = &table->structure, *b = structure;
  if (b->source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    return b->landscape_table == table && systems_equal(&a->system, &b->system);
  }
  return a->source == b->source && a->closure == b->closure && a->compatibility == b->compatibility &&
         a->pyprism_step == b->pyprism_step && a->grid_points == b->grid_points &&
         a->tolerance == b->tolerance && a->table == b->table &&
         a->barrier_tolerance == b->barrier_tolerance && a->tail == b->tail &&
         a->bridge_table == b->bridge_table && a->system.potential_table == b->system.potential_table &&
         systems_equal(&a->system, &b->system);
}

const struct table_interval *table_interval_of(const struct cagehop_landscape_table *table, double state) {
  size_t low = 0, high = table->count; // the first interval that ends there or above lies in [low, high]
  if (!(state >= table->low && state <= table->high)) {
    return NULL;
  }
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (table->interval[middle].high >= state) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low < table->count ? &table->interval[low] : NULL;
}

/// Why there is nothing at this state, or 0.
static int check_state(const struct cagehop_landscape_table *table, const struct table_interval *interval,
                       const struct cagehop_isochore *isochore, struct cagehop_error *error) {
  const char *state = isochore->state, *K = table->unit == CAGEHOP_UNIT_KELVIN ? " K" : "";
  const double temperature = isochore->summary.temperature;
  if (interval == NULL) {
    error_set(error, CAGEHOP_OUT_OF_RANGE, "%s: the landscape table goes from %.10g to %.10g%s", state,
              table->low, table->high, K);
    return CAGEHOP_OUT_OF_RANGE;
  }
  if (temperature <= 0.0) { // false where it is not known
    error_set(error, CAGEHOP_OUT_OF_RANGE, "%s: its temperature would be %.6g K", state, temperature);
    return CAGEHOP_OUT_OF_RANGE;
  }
  if (interval->nodes == 0) {
    error_set(error, interval->error.status, "%s: the landscape table has nothing from %.6g to %.6g%s (%s)",
              state, interval->low, interval->high, K, interval->error.text);
    return interval->error.status;
  }
  return CAGEHOP_OK;
}

int table_modulus(const struct interpolated_state *state, struct cagehop_shear_modulus **modulus) {
  const struct table_interval *interval = state->interval;
  double value[MODULUS_VALUES] = {0.0};
  *modulus = NULL;
  if (interval->modulus_status != CAGEHOP_OK) {
    return interval->modulus_status;
  }
  for (size_t k = 0; k < interval->nodes; k++) {
    for (size_t i = 0; i < MODULUS_VALUES; i++) {
      value[i] += state->weight[k] * interval->modulus[k * MODULUS_VALUES + i];
    }
  }
  return modulus_from_values(state->table->r_first, value, modulus);
}

static int interpolate_state(const struct cagehop_model *model, const struct interpolated_state *state,
                             struct cagehop_isochore *isochore) {
  struct cagehop_isochore_summary *summary = &isochore->summary;
  summary->structure_error = table_structure_error(state->interval);
  summary->structure_residual = state->interval->structure_residual;
  summary->structure_iterations = 0;
  summary->tau_s = table_number(state, TABLE_TAU_S, NULL) * model->material.enskog_time_s;
  summary->structure = (struct cagehop_structure_summary){
      .S_0 = table_number(state, TABLE_S_0, NULL),
      .S_peak = table_number(state, TABLE_S_PEAK, NULL),
      .q_peak = table_number(state, TABLE_Q_PEAK, NULL),
      .g_contact = table_number(state, TABLE_G_CONTACT, NULL),
      .r_cage = table_number(state, TABLE_R_CAGE, NULL),
  };
  isochore_refuse_thermodynamics(model, CAGEHOP_NOT_TABULATED, isochore); // a table has no g(r)
  int status = landscape_interpolate(&state->interval->family, state->weight, &isochore->landscape);
  if (status == CAGEHOP_OK) {
    summary->spinodals = *cagehop_landscape_spinodals(isochore->landscape);
    summary->barrier_error = table_barrier_error(state->interval, isochore->landscape);
  }
  if (status == CAGEHOP_OK && (model->smoluchowski_rates || model->viscosity)) {
    status = isochore_prepare_rates(model, isochore);
  }
  if (status != CAGEHOP_OK) {
    error_set_message(&isochore->error, status, "%s, landscape from a table", isochore->state);
  }
  return status;
}

/// Fills an isochore at a state. Returns 0 or a negative status.
static int fill_isochore(const struct cagehop_landscape_table *table, const struct cagehop_model *model,
                         double state, struct cagehop_isochore *isochore) {
  const struct table_interval *interval = table_interval_of(table, state);
  int status = check_state(table, interval, isochore, &isochore->error);
  if (status == CAGEHOP_OK) {
    isochore->interpolated = malloc(sizeof *isochore->interpolated);
    if (isochore->interpolated == NULL) {
      return CAGEHOP_NO_MEMORY;
    }
    isochore->interpolated->table = table;
    isochore->interpolated->interval = interval;
    table_interval_weights(interval, state, isochore->interpolated->weight, isochore->interpolated->slope);
    status = interpolate_state(model, isochore->interpolated, isochore);
  }
  if (status > 0) {
    isochore_forget_results(model, status, isochore);
  }
  return status < 0 ? status : CAGEHOP_OK;
}

int cagehop_isochore_interpolate(const struct cagehop_landscape_table *table,
                                 const struct cagehop_model *model, double state,
                                 struct cagehop_isochore **isochore, struct cagehop_error *error) {
  const double start = clock_seconds();
  *isochore = NULL;
  error_clear(error);
  if (table == NULL || !table_is_of(table, &model->structure)) {
    error_set(error, CAGEHOP_BAD_ARGUMENT,
              "the landscape table is one of another structure than the model's");
    return CAGEHOP_BAD_ARGUMENT;
  }
  struct cagehop_isochore *result = isochore_empty(model, state);
  const int status = result == NULL ? CAGEHOP_NO_MEMORY : fill_isochore(table, model, state, result);
  if (status < 0) {
    cagehop_isochore_destroy(&result);
    error_set_message(error, status, "a landscape from a table");
    return status;
  }
  result->summary.solve_seconds = clock_seconds() - start;
  if (error != NULL) {
    *error = result->error;
  }
  *isochore = result;
  return CAGEHOP_OK;
}

// ---------------------------------------------------------------- the glass transition

struct transition {
  const struct cagehop_landscape_table *table;
  struct cagehop_model model;
  struct cagehop_error error; // of the first state that failed
};

/// ln(tau_alpha(phi, P = 0)/100 s).
static double transition_excess(double phi, void *context) {
  struct transition *transition = context;
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  const double ambient = 0.0;
  if (transition->error.status != CAGEHOP_OK) {
    return NAN;
  }
  int status = cagehop_landscape_table_evaluate(transition->table, &transition->model, 1, &phi,
                                                CAGEHOP_UNIT_REDUCED_PRESSURE, &ambient, &point, NULL, NULL);
  if (status == CAGEHOP_OK && point.status == CAGEHOP_OK) {
    return log(point.relaxation.tau_alpha / CAGEHOP_GLASS_TRANSITION_TIME_S);
  }
  // Once more, for the reason.
  status =
      cagehop_isochore_interpolate(transition->table, &transition->model, phi, &isochore, &transition->error);
  if (status == CAGEHOP_OK && transition->error.status == CAGEHOP_OK) {
    error_set_message(&transition->error, point.status, "phi = %.10g, P = 0", phi);
  }
  cagehop_isochore_destroy(&isochore);
  return NAN;
}

int cagehop_landscape_table_resolve(const struct cagehop_landscape_table *table, struct cagehop_model *model,
                                    struct cagehop_error *error) {
  error_clear(error);
  if (!isnan(model->material.phi_g)) {
    return CAGEHOP_OK;
  }
  struct transition transition = {.table = table, .model = *model};
  struct phi_search range = {.low = table->low,
                             .high = table->high,
                             .step = 0.03,
                             .rises = true,
                             .width = 1e-13,
                             .f = transition_excess,
                             .context = &transition,
                             .first_failed = &transition.error};
  double phi_g;
  transition.model.smoluchowski_rates = transition.model.viscosity = false;
  const int status = phi_search(&range, &phi_g);
  if (status == CAGEHOP_OK) {
    model->material.phi_g = phi_g;
  } else if (transition.error.status == CAGEHOP_OK && status == CAGEHOP_NO_TRANSITION) {
    error_set(&transition.error, status,
              "tau_alpha at P = 0 does not pass 100 s in the landscape table, phi = %.10g to %.10g",
              table->low, table->high);
  } else if (transition.error.status == CAGEHOP_OK) {
    error_set_message(&transition.error, status, "the root in phi");
  }
  if (error != NULL) {
    *error = transition.error;
  }
  return status;
}
