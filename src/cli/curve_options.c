// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/curve_options.h"

#include "cli/model_options.h"

#include <math.h>

struct curve curve_of(double count) {
  return (struct curve){.phi = NAN, .pressure = NAN, .from = NAN, .to = NAN, .count = count};
}

int check_curve(const struct command *command, const struct curve *curve) {
  int status = check_phi(command, curve->phi);
  if (status == EXIT_DONE) {
    status = check_pressure(command, curve->pressure);
  }
  return status == EXIT_DONE ? check_count(command, curve->count) : status;
}

double curve_place(const struct curve *curve, double i) {
  return curve->from * pow(curve->to / curve->from, i / (curve->count - 1.0));
}
