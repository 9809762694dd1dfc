// SPDX-License-Identifier: GPL-3.0-or-later
/// Why a point has no result, in words.
#include "phase_map/isochore.h"
#include "status/error.h"

#include <cagehop/status.h>
#include <math.h>

/// Where no state is because compression would be too strong, or none that can be told. The reduced pressure
/// rises with the one in MPa up to that at which compression ends.
static bool is_compressed_away(const struct cagehop_isochore *isochore, const struct cagehop_point *point,
                               struct cagehop_error *error) {
  const struct cagehop_material *material = &isochore->material;
  const double limit = cagehop_material_pressure_limit_MPa(material), P = point->pressure;
  struct cagehop_thermal_state most;
  if (isochore->own.rule != CAGEHOP_TEMPERATURE_MAPPED || isinf(limit)) {
    return false;
  }
  cagehop_material_state_at_MPa(material, isochore->summary.phi, limit, &most);
  if (!(P > most.pressure && P <= CAGEHOP_PRESSURE_MAX)) {
    return false;
  }
  error_set(error, point->status,
            "%s, P = %.10g kBT/d^3: compression goes beyond %g times, up to which the equation of state is "
            "used; choose at most %.6g kBT/d^3 (%.6g MPa), or check bulk_modulus_GPa",
            isochore->state, P, CAGEHOP_COMPRESSION_MAX, most.pressure, limit);
  return true;
}

void cagehop_point_explain(const struct cagehop_isochore *isochore, const struct cagehop_point *point,
                           struct cagehop_error *error) {
  const struct cagehop_isochore_summary *summary = cagehop_isochore_summary(isochore);
  const char *state = isochore->state;
  const double P = point->pressure;
  const struct cagehop_spinodals *spinodals = &summary->spinodals;
  error_clear(error);
  if (point->status == CAGEHOP_OK) {
    return;
  }
  if (summary->status != CAGEHOP_OK) {
    *error = *cagehop_isochore_error(isochore);
  } else if (point->status == CAGEHOP_OUT_OF_RANGE && is_compressed_away(isochore, point, error)) {
    return;
  } else if (point->status == CAGEHOP_OUT_OF_RANGE &&
             (P == 0.0 || (P >= CAGEHOP_PRESSURE_MIN && P <= CAGEHOP_PRESSURE_MAX))) {
    error_set(
        error, point->status,
        "%s, P = %.10g kBT/d^3: no temperature has it, because compression raises kBT/d^3 as "
        "fast as P, or because S_0 does not reach it; give the pressure in MPa, or check bulk_modulus_GPa",
        state, P);
  } else if (point->status == CAGEHOP_OUT_OF_RANGE) {
    error_set(
        error, point->status, "%s, P = %.10g kBT/d^3: a pressure must be 0, or from %g to %g%s", state, P,
        CAGEHOP_PRESSURE_MIN, CAGEHOP_PRESSURE_MAX,
        isnan(P)
            ? "; one in MPa is not a number where the temperature is not known, or compression too strong"
            : "");
  } else if (point->status == CAGEHOP_NOT_RESOLVED) {
    error_set(error, point->status,
              "%s, P = %.10g kBT/d^3: on a spinodal, to the %s (P_lower = %.10g, "
              "P_upper = %.10g)",
              state, P, isochore->interpolated != NULL ? "error of the landscape table" : "rounding of F'",
              spinodals->P_lower, spinodals->P_upper);
  } else {
    error_set_message(error, point->status, "%s, P = %.10g kBT/d^3", state, P);
  }
}
