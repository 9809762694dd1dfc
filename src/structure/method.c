// SPDX-License-Identifier: GPL-3.0-or-later
/// Which method solves a structure, and what follows from that before anything is solved.
#include "structure/method.h"

#include "structure/shared/closure.h"
#include "structure/structure.h"
#include "structure/uniform/uniform.h"

#include <math.h>

static const double barrier_tolerance = 0.5; // for tables, [kBT]: a factor of 1.6 in tau_alpha

bool cagehop_grid_points_allowed(double points) {
  int exponent;
  return frexp(points, &exponent) == 0.5 && points >= CAGEHOP_GRID_POINTS_MIN &&
         points <= CAGEHOP_GRID_POINTS_MAX;
}

bool structure_has_system(const struct cagehop_structure_params *params) {
  return params->source == CAGEHOP_STRUCTURE_PRISM && params->compatibility == CAGEHOP_COMPATIBILITY_NONE &&
         (!cagehop_system_is_hard_spheres(&params->system) ||
          params->closure == CAGEHOP_CLOSURE_BRIDGE_TABLE);
}

bool structure_is_exact_when_dilute(const struct cagehop_structure_params *params) {
  return !closure_divides(params->closure) && params->closure != CAGEHOP_CLOSURE_BRIDGE_TABLE;
}

static bool is_on_grids(const struct cagehop_structure_params *params) {
  return !structure_has_system(params) && params->source == CAGEHOP_STRUCTURE_PRISM &&
         params->compatibility == CAGEHOP_COMPATIBILITY_NONE &&
         (params->grid_points > 0 || !closure_is_short(params->closure));
}

static const struct structure_method *choose_for_prism(const struct cagehop_structure_params *params) {
  if (params->compatibility == CAGEHOP_COMPATIBILITY_PYPRISM) {
    return &structure_pyprism;
  }
  if (structure_has_system(params)) {
    return &structure_pair;
  }
  return is_on_grids(params) ? &structure_uniform : &structure_core;
}

const struct structure_method *structure_method_of(const struct cagehop_structure_params *params) {
  switch (params->source) {
  case CAGEHOP_STRUCTURE_PRISM:
    return choose_for_prism(params);
  case CAGEHOP_STRUCTURE_PERCUS_YEVICK:
    return &structure_closed_form;
  case CAGEHOP_STRUCTURE_TABLE:
    return &structure_table;
  case CAGEHOP_STRUCTURE_LANDSCAPE_TABLE:
    break;
  }
  return NULL;
}

struct cagehop_structure_params structure_in_closed_form(const struct cagehop_structure_params *params) {
  struct cagehop_structure_params exact = *params;
  const bool is_known = structure_method_of(params) == &structure_core &&
                        params->closure == CAGEHOP_CLOSURE_PERCUS_YEVICK && params->tolerance == 0.0 &&
                        cagehop_structure_temperature_rule(params) == CAGEHOP_TEMPERATURE_MAPPED;
  exact.source = is_known ? CAGEHOP_STRUCTURE_PERCUS_YEVICK : params->source;
  return exact;
}

int cagehop_structure_ranks_max(const struct cagehop_structure_params *params) {
  const size_t coarsest = (params->grid_points > 0 ? params->grid_points : FINE_POINTS_MIN) / 4;
  size_t most = 1;
  while (is_on_grids(params) && 4 * most * most <= coarsest / 4) {
    most *= 2;
  }
  return (int)most;
}

double cagehop_structure_tolerance(const struct cagehop_structure_params *params) {
  const struct structure_method *method = structure_method_of(params);
  if (method == NULL || method->tolerant) {
    return 0.0;
  }
  return params->tolerance > 0.0 ? params->tolerance : method->default_tolerance;
}

double cagehop_structure_barrier_tolerance(const struct cagehop_structure_params *params) {
  if (params->source != CAGEHOP_STRUCTURE_TABLE) {
    return INFINITY;
  }
  return params->barrier_tolerance > 0.0 ? params->barrier_tolerance : barrier_tolerance;
}
