// SPDX-License-Identifier: GPL-3.0-or-later
#include "structure/explain.h"

#include "status/error.h"
#include "status/text.h"
#include "structure/structure.h"

#include <cagehop/status.h>

enum { WHERE_MAX = 96 };

void structure_state_text(const struct cagehop_structure_params *params, double state,
                          char text[STATE_TEXT_MAX]) {
  const bool kelvin = cagehop_structure_state_unit(params) == CAGEHOP_UNIT_KELVIN;
  text_print(text, STATE_TEXT_MAX, "%s = %.10g%s", kelvin ? "T" : "phi", state, kelvin ? " K" : "");
}

/// "phi = 0.7312, modified-verlet".
static void name_state(const struct cagehop_structure_params *params, double state, char where[WHERE_MAX]) {
  char number[STATE_TEXT_MAX];
  const bool prism = params->source == CAGEHOP_STRUCTURE_PRISM;
  const bool as_pyprism = prism && params->compatibility != CAGEHOP_COMPATIBILITY_NONE;
  const char *name =
      prism ? cagehop_closure_name(params->closure) : cagehop_structure_source_name(params->source);
  structure_state_text(params, state, number);
  text_print(where, WHERE_MAX, "%s, %s%s", number, name != NULL ? name : "no such structure",
             as_pyprism ? " on pyPRISM's grid" : "");
}

void structure_explain(const struct cagehop_structure_params *params, double state, int status,
                       const struct cagehop_error *reason, struct cagehop_error *error) {
  char where[WHERE_MAX];
  name_state(params, state, where);
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
