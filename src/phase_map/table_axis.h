// SPDX-License-Identifier: GPL-3.0-or-later
/// What a table of landscapes is interpolated in: x is phi, or ln T where temperatures number the states.
/// What changes with temperature goes by powers of it, so that a range takes half as many nodes in ln T as in
/// T or 1/T: 7 instead of 13 from 80 to 240 K (epsilon 120 K) of a Weeks-Chandler-Andersen liquid.
#ifndef CAGEHOP_PHASE_MAP_TABLE_AXIS_H
#define CAGEHOP_PHASE_MAP_TABLE_AXIS_H

#include <cagehop/grid.h>
#include <cagehop/structure.h>
#include <stdbool.h>

/// In what the states of a table of this structure are numbered: K for a system at one density, else packing
/// fractions.
enum cagehop_unit table_axis_unit(const struct cagehop_structure_params *structure);

/// Whether there may be a table, or an interval of one, between these states.
bool table_axis_allows(enum cagehop_unit unit, double low, double high);

/// x of a state, which rises with it, and dx/dstate.
double table_axis_x(enum cagehop_unit unit, double state);
double table_axis_slope(enum cagehop_unit unit, double state);

/// The states at Chebyshev node k of `count` in x, ascending, and in the middle. The first and the last node
/// are low and high exactly.
double table_axis_node(enum cagehop_unit unit, size_t count, double low, double high, size_t k);
double table_axis_middle(enum cagehop_unit unit, double low, double high);

/// "phi = 0.5 to 0.6" or "T = 90 to 200 K", for messages.
enum { TABLE_RANGE_TEXT_MAX = 72 };
void table_axis_text(enum cagehop_unit unit, double low, double high, char text[TABLE_RANGE_TEXT_MAX]);

#endif
