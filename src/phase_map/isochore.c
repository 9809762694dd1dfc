// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/phase_map.h>

#include "clock/clock.h"
#include "grid/blocks.h"
#include "numerics/communicator.h"
#include "phase_map/barrier_error.h"
#include "phase_map/isochore.h"
#include "phase_map/landscape_table.h"
#include "phase_map/place.h"
#include "status/error.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

/// A summary in which only phi and the temperature are known.
static struct cagehop_isochore_summary empty_summary(const struct cagehop_material *material, double phi,
                                                     double temperature) {
  return (struct cagehop_isochore_summary){
      .phi = phi,
      .temperature = temperature,
      .pressure_unit_MPa = cagehop_material_pressure_unit_MPa(material, temperature),
      .tau_s = NAN,
      .structure = {.S_0 = NAN, .S_peak = NAN, .q_peak = NAN, .g_contact = NAN, .r_cage = NAN},
      .spinodals = {.P_lower = NAN, .P_upper = NAN, .P_coexistence = NAN},
      .structure_error = NAN,
      .structure_residual = NAN,
      .structure_last_change = NAN,
      .barrier_error = NAN,
      .solve_seconds = NAN,
      .structure_iterations = -1,
      .arithmetic = cagehop_arithmetic(),
  };
}

void isochore_forget_results(const struct cagehop_model *model, int status,
                             struct cagehop_isochore *isochore) {
  const struct cagehop_isochore_summary before = isochore->summary;
  cagehop_landscape_destroy(&isochore->landscape);
  cagehop_structure_destroy(&isochore->structure);
  isochore->summary = empty_summary(&model->material, before.phi, before.temperature);
  isochore->summary.status = status;
  isochore->summary.structure_error = before.structure_error;
  isochore->summary.barrier_error = before.barrier_error;
}

/// Packing fraction and temperature of a state, of which the one is given.
static void begin_summary(const struct cagehop_model *model, double state,
                          struct cagehop_isochore_summary *summary) {
  const double phi = cagehop_structure_state_packing_fraction(&model->structure, state);
  const bool kelvin = cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN;
  *summary = empty_summary(&model->material, phi,
                           kelvin ? state : cagehop_material_temperature(&model->material, phi));
}

struct cagehop_isochore *isochore_empty(const struct cagehop_model *model, double state) {
  struct cagehop_isochore *isochore = calloc(1, sizeof *isochore);
  // Without a fingerprint of the arithmetic (0: no memory) a row must not be written.
  if (isochore == NULL || cagehop_arithmetic() == 0) {
    free(isochore);
    return NULL;
  }
  isochore->material = model->material;
  isochore->unit = cagehop_structure_state_unit(&model->structure);
  isochore->elastic_coupling = model->elastic_coupling;
  isochore->wants_rates = model->smoluchowski_rates;
  isochore->viscosity = model->viscosity;
  structure_state_text(&model->structure, state, isochore->state);
  begin_summary(model, state, &isochore->summary);
  return isochore;
}

