// SPDX-License-Identifier: GPL-3.0-or-later
#include "phase_map/known_transition.h"

#include <math.h>

static const double enskog_time_s = 1e-13;

static const struct {
  enum cagehop_closure closure;
  double elastic_coupling;
  struct known_transition at;
} known_transitions[] = {
    {CAGEHOP_CLOSURE_PERCUS_YEVICK, 0.0, {0.671430201212, 470.0525}},
    {CAGEHOP_CLOSURE_PERCUS_YEVICK, 1.0, {0.615685343218, 1008.016}},
    {CAGEHOP_CLOSURE_MODIFIED_VERLET, 0.0, {0.657026506174, 553.2060}},
    {CAGEHOP_CLOSURE_MODIFIED_VERLET, 1.0, {0.604989864535, 1332.355}},
};

/// Whether S(q) is the closure's own: neither another program's grid nor an accuracy of somebody's choice.
static bool is_plain(const struct cagehop_structure_params *structure) {
  return structure->source == CAGEHOP_STRUCTURE_PERCUS_YEVICK ||
         (structure->source == CAGEHOP_STRUCTURE_PRISM &&
          structure->compatibility == CAGEHOP_COMPATIBILITY_NONE && structure->grid_points == 0 &&
          structure->tolerance == 0.0);
}

const struct known_transition *known_transition_find(const struct cagehop_model *model) {
  const struct cagehop_structure_params *structure = &model->structure;
  const enum cagehop_closure closure =
      structure->source == CAGEHOP_STRUCTURE_PRISM ? structure->closure : CAGEHOP_CLOSURE_PERCUS_YEVICK;
  for (size_t k = 0; is_plain(structure) && k < sizeof known_transitions / sizeof known_transitions[0]; k++) {
    if (known_transitions[k].closure == closure &&
        known_transitions[k].elastic_coupling == model->elastic_coupling) {
      return &known_transitions[k].at;
    }
  }
  return NULL;
}

double known_transition_excess(const struct cagehop_model *model) {
  return log(enskog_time_s / model->material.enskog_time_s);
}
