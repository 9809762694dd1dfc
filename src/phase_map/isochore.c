// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/phase_map.h>

#include "clock/clock.h"
#include "landscape/landscape.h"
#include "numerics/communicator.h"
#include "phase_map/barrier_error.h"
#include "phase_map/isochore.h"
#include "phase_map/landscape_table.h"
#include "status/error.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// A summary in which only phi and the temperature in K are known.
static struct cagehop_isochore_summary empty_summary(const struct cagehop_material *material, double phi,
                                                     double temperature) {
  return (struct cagehop_isochore_summary){
      .phi = phi,
      .temperature = temperature,
      .pressure_unit_MPa = cagehop_material_pressure_unit_MPa(material, temperature),
      .density = NAN,
      .temperature_reduced = NAN,
      .tau_s = NAN,
      .structure = {.S_0 = NAN, .S_peak = NAN, .q_peak = NAN, .g_contact = NAN, .r_cage = NAN},
      .spinodals = {.P_lower = NAN, .P_upper = NAN, .P_coexistence = NAN},
      .structure_error = NAN,
      .structure_residual = NAN,
      .structure_last_change = NAN,
      .barrier_error = NAN,
      .thermodynamics = cagehop_thermodynamics_none(),
      .solve_seconds = NAN,
      .structure_iterations = -1,
      .arithmetic = cagehop_arithmetic(),
  };
}

void isochore_refuse_thermodynamics(const struct cagehop_model *model, int status,
                                    struct cagehop_isochore *isochore) {
  struct cagehop_thermodynamics *thermodynamics = &isochore->summary.thermodynamics;
  *thermodynamics = cagehop_thermodynamics_none();
  if (model->thermodynamics) {
    thermodynamics->status = thermodynamics->path_status = thermodynamics->entropy_status = status;
  }
}

void isochore_forget_results(const struct cagehop_model *model, int status,
                             struct cagehop_isochore *isochore) {
  const struct cagehop_isochore_summary before = isochore->summary;
  cagehop_landscape_destroy(&isochore->landscape);
  cagehop_structure_destroy(&isochore->structure);
  isochore->summary = empty_summary(&model->material, before.phi, before.temperature);
  isochore->summary.density = before.density;
  isochore_refuse_thermodynamics(model, status, isochore);
  isochore->summary.temperature_reduced = before.temperature_reduced;
  isochore->summary.status = status;
  isochore->summary.structure_error = before.structure_error;
  isochore->summary.barrier_error = before.barrier_error;
}

/// Packing fraction and temperature of a state, of which the one is given.
static void begin_summary(const struct cagehop_model *model, double state,
                          struct cagehop_isochore_summary *summary) {
  const double phi = cagehop_structure_state_packing_fraction(&model->structure, state);
  *summary = empty_summary(&model->material, phi, cagehop_model_temperature(model, state));
  summary->density = structure_density(&model->structure, state);
  summary->temperature_reduced = structure_reduced_temperature(&model->structure, state);
}

struct cagehop_isochore *isochore_empty(const struct cagehop_model *model, double state) {
  struct cagehop_isochore *isochore = calloc(1, sizeof *isochore);
  // Without a fingerprint of the arithmetic (0: no memory) a row must not be written.
  if (isochore == NULL || cagehop_arithmetic() == 0) {
    free(isochore);
    return NULL;
  }
  isochore->material = model->material;
  isochore->own = own_temperature_of(&model->structure);
  isochore->elastic_coupling = model->elastic_coupling;
  isochore->wants_rates = model->smoluchowski_rates;
  isochore->viscosity = model->viscosity;
  structure_state_text(&model->structure, state, isochore->state);
  begin_summary(model, state, &isochore->summary);
  return isochore;
}

void isochore_set_model(struct cagehop_isochore *isochore, const struct cagehop_model *model) {
  const double temperature = cagehop_model_temperature(model, isochore->summary.phi);
  isochore->material = model->material;
  isochore->elastic_coupling = model->elastic_coupling;
  isochore->summary.temperature = temperature;
  isochore->summary.pressure_unit_MPa = cagehop_material_pressure_unit_MPa(&model->material, temperature);
}