void isochore_set_model(struct cagehop_isochore *isochore, const struct cagehop_model *model) {
  const double temperature = cagehop_material_temperature(&model->material, isochore->summary.phi);
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

/// The structure, and what the summary says of it.
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
  const int status = structure_solve_certified(&model->structure, state, &isochore->structure,
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
  if (status == CAGEHOP_OK) {
    step = "landscape";
    status = cagehop_landscape_create(isochore->structure, &isochore->landscape);
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
  if (status != CAGEHOP_OK && isochore->error.status != status) { // else it has said more
    error_set_message(&isochore->error, status, "%s, %s", isochore->state, step);
  }
  return status;
}

int cagehop_isochore_solve(const struct cagehop_model *model, double state,
                           struct cagehop_isochore **isochore) {
  return cagehop_isochore_solve_explained(model, state, isochore, NULL);
}

int cagehop_isochore_solve_explained(const struct cagehop_model *model, double state,
                                     struct cagehop_isochore **isochore, struct cagehop_error *error) {
  const double start = clock_seconds();
  *isochore = NULL;
  error_clear(error);
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

/// Where a point is: its pressures and its temperature, which are known also where it fails.
static void place_point(const struct cagehop_thermal_state *place, struct cagehop_point *point) {
  point->pressure = place->pressure;
  point->pressure_MPa = place->pressure * place->pressure_unit_MPa;
  point->pressure_unit_MPa = place->pressure_unit_MPa;
  point->temperature = place->temperature;
}

static struct cagehop_point failed_point(int status) {
  return (struct cagehop_point){
      .landscape = cagehop_landscape_no_point(),
      .relaxation = cagehop_no_relaxation(),
      .smoluchowski_rates = cagehop_no_smoluchowski_rates(),
      .G_GPa = NAN,
      .eta = NAN,
      .ln_tau_alpha_stderr = NAN,
      .dlnG_dP = NAN,
      .viscosity_status = status,
      .rates_status = status,
      .status = status,
  };
}

/// Why a point with a cage has no shear modulus, or 0.
static int modulus_status(const struct cagehop_isochore *isochore, const struct cagehop_point *point) {
  return isochore->modulus == NULL ? isochore->modulus_status
                                   : table_modulus_status(isochore, &point->landscape);
}

/// Shear modulus and viscosity. NaN where there is no cage, or the modulus can't be certified (`status`), or
/// there is no temperature.
static void add_viscosity(const struct cagehop_isochore *isochore, int status, struct cagehop_point *point) {
  double dlnG_dP;
  point->G_GPa = point->eta = point->dlnG_dP = point->ln_tau_alpha_stderr = NAN;
  point->viscosity_status = isochore->viscosity ? status : CAGEHOP_OK;
  if (isochore->modulus == NULL || status != CAGEHOP_OK) {
    return;
  }
  point->G_GPa = cagehop_shear_modulus_growth(isochore->modulus, &point->landscape, &dlnG_dP) *
                 point->pressure_unit_MPa * 1e-3;
  if (isochore->viscosity) {
    point->dlnG_dP = dlnG_dP;
    point->eta = point->G_GPa * 1e9 * point->relaxation.tau_alpha;
  }
}

/// The Smoluchowski rates and what follows from the shear modulus. NaN where they can't be certified, with
/// the reason in rates_status and viscosity_status, which do not affect the point's other quantities. Returns
/// 0 or a negative status.
static int add_rates(const struct cagehop_isochore *isochore, double pressure, struct cagehop_point *point) {
  const enum cagehop_regime regime = point->landscape.regime;
  const bool barrier = regime == CAGEHOP_REGIME_IRREVERSIBLE || regime == CAGEHOP_REGIME_TWO_STATE;
  const bool cage = barrier || regime == CAGEHOP_REGIME_TRAPPED;
  int of_rates = barrier ? isochore->smoluchowski_status : CAGEHOP_OK;
  const int of_modulus = cage ? modulus_status(isochore, point) : CAGEHOP_OK;
  point->smoluchowski_rates = cagehop_no_smoluchowski_rates();
  add_viscosity(isochore, of_modulus, point);
  if (isochore->smoluchowski != NULL) {
    of_rates = cagehop_smoluchowski_evaluate(isochore->smoluchowski, pressure, &point->landscape,
                                             isochore->summary.tau_s, &point->smoluchowski_rates);
  }
  point->rates_status = of_rates != CAGEHOP_OK ? of_rates : isochore->wants_rates ? of_modulus : CAGEHOP_OK;
  return of_rates < 0 ? of_rates : CAGEHOP_OK;
}

static struct cagehop_relaxation_params relaxation_params(const struct cagehop_isochore *isochore) {
  return (struct cagehop_relaxation_params){
      .phi = isochore->summary.phi,
      .tau_s = isochore->summary.tau_s,
      .r_cage = isochore->summary.structure.r_cage,
      .diameter_nm = isochore->material.diameter_nm,
      .elastic_coupling = isochore->elastic_coupling,
  };
}

int isochore_judge(const struct cagehop_isochore *isochore, const struct cagehop_landscape_point *point) {
  const bool good = isochore->interpolated == NULL ||
                    table_log_tau_error(isochore, point) <= TABLE_LOG_TAU_ERROR_MAX; // false for NaN
  return good ? CAGEHOP_OK : CAGEHOP_NOT_RESOLVED;
}

/// Computes what follows from a point's landscape. Returns 0 or the status of the failure.
static int finish(const struct cagehop_isochore *isochore, const struct cagehop_relaxation_params *params,
                  double pressure, struct cagehop_point *point) {
  int status = isochore_judge(isochore, &point->landscape);
  if (status == CAGEHOP_OK) {
    status = cagehop_relaxation_evaluate(&point->landscape, params, &point->relaxation);
  }
  return status == CAGEHOP_OK ? add_rates(isochore, pressure, point) : status;
}

void isochore_finish_point(const struct cagehop_isochore *isochore, const struct cagehop_thermal_state *place,
                           int status, struct cagehop_point *point) {
  const struct cagehop_relaxation_params params = relaxation_params(isochore);
  place_point(place, point);
  status = status == CAGEHOP_OK ? finish(isochore, &params, place->pressure, point) : status;
  if (status != CAGEHOP_OK) {
    *point = failed_point(status);
    place_point(place, point);
  }
  point->status = status;
}

/// The points of at most BLOCK_EVALUATE places; status[j]: why place[j] is none.
static void evaluate_block(const struct cagehop_isochore *isochore, size_t count,
                           const struct cagehop_thermal_state place[], const int status[],
                           struct cagehop_point point[]) {
  struct cagehop_landscape_point landscape[BLOCK_EVALUATE];
  double pressure[BLOCK_EVALUATE];
  int solved[BLOCK_EVALUATE];
  for (size_t j = 0; j < count; j++) {
    pressure[j] = place[j].pressure;
    solved[j] = isochore->summary.status;
  }
  if (isochore->summary.status == CAGEHOP_OK) {
    cagehop_landscape_solve_many(isochore->landscape, count, pressure, landscape, solved);
  }
  for (size_t j = 0; j < count; j++) {
    if (isochore->summary.status == CAGEHOP_OK) { // else there is none, and the point says so
      point[j].landscape = landscape[j];
    }
    isochore_finish_point(isochore, &place[j], solved[j] != CAGEHOP_OK ? solved[j] : status[j], &point[j]);
  }
}

int isochore_find_place(const struct cagehop_isochore *isochore, enum cagehop_unit unit, double pressure,
                        struct cagehop_thermal_state *place) {
  const bool kelvin = isochore->unit == CAGEHOP_UNIT_KELVIN;
  const double state = kelvin ? isochore->summary.temperature : isochore->summary.phi;
  const int status = place_find(&isochore->material, isochore->unit, state, unit, pressure, place);
  if (unit == CAGEHOP_UNIT_MEGAPASCAL) {
    place->pressure = cagehop_reduced_pressure(unit, pressure, place->pressure_unit_MPa);
  }
  return status;
}

void cagehop_isochore_evaluate_axis(const struct cagehop_isochore *isochore,
                                    const struct cagehop_axis *pressure, struct cagehop_point point[]) {
  struct cagehop_thermal_state place[BLOCK_EVALUATE];
  int status[BLOCK_EVALUATE];
  for (size_t first = 0; first < pressure->count; first += BLOCK_EVALUATE) {
    const size_t rest = pressure->count - first, some = rest < BLOCK_EVALUATE ? rest : BLOCK_EVALUATE;
    for (size_t j = 0; j < some; j++) {
      status[j] = isochore_find_place(isochore, pressure->unit, pressure->value[first + j], &place[j]);
    }
    evaluate_block(isochore, some, place, status, &point[first]);
  }
}

void cagehop_isochore_evaluate(const struct cagehop_isochore *isochore, size_t count, const double pressure[],
                               struct cagehop_point point[]) {
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, count, pressure};
  cagehop_isochore_evaluate_axis(isochore, &axis, point);
}
