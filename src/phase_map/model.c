// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/landscape_table.h>

#include "phase_map/known_transition.h"
#include "phase_map/phi_search.h"
#include "status/error.h"
#include "status/text.h"

#include <cagehop/status.h>
#include <math.h>
#include <string.h>

/// The range of phi in which tau_alpha = 100 s is searched, or the part of it that a table covers: at
/// phi_g_low there is hardly a barrier, at phi_g_high tau_alpha is about 1e20 s. The search goes upward in
/// steps, because dense states cost most, and with an elastic barrier their tau_alpha overflows.
static const double phi_g_low = 0.50, phi_g_high = 0.74, phi_g_step = 0.03;

struct transition_search {
  struct cagehop_model model;
  const struct cagehop_watch *watch; // may be NULL
  int states;                        // number of states solved so far
  double phi, tau_alpha;             // of the slowest state that has tau_alpha; 0: none has
  struct cagehop_error error;        // of the first state that failed
};

/// Whether one more state may be solved; sets its time limit.
static bool may_go_on(struct transition_search *search) {
  double seconds_max = 0.0; // not the model's limit, which applies to the map's states only
  if (search->watch != NULL && !search->watch->go_on(search->watch->context, search->states, &seconds_max)) {
    error_set(&search->error, CAGEHOP_STOPPED, "%s", cagehop_status_message(CAGEHOP_STOPPED));
    return false;
  }
  search->model.structure.seconds_max = seconds_max;
  search->states++;
  return true;
}

/// ln(tau_alpha(phi, P = 0)/100 s).
static double excess(double phi, void *context) {
  struct transition_search *search = context;
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  const double ambient = 0.0;

  if (search->error.status != CAGEHOP_OK || !may_go_on(search)) {
    return NAN;
  }
  if (cagehop_isochore_solve_explained(&search->model, phi, &isochore, &search->error) == CAGEHOP_OK) {
    cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
    cagehop_point_explain(isochore, &point, &search->error);
  }
  cagehop_isochore_destroy(&isochore);
  if (search->error.status != CAGEHOP_OK) {
    return NAN;
  }
  if (point.relaxation.tau_alpha > search->tau_alpha) {
    search->phi = phi;
    search->tau_alpha = point.relaxation.tau_alpha;
  }
  return log(point.relaxation.tau_alpha / CAGEHOP_GLASS_TRANSITION_TIME_S);
}

/// The range in which the search goes upward where the transition is known for another Enskog time: from a
/// little below the place that the slope there leads to, in steps of twice that distance.
static void narrow_range(const struct known_transition *known, double excess_at_known,
                         struct phi_search *range) {
  const double shift = excess_at_known / known->slope, margin = 1e-4 + 0.2 * fabs(shift);
  const double low = known->phi_g + shift - margin;
  if (low > range->low && low + 2.0 * margin < range->high) {
    range->low = low;
    range->step = 2.0 * margin;
  }
}

bool cagehop_model_resolves_quickly(const struct cagehop_model *model) {
  const struct cagehop_structure_params *structure = &model->structure;
  const struct known_transition *known = known_transition_find(model);
  return !isnan(model->material.phi_g) ||
         cagehop_structure_temperature_rule(structure) != CAGEHOP_TEMPERATURE_MAPPED ||
         structure->source != CAGEHOP_STRUCTURE_PRISM || cagehop_closure_find(structure->closure)->quick ||
         (known != NULL && known_transition_excess(model) == 0.0);
}

int cagehop_model_resolve(struct cagehop_model *model) {
  return cagehop_model_resolve_watched(model, NULL);
}

int cagehop_model_resolve_watched(struct cagehop_model *model, const struct cagehop_watch *watch) {
  return cagehop_model_resolve_explained(model, watch, NULL);
}

/// Says why phi_g was not found, unless a state has said it.
static void explain_search(const struct phi_search *range, bool confined, int status,
                           struct cagehop_error *error) {
  if (error->status != CAGEHOP_OK || status == CAGEHOP_OK) {
    return;
  }
  if (!confined) {
    error_set(error, status,
              "the table has no range of phi between %g and %g to look for tau_alpha = 100 s in", phi_g_low,
              phi_g_high);
  } else if (status == CAGEHOP_NO_TRANSITION) {
    error_set(error, status, "tau_alpha at P = 0 does not pass 100 s between phi = %g and %g", range->low,
              range->high);
  } else {
    error_set_message(error, status, "the root in phi");
  }
}

/// Adds how far the search came.
static void explain_reach(const struct transition_search *search, struct cagehop_error *error) {
  if (error->status > 0 && search->tau_alpha > 0.0) { // below 0 where it was stopped
    const size_t length = strlen(error->text);
    const char *what =
        error->status == CAGEHOP_NO_TRANSITION ? "it" : "on the way to 100 s at P = 0 tau_alpha";
    text_print(error->text + length, sizeof error->text - length, "; %s came to %.3g s, at phi = %.6g", what,
               search->tau_alpha, search->phi);
  }
}

int cagehop_model_resolve_explained(struct cagehop_model *model, const struct cagehop_watch *watch,
                                    struct cagehop_error *error) {
  error_clear(error);
  if (!isnan(model->material.phi_g) ||
      cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return CAGEHOP_OK;
  }
  if (model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    return cagehop_landscape_table_resolve(model->structure.landscape_table, model, error);
  }
  const struct known_transition *known = known_transition_find(model);
  const double beyond = known != NULL ? known_transition_excess(model) : NAN;
  if (beyond == 0.0) {
    model->material.phi_g = known->phi_g;
    return CAGEHOP_OK;
  }
  struct transition_search search = {.model = *model, .watch = watch};
  struct phi_search range = {.low = phi_g_low,
                             .high = phi_g_high,
                             .step = phi_g_step,
                             .rises = true,
                             .width = 1e-13,
                             .f = excess,
                             .context = &search,
                             .first_failed = &search.error};
  double phi_g;
  search.model.smoluchowski_rates = search.model.viscosity = false;
  const bool confined = phi_search_confine(&range, &model->structure);
  const struct phi_search whole = range;
  if (known != NULL) {
    narrow_range(known, beyond, &range);
  }
  int status = confined ? phi_search(&range, &phi_g) : CAGEHOP_NO_TRANSITION;
  if (confined && status == CAGEHOP_NO_TRANSITION && range.low != whole.low) { // the guess was too high
    range = whole;
    status = phi_search(&range, &phi_g);
  }
  if (status == CAGEHOP_OK) {
    model->material.phi_g = phi_g;
  }
  explain_search(&range, confined, status, &search.error);
  explain_reach(&search, &search.error);
  if (error != NULL) {
    *error = search.error;
  }
  return search.error.status;
}
