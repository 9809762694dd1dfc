// SPDX-License-Identifier: GPL-3.0-or-later
/// The points of an isochore.
#include "phase_map/isochore.h"

#include "grid/blocks.h"
#include "landscape/landscape.h"
#include "phase_map/landscape_table.h"
#include "phase_map/place.h"

#include <cagehop/status.h>
#include <math.h>

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

/// The same, as isochore_solve_for_times says: what costs time and is not needed is left out.
static void finish_times(const struct cagehop_relaxation_params *params, int status,
                         struct cagehop_landscape_point *landscape, struct cagehop_point *point) {
  if (landscape->regime == CAGEHOP_REGIME_TWO_STATE) {
    landscape->regime = CAGEHOP_REGIME_IRREVERSIBLE; // the second state was not looked for
  }
  if (status == CAGEHOP_OK) {
    status = cagehop_relaxation_evaluate(landscape, params, &point->relaxation);
  }
  point->landscape.regime = status == CAGEHOP_OK ? landscape->regime : CAGEHOP_REGIME_FAILED;
  point->status = status;
}

static void evaluate_times(const struct cagehop_isochore *isochore, size_t count, const double pressure[],
                           const int status[], struct cagehop_point point[]) {
  const struct cagehop_relaxation_params params = relaxation_params(isochore);
  struct cagehop_landscape_point landscape[BLOCK_EVALUATE];
  int solved[BLOCK_EVALUATE];
  landscape_solve_cages(isochore->landscape, count, pressure, landscape, solved);
  for (size_t j = 0; j < count; j++) {
    finish_times(&params, solved[j] != CAGEHOP_OK ? solved[j] : status[j], &landscape[j], &point[j]);
  }
}

/// Whether times alone are wanted, and nothing that needs the whole point.
static bool has_times_only(const struct cagehop_isochore *isochore) {
  return isochore->times_only && isochore->summary.status == CAGEHOP_OK && !isochore->viscosity &&
         !isochore->wants_rates;
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
  if (has_times_only(isochore)) {
    evaluate_times(isochore, count, pressure, status, point);
    return;
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
  const bool numbers = isochore->own.rule == CAGEHOP_TEMPERATURE_NUMBERS;
  const double state = numbers ? isochore->summary.temperature : isochore->summary.phi;
  const int status = place_find(&isochore->material, &isochore->own, state, unit, pressure, place);
  if (unit == CAGEHOP_UNIT_MEGAPASCAL) {
    place->pressure = cagehop_reduced_pressure(unit, pressure, place->pressure_unit_MPa);
  }
  return status;
}

/// Places of pressures, at most BLOCK_EVALUATE. Where pressure does not compress they differ in nothing else.
static void find_places(const struct cagehop_isochore *isochore, const struct cagehop_axis *pressure,
                        struct cagehop_thermal_state place[], int status[]) {
  const bool alike = pressure->unit == CAGEHOP_UNIT_REDUCED_PRESSURE &&
                     !cagehop_material_is_compressible(&isochore->material);
  for (size_t j = 0; j < pressure->count; j++) {
    const double P = pressure->value[j];
    if (j > 0 && alike && status[0] == CAGEHOP_OK && P >= 0.0 && P <= CAGEHOP_PRESSURE_MAX) {
      place[j] = place[0];
      place[j].pressure = P;
      place[j].pressure_MPa = P * place[0].pressure_unit_MPa;
      status[j] = CAGEHOP_OK;
    } else {
      status[j] = isochore_find_place(isochore, pressure->unit, P, &place[j]);
    }
  }
}

void cagehop_isochore_evaluate_axis(const struct cagehop_isochore *isochore,
                                    const struct cagehop_axis *pressure, struct cagehop_point point[]) {
  struct cagehop_thermal_state place[BLOCK_EVALUATE];
  int status[BLOCK_EVALUATE];
  for (size_t first = 0; first < pressure->count; first += BLOCK_EVALUATE) {
    const size_t rest = pressure->count - first, some = rest < BLOCK_EVALUATE ? rest : BLOCK_EVALUATE;
    const struct cagehop_axis part = cagehop_axis_part(pressure, first, some);
    find_places(isochore, &part, place, status);
    evaluate_block(isochore, some, place, status, &point[first]);
  }
}

void cagehop_isochore_evaluate(const struct cagehop_isochore *isochore, size_t count, const double pressure[],
                               struct cagehop_point point[]) {
  const struct cagehop_axis axis = {CAGEHOP_UNIT_REDUCED_PRESSURE, count, pressure};
  cagehop_isochore_evaluate_axis(isochore, &axis, point);
}
