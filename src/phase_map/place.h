// SPDX-License-Identifier: GPL-3.0-or-later
/// What the number of a state and a pressure mean: its temperature and both pressures.
#ifndef CAGEHOP_PHASE_MAP_PLACE_H
#define CAGEHOP_PHASE_MAP_PLACE_H

#include <cagehop/error.h>
#include <cagehop/grid.h>
#include <cagehop/material.h>
#include <stdbool.h>

/// A packing fraction's by the material: Eq. 11, and compression. A temperature is what it says at every
/// pressure, and x = -T stands for phi: expansion_per_K is -dx/dT = 1, dphi_dP and dT_dP are 0. Returns as
/// cagehop_material_state_at_reduced. Not collective.
int place_find(const struct cagehop_material *material, enum cagehop_unit state_unit, double state,
               enum cagehop_unit pressure_unit, double pressure, struct cagehop_thermal_state *place);

/// Whether a pressure [MPa] compresses the material by no more than CAGEHOP_COMPRESSION_MAX; else says so of
/// the state.
bool place_compression_allowed(const struct cagehop_material *material, const char *state,
                               double pressure_MPa, struct cagehop_error *error);

#endif
