// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/phi_g.h"

#include "clock/clock.h"
#include "sweep/schedule/budget.h"

#include <cagehop/parameter.h>
#include <cagehop/status.h>
#include <math.h>

static const int usual_states = 18;

/// On uniform grids a state takes from 0.1 s to hours, and the search says so at once. Elsewhere all of it
/// takes less than a second; where a machine is so busy that it takes this long, too. [s]
static const double silent_seconds = 5.0;

struct search {
  const char *who, *instead;
  const struct run_events *events;
  double start, before; // of the search, of the state under way; [s]
  bool slow;            // and said so
  bool out_of_time;
  int states;
  struct budget budget;
  struct run_progress progress;
};

static void tell_search(struct search *search, const struct cagehop_model *model, double now) {
  const bool on_grids = cagehop_structure_ranks_max(&model->structure) > 1;
  if (search->slow || !(on_grids || now - search->start > silent_seconds)) {
    return;
  }
  search->slow = true;
  run_remark(search->events, "%s: looking for phi_g on this structure, about %d states; %s skips this",
             search->who, usual_states, search->instead);
}

struct watched {
  struct search *search;
  const struct cagehop_model *model;
};

/// Before each state.
static bool go_on(void *context, int states, double *seconds_max) {
  const struct watched *watched = context;
  struct search *search = watched->search;
  const double now = clock_seconds();
  if (states > 0) {
    budget_learn(&search->budget, now - search->before);
  }
  tell_search(search, watched->model, now);
  if (search->slow && states > search->states) {
    search->progress.total = (size_t)(states < usual_states ? usual_states : states + 1);
    run_advance(search->events, &search->progress, (size_t)(states - search->states));
  }
  search->states = states;
  search->before = now;
  // A quick search is over before anybody could stop it, and what comes after it has more to say of the
  // deadline.
  search->out_of_time = search->slow && !budget_fits(&search->budget, now, 0);
  if (search->slow && search->budget.deadline > 0.0) {
    *seconds_max = fmax(search->budget.deadline - search->budget.margin - now, 1e-3);
  }
  return run_stop_reason(search->events) == NULL && !search->out_of_time;
}

int phi_g_find(const char *who, const char *instead, double deadline, const struct run_events *events,
               struct cagehop_model *model, int *states, struct cagehop_error *error) {
  int nobody_asks;
  states = states != NULL ? states : &nobody_asks;
  *states = 0;
  *error = (struct cagehop_error){.status = CAGEHOP_OK};
  if (!isnan(model->material.phi_g) ||
      cagehop_structure_temperature_rule(&model->structure) != CAGEHOP_TEMPERATURE_MAPPED) {
    return CAGEHOP_OK;
  }
  const double start = clock_seconds();
  struct search search = {.who = who, .instead = instead, .events = events, .start = start, .before = start};
  struct watched watched = {&search, model};
  const struct cagehop_watch watch = {.go_on = go_on, .context = &watched};
  if (deadline != 0.0) {
    search.budget.deadline = deadline;
    search.budget.margin = budget_margin(deadline - start);
  }
  run_begin(events, &search.progress, RUN_STAGE_PHI_G, (size_t)usual_states, 0);
  const int status = cagehop_model_resolve_explained(model, &watch, error);
  if (status == CAGEHOP_OK) {
    search.progress.done = search.progress.total = (size_t)search.states + 1;
  }
  run_end(events, &search.progress);
  *states = search.states;
  if (status == CAGEHOP_OK && search.slow) {
    run_remark(events, "%s: phi_g = %.17g, found in %.1f s", who, model->material.phi_g,
               clock_seconds() - start);
  }
  error->status = status == CAGEHOP_STOPPED && search.out_of_time ? CAGEHOP_TIMED_OUT : status;
  return error->status;
}

bool phi_g_stand_in(struct cagehop_model *model, int states, double *seconds) {
  struct cagehop_model plain = *model;
  plain.structure = cagehop_model_default().structure;
  plain.structure.source = CAGEHOP_STRUCTURE_PERCUS_YEVICK;
  *seconds *= states > 0 ? fmax((double)usual_states / states, 1.0) : (double)usual_states;
  const bool found = cagehop_model_resolve_explained(&plain, NULL, NULL) == CAGEHOP_OK;
  model->material.phi_g = found ? plain.material.phi_g : model->material.phi_g;
  return found;
}
