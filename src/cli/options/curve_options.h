// SPDX-License-Identifier: GPL-3.0-or-later
/// The options of commands that print one point of the map, or a curve there: --phi, --pressure, --from,
/// --to,
/// --count.
#ifndef CAGEHOP_CLI_CURVE_OPTIONS_H
#define CAGEHOP_CLI_CURVE_OPTIONS_H

#include "cli/options/option_row.h"

#include <cagehop/phase_map.h>

/// NaN for ends that were not given.
struct curve {
  double phi, pressure, from, to, count;
};

/// A row for the packing fraction, in that member of the request.
#define PHI_OPTION(request, member)                                                                          \
  {                                                                                                          \
    .name = "phi", .kind = OPTION_NUMBER, .required = true, .word = "X", .help = "packing fraction",         \
    .low = 0.0, .low_open = true, .high = CAGEHOP_PACKING_FRACTION_MAX, OPTION_AT(request, member)           \
  }

/// A row for the pressure.
#define PRESSURE_OPTION(request, member)                                                                     \
  {                                                                                                          \
    .name = "pressure", .kind = OPTION_NUMBER, .required = true, .word = "P", .unit = "kBT/d^3",             \
    .help = "reduced pressure", .high = CAGEHOP_PRESSURE_MAX, .rule = "at least 1e-100 unless 0",            \
    .obeys = cagehop_pressure_allowed, OPTION_AT(request, member)                                            \
  }

/// A row for the number of rows that are printed.
#define COUNT_OPTION(request, member, ...)                                                                   \
  {                                                                                                          \
    .name = "count", .kind = OPTION_NUMBER, .word = "N", .low = 2.0, .high = 1e7, .whole = true,             \
    OPTION_AT(request, member), __VA_ARGS__                                                                  \
  }

/// A curve of nothing yet, with that many rows.
struct curve curve_of(double count);

/// Row i of the curve, evenly spaced in the logarithm.
double curve_place(const struct curve *curve, double i);

#endif
