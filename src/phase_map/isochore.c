// SPDX-License-Identifier: GPL-3.0-or-later
#include <cagehop/phase_map.h>

#include "clock/clock.h"
#include "grid/blocks.h"
#include "numerics/communicator.h"
#include "phase_map/place.h"
#include "status/error.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdlib.h>

struct cagehop_isochore {
  char state[STATE_TEXT_MAX]; // "phi = 0.6", for messages
  struct cagehop_material material;
  enum cagehop_unit unit; // in which the state is numbered
  bool elastic_barrier;
  struct cagehop_structure *structure;
  struct cagehop_landscape *landscape;
  struct cagehop_smoluchowski *smoluchowski; // where model.smoluchowski_rates is true; likewise modulus
  struct cagehop_shear_modulus *modulus;
  int smoluchowski_status, modulus_status; // why the one or the other is not there although it was wanted
  struct cagehop_isochore_summary summary;
  struct cagehop_error error; // why the summary's status is not 0
};

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

/// Of a state that failed with `status` only the errors that were found are kept: they may be why.
static void forget_results(const struct cagehop_material *material, int status,
                           struct cagehop_isochore_summary *summary) {
  const struct cagehop_isochore_summary before = *summary;
  *summary = empty_summary(material, before.phi, before.temperature);
  summary->status = status;
  summary->structure_error = before.structure_error;
  summary->barrier_error = before.barrier_error;
}

/// F_B1 at P = 0; NaN where there is no barrier. Returns 0 or a negative status.
static int ambient_barrier(const struct cagehop_landscape *landscape, double *F_B1) {
  struct cagehop_landscape_point point;
  const int status = cagehop_landscape_solve(landscape, 0.0, &point);
  *F_B1 = status == CAGEHOP_OK ? point.F_B1 : NAN;
  return status < 0 ? status : CAGEHOP_OK;
}

/// F_B1 at P = 0 of a variation of the structure; NaN where there is no barrier, or nothing could be solved.
static int varied_barrier(const struct cagehop_structure *structure, size_t number, double *share,
                          double *F_B1) {
  struct cagehop_structure *other;
  *F_B1 = NAN;
  int status = cagehop_structure_vary(structure, number, &other, share);
  if (status == CAGEHOP_OK) {
    status = cagehop_landscape_ambient_barrier(other, F_B1);
  }
  cagehop_structure_destroy(&other);
  return status < 0 ? status : CAGEHOP_OK;
}

/// The error of F_B1 at P = 0 that the table causes. A structure without a barrier counts as F_B1 = 0.
static int estimate_barrier_error(struct cagehop_isochore *isochore) {
  const double floor = 1e-6; // [kBT]: what the digits of a table leave
  double F_B1, squares = 0.0;
  int status = ambient_barrier(isochore->landscape, &F_B1);
  const size_t count = cagehop_structure_variations(isochore->structure);
  for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
    double share, varied;
    status = varied_barrier(isochore->structure, k, &share, &varied);
    squares += share * pow((isnan(varied) ? 0.0 : varied) - (isnan(F_B1) ? 0.0 : F_B1), 2);
  }
  isochore->summary.barrier_error = sqrt(squares + floor * floor);
  return status;
}

/// The barrier's error, and whether it is small enough.
static int judge_barrier(const struct cagehop_model *model, struct cagehop_isochore *isochore) {
  const double accepted = cagehop_structure_barrier_tolerance(&model->structure);
  const int status = estimate_barrier_error(isochore);
  const double error = isochore->summary.barrier_error;
  if (status != CAGEHOP_OK || error <= accepted) {
    return status;
  }
  error_set(
      &isochore->error, CAGEHOP_NOT_RESOLVED,
      "%s, table: F_B1 at P = 0 is known to %.2g kBT only, more than barrier_tolerance = %.2g: average S(q) "
      "over more particles or frames, give it for this state where it is interpolated, or raise "
      "barrier_tolerance",
      isochore->state, error, accepted);
  return CAGEHOP_NOT_RESOLVED;
}

