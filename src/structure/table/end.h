// SPDX-License-Identifier: GPL-3.0-or-later
/// S(q) beyond the last wavenumber of a table: the tail of hard spheres (tail.h), fitted to its end.
#ifndef CAGEHOP_STRUCTURE_TABLE_END_H
#define CAGEHOP_STRUCTURE_TABLE_END_H

#include "structure/shared/tail.h"
#include "system/particles.h"

#include <cagehop/error.h>

struct table_end {
  struct tail_fit fit;     ///< with all terms
  struct tail_fit shorter; ///< with one term less
  double
      error; ///< the fit's residual, plus the largest |dS/S| between the two over the period beyond the table
};

/// Fits the tail to the window at the end of x(q). Returns 0, CAGEHOP_NO_MEMORY, CAGEHOP_NOT_FINITE,
/// CAGEHOP_NO_CONTACT where the fit finds no contact value, or CAGEHOP_WRONG_CONTACT where the given one
/// differs by more than 6 standard errors and 2 % from the one that the fit finds; then *reason has both.
int table_end_find(const struct particles *particles, const struct tail_window *window, struct table_end *end,
                   struct cagehop_error *reason);

#endif
