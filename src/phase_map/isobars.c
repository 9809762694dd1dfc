// SPDX-License-Identifier: GPL-3.0-or-later
/// Decides which isochores have to be solved for the isobars, in stages, and accepts their points.
#include "phase_map/isobars.h"

#include "grid/blocks.h"
#include "phase_map/isochore.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct cagehop_isobar_params cagehop_isobar_defaults(void) {
  return (struct cagehop_isobar_params){.transition_time_s = CAGEHOP_GLASS_TRANSITION_TIME_S,
                                        .vft_from_s = 1e-10,
                                        .vft_to_s = CAGEHOP_GLASS_TRANSITION_TIME_S,
                                        .vft_points = 50};
}

static bool params_are_valid(const struct cagehop_isobar_params *params) {
  bool valid = params->transition_time_s > 0.0 && params->vft_from_s > 0.0 &&
               params->vft_to_s > params->vft_from_s && params->vft_points >= 4 &&
               params->transition_viscosity_Pa_s >= 0.0;
  for (size_t i = 0; i < params->n_cooling_rate; i++) {
    valid = valid && params->cooling_rate_K_per_s[i] > 0.0 && isfinite(params->cooling_rate_K_per_s[i]);
  }
  return valid;
}

int cagehop_isobars_create(const struct cagehop_model *model, const struct cagehop_isobar_params *params,
                           const struct cagehop_axis *pressure, struct cagehop_isobars **isobars) {
  *isobars = NULL;
  const bool fixed =
      cagehop_structure_temperature_rule(&model->structure) == CAGEHOP_TEMPERATURE_FIXED; // nothing cools
  if (!params_are_valid(params) || (fixed && params->n_cooling_rate > 0)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  const double level =
      params->transition_viscosity_Pa_s > 0.0 ? params->transition_viscosity_Pa_s : params->transition_time_s;
  return isobars_create(model, params, 1, &level, pressure, isobars);
}

/// The lists that the isobars own: copies of the caller's.
static int copy_lists(const struct cagehop_isobar_params *params, const double level[],
                      const struct cagehop_axis *pressure, struct cagehop_isobars *isobars) {
  const size_t bytes = pressure->count * sizeof *pressure->value;
  const size_t rate_bytes = params->n_cooling_rate * sizeof *params->cooling_rate_K_per_s;
  double *value = malloc(bytes), *rate = malloc(rate_bytes + 1);
  isobars->params.cooling_rate_K_per_s = rate;
  isobars->pressure = (struct cagehop_axis){pressure->unit, pressure->count, value};
  isobars->log_level = malloc(isobars->n_level * sizeof *level);
  isobars->sample = malloc(ISOBAR_SAMPLES * params->vft_points * sizeof *isobars->sample + 1);
  if (value == NULL || rate == NULL || isobars->log_level == NULL || isobars->sample == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  memcpy(value, pressure->value, bytes);
  if (rate_bytes > 0) {
    memcpy(rate, params->cooling_rate_K_per_s, rate_bytes);
  }
  for (size_t i = 0; i < isobars->n_level; i++) {
    isobars->log_level[i] = log(level[i]);
  }
  return CAGEHOP_OK;
}

int isobars_create(const struct cagehop_model *model, const struct cagehop_isobar_params *params,
                   size_t n_level, const double level[], const struct cagehop_axis *pressure,
                   struct cagehop_isobars **isobars) {
  *isobars = NULL;
  if (pressure->count == 0) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  struct cagehop_isobars *result = calloc(1, sizeof *result);
  if (result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  result->material = model->material;
  result->structure = model->structure;
  result->own = own_temperature_of(&model->structure);
  result->params = *params;
  result->params.vft_points = result->own.rule == CAGEHOP_TEMPERATURE_FIXED ? 0 : params->vft_points;
  result->n_level = n_level;
  int status = copy_lists(params, level, pressure, result);
  if (status == CAGEHOP_OK) {
    const size_t curves = params->transition_viscosity_Pa_s > 0.0 ? 2 : 1;
    status = interpolant_create(model, curves * pressure->count, &result->interpolant);
  }
  if (status != CAGEHOP_OK) {
    cagehop_isobars_destroy(&result);
  }
  *isobars = result;
  return status;
}

void cagehop_isobars_destroy(struct cagehop_isobars **isobars) {
  if (*isobars != NULL) {
    interpolant_clear(&(*isobars)->interpolant);
    free((double *)(*isobars)->pressure.value);
    free((double *)(*isobars)->params.cooling_rate_K_per_s);
    free((*isobars)->log_level);
    free((*isobars)->sample);
    free((*isobars)->requested);
    free((*isobars)->index);
    free(*isobars);
    *isobars = NULL;
  }
}

// ---------------------------------------------------------------- which isochores

/// Whether a second curve of each pressure, that of eta, is there.
static bool has_viscosity(const struct cagehop_isobars *isobars) {
  return isobars->params.transition_viscosity_Pa_s > 0.0;
}

size_t isobars_transition_curve(const struct cagehop_isobars *isobars, size_t j) {
  return has_viscosity(isobars) ? isobars->pressure.count + j : j;
}

/// Whether on pressure j what is looked for may lie above a state.
static bool is_above(const struct cagehop_isobars *isobars, size_t j, const struct node *node) {
  const double margin = 5.0; // of what is only expected
  bool above = isobars->params.vft_points > 0 && node->log_tau[j] < log(isobars->params.vft_to_s);
  for (size_t i = 0; i < isobars->n_level; i++) {
    above = above || node->log_tau[isobars_transition_curve(isobars, j)] < isobars->log_level[i];
  }
  for (size_t i = 0; i < isobars->params.n_cooling_rate; i++) {
    above = above || node->log_tau[j] < cooling_expected(isobars, j, i) + margin;
  }
  return above;
}

/// Whether at some pressure tau_alpha does not reach the longest time that is needed below phi_cheap, so that
/// expensive states have to be solved too.
static bool needs_more(const struct cagehop_isobars *isobars) {
  const struct phi_interpolant *interpolant = &isobars->interpolant;
  size_t last = interpolant->end_count;
  while (last > 0 && node_is_expensive(interpolant, &interpolant->node[last - 1])) {
    last--;
  }
  for (size_t j = 0; last > 0 && j < isobars->pressure.count; j++) {
    if (is_above(isobars, j, &interpolant->node[last - 1])) {
      return true;
    }
  }
  return false;
}

/// Marks the states that a curve needs over a span of levels, unless it does not cross that span.
static void request_span(struct phi_interpolant *interpolant, size_t j, double from, double to) {
  if (interpolant_find(interpolant, j, from, NULL) != CAGEHOP_NO_TRANSITION &&
      interpolant_find(interpolant, j, to, NULL) != CAGEHOP_NO_TRANSITION) {
    interpolant_request(interpolant, j, from, to);
  }
}

/// Adds the states that are needed to resolve every pressure at the transition, over the window of VFT and at
/// the cooling rates.
static int add_requested(struct cagehop_isobars *isobars) {
  const struct cagehop_isobar_params *params = &isobars->params;
  for (size_t j = 0; j < isobars->pressure.count; j++) {
    for (size_t i = 0; i < isobars->n_level; i++) {
      const double level = isobars->log_level[i];
      request_span(&isobars->interpolant, isobars_transition_curve(isobars, j), level, level);
    }
    if (params->vft_points > 0) {
      request_span(&isobars->interpolant, j, log(params->vft_from_s), log(params->vft_to_s));
    }
    for (size_t i = 0; i < params->n_cooling_rate; i++) {
      cooling_request(isobars, j, i);
    }
  }
  return interpolant_add_requested(&isobars->interpolant);
}

/// Collects in isobars->wanted the states of a stage that were not asked for before.
static int collect_requests(struct cagehop_isobars *isobars, enum isobars_stage stage, size_t *count) {
  struct phi_interpolant *interpolant = &isobars->interpolant;
  free(isobars->requested);
  free(isobars->index);
  isobars->requested = calloc(interpolant->node_total + 1, sizeof *isobars->requested);
  isobars->index = calloc(interpolant->node_total + 1, sizeof *isobars->index);
  if (isobars->requested == NULL || isobars->index == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  *count = 0;
  for (size_t i = 0; i < interpolant->node_total; i++) {
    struct node *node = &interpolant->node[i];
    const bool end = i < interpolant->end_count;
    const bool requested_now = stage == STAGE_INTERVALS ? !end
                                                        : end && node_is_expensive(interpolant, node) ==
                                                                     (stage == STAGE_EXPENSIVE_NODES);
    if (requested_now && !node->requested) {
      node->requested = true;
      isobars->requested[*count] = interpolant->kelvin ? -node->x : node->x;
      isobars->index[(*count)++] = i;
    }
  }
  return CAGEHOP_OK;
}

int cagehop_isobars_next(struct cagehop_isobars *isobars, size_t *count, const double *state[]) {
  int status = CAGEHOP_OK;
  *count = 0;
  while (*count == 0 && isobars->stage < STAGE_NOTHING && status == CAGEHOP_OK) {
    const enum isobars_stage stage = isobars->stage;
    if (stage == STAGE_INTERVALS) {
      status = add_requested(isobars);
    }
    if (status == CAGEHOP_OK && (stage != STAGE_EXPENSIVE_NODES || needs_more(isobars))) {
      status = collect_requests(isobars, stage, count);
    }
    if (stage != STAGE_INTERVALS ||
        *count == 0) { // the last stage is repeated, because intervals may have to be halved several times
      isobars->stage++;
    }
  }
  *state = isobars->requested;
  return status;
}

/// The logarithm of a point's tau_alpha, or of its eta; -infinity where there is no cage, infinity where
/// there is no way out of it.
static double log_of(const struct cagehop_point *point, double value) {
  switch (point->landscape.regime) {
  case CAGEHOP_REGIME_TWO_STATE:
  case CAGEHOP_REGIME_IRREVERSIBLE:
    return log(value);
  case CAGEHOP_REGIME_TRAPPED:
    return INFINITY;
  case CAGEHOP_REGIME_FLUID:
    return -INFINITY;
  default:
    return NAN;
  }
}

/// Puts a value of a curve into a state, or why there is none.
static void accept_value(struct node *node, size_t curve, int status, double log_value, double slope) {
  const bool failed = status != CAGEHOP_OK;
  node->log_tau[curve] = failed ? NAN : log_value;
  node->dlntau_dP[curve] = failed ? NAN : slope;
  node->status[curve] = (int8_t)(failed ? status : CAGEHOP_NO_TRANSITION);
}

void cagehop_isobars_accept(struct cagehop_isobars *isobars, size_t i, size_t first, size_t count,
                            const struct cagehop_point point[]) {
  struct node *node = &isobars->interpolant.node[isobars->index[i]];
  interpolant_forget(&isobars->interpolant);
  for (size_t j = 0; j < count; j++) {
    const double dlntau_dP = point[j].relaxation.dlntau_dP;
    accept_value(node, first + j, point[j].status, log_of(&point[j], point[j].relaxation.tau_alpha),
                 dlntau_dP);
    if (has_viscosity(isobars)) {
      const int status = point[j].status != CAGEHOP_OK ? point[j].status : point[j].viscosity_status;
      accept_value(node, isobars_transition_curve(isobars, first + j), status,
                   log_of(&point[j], point[j].eta), dlntau_dP + point[j].dlnG_dP);
    }
  }
}

void cagehop_isobars_state(struct cagehop_isobars *isobars, size_t i, struct cagehop_isobar_state *state) {
  const struct node *node = &isobars->interpolant.node[isobars->index[i]];
  interpolant_forget(&isobars->interpolant); // the caller may put values in
  *state = (struct cagehop_isobar_state){node->log_tau, node->dlntau_dP, node->status,
                                         isobars->interpolant.n_pressure};
}

/// Solves one isochore and accepts its points at all pressures, in blocks.
static int compute_isochore(struct cagehop_isobars *isobars, const struct cagehop_model *model, size_t i,
                            double state) {
  struct cagehop_isochore *isochore = NULL;
  const size_t n = isobars->pressure.count;
  int status = isochore_solve_for_times(model, state, &isochore);
  for (size_t first = 0; first < n && status == CAGEHOP_OK; first += BLOCK_ISOBAR_STATE) {
    const size_t count = n - first < BLOCK_ISOBAR_STATE ? n - first : BLOCK_ISOBAR_STATE;
    const struct cagehop_axis pressure = cagehop_axis_part(&isobars->pressure, first, count);
    struct cagehop_point point[BLOCK_ISOBAR_STATE];
    cagehop_isochore_evaluate_axis(isochore, &pressure, point);
    cagehop_isobars_accept(isobars, i, first, count, point);
    for (size_t j = 0; j < count && status == CAGEHOP_OK; j++) {
      status = point[j].status < 0 ? point[j].status : CAGEHOP_OK;
    }
  }
  cagehop_isochore_destroy(&isochore);
  return status;
}

int cagehop_isobars_compute_watched(struct cagehop_isobars *isobars, const struct cagehop_model *model,
                                    const struct cagehop_watch *watch) {
  size_t count;
  const double *state;
  int status, states = 0;
  struct cagehop_model wanted = *model;
  wanted.viscosity = has_viscosity(isobars); // and none where it isn't needed
  while ((status = cagehop_isobars_next(isobars, &count, &state)) == CAGEHOP_OK && count > 0) {
    for (size_t i = 0; i < count && status == CAGEHOP_OK; i++, states++) {
      if (watch != NULL && !watch->go_on(watch->context, states, &wanted.structure.seconds_max)) {
        return CAGEHOP_STOPPED;
      }
      status = compute_isochore(isobars, &wanted, i, state[i]);
    }
    if (status != CAGEHOP_OK) {
      break;
    }
  }
  return status;
}

int cagehop_isobars_compute(struct cagehop_isobars *isobars, const struct cagehop_model *model) {
  return cagehop_isobars_compute_watched(isobars, model, NULL);
}
