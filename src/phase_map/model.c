// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/phase_map.h>

#include <cagehop/status.h>
#include <gsl/gsl_roots.h>
#include <math.h>

/// Where tau_alpha = 100 s is looked for, as far as a table reaches: below the first there is hardly a
/// barrier, at the last it is about 1e20 s.
static const double phi_low = 0.50, phi_high = 0.74;

struct transition_search {
  struct cagehop_model model;
  int status; // of the first state that failed
};

/// ln(tau_alpha(phi, P = 0)/100 s).
static double excess(double phi, void *context) {
  struct transition_search *search = context;
  struct cagehop_isochore *isochore = NULL;
  struct cagehop_point point;
  const double ambient = 0.0;

  int status = cagehop_isochore_solve(&search->model, phi, &isochore);
  if (status == CAGEHOP_OK) {
    cagehop_isochore_evaluate(isochore, 1, &ambient, &point);
    status = point.status;
  }
  cagehop_isochore_destroy(&isochore);
  if (status != CAGEHOP_OK) {
    search->status = status;
    return NAN;
  }
  return log(point.rates.tau_alpha / CAGEHOP_GLASS_TRANSITION_TIME_S);
}

int cagehop_model_resolve(struct cagehop_model *model) {
  if (!isnan(model->material.phi_g)) {
    return CAGEHOP_OK;
  }
  struct transition_search search = {.model = *model, .status = CAGEHOP_OK};
  search.model.structure.seconds_max = 0.0; // a limit on the map's states, not on phi_g
  gsl_function function = {.function = excess, .params = &search};
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  if (solver == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  int status = CAGEHOP_NO_CONVERGENCE;
  double low = phi_low, high = phi_high;
  if (model->structure.source == CAGEHOP_STRUCTURE_TABLE) {
    const struct cagehop_table *table = model->structure.table;
    low = fmax(low, table->phi[0]);
    high = fmin(high, table->phi[table->n_phi - 1]);
  }
  // Asked first: GSL raises an error for a bracket without a root.
  if (!(low < high && excess(low, &search) < 0.0 && excess(high, &search) > 0.0)) {
    gsl_root_fsolver_free(solver);
    return search.status != CAGEHOP_OK ? search.status : CAGEHOP_NO_TRANSITION;
  }
  if (gsl_root_fsolver_set(solver, &function, low, high) == 0) {
    for (int i = 0; i < 100 && status == CAGEHOP_NO_CONVERGENCE && search.status == CAGEHOP_OK; i++) {
      if (gsl_root_fsolver_iterate(solver) != 0) {
        break;
      }
      const double width = gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver);
      if (width < 1e-13) {
        model->material.phi_g = gsl_root_fsolver_root(solver);
        status = CAGEHOP_OK;
      }
    }
  }
  gsl_root_fsolver_free(solver);
  return search.status != CAGEHOP_OK ? search.status : status;
}
