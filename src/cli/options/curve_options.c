// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/curve_options.h"

#include <math.h>
#include <stdio.h>

struct curve curve_of(double count) {
  return (struct curve){
      .phi = NAN, .pressure = NAN, .number = NAN, .temperature = NAN, .from = NAN, .to = NAN, .count = count};
}

void curve_state(const struct curve *curve, char text[CURVE_STATE_MAX]) {
  char temperature[48] = "";
  if (!isnan(curve->temperature)) {
    snprintf(temperature, sizeof temperature, ", T = %.15g K", curve->temperature);
  }
  snprintf(text, CURVE_STATE_MAX, "phi = %.15g%s, P = %.15g kBT/d^3", curve->phi, temperature,
           curve->pressure);
}

double curve_place(const struct curve *curve, double i) {
  return curve->from * pow(curve->to / curve->from, i / (curve->count - 1.0));
}
