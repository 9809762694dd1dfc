// SPDX-License-Identifier: GPL-3.0-or-later
/// The options of commands that print a curve: --from, --to, --count.
#ifndef CAGEHOP_CLI_CURVE_OPTIONS_H
#define CAGEHOP_CLI_CURVE_OPTIONS_H

#include "cli/options/option_row.h"

#include <cagehop/phase_map.h>

/// A curve of one state; NaN for ends that were not given.
struct curve {
  double phi, pressure; ///< of the state, [1] and [kBT/d^3]
  double number;        ///< of the state, as the model numbers it
  double temperature;   ///< where that is what numbers it, [K]; else NaN
  double from, to, count;
};

/// A row for the number of rows that are printed.
#define COUNT_OPTION(request, member, ...)                                                                   \
  {                                                                                                          \
    .name = "count", .kind = OPTION_NUMBER, .word = "N", .low = 2.0, .high = 1e7, .whole = true,             \
    OPTION_AT(request, member), __VA_ARGS__                                                                  \
  }

/// A curve of nothing yet, with that many rows.
struct curve curve_of(double count);

/// "phi = 0.6, P = 1 kBT/d^3" of a curve's state, with its temperature where that numbers it.
enum { CURVE_STATE_MAX = 128 };
void curve_state(const struct curve *curve, char text[CURVE_STATE_MAX]);

/// Row i of the curve, evenly spaced in the logarithm.
double curve_place(const struct curve *curve, double i);

#endif
