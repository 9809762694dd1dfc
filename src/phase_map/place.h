// SPDX-License-Identifier: GPL-3.0-or-later
/// What the number of a state and a pressure mean: its temperature and both pressures.
#ifndef CAGEHOP_PHASE_MAP_PLACE_H
#define CAGEHOP_PHASE_MAP_PLACE_H

#include <cagehop/error.h>
#include <cagehop/grid.h>
#include <cagehop/material.h>
#include <cagehop/structure.h>
#include <stdbool.h>

/// What a structure says of the temperatures of its states.
struct own_temperature {
  enum cagehop_temperature_rule rule;
  double fixed; ///< of CAGEHOP_TEMPERATURE_FIXED, [K]; else, and where it is not known in K, NaN
};

struct own_temperature own_temperature_of(const struct cagehop_structure_params *params);

/// The temperature of a state at P = 0, [K], NaN where it is not known: the structure's own, or what the
/// material makes of phi.
double own_temperature_at(const struct own_temperature *own, const struct cagehop_material *material,
                          double state);

/// A packing fraction's by the material: Eq. 11, and compression. A temperature of the structure's own is the
/// same at every pressure: dphi_dP and dT_dP are 0. Where it numbers the states x = -T stands for phi, and
/// expansion_per_K is -dx/dT = 1; where all states have one, expansion_per_K is NaN. Returns as
/// cagehop_material_state_at_reduced. Not collective.
int place_find(const struct cagehop_material *material, const struct own_temperature *own, double state,
               enum cagehop_unit pressure_unit, double pressure, struct cagehop_thermal_state *place);

/// Whether a pressure [MPa] compresses the material by no more than CAGEHOP_COMPRESSION_MAX; else says so of
/// the state.
bool place_compression_allowed(const struct cagehop_material *material, const char *state,
                               double pressure_MPa, struct cagehop_error *error);

#endif
