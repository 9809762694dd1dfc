// SPDX-License-Identifier: GPL-3.0-or-later
#include "fit/states.h"

#include "landscape/landscape.h"
#include "numerics/chebyshev.h"
#include "phase_map/isochore.h"
#include "status/array.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

enum { PRESSURES_MAX = 16 }; // at once

const char states_trapped[] = "the pressure is so high there that the theory has no barrier: trapped";

struct state {
  double phi;
  struct cagehop_isochore *isochore;     // owned
  struct cagehop_shear_modulus *modulus; // owned; NULL where it is not wanted
  int status;                            // of both
  const char *reason;                    // of a status that is positive: the isochore's, or static
};

struct states {
  struct cagehop_model model; // with tau_E = 1 s, without what turns phi into T; a_c is 0 or 1
  struct states_wanted wanted;
  const struct cagehop_watch *watch; // borrowed; or NULL
  size_t count;
  struct state *state; // owned
};

double states_node(size_t count, double low, double high, size_t k) {
  return chebyshev_node(count, low, high, k);
}

int states_create(const struct cagehop_model *model, const struct states_wanted *wanted,
                  const struct cagehop_watch *watch, struct states **states) {
  *states = calloc(1, sizeof **states);
  if (*states == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  (*states)->model = *model;
  (*states)->model.material.phi_g = NAN;
  (*states)->model.material.enskog_time_s = 1.0;
  (*states)->model.elastic_coupling = wanted->elastic ? 1.0 : 0.0; // whether r_cage, and so g(r), is found
  (*states)->model.smoluchowski_rates = (*states)->model.viscosity = false;
  (*states)->wanted = *wanted;
  (*states)->watch = watch;
  return CAGEHOP_OK;
}

void states_destroy(struct states **states) {
  if (*states != NULL) {
    for (size_t i = 0; i < (*states)->count; i++) {
      cagehop_shear_modulus_destroy(&(*states)->state[i].modulus);
      cagehop_isochore_destroy(&(*states)->state[i].isochore);
    }
    free((*states)->state);
    free(*states);
    *states = NULL;
  }
}

/// Solves a state, as the last of the array.
static int solve_new(struct states *states, double phi) {
  double seconds_max = 0.0;
  if (states->watch != NULL &&
      !states->watch->go_on(states->watch->context, (int)states->count, &seconds_max)) {
    return CAGEHOP_STOPPED;
  }
  struct state *grown = array_grown(states->state, states->count, sizeof *grown);
  if (grown == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  states->state = grown;
  struct state new = {.phi = phi};
  states->model.structure.seconds_max = seconds_max;
  int status = isochore_solve_for_times(&states->model, phi, &new.isochore);
  if (status < 0) {
    return status;
  }
  new.status = cagehop_isochore_summary(new.isochore)->status;
  new.reason = new.status > 0 ? cagehop_isochore_error(new.isochore)->text : NULL;
  if (new.status == CAGEHOP_OK && states->wanted.modulus) {
    new.status = isochore_make_modulus(new.isochore, &new.modulus);
    new.reason = new.status > 0 ? "its shear modulus is not certified" : NULL;
  }
  if (new.status < 0) {
    cagehop_isochore_destroy(&new.isochore);
    return new.status;
  }
  states->state[states->count++] = new;
  return CAGEHOP_OK;
}

static int find_state(struct states *states, double phi, const struct state **state) {
  size_t i = 0;
  while (i < states->count && states->state[i].phi != phi) {
    i++;
  }
  const int status = i == states->count ? solve_new(states, phi) : CAGEHOP_OK;
  *state = status == CAGEHOP_OK ? &states->state[i] : NULL;
  return status;
}

/// Why a point has no barrier, or NULL.
static const char *no_barrier(const struct cagehop_landscape_point *point, int status) {
  if (status != CAGEHOP_OK) {
    return "the state lies on a spinodal, or is not certified";
  }
  switch (point->regime) {
  case CAGEHOP_REGIME_IRREVERSIBLE:
  case CAGEHOP_REGIME_TWO_STATE:
    return NULL;
  case CAGEHOP_REGIME_TRAPPED:
    return states_trapped;
  default:
    return "the theory has no cage there";
  }
}

int states_at(struct states *states, double phi, size_t count, const double P[], struct state_values value[],
              size_t *done, const char **reason) {
  struct cagehop_landscape_point point[PRESSURES_MAX];
  int status[PRESSURES_MAX];
  const struct state *state;
  *done = 0;
  const int found = find_state(states, phi, &state);
  if (found != CAGEHOP_OK) {
    return found;
  }
  if (state->status != CAGEHOP_OK) {
    *reason = state->reason;
    return state->status;
  }
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(state->isochore);
  landscape_solve_cages(cagehop_isochore_landscape(state->isochore), count, P, point, status);
  for (size_t j = 0; j < count && *reason == NULL; j++) {
    status[j] = status[j] == CAGEHOP_OK ? isochore_judge(state->isochore, &point[j]) : status[j];
    *reason = no_barrier(&point[j], status[j]);
    if (*reason != NULL) {
      return status[j];
    }
    (*done)++;
    value[j] = (struct state_values){
        .short_time = log(summary->tau_s),
        .barrier = point[j].F_B1 + log(2.0 * M_PI / sqrt(point[j].K_0 * point[j].K_B)),
        .elastic = states->wanted.elastic
                       ? log(cagehop_elastic_barrier(&point[j], phi, summary->structure.r_cage))
                       : NAN,
        .jump = log(point[j].jump_1),
        .modulus =
            state->modulus != NULL ? log(cagehop_shear_modulus_evaluate(state->modulus, &point[j])) : NAN,
    };
  }
  return CAGEHOP_OK;
}
