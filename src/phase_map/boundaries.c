// SPDX-License-Identifier: GPL-3.0-or-later
/// Points of the phase diagram between the isochores of a map, found as roots in phi or temperature.
#include <cagehop/phase_map.h>

#include "phase_map/isochore.h"
#include "phase_map/phi_search.h"
#include "status/error.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>

/// The range of phi to search, or the part of it that a table covers. The search goes upward in steps,
/// because dilute states are cheap to solve.
static const double onset_phi_low = 0.20, onset_phi_high = 0.60, phi_step = 0.04;

struct search {
  const struct cagehop_model *model;
  int (*measure)(const struct cagehop_landscape *landscape, double *value); // changes sign, from + to -
  const char *what;
  struct cagehop_error error; // of the first state that failed
};

/// The landscape of a state: of an isochore from a landscape table, else of a structure alone.
struct lone_landscape {
  const struct cagehop_landscape *landscape;
  double phi;
  struct cagehop_isochore *isochore; // owned, as the others are
  struct cagehop_structure *structure;
  struct cagehop_landscape *own;
};

/// Returns 0 or why there is none; its text where the state says one.
static int lone_landscape_create(const struct cagehop_model *model, double state, struct lone_landscape *lone,
                                 struct cagehop_error *error) {
  *lone = (struct lone_landscape){.phi = NAN};
  if (model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    const int status = cagehop_isochore_solve_explained(model, state, &lone->isochore, error);
    if (status != CAGEHOP_OK || error->status != CAGEHOP_OK) {
      return status != CAGEHOP_OK ? status : error->status;
    }
    lone->landscape = cagehop_isochore_landscape(lone->isochore);
    lone->phi = state;
    return CAGEHOP_OK;
  }
  if (!isochore_has_landscape(model, error)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  int status = cagehop_structure_solve_explained(&model->structure, state, &lone->structure, error);
  if (status == CAGEHOP_OK) {
    lone->phi = cagehop_structure_packing_fraction(lone->structure);
    status = cagehop_landscape_create(lone->structure, &lone->own);
    lone->landscape = lone->own;
  }
  return status;
}

static void lone_landscape_clear(struct lone_landscape *lone) {
  cagehop_landscape_destroy(&lone->own);
  cagehop_structure_destroy(&lone->structure);
  cagehop_isochore_destroy(&lone->isochore);
}

static double measure_at(double x, void *context) {
  struct search *search = context;
  const struct cagehop_structure_params *params = &search->model->structure;
  const double state = phi_search_state(params, x);
  struct lone_landscape lone;
  struct cagehop_error error;
  double value = NAN;
  int status = lone_landscape_create(search->model, state, &lone, &error);
  if (status == CAGEHOP_OK) {
    status = search->measure(lone.landscape, &value);
  }
  if (status != CAGEHOP_OK && error.status == CAGEHOP_OK) {
    char text[STATE_TEXT_MAX];
    structure_state_text(params, state, text);
    error_set_message(&error, status, "%s, landscape", text);
  }
  search->error = search->error.status == CAGEHOP_OK ? error : search->error;
  lone_landscape_clear(&lone);
  return value;
}

/// Says why there is no boundary, unless a state has said it.
static void explain_boundary(struct search *search, const struct phi_search *range, bool confined,
                             int status) {
  const struct cagehop_structure_params *params = &search->model->structure;
  const bool kelvin = cagehop_structure_state_unit(params) == CAGEHOP_UNIT_KELVIN;
  struct cagehop_error *error = &search->error;
  if (error->status != CAGEHOP_OK || status == CAGEHOP_OK) {
    return;
  }
  if (!confined && !kelvin) {
    error_set(error, status, "the table has no range of phi between %g and %g to look for the %s in",
              onset_phi_low, onset_phi_high, search->what);
  } else if (status == CAGEHOP_NO_BOUNDARY) { // also of a table of a single temperature
    error_set(error, status, "there is no %s between %s = %g and %g%s", search->what, kelvin ? "T" : "phi",
              kelvin ? -range->high : range->low, kelvin ? -range->low : range->high, kelvin ? " K" : "");
  } else {
    error_set_message(error, status, "%s", search->what);
  }
}

/// What a state without solution says, as one inside a spinodal.
static bool is_absent(int status) {
  return status == CAGEHOP_NO_CONVERGENCE || status == CAGEHOP_NOT_POSITIVE || status == CAGEHOP_NOT_RESOLVED;
}

/// The property at x where a state exists; NaN where there is none, *error is why then. Another failure stays
/// in search->error.
static double measure_if_there(struct search *search, double x, struct cagehop_error *error) {
  const double value = measure_at(x, search);
  error_clear(error);
  if (isnan(value) && is_absent(search->error.status)) {
    *error = search->error;
    error_clear(&search->error);
  }
  return value;
}

/// Where a fluid that attracts has no states at the dilute end of a range, inside its spinodal: begins the
/// range at one that exists and at which the sign has not changed yet. Its sign may have changed at all of
/// them; then there is no boundary.
static void begin_at_state(struct search *search, struct phi_search *range) {
  enum { HALVINGS = 12 };
  const double from = range->low;
  struct cagehop_error first, error;
  double absent = from, there = from, value = measure_if_there(search, there, &first);
  error = first;
  while (error.status != CAGEHOP_OK && there < range->high) {
    absent = there;
    there = fmin(there + range->step, range->high);
    value = measure_if_there(search, there, &error);
  }
  for (int i = 0; i < HALVINGS && value <= 0.0 && there > from; i++) {
    const double middle = 0.5 * (absent + there), found = measure_if_there(search, middle, &error);
    *(isnan(found) ? &absent : &there) = middle;
    value = isnan(found) ? value : found;
  }
  if (isnan(value) && search->error.status == CAGEHOP_OK) {
    search->error = first;
  } else if (value <= 0.0 && there > from) {
    error_set(&search->error, CAGEHOP_NO_BOUNDARY,
              "the %s would lie below phi = %.6g, where states begin: there the fluid is unstable",
              search->what, there);
  }
  range->low = there;
}

/// *state, as the model's states are numbered.
static int find(struct search *search, double *state) {
  struct phi_search range = {.low = onset_phi_low,
                             .high = onset_phi_high,
                             .step = phi_step,
                             .width = 1e-14,
                             .f = measure_at,
                             .context = search,
                             .first_failed = &search->error};
  const bool confined = phi_search_confine(&range, &search->model->structure);
  const bool kelvin = cagehop_structure_state_unit(&search->model->structure) == CAGEHOP_UNIT_KELVIN;
  double x = NAN;
  if (confined && !kelvin && structure_has_system(&search->model->structure)) {
    begin_at_state(search, &range);
  }
  int status = search->error.status != CAGEHOP_OK ? search->error.status
               : confined                         ? phi_search(&range, &x)
                                                  : CAGEHOP_NO_BOUNDARY;
  if (status == CAGEHOP_NO_TRANSITION || status == CAGEHOP_NO_CONVERGENCE) {
    status = CAGEHOP_NO_BOUNDARY;
  }
  explain_boundary(search, &range, confined, status);
  *state = status == CAGEHOP_OK ? phi_search_state(&search->model->structure, x) : NAN;
  return search->error.status;
}

/// *value: minus the largest F'(r) at P = 0 (beyond the cage). Positive while F'(r) < 0 for all r, i.e. while
/// there is no barrier; 0 at the onset of the barrier. Returns 0 or a negative status.
static int barrier_margin(const struct cagehop_landscape *landscape, double *value) {
  const struct cagehop_extrema extrema = cagehop_landscape_extrema(landscape);
  double r, F[3];
  if (!isnan(extrema.F_1_max)) {
    *value = -extrema.F_1_max;
    return CAGEHOP_OK;
  }
  const int status = cagehop_landscape_curvature_minimum(landscape, &r, F);
  *value = status == CAGEHOP_OK ? -F[1] : NAN; // F' is monotonic and negative
  return status;
}

/// F'' at the r where r^2 F'' is smallest. It is positive where F' is monotonic and 0 at the cusp.
static int least_curvature(const struct cagehop_landscape *landscape, double *value) {
  double r, F[3];
  const int status = cagehop_landscape_curvature_minimum(landscape, &r, F);
  *value = status == CAGEHOP_OK ? F[2] : NAN;
  return status;
}

int cagehop_barrier_onset_explained(const struct cagehop_model *model, double *state,
                                    struct cagehop_error *error) {
  struct search search = {.model = model, .measure = barrier_margin, .what = "onset of a barrier at P = 0"};
  const int status = find(&search, state);
  if (error != NULL) {
    *error = search.error;
  }
  return status;
}

int cagehop_barrier_onset_find(const struct cagehop_model *model, double *state) {
  return cagehop_barrier_onset_explained(model, state, NULL);
}

/// The landscape at the cusp says the rest.
static int fill_cusp(const struct cagehop_model *model, double state, struct cagehop_cusp *cusp) {
  struct lone_landscape lone;
  struct cagehop_error error;
  double r, F[3];
  int status = lone_landscape_create(model, state, &lone, &error);
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_curvature_minimum(lone.landscape, &r, F);
  }
  if (status == CAGEHOP_OK) {
    *cusp = (struct cagehop_cusp){.phi = lone.phi, .pressure = -F[1], .r = r, .state = state};
  }
  lone_landscape_clear(&lone);
  return status;
}

