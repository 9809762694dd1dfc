// SPDX-License-Identifier: GPL-3.0-or-later
/// Variants of the theory, side by side. All of one structure share their isochores: which packing fractions
/// isobars ask for does not depend on the material but where its temperatures end.
#include <cagehop/spread.h>

#include "phase_map/isochore.h"
#include "status/array.h"
#include "status/error.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

static const double slope_step = 1e-3; // in phi

/// Isochores that were solved.
struct store {
  const struct cagehop_watch *watch; // may be NULL
  int states;
  struct cagehop_error first_failed; // since it was cleared
  size_t count;
  struct cagehop_isochore **isochore; // owned, and each of them
};

/// Returns 0, CAGEHOP_STOPPED, or a negative status of the solution.
static int solve_varied(struct store *store, const struct cagehop_model *model, double phi,
                        struct cagehop_isochore **isochore, struct cagehop_error *error) {
  struct cagehop_model limited = *model;
  *isochore = NULL;
  if (store->watch != NULL &&
      !store->watch->go_on(store->watch->context, store->states, &limited.structure.seconds_max)) {
    error_set_message(error, CAGEHOP_STOPPED, "spread");
    return CAGEHOP_STOPPED;
  }
  store->states++;
  return cagehop_isochore_solve_explained(&limited, phi, isochore, error);
}

/// The isochore of a model at phi, owned by the store, which solves it if it hasn't.
static int take_isochore(struct store *store, const struct cagehop_model *model, double phi,
                         struct cagehop_isochore **isochore) {
  struct cagehop_error error;
  for (size_t i = 0; i < store->count; i++) {
    *isochore = store->isochore[i];
    if ((*isochore)->summary.phi == phi) {
      isochore_set_model(*isochore, model);
      error = (*isochore)->error;
      store->first_failed = store->first_failed.status == CAGEHOP_OK ? error : store->first_failed;
      return CAGEHOP_OK;
    }
  }
  struct cagehop_isochore **grown =
      array_grown(store->isochore, store->count, sizeof(struct cagehop_isochore *));
  if (grown == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  store->isochore = grown;
  const int status = solve_varied(store, model, phi, isochore, &error);
  if (status == CAGEHOP_OK) {
    cagehop_structure_destroy(&(*isochore)->structure); // grids of up to 2^20 points
    store->isochore[store->count++] = *isochore;
    store->first_failed = store->first_failed.status == CAGEHOP_OK ? error : store->first_failed;
  }
  return status;
}

static void clear_store(struct store *store) {
  for (size_t i = 0; i < store->count; i++) {
    cagehop_isochore_destroy(&store->isochore[i]);
  }
  free(store->isochore);
}

// ---------------------------------------------------------------- the glass transition

/// Where tau_alpha is 100 s at each pressure of an axis, point[j]. Returns 0 or a negative status.
static int find_transition(struct store *store, const struct cagehop_model *model,
                           const struct cagehop_axis *pressure, struct cagehop_isochrone_point point[]) {
  const double level = CAGEHOP_GLASS_TRANSITION_TIME_S;
  const struct cagehop_isochrone_params params = {.n_level = 1, .level = &level};
  struct cagehop_isobars *isobars;
  const double *phi;
  size_t count;
  int status = cagehop_isochrones_create(model, &params, pressure, &isobars);
  while (status == CAGEHOP_OK && (status = cagehop_isobars_next(isobars, &count, &phi)) == CAGEHOP_OK &&
         count > 0) {
    for (size_t i = 0; i < count && status == CAGEHOP_OK; i++) {
      struct cagehop_isochore *isochore;
      struct cagehop_point at[2];
      status = take_isochore(store, model, phi[i], &isochore);
      if (status == CAGEHOP_OK) {
        cagehop_isochore_evaluate_axis(isochore, pressure, at);
        cagehop_isobars_accept(isobars, i, 0, pressure->count, at);
        status = at[0].status < 0 ? at[0].status : CAGEHOP_OK;
      }
    }
  }
  for (size_t j = 0; j < pressure->count && status == CAGEHOP_OK; j++) {
    cagehop_isochrones_evaluate(isobars, 0, j, &point[j]);
  }
  cagehop_isobars_destroy(&isobars);
  return status;
}

/// Why one of the points of a transition is missing.
static void explain_transition(const struct store *store, const struct cagehop_isochrone_point *point,
                               struct cagehop_error *error) {
  if (point->status == CAGEHOP_OK || error->status != CAGEHOP_OK) {
    return;
  }
  if (store->first_failed.status != CAGEHOP_OK && point->absence != CAGEHOP_ISOCHRONE_TRAPPED) {
    *error = store->first_failed;
  } else if (point->status == CAGEHOP_NO_TRANSITION) {
    error_set(error, point->status, "tau_alpha = 100 s: %s", cagehop_isochrone_absence_name(point->absence));
  } else {
    error_set_message(error, point->status, "tau_alpha = 100 s");
  }
}

/// phi_g of the variant, into model->material.
static int find_phi_g(struct store *store, struct cagehop_model *model, struct cagehop_spread_row *row) {
  static const double ambient = 0.0;
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, 1, &ambient};
  struct cagehop_model plain = *model;
  plain.material.phi_g = NAN;
  plain.material.bulk_modulus_GPa = 0.0; // at P = 0
  const int status = find_transition(store, &plain, &axis, &row->ambient);
  model->material.phi_g = status == CAGEHOP_OK ? row->ambient.phi : NAN;
  return status;
}

