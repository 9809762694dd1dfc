// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/explain.h"

#include "status/error.h"
#include "status/text.h"

#include <cagehop/status.h>

enum { WHERE_MAX = 96 };

/// "phi = 0.7312, modified-verlet".
static void name_state(const struct cagehop_structure_params *params, double phi, char where[WHERE_MAX]) {
  const bool prism = params->source == CAGEHOP_STRUCTURE_PRISM;
  const bool as_pyprism = prism && params->compatibility != CAGEHOP_COMPATIBILITY_NONE;
  const char *name =
      prism ? cagehop_closure_name(params->closure) : cagehop_structure_source_name(params->source);
  text_print(where, WHERE_MAX, "phi = %.10g, %s%s", phi, name != NULL ? name : "no such structure",
             as_pyprism ? " on pyPRISM's grid" : "");
}

void structure_explain(const struct cagehop_structure_params *params, double phi, int status,
                       const struct cagehop_error *reason, struct cagehop_error *error) {
  char where[WHERE_MAX];
  name_state(params, phi, where);
  if (reason->status == status) {
    error_set(error, status, "%s: %s", where, reason->text);
  } else if (status == CAGEHOP_OUT_OF_RANGE) {
    error_set(error, status, "%s: a packing fraction must be above 0 and at most %g", where,
              CAGEHOP_PACKING_FRACTION_MAX);
  } else if (status == CAGEHOP_TIMED_OUT) {
    error_set(error, status, "%s: not solved within %.3g s", where, params->seconds_max);
  } else {
    error_set_message(error, status, "%s", where);
  }
}