int cagehop_cusp_find_explained(const struct cagehop_model *model, struct cagehop_cusp *cusp,
                                struct cagehop_error *error) {
  struct search search = {.model = model, .measure = least_curvature, .what = "cusp of the spinodals"};
  double state = NAN;
  *cusp = (struct cagehop_cusp){.phi = NAN, .pressure = NAN, .r = NAN, .state = NAN};
  int status = find(&search, &state);
  if (status == CAGEHOP_OK) {
    status = fill_cusp(model, state, cusp);
    if (status != CAGEHOP_OK) {
      char text[STATE_TEXT_MAX];
      structure_state_text(&model->structure, state, text);
      error_set_message(&search.error, status, "%s, cusp", text);
    }
  }
  if (error != NULL) {
    *error = search.error;
  }
  return status;
}

int cagehop_cusp_find(const struct cagehop_model *model, struct cagehop_cusp *cusp) {
  return cagehop_cusp_find_explained(model, cusp, NULL);
}

void cagehop_boundary_grid(double phi_cusp, double phi_onset, double phi_max, size_t count, double phi[]) {
  const bool has_onset = phi_onset < phi_max;
  double onset = has_onset ? phi_onset : NAN;
  const double last = (double)(count - 1) - (has_onset ? 1.0 : 0.0);
  for (size_t i = 0, k = 0; i < count; i++) {
    const double share = (double)k / last;
    const double next = phi_cusp + (phi_max - phi_cusp) * share * share;
    const bool insert = onset <= next;
    phi[i] = insert ? onset : next;
    onset = insert ? INFINITY : onset;
    k += !insert || next == phi[i];
  }
}
