// SPDX-License-Identifier: GPL-3.0-or-later
/// Why a structure could not be solved, in words.
#ifndef CAGEHOP_STRUCTURE_EXPLAIN_H
#define CAGEHOP_STRUCTURE_EXPLAIN_H

#include <cagehop/error.h>
#include <cagehop/structure.h>

/// Fills *error, NULL is allowed, for a status other than 0: the state, and then what the method said
/// in `reason`, if it said anything.
void structure_explain(const struct cagehop_structure_params *params, double state, int status,
                       const struct cagehop_error *reason, struct cagehop_error *error);

#endif