int isochore_make_modulus(const struct cagehop_isochore *isochore, struct cagehop_shear_modulus **modulus) {
  return isochore->interpolated != NULL ? table_modulus(isochore->interpolated, modulus)
                                        : cagehop_shear_modulus_create(isochore->structure, modulus);
}

int isochore_prepare_rates(const struct cagehop_model *model, struct cagehop_isochore *isochore) {
  if (model->smoluchowski_rates) {
    isochore->smoluchowski_status = cagehop_smoluchowski_create(isochore->landscape, &isochore->smoluchowski);
  }
  if (isochore->smoluchowski_status < 0) {
    return isochore->smoluchowski_status;
  }
  isochore->modulus_status = isochore_make_modulus(isochore, &isochore->modulus);
  return isochore->modulus_status < 0 ? isochore->modulus_status : CAGEHOP_OK;
}

/// The structure, and what the summary says of it. g(r) is not needed for times but for the elastic barrier,
/// which has r_cage in it.
static int solve_structure(const struct cagehop_model *model, double state,
                           struct cagehop_isochore *isochore) {
  struct cagehop_isochore_summary *summary = &isochore->summary;
  // False where phi_g is not known; what is no packing fraction at all is left to the structure's own line.
  if (summary->phi <= CAGEHOP_PACKING_FRACTION_MAX && summary->temperature <= 0.0) {
    error_set(&isochore->error, CAGEHOP_OUT_OF_RANGE, "%s: its temperature would be %.6g K", isochore->state,
              summary->temperature);
    return CAGEHOP_OUT_OF_RANGE;
  }
  struct cagehop_certificate certificate;
  const bool without_radial = isochore->times_only && model->elastic_coupling == 0.0;
  const int status = structure_solve_certified(&model->structure, state, without_radial, &isochore->structure,
                                               &isochore->error, &certificate);
  if (status == CAGEHOP_OK || (status == CAGEHOP_NOT_RESOLVED && certificate.error > 0.0)) {
    summary->structure_error = certificate.error; // where it is why the state is refused, too
  }
  if (status != CAGEHOP_OK) {
    return status;
  }
  cagehop_structure_summarize(isochore->structure, &summary->structure);
  summary->structure_residual = certificate.residual;
  summary->structure_last_change = certificate.last_change;
  summary->structure_iterations = certificate.iterations;
  return CAGEHOP_OK;
}

/// Structure, tau_s and landscape, one after the other; the first failure's status, with its text.
static int solve_state(const struct cagehop_model *model, double state, struct cagehop_isochore *isochore) {
  struct cagehop_isochore_summary *summary = &isochore->summary;
  const char *step = "tau_s";
  double ratio = NAN;
  int status = solve_structure(model, state, isochore);
  if (status != CAGEHOP_OK) {
    return status;
  }
  status = cagehop_short_time(isochore->structure, &ratio);
  summary->tau_s = ratio * model->material.enskog_time_s;
  if (status == CAGEHOP_OK && !isfinite(summary->tau_s)) {
    summary->tau_s = NAN;
    status = CAGEHOP_NOT_FINITE; // of the largest tau_E that doubles have
  }
  if (status == CAGEHOP_OK) {
    step = "landscape";
    const bool whole = !isochore->times_only || model->smoluchowski_rates || model->viscosity;
    status = (whole ? cagehop_landscape_create : landscape_create_for_cages)(isochore->structure,
                                                                             &isochore->landscape);
  }
  if (status == CAGEHOP_OK) {
    summary->spinodals = *cagehop_landscape_spinodals(isochore->landscape);
  }
  if (status == CAGEHOP_OK && model->structure.source == CAGEHOP_STRUCTURE_TABLE) {
    step = "error of the barrier";
    status = barrier_judge(&model->structure, isochore->structure, isochore->landscape,
                           &summary->barrier_error, &isochore->error);
  }
  if (status == CAGEHOP_OK && (model->smoluchowski_rates || model->viscosity)) {
    step = "rates and shear modulus";
    status = isochore_prepare_rates(model, isochore);
  }
  if (status == CAGEHOP_OK && model->thermodynamics && !isochore->times_only) {
    step = "thermodynamics";
    const int found = cagehop_thermodynamics_of(&model->structure, state, isochore->structure,
                                                &summary->thermodynamics, NULL);
    status = found < 0 ? found : CAGEHOP_OK; // what does not exist has its own statuses
  }
  if (status != CAGEHOP_OK && isochore->error.status != status) { // else it has said more
    error_set_message(&isochore->error, status, "%s, %s", isochore->state, step);
  }
  return status;
}

