// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/curve_options.h"

#include <math.h>

struct curve curve_of(double count) {
  return (struct curve){.phi = NAN, .pressure = NAN, .number = NAN, .from = NAN, .to = NAN, .count = count};
}

double curve_place(const struct curve *curve, double i) {
  return curve->from * pow(curve->to / curve->from, i / (curve->count - 1.0));
}
