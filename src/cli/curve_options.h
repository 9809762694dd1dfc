// SPDX-License-Identifier: GPL-3.0-or-later
/// The options of commands that print a curve at one point of the map: --phi, --pressure, --from, --to,
/// --count.
#ifndef CAGEHOP_CLI_CURVE_OPTIONS_H
#define CAGEHOP_CLI_CURVE_OPTIONS_H

#include "cli/command.h"

/// NaN for ends that were not given.
struct curve {
  double phi, pressure, from, to, count;
};

/// Their entries in a command's table of options.
#define CURVE_OPTIONS(curve)                                                                                 \
  {.name = "phi", .kind = OPTION_NUMBER, .required = true, .value = &(curve).phi},                           \
      {.name = "pressure", .kind = OPTION_NUMBER, .required = true, .value = &(curve).pressure},             \
      {.name = "from", .kind = OPTION_NUMBER, .value = &(curve).from},                                       \
      {.name = "to", .kind = OPTION_NUMBER, .value = &(curve).to}, {                                         \
    .name = "count", .kind = OPTION_NUMBER, .value = &(curve).count                                          \
  }

/// A curve of nothing yet, with that many rows.
struct curve curve_of(double count);

/// Whether phi, pressure and count are in range; reports what is not. Returns 0 or EXIT_USAGE_ERROR.
int check_curve(const struct command *command, const struct curve *curve);

/// Row i of the curve, evenly spaced in the logarithm.
double curve_place(const struct curve *curve, double i);

#endif
