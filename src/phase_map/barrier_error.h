// SPDX-License-Identifier: GPL-3.0-or-later
/// What the errors of a table of S(q) make of the barrier.
#ifndef CAGEHOP_PHASE_MAP_BARRIER_ERROR_H
#define CAGEHOP_PHASE_MAP_BARRIER_ERROR_H

#include <cagehop/error.h>
#include <cagehop/landscape.h>
#include <cagehop/structure.h>

/// The standard error of F_B1 at P = 0, [kBT], from the variations of the structure, and whether it is small
/// enough: CAGEHOP_NOT_RESOLVED with *error where it is more than params accept.
int barrier_judge(const struct cagehop_structure_params *params, const struct cagehop_structure *structure,
                  const struct cagehop_landscape *landscape, double *barrier_error,
                  struct cagehop_error *error);

#endif
