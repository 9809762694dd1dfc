// SPDX-License-Identifier: GPL-3.0-or-later
/// Which closure goes with which system.
#include "structure/shared/closure.h"
#include "system/potential.h"
#include "system/table.h"

#include <cagehop/structure.h>

static bool attracts(const struct cagehop_system *system) {
  return potential_minimum(system).depth > 0.0;
}

/// What is wrong with a closure for a system without fault.
static const char *closure_fault(const struct cagehop_structure_params *params) {
  const struct cagehop_system *system = &params->system;
  const bool has_parameter = cagehop_closure_find(params->closure)->parameter != NULL;
  if (params->closure == CAGEHOP_CLOSURE_BRIDGE_TABLE) {
    return params->bridge_table == NULL ? "closure bridge-table needs its table of B(r)"
                                        : system_table_fault(params->bridge_table);
  }
  if (params->closure == CAGEHOP_CLOSURE_SOFT_MEAN_SPHERICAL && !attracts(system)) {
    return "closure soft-mean-spherical is for potentials that attract; for this one it is percus-yevick";
  }
  if (params->closure == CAGEHOP_CLOSURE_HYBRID_MEAN_SPHERICAL && !attracts(system)) {
    return "closure hybrid-mean-spherical is for potentials that attract; for this one it is rogers-young";
  }
  if (params->closure == CAGEHOP_CLOSURE_SOFT_VERLET && !attracts(system)) {
    return "closure soft-verlet is for potentials that attract; for this one it is modified-verlet";
  }
  if (params->closure == CAGEHOP_CLOSURE_ROGERS_YOUNG && attracts(system)) {
    return "closure rogers-young is for potentials that only repel; for this one choose "
           "hybrid-mean-spherical";
  }
  if (has_parameter && cagehop_system_is_chain(system)) {
    return "the parameter of this closure follows from a pressure that is not defined for sites of chains; "
           "choose a "
           "closure without parameter";
  }
  return NULL;
}

const char *cagehop_structure_fault(const struct cagehop_structure_params *params) {
  const struct cagehop_system *system = &params->system;
  if (params->source != CAGEHOP_STRUCTURE_PRISM) {
    return NULL;
  }
  if (cagehop_closure_find(params->closure) == NULL) {
    return "there is no such closure";
  }
  // Single hard spheres may be given a temperature, of which nothing depends.
  const char *fault =
      cagehop_system_is_hard_spheres(system) ? potential_fault(system) : cagehop_system_fault(system);
  if (fault == NULL) {
    fault = closure_fault(params);
  }
  if (fault == NULL && params->compatibility != CAGEHOP_COMPATIBILITY_NONE &&
      !cagehop_system_is_hard_spheres(system)) {
    fault = "pyPRISM's grid is here for hard spheres only; leave the compatibility or the system out";
  }
  if (fault == NULL && params->grid_points > 0 && !cagehop_system_is_hard_spheres(system)) {
    fault = "grid_points is for hard spheres only; for other systems tolerance says how fine grids are";
  }
  return fault;
}