static int find_transitions(struct store *store, const struct cagehop_spread_params *params,
                            struct cagehop_model *model, struct cagehop_spread_row *row) {
  const double pressure[] = {0.0, params->pressure_MPa};
  const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 2, pressure};
  struct cagehop_isochrone_point point[2];
  store->first_failed.status = CAGEHOP_OK;
  int status = find_phi_g(store, model, row);
  if (status == CAGEHOP_OK && row->ambient.status == CAGEHOP_OK) {
    store->first_failed.status = CAGEHOP_OK;
    status = find_transition(store, model, &axis, point);
    row->ambient = point[0];
    row->pressed = point[1];
    explain_transition(store, &point[1], &row->transition_error);
  } else {
    row->pressed = row->ambient;
  }
  explain_transition(store, &row->ambient, &row->transition_error);
  return status;
}

// ---------------------------------------------------------------- a state

/// What is known at phi and a pressure in MPa. Returns 0 or a negative status; *error says what has failed.
static int evaluate_state(struct store *store, const struct cagehop_model *model, double phi,
                          double pressure_MPa, double *structure_error, struct cagehop_point *point,
                          struct cagehop_error *error) {
  const struct cagehop_axis axis = {CAGEHOP_UNIT_MEGAPASCAL, 1, &pressure_MPa};
  struct cagehop_isochore *isochore;
  int status = solve_varied(store, model, phi, &isochore, error);
  if (status != CAGEHOP_OK) {
    return status;
  }
  cagehop_isochore_evaluate_axis(isochore, &axis, point);
  *structure_error = cagehop_isochore_summary(isochore)->structure_error;
  if (error->status == CAGEHOP_OK) {
    cagehop_point_explain(isochore, point, error);
  }
  cagehop_isochore_destroy(&isochore);
  return point->status < 0 ? point->status : CAGEHOP_OK;
}

/// The error of ln(tau_alpha) from that of phi_g, which moves phi by as much.
static int find_state_error(struct store *store, const struct cagehop_model *model, double pressure_MPa,
                            struct cagehop_spread_row *row) {
  struct cagehop_model plain = *model;
  struct cagehop_point beside;
  struct cagehop_error error;
  double structure_error;
  if (!isfinite(row->tau_alpha)) {
    return CAGEHOP_OK;
  }
  plain.smoluchowski_rates = false;
  const int status =
      evaluate_state(store, &plain, row->phi - slope_step, pressure_MPa, &structure_error, &beside, &error);
  if (status == CAGEHOP_OK && error.status == CAGEHOP_OK) {
    const double change = log(row->tau_alpha / beside.relaxation.tau_alpha);
    row->log_tau_error = fabs(change) / slope_step * row->ambient.phi_error;
  }
  return status;
}

