// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/standard_errors.h"

#include <cagehop/status.h>
#include <math.h>

/// By how much the T_g of two interpolants may differ, relative: an isobar's phi_g is known to 1e-6, which is
/// 2e-3 K at beta phi_0 = 6e-4/K, 1e-5 of the lowest T_g.
static const double same_T_g = 1e-5;

/// `model` is a copy.
static int open_errors(struct cagehop_model model, bool phi_g_follows,
                       const struct cagehop_uncertainty *uncertainty, const struct cagehop_watch *watch,
                       struct standard_errors *errors, struct cagehop_error *error) {
  model.structure.communicator = NULL;
  if (phi_g_follows) { // then its error follows too
    model.material.phi_g = NAN;
  }
  return cagehop_fit_known(&model, uncertainty, watch, &errors->fit, &errors->known, error);
}

int standard_errors_open(const struct job *job, const struct cagehop_watch *watch,
                         struct standard_errors *errors, struct cagehop_error *error) {
  *errors = (struct standard_errors){0};
  return job->output_standard_errors
             ? open_errors(job->model, job->phi_g_follows, &job->uncertainty, watch, errors, error)
             : CAGEHOP_OK;
}

int standard_errors_open_for(const struct sweep_plan *plan, struct standard_errors *errors) {
  *errors = (struct standard_errors){0};
  return plan->standard_errors
             ? open_errors(plan->model, plan->phi_g_follows, &plan->uncertainty, NULL, errors, NULL)
             : CAGEHOP_OK;
}

int standard_errors_put(const struct standard_errors *errors, double transition_time_s,
                        struct cagehop_isobar *isobar) {
  struct cagehop_fit_transition at;
  if (errors->fit == NULL || isobar->status != CAGEHOP_OK || isnan(isobar->T_g)) {
    return CAGEHOP_OK;
  }
  const int status = cagehop_fit_transition_find(errors->fit, &errors->known, isobar->T_g,
                                                 isobar->pressure_g_MPa, transition_time_s, &at);
  if (status == CAGEHOP_OK && fabs(at.T_g - isobar->T_g) <= same_T_g * isobar->T_g) {
    isobar->T_g_stderr = at.T_g_stderr;
    isobar->fragility_stderr = at.fragility_stderr;
  }
  return status < 0 ? status : CAGEHOP_OK;
}

void standard_errors_close(struct standard_errors *errors) {
  cagehop_fit_destroy(&errors->fit);
}
