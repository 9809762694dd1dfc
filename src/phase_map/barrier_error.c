// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/barrier_error.h"

#include "status/error.h"
#include "structure/structure.h"

#include <cagehop/status.h>
#include <math.h>

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

/// The standard error of F_B1 at P = 0, [kBT], from the variations of the structure. A structure without a
/// barrier counts as F_B1 = 0. Returns 0 or a negative status.
static int estimate_error(const struct cagehop_structure *structure,
                          const struct cagehop_landscape *landscape, double *error) {
  const double floor = 1e-6; // [kBT]: what the digits of a table leave
  double F_B1, squares = 0.0;
  int status = ambient_barrier(landscape, &F_B1);
  const size_t count = cagehop_structure_variations(structure);
  for (size_t k = 0; k < count && status == CAGEHOP_OK; k++) {
    double share, varied;
    status = varied_barrier(structure, k, &share, &varied);
    squares += share * pow((isnan(varied) ? 0.0 : varied) - (isnan(F_B1) ? 0.0 : F_B1), 2);
  }
  *error = sqrt(squares + floor * floor);
  return status;
}

int barrier_judge(const struct cagehop_structure_params *params, const struct cagehop_structure *structure,
                  const struct cagehop_landscape *landscape, double *barrier_error,
                  struct cagehop_error *error) {
  const double accepted = cagehop_structure_barrier_tolerance(params);
  const int status = estimate_error(structure, landscape, barrier_error);
  if (status != CAGEHOP_OK || *barrier_error <= accepted) {
    return status;
  }
  const struct particles *particles = structure_particles(structure);
  char state[STATE_TEXT_MAX];
  structure_state_text(params, isnan(particles->temperature) ? particles->phi : particles->temperature,
                       state);
  error_set(
      error, CAGEHOP_NOT_RESOLVED,
      "%s, table: F_B1 at P = 0 is known to %.2g kBT only, more than barrier_tolerance = %.2g: "
      "average S(q) over more particles or frames, give it for this state or for closer ones where it is "
      "interpolated, or raise barrier_tolerance",
      state, *barrier_error, accepted);
  return CAGEHOP_NOT_RESOLVED;
}