static int find_state(struct store *store, const struct cagehop_spread_params *params,
                      const struct cagehop_model *model, struct cagehop_spread_row *row) {
  struct cagehop_model wanted = *model;
  struct cagehop_state state;
  struct cagehop_point point;
  wanted.smoluchowski_rates = true;
  if (cagehop_model_state(&wanted, CAGEHOP_UNIT_KELVIN, params->temperature_K, CAGEHOP_UNIT_MEGAPASCAL,
                          params->pressure_MPa, &state, &row->state_error) != CAGEHOP_OK) {
    return CAGEHOP_OK;
  }
  row->phi = state.phi;
  row->pressure = state.pressure;
  const int status = evaluate_state(store, &wanted, state.phi, params->pressure_MPa, &row->structure_error,
                                    &point, &row->state_error);
  if (status != CAGEHOP_OK || row->state_error.status != CAGEHOP_OK) {
    return status;
  }
  row->regime = point.landscape.regime;
  row->F_B1 = point.landscape.F_B1;
  row->F_e = point.relaxation.F_e;
  row->tau_alpha = point.relaxation.tau_alpha;
  const struct cagehop_smoluchowski_rates *rates = &point.smoluchowski_rates;
  row->log_passage = log(rates->tau_mfpt_full / rates->tau_forward);
  return find_state_error(store, &wanted, params->pressure_MPa, row);
}

// ----------------------------------------------------------------

static const struct cagehop_isochrone_point no_point = {.phi = NAN,
                                                        .phi_error = NAN,
                                                        .temperature = NAN,
                                                        .temperature_error = NAN,
                                                        .pressure = NAN,
                                                        .pressure_MPa = NAN,
                                                        .steepness = NAN,
                                                        .steepness_error = NAN,
                                                        .dT_dP = NAN,
                                                        .dT_dP_error = NAN,
                                                        .activation_volume_nm3 = NAN,
                                                        .absence = CAGEHOP_ISOCHRONE_UNKNOWN};

static int find_row(struct store *store, const struct cagehop_spread_params *params,
                    struct cagehop_model *model, struct cagehop_spread_row *row) {
  *row = (struct cagehop_spread_row){.elastic_coupling = model->elastic_coupling,
                                     .ambient = no_point,
                                     .pressed = no_point,
                                     .phi = NAN,
                                     .pressure = NAN,
                                     .structure_error = NAN,
                                     .regime = CAGEHOP_REGIME_FAILED,
                                     .F_B1 = NAN,
                                     .F_e = NAN,
                                     .tau_alpha = NAN,
                                     .log_tau_error = NAN,
                                     .log_passage = NAN};
  int status = find_transitions(store, params, model, row);
  if (status == CAGEHOP_OK && row->ambient.status == CAGEHOP_OK) {
    status = find_state(store, params, model, row);
  } else if (status == CAGEHOP_OK) {
    row->state_error = row->transition_error;
  }
  return status;
}

int cagehop_spread_find(const struct cagehop_model *model, const struct cagehop_spread_params *params,
                        const struct cagehop_watch *watch, struct cagehop_spread_row row[]) {
  struct store store = {.watch = watch};
  const bool mapped = cagehop_structure_temperature_rule(&model->structure) == CAGEHOP_TEMPERATURE_MAPPED;
  int status = mapped && params->n_coupling > 0 && params->temperature_K > 0.0 && params->pressure_MPa >= 0.0
                   ? CAGEHOP_OK
                   : CAGEHOP_BAD_ARGUMENT;
  for (size_t i = 0; i < params->n_coupling && status == CAGEHOP_OK; i++) {
    struct cagehop_model variant = *model;
    variant.elastic_coupling = params->coupling[i];
    variant.smoluchowski_rates = variant.viscosity = false;
    status = params->coupling[i] >= 0.0 ? find_row(&store, params, &variant, &row[i]) : CAGEHOP_BAD_ARGUMENT;
  }
  clear_store(&store);
  return status;
}
