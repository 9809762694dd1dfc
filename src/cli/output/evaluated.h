// SPDX-License-Identifier: GPL-3.0-or-later
/// Scattered states with all their columns, as comma-separated values on standard output.
#ifndef CAGEHOP_CLI_EVALUATED_H
#define CAGEHOP_CLI_EVALUATED_H

#include "table_file/state_rows.h"

#include <cagehop/error.h>
#include <cagehop/phase_map.h>
#include <stdbool.h>

/// What says which columns there are.
struct evaluated_columns {
  const struct state_rows *rows;
  const struct cagehop_model *model;
  bool uncertainty; ///< whether those of standard errors are wanted
};

/// What was found of a row.
struct evaluated {
  double phi; ///< where there is no summary; NaN: not known
  double log_tau_error;
  const struct cagehop_isochore_summary *summary; ///< NULL where there is none
  const struct cagehop_point *point;              ///< likewise
  struct cagehop_error error;
};

void evaluated_print_header(const struct evaluated_columns *columns);

/// The row's own fields and behind them what was found.
void evaluated_print(const struct evaluated_columns *columns, const struct state_row *row,
                     const struct evaluated *found);

#endif
