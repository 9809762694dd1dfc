// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/explain.h"

#include "status/error.h"
#include "structure/uniform.h"

#include <cagehop/status.h>
#include <math.h>
#include <stdio.h>

enum { WHERE_MAX = 96 };

/// "phi = 0.7312, modified-verlet".
static void name_state(const struct cagehop_structure_params *params, double phi, char where[WHERE_MAX]) {
  const bool prism = params->source == CAGEHOP_STRUCTURE_PRISM;
  const char *name =
      prism ? cagehop_closure_name(params->closure) : cagehop_structure_source_name(params->source);
  const bool as_peer = prism && params->compatibility != CAGEHOP_COMPATIBILITY_NONE;
  snprintf(where, WHERE_MAX, "phi = %.10g, %s%s", phi, name != NULL ? name : "no such structure",
           as_peer ? " on pyPRISM's grid" : "");
}

/// log2 of a number of grid points.
static int exponent_of(size_t points) {
  return (int)lround(log2((double)points));
}

static void explain_not_resolved(const char *where, double tolerance,
                                 const struct cagehop_certificate *certificate, struct cagehop_error *error) {
  const int status = CAGEHOP_NOT_RESOLVED;
  if (certificate->points > 0 &&
      (double)certificate->points < certificate->box * FINE_POINTS_PER_DIAMETER_MIN) {
    error_set(error, status, "%s: 2^%d points are too few for a box of %g d; it takes 2^%d", where,
              exponent_of(certificate->points), certificate->box,
              exponent_of((size_t)certificate->box * FINE_POINTS_PER_DIAMETER_MIN));
  } else if (certificate->points > 0) {
    error_set(error, status, "%s: not resolved on 2^%d points (%.2g > %.2g)", where,
              exponent_of(certificate->points), certificate->error, tolerance);
  } else if (certificate->box > 0.0) {
    error_set(error, status, "%s: not resolved in a box of %.4g d (%.2g > %.2g)", where, certificate->box,
              certificate->error, tolerance);
  } else {
    error_set(error, status, "%s: S(q) is not known well enough (%.2g > %.2g)", where, certificate->error,
              tolerance);
  }
}

static void explain_bad_argument(const char *where, const struct cagehop_structure_params *params,
                                 struct cagehop_error *error) {
  const int status = CAGEHOP_BAD_ARGUMENT;
  if (params->source == CAGEHOP_STRUCTURE_TABLE && params->table == NULL) {
    error_set(error, status, "%s: the table is missing", where);
  } else if (params->source == CAGEHOP_STRUCTURE_TABLE) {
    error_set(error, status, "%s: doubt = %d must be from 0 to %d", where, params->table_subset,
              CAGEHOP_TABLE_SUBSETS);
  } else if (params->compatibility != CAGEHOP_COMPATIBILITY_NONE &&
             params->closure != CAGEHOP_CLOSURE_PERCUS_YEVICK) {
    error_set(error, status, "%s: that grid is for percus-yevick only", where);
  } else if (params->compatibility != CAGEHOP_COMPATIBILITY_NONE) {
    error_set(error, status, "%s: its step, %g d, must be from 0.005 to 0.05 and divide 1", where,
              params->pyprism_step);
  } else if (params->grid_points > 0 && !cagehop_grid_points_allowed((double)params->grid_points)) {
    error_set(error, status, "%s: grid_points = %zu must be a power of two from 2^17 to 2^28", where,
              params->grid_points);
  } else {
    error_set_message(error, status, "%s", where);
  }
}

void structure_explain(const struct cagehop_structure_params *params, double phi, int status,
                       const struct cagehop_certificate *certificate, struct cagehop_error *error) {
  const struct cagehop_table *table = params->table;
  char where[WHERE_MAX];
  name_state(params, phi, where);
  switch (status) {
  case CAGEHOP_OUT_OF_RANGE:
    error_set(error, status, "%s: a packing fraction must be above 0 and at most %g", where,
              CAGEHOP_PACKING_FRACTION_MAX);
    break;
  case CAGEHOP_NOT_RESOLVED:
    explain_not_resolved(where, cagehop_structure_tolerance(params), certificate, error);
    break;
  case CAGEHOP_NOT_TABULATED:
    error_set(error, status, "%s: it has S(q) from phi = %.10g to %.10g only", where, table->phi[0],
              table->phi[table->n_phi - 1]);
    break;
  case CAGEHOP_TIMED_OUT:
    error_set(error, status, "%s: not solved within %.3g s", where, params->seconds_max);
    break;
  case CAGEHOP_NO_CONVERGENCE:
    if (certificate->points > 0) {
      error_set(error, status, "%s: the iteration does not converge on up to 2^%d points", where,
                exponent_of(certificate->points));
      break;
    }
    error_set_message(error, status, "%s", where);
    break;
  case CAGEHOP_BAD_ARGUMENT:
    explain_bad_argument(where, params, error);
    break;
  default:
    error_set_message(error, status, "%s", where);
  }
}
