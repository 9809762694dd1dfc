// SPDX-License-Identifier: GPL-3.0-or-later
/// Points of the phase diagram between the isochores of a map, found as roots in phi or temperature.
#include <cagehop/phase_map.h>

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

static double measure_at(double x, void *context) {
  struct search *search = context;
  const struct cagehop_structure_params *params = &search->model->structure;
  const double state = phi_search_state(params, x);
  struct cagehop_structure *structure = NULL;
  struct cagehop_landscape *landscape = NULL;
  struct cagehop_error error;
  double value = NAN;
  int status = cagehop_structure_solve_explained(params, state, &structure, &error);
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_create(structure, &landscape);
  }
  if (status == CAGEHOP_OK) {
    status = search->measure(landscape, &value);
  }
  if (status != CAGEHOP_OK && error.status == CAGEHOP_OK) {
    char text[STATE_TEXT_MAX];
    structure_state_text(params, state, text);
    error_set_message(&error, status, "%s, landscape", text);
  }
  search->error = search->error.status == CAGEHOP_OK ? error : search->error;
  cagehop_landscape_destroy(&landscape);
  cagehop_structure_destroy(&structure);
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
  double x = NAN;
  int status = confined ? phi_search(&range, &x) : CAGEHOP_NO_BOUNDARY;
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
  struct cagehop_structure *structure = NULL;
  struct cagehop_landscape *landscape = NULL;
  double r, F[3];
  int status = cagehop_structure_solve(&model->structure, state, &structure);
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_create(structure, &landscape);
  }
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_curvature_minimum(landscape, &r, F);
  }
  if (status == CAGEHOP_OK) {
    *cusp = (struct cagehop_cusp){
        .phi = cagehop_structure_packing_fraction(structure), .pressure = -F[1], .r = r, .state = state};
  }
  cagehop_landscape_destroy(&landscape);
  cagehop_structure_destroy(&structure);
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