/// Prepares Smoluchowski rates and shear modulus. Where one of them fails its quantities are NaN in all
/// points, whose rates_status says why; that does not affect the other quantities. Returns 0 or a negative
/// status.
static int prepare_smoluchowski_rates(struct cagehop_isochore *isochore) {
  isochore->smoluchowski_status = cagehop_smoluchowski_create(isochore->landscape, &isochore->smoluchowski);
  if (isochore->smoluchowski_status < 0) {
    return isochore->smoluchowski_status;
  }
  isochore->modulus_status = cagehop_shear_modulus_create(isochore->structure, &isochore->modulus);
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
    status = judge_barrier(model, isochore);
  }
  if (status == CAGEHOP_OK && model->smoluchowski_rates) {
    step = "rates and shear modulus";
    status = prepare_smoluchowski_rates(isochore);
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

/// Packing fraction and temperature of a state, of which the one is given.
static void begin_summary(const struct cagehop_model *model, double state,
                          struct cagehop_isochore_summary *summary) {
  const double phi = cagehop_structure_state_packing_fraction(&model->structure, state);
  const bool kelvin = cagehop_structure_state_unit(&model->structure) == CAGEHOP_UNIT_KELVIN;
  *summary = empty_summary(&model->material, phi,
                           kelvin ? state : cagehop_material_temperature(&model->material, phi));
}

int cagehop_isochore_solve_explained(const struct cagehop_model *model, double state,
                                     struct cagehop_isochore **isochore, struct cagehop_error *error) {
  const double start = clock_seconds();
  *isochore = NULL;
  error_clear(error);
  struct cagehop_isochore *result = calloc(1, sizeof *result);
  // Without a fingerprint of the arithmetic (0: no memory) a row must not be written.
  const bool ready = result != NULL && cagehop_arithmetic() != 0;
  // Agreed on by all processes that solve the state, or the others would wait in the structure for ever.
  if (communicator_agree_status(model->structure.communicator, ready ? CAGEHOP_OK : CAGEHOP_NO_MEMORY) !=
      CAGEHOP_OK) {
    free(result);
    error_set_message(error, CAGEHOP_NO_MEMORY, "a state");
    return CAGEHOP_NO_MEMORY;
  }
  result->material = model->material;
  result->unit = cagehop_structure_state_unit(&model->structure);
  result->elastic_barrier = model->elastic_barrier;
  structure_state_text(&model->structure, state, result->state);
  begin_summary(model, state, &result->summary);
  int status = solve_state(model, state, result);
  if (status != CAGEHOP_OK && error != NULL) {
    *error = result->error;
  }
  if (status < 0) {
    cagehop_isochore_destroy(&result);
    return status;
  }
  if (status > 0) {
    cagehop_landscape_destroy(&result->landscape);
    cagehop_structure_destroy(&result->structure);
    forget_results(&model->material, status, &result->summary);
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

void cagehop_point_explain(const struct cagehop_isochore *isochore, const struct cagehop_point *point,
                           struct cagehop_error *error) {
  const double P = point->pressure;
  const struct cagehop_spinodals *spinodals = &isochore->summary.spinodals;
  error_clear(error);
  if (point->status == CAGEHOP_OK) {
    return;
  }
  if (isochore->summary.status != CAGEHOP_OK) {
    *error = isochore->error;
  } else if (point->status == CAGEHOP_OUT_OF_RANGE &&
             (P == 0.0 || (P >= CAGEHOP_PRESSURE_MIN && P <= CAGEHOP_PRESSURE_MAX))) {
    error_set(
        error, point->status,
        "%s, P = %.10g kBT/d^3: no temperature has it, because compression raises kBT/d^3 as fast as P; "
        "give the pressure in MPa, or check bulk_modulus_GPa",
        isochore->state, P);
  } else if (point->status == CAGEHOP_OUT_OF_RANGE) {
    error_set(error, point->status, "%s, P = %.10g kBT/d^3: a pressure must be 0, or from %g to %g",
              isochore->state, P, CAGEHOP_PRESSURE_MIN, CAGEHOP_PRESSURE_MAX);
  } else if (point->status == CAGEHOP_NOT_RESOLVED) {
    error_set(
        error, point->status,
        "%s, P = %.10g kBT/d^3: on a spinodal, to the rounding of F' (P_lower = %.10g, P_upper = %.10g)",
        isochore->state, P, spinodals->P_lower, spinodals->P_upper);
  } else {
    error_set_message(error, point->status, "%s, P = %.10g kBT/d^3", isochore->state, P);
  }
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
      .rates_status = status,
      .status = status,
  };
}

/// The Smoluchowski rates and the shear modulus. NaN where they can't be certified, with the reason in
/// rates_status, which does not affect the point's other quantities. Returns 0 or a negative status.
static int add_smoluchowski_rates(const struct cagehop_isochore *isochore, double pressure,
                                  struct cagehop_point *point) {
  const enum cagehop_regime regime = point->landscape.regime;
  const bool barrier = regime == CAGEHOP_REGIME_IRREVERSIBLE || regime == CAGEHOP_REGIME_TWO_STATE;
  const bool cage = barrier || regime == CAGEHOP_REGIME_TRAPPED;
  int of_rates = barrier ? isochore->smoluchowski_status : CAGEHOP_OK;
  const int of_modulus = cage ? isochore->modulus_status : CAGEHOP_OK;
  point->smoluchowski_rates = cagehop_no_smoluchowski_rates();
  point->G_GPa = NAN;
  if (isochore->smoluchowski != NULL) {
    of_rates = cagehop_smoluchowski_evaluate(isochore->smoluchowski, pressure, &point->landscape,
                                             isochore->summary.tau_s, &point->smoluchowski_rates);
  }
  if (isochore->modulus != NULL) {
    point->G_GPa = cagehop_shear_modulus_evaluate(isochore->modulus, &point->landscape) *
                   point->pressure_unit_MPa * 1e-3;
  }
  point->rates_status = of_rates != CAGEHOP_OK ? of_rates : of_modulus;
  return of_rates < 0 ? of_rates : CAGEHOP_OK;
}

/// Computes what follows from a point's landscape, or sets all to NaN with the status of the failure.
static void finish_point(const struct cagehop_isochore *isochore,
                         const struct cagehop_relaxation_params *params, double pressure, int status,
                         struct cagehop_point *point) {
  if (status == CAGEHOP_OK) {
    status = cagehop_relaxation_evaluate(&point->landscape, params, &point->relaxation);
  }
  if (status == CAGEHOP_OK) {
    status = add_smoluchowski_rates(isochore, pressure, point);
  }
  if (status != CAGEHOP_OK) {
    *point = failed_point(status);
    return;
  }
  point->status = CAGEHOP_OK;
}

/// The points of at most BLOCK_EVALUATE places; status[j]: why place[j] is none.
static void evaluate_block(const struct cagehop_isochore *isochore,
                           const struct cagehop_relaxation_params *params, size_t count,
                           const struct cagehop_thermal_state place[], int status[],
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
    if (isochore->summary.status == CAGEHOP_OK) { // else there is none, and finish_point says so
      point[j].landscape = landscape[j];
    }
    place_point(&place[j], &point[j]);
    finish_point(isochore, params, pressure[j], solved[j] != CAGEHOP_OK ? solved[j] : status[j], &point[j]);
    place_point(&place[j], &point[j]);
  }
}

/// Where the point at a pressure of an axis is. Returns 0, or CAGEHOP_OUT_OF_RANGE where there is no such
/// place.
static int find_place(const struct cagehop_isochore *isochore, enum cagehop_unit unit, double pressure,
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
  const struct cagehop_relaxation_params params = {
      .phi = isochore->summary.phi,
      .tau_s = isochore->summary.tau_s,
      .r_cage = isochore->summary.structure.r_cage,
      .diameter_nm = isochore->material.diameter_nm,
      .elastic_barrier = isochore->elastic_barrier,
  };
  struct cagehop_thermal_state place[BLOCK_EVALUATE];
  int status[BLOCK_EVALUATE];
  for (size_t first = 0; first < pressure->count; first += BLOCK_EVALUATE) {
    const size_t rest = pressure->count - first, some = rest < BLOCK_EVALUATE ? rest : BLOCK_EVALUATE;
    for (size_t j = 0; j < some; j++) {
      status[j] = find_place(isochore, pressure->unit, pressure->value[first + j], &place[j]);
    }
    evaluate_block(isochore, &params, some, place, status, &point[first]);
  }
}

void cagehop_isochore_evaluate(const struct cagehop_isochore *isochore, size_t count, const double pressure[],
                               struct cagehop_point point[]) {
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, count, pressure};
  cagehop_isochore_evaluate_axis(isochore, &axis, point);
}