bool isochore_has_landscape(const struct cagehop_model *model, struct cagehop_error *error) {
  if (model->structure.source != CAGEHOP_STRUCTURE_PRISM ||
      !cagehop_system_is_chain(&model->structure.system)) {
    return true;
  }
  error_set(error, CAGEHOP_BAD_ARGUMENT,
            CAGEHOP_CHAINS_HAVE_NO_LANDSCAPE "; their structure and thermodynamics are computed");
  return false;
}

static int solve_explained(const struct cagehop_model *model, double state, bool times_only,
                           struct cagehop_isochore **isochore, struct cagehop_error *error) {
  const double start = clock_seconds();
  *isochore = NULL;
  error_clear(error);
  if (!isochore_has_landscape(model, error)) {
    return CAGEHOP_BAD_ARGUMENT;
  }
  if (model->structure.source == CAGEHOP_STRUCTURE_LANDSCAPE_TABLE) {
    return cagehop_isochore_interpolate(model->structure.landscape_table, model, state, isochore, error);
  }
  struct cagehop_isochore *result = isochore_empty(model, state);
  const bool ready = result != NULL;
  // Agreed on by all processes that solve the state, or the others would wait in the structure for ever.
  if (communicator_agree_status(model->structure.communicator, ready ? CAGEHOP_OK : CAGEHOP_NO_MEMORY) !=
      CAGEHOP_OK) {
    cagehop_isochore_destroy(&result);
    error_set_message(error, CAGEHOP_NO_MEMORY, "a state");
    return CAGEHOP_NO_MEMORY;
  }
  result->times_only = times_only;
  int status = solve_state(model, state, result);
  if (status != CAGEHOP_OK && error != NULL) {
    *error = result->error;
  }
  if (status < 0) {
    cagehop_isochore_destroy(&result);
    return status;
  }
  if (status > 0) {
    isochore_forget_results(model, status, result);
  }
  result->summary.solve_seconds = clock_seconds() - start;
  *isochore = result;
  return CAGEHOP_OK;
}

int cagehop_isochore_solve(const struct cagehop_model *model, double state,
                           struct cagehop_isochore **isochore) {
  return solve_explained(model, state, false, isochore, NULL);
}

int cagehop_isochore_solve_explained(const struct cagehop_model *model, double state,
                                     struct cagehop_isochore **isochore, struct cagehop_error *error) {
  return solve_explained(model, state, false, isochore, error);
}

int isochore_solve_for_times(const struct cagehop_model *model, double state,
                             struct cagehop_isochore **isochore) {
  struct cagehop_model exact = *model;
  exact.structure = structure_in_closed_form(&model->structure);
  return solve_explained(&exact, state, true, isochore, NULL);
}

void cagehop_isochore_destroy(struct cagehop_isochore **isochore) {
  if (*isochore != NULL) {
    cagehop_shear_modulus_destroy(&(*isochore)->modulus);
    cagehop_smoluchowski_destroy(&(*isochore)->smoluchowski);
    cagehop_landscape_destroy(&(*isochore)->landscape);
    cagehop_structure_destroy(&(*isochore)->structure);
    free((*isochore)->interpolated);
    free(*isochore);
    *isochore = NULL;
  }
}

const struct cagehop_isochore_summary *cagehop_isochore_summary(const struct cagehop_isochore *isochore) {
  return &isochore->summary;
}

const struct cagehop_structure *cagehop_isochore_structure(const struct cagehop_isochore *isochore) {
  return isochore->structure;
}

const struct cagehop_landscape *cagehop_isochore_landscape(const struct cagehop_isochore *isochore) {
  return isochore->landscape;
}

const struct cagehop_error *cagehop_isochore_error(const struct cagehop_isochore *isochore) {
  return &isochore->error;
}
