// SPDX-License-Identifier: GPL-3.0-or-later
/// How well the barrier of a structure from a table is known.
#ifndef CAGEHOP_PHASE_MAP_BARRIER_H
#define CAGEHOP_PHASE_MAP_BARRIER_H

#include <cagehop/error.h>
#include <cagehop/landscape.h>
#include <cagehop/structure.h>

/// *barrier_error: of F_B1 at P = 0, from the variations of the structure; one without a barrier counts as
/// F_B1 = 0, [kBT]. Returns 0; CAGEHOP_NOT_RESOLVED with *error where that is more than params accept; or a
/// negative status.
int barrier_judge(const struct cagehop_structure_params *params, const struct cagehop_structure *structure,
                  const struct cagehop_landscape *landscape, double *barrier_error,
                  struct cagehop_error *error);

#endif
